"""Which words say that the block below them is what a command prints, and which do not."""

from __future__ import annotations

import pytest

from runbook.documents.announced import announces_output, command_named

PRINTED = [
    *("Résultat attendu ::", "Résultat:", "Voici le résultat :", "Le résultat est ::"),
    *("La sortie attendue :", "This prints::", "Expected output:", "Output::", "which returns"),
    *("Sortie de la commande :", "qui doit répondre::", "La commande affiche :", "Ce qui donne :"),
    *("On obtient ::", "vous devez voir quelque chose comme :", "On doit alors obtenir ceci :"),
    *("Lancer la commande. Elle retourne bien :", "Voici ce que la commande affiche :", "**Résultat** :"),
    *("Vérification : 'a b' retourne\N{NO-BREAK SPACE}:", "Exemple de sortie ::", "Ils renvoient ::"),
    "You should see something like this:",
    *("The expected result is:", "Sample output", "Here is what it prints::", "It should look like this:"),
    *("Vérifier avec ``df -h /srv`` qui retourne :", "Résultat attendu de ``echo cinq`` :"),
    *("La sortie doit être :", "The output should be:", "Sur le routeur, le résultat attendu est :"),
    "Le service tourne : il répond :",
]
COMMANDS = [
    *("Afficher :", "Affichez ::", "Lister les volumes :", "Voyons ce que cela donne ::"),
    *("Regarder le résultat ::", "Vérifier la sortie :", "Cette commande affiche la liste des volumes ::"),
    *("Print::", "Show the result:", "See what it prints::", "Give it an output:", "", "::"),
    *("La sortie doit être affichée. Relancer ::", "Donner l'accès ::", "Lire la réponse du serveur :"),
    *("Sur le serveur, afficher :", "Vérifier que le site répond", "S'assurer que le port répond bien :"),
    *("Check the output::", "Retourner chez soi :", "Pour montrer ::", "On donne les droits :"),
]


@pytest.mark.parametrize("text", PRINTED)
def test_these_words_announce_an_output(text: str) -> None:
    assert announces_output(text)


@pytest.mark.parametrize("text", COMMANDS)
def test_these_words_announce_commands(text: str) -> None:
    assert not announces_output(text)


def test_a_title_of_many_quotes_that_are_never_closed_is_read_at_once() -> None:
    for opening in ("« a ", "``a ", "'a ", '"a '):
        assert command_named(opening * 200_001 + "affiche :") == ""
        announces_output(opening * 200_001 + "affiche :")
