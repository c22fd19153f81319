"""A recipe where no browser is: every builder tells all of it, with its commands as they are."""

from __future__ import annotations

import re
import subprocess
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from babel.messages.pofile import read_po

from sites import build, translate, write
from support.guides import plain

if TYPE_CHECKING:
    from pathlib import Path

LONG = "install " + " ".join(f"paquet-numero-{number}" for number in range(30)) + " " + "x" * 150 + " fin"
COMMAND = "printf '%s' \"it's\" `date` -- --long ... \\\\ <<<'a' | tee ~/x > \"$HOME\"/é"
PAGE = rf"""
    Un volume
    =========

    Voir :step:`entrer` ; le groupe est :var:`VG`.

    .. variable:: VG
       :type: lvm
       :default: MyVG

       Le groupe d'où il vient.

    .. variable:: STOCKAGE
       :type: choice
       :choices: lvm, fichier
       :default: lvm

    .. variable:: DISQUE
       :value: {{{{ "/dev/" ~ VG if STOCKAGE == "lvm" else "/srv/disque.img" }}}}

    .. variable:: PASS
       :type: secret

    .. host:: MyHost

    .. step:: Formater {{{{ DISQUE }}}}
       :confirm: efface {{{{ DISQUE }}}} : tout
       :undo: wipefs {{{{ DISQUE }}}}
       :unless: blkid {{{{ DISQUE }}}}
       :retry: 3 x 2 s

       mkfs {{{{ DISQUE }}}}
       echo "root:{{{{ PASS }}}}" | chpasswd

    .. step:: Agrandir le fichier
       :when: STOCKAGE == "fichier"

       truncate -s 20G {{{{ DISQUE }}}}
       cat {{{{ DISQUE }}}}

    .. output::

       vu {{{{ DISQUE }}}}

    .. step:: Entrer "ici" ``ou`` *là* !
       :id: entrer
       :enter: chroot

       chroot /media

    .. step:: Tout dire

       {COMMAND}
       {LONG}
       sed 's/^ *//' -- "a"   b	c
           # en retrait ; « là » : ici ?

    .. output::

       "it's" -- 'x'

    .. file:: /etc/{{{{ VG }}}}

       <{{{{ VG }}}}>

    .. file:: /etc/motd
       :title: Saluer ``motd``

       bonjour -- http://nowhere.invalid/

    .. step:: Sortir
       :leave:

       exit

    .. host:: MyPXE

    .. step:: Allumer
       :manual:

       Appuyez.
    """


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    write(folder, PAGE)
    return folder


def spaces(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def text(project: Path) -> str:
    return (build(project, "text") / "page.txt").read_text()


def test_a_page_of_text_tells_each_step_with_its_number_and_place(text: str) -> None:
    for heading in (
        "**1. Formater /dev/MyVG** — sur MyHost",
        "**2. Agrandir le fichier** — sur MyHost",
        '**3. Entrer "ici" "ou" *là* !** — sur MyHost',
        "**4. Tout dire** — dans le chroot, sur MyHost",
        '**5.** "/etc/MyVG" — dans le chroot, sur MyHost, à écrire dans "/etc/MyVG"',
        '**6. Saluer "motd"** — dans le chroot, sur MyHost, à écrire dans "/etc/motd"',
        "**7. Sortir** — dans le chroot, sur MyHost",
        "**8. Allumer** — sur MyPXE, à faire à la main",
    ):
        assert heading in spaces(text), heading


def test_a_page_of_text_tells_what_is_destroyed_and_what_takes_it_back(text: str) -> None:
    for said in (
        "Attention : efface /dev/MyVG : tout",
        'Déjà fait si ceci réussit : "blkid /dev/MyVG"',
        "3 fois au plus, à 2 s d",
        ": wipefs /dev/MyVG",
        ": \"it's\" -- 'x'",
        "où il vient. Le nom d",
        'Par défaut : "MyVG"',
        'Calculée : "/dev/MyVG"',
        'le groupe est "MyVG"',
    ):
        assert said in spaces(text), said


def test_commands_stand_whole_in_a_page_of_text(text: str) -> None:
    for line in (
        COMMAND,
        LONG,
        "sed 's/^ *//' -- \"a\"   b\tc",
        "    # en retrait ; « là » : ici ?",
        "<MyVG>",
        "mkfs /dev/MyVG",
    ):
        assert f"   {line}\n" in text
    assert 'echo "root:<PASS>"' in text


def test_a_step_for_another_choice_holds_the_values_of_that_choice(text: str) -> None:
    step = text[text.index("2. Agrandir") : text.index("3. Entrer")]
    assert 'Seulement si «\xa0STOCKAGE == "fichier"\xa0»' in step
    assert "truncate -s 20G /srv/disque.img\n" in step
    assert "vu /srv/disque.img" in step
    assert "/dev/MyVG" not in step


@pytest.mark.parametrize(
    ("language", "told"), [("fr", '«\xa0A == "a"\xa0»'), ("en", '“A == "a"”'), ("de", '„A == "a"“')]
)
def test_quotes_within_a_condition_are_not_those_around_it_in_a_page_of_text(
    tmp_path: Path, language: str, told: str
) -> None:
    text = """
        Un
        ==

        .. variable:: A
           :type: choice
           :choices: a, b
           :default: a

        .. step:: Dire
           :when: A == "a"
           :unless: test -e x

           echo "x" ``non``
        """
    write(tmp_path, text, f'language = "{language}"\n')
    page = (build(tmp_path, "text") / "page.txt").read_text()
    assert f" {told}\n" in page
    assert ' "test -e x"\n' in page


def test_what_is_entered_is_called_by_its_values(tmp_path: Path) -> None:
    text = """
        Un
        ==

        .. variable:: CAGE
           :type: path
           :default: /srv/a

        .. step:: Entrer
           :enter: la cage {{ CAGE }}

           chroot {{ CAGE }}

        .. step:: Encore
           :enter: x

           chroot /b

        .. step:: Ressortir
           :leave:

           exit

        .. step:: Sortir
           :leave:

           exit
        """
    write(tmp_path, text)
    told = spaces((build(tmp_path, "text") / "page.txt").read_text())
    page = (build(tmp_path) / "page.html").read_text()
    seen = plain(re.sub("<[^>]*>", "", page)).replace("&gt;", ">")
    for said in ("exécute dans la cage /srv/a", "dans la cage /srv/a, sur", "dans la cage /srv/a > x, sur"):
        assert said in told
        assert said in seen
    assert re.search('la cage <span class="runbook-value" data-v="[0-9]+" title="CAGE"[^>]*>/srv/a<', page)


NOTES = """
    Des notes
    =========

    .. note:: Courte.

    .. warning::

       Note: longue, sur {}.

    .. seealso:: Le reste.

    .. code-block:: text

       Note: telle quelle
    """.format("plusieurs lignes, " * 9)


@pytest.mark.parametrize(
    ("builder", "name"), [("text", "page.txt"), ("man", "page.1"), ("latex", "page.tex")]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_label_of_a_note_has_its_french_space(
    tmp_path: Path, builder: str, name: str, language: str
) -> None:
    write(tmp_path, NOTES, f"language = {language!r}\n")
    page = plain((build(tmp_path, builder) / name).read_text()).replace("\\ ", " ").replace("~", " ")
    labels = ("Note", "Avertissement", "Voir aussi") if language == "fr" else ("Note", "Warning", "See also")
    space = " " if language == "fr" else ""
    for label in labels:
        assert f"{label}{space}:" in page, page
    assert "Note: telle quelle" in page
    assert "Note: longue" in page


def as_read(manual_page: Path, *options: str) -> str:
    """A manual page as a terminal shows it."""
    groff = ["groff", "-K", "utf8", "-t", "-man", "-T", "utf8", "-P-c", *options, str(manual_page)]
    told = subprocess.run(groff, capture_output=True, check=True)
    return re.sub(".\x08", "", told.stdout.decode())


def test_a_manual_page_tells_the_same(project: Path) -> None:
    page = as_read(build(project, "man") / "page.1")
    for said in (
        "1. Formater /dev/MyVG — sur MyHost",
        "4. Tout dire — dans le chroot, sur MyHost",
        "Attention : efface /dev/MyVG : tout",
        "wipefs /dev/MyVG",
    ):
        assert said in spaces(page)
    for line in (COMMAND, LONG, "    # en retrait ; « là » : ici ?", "truncate -s 20G /srv/disque.img"):
        assert f" {line}\n" in page
    for first in ("1. Formater", "2. Agrandir", "Pour l", "Sortie attendue", "Attention :"):
        assert re.search(rf"\n\n *{first}", page), first
        assert not re.search(rf"[^\n]\n *{first}", page), first


@pytest.fixture(scope="module")
def pdf(project: Path) -> str:
    out = build(project, "latex")
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    for _time in range(2):  # a link is known in the second one
        done = subprocess.run(command, cwd=out, stdout=subprocess.PIPE, check=False)
        assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    log = (out / "page.log").read_text(errors="replace")
    assert "Missing character" not in log
    assert "undefined" not in log
    told = subprocess.run(["pdftotext", "-raw", "page.pdf", "-"], cwd=out, stdout=subprocess.PIPE, check=True)
    return told.stdout.decode()


def test_commands_come_out_of_a_pdf_as_they_are(pdf: str) -> None:
    for line in (COMMAND, "sed 's/^ *//' -- \"a\" b c", "# en retrait ; « là » : ici ?", "<MyVG>"):
        assert spaces(line) in spaces(pdf), line
    assert "root:<PASS>" in pdf
    assert "truncate -s 20G /srv/disque.img" in pdf


def test_a_long_line_of_a_pdf_is_wrapped_and_nothing_is_put_in(pdf: str) -> None:
    assert LONG.replace(" ", "") in re.sub(r"\s", "", pdf)


def test_a_pdf_tells_each_step_with_its_number_and_place(pdf: str) -> None:
    for said in (
        "1. Formater /dev/MyVG — sur MyHost",
        "Attention efface /dev/MyVG : tout",
        "6. Saluer motd — dans le chroot, sur MyHost, à écrire dans /etc/motd",
        "Calculée : /dev/MyVG",
    ):
        assert said in spaces(pdf), said


STEPS = "\n".join(
    f"""
.. step:: Faire {number}
   :unless: voir {number}
   :undo: defaire-{number}a

   faire

.. output::

   vu-{number}

{"Un mot de plus. " * (number % 13)}
"""
    for number in range(1, 120)
)


@pytest.fixture(scope="module")
def many_steps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a PDF, page.pdf, of many steps with an undo and an output each."""
    folder = tmp_path_factory.mktemp("many")
    book = 'latex_documents = [("page", "page.tex", "Essai", "Nous", "manual")]\n'
    write(folder, "Longue\n======\n\n.. host:: MyHost\n" + STEPS, book)
    out = build(folder, "latex")
    command = ["xelatex", "-interaction=batchmode", "-halt-on-error", "page.tex"]
    subprocess.run(command, cwd=out, stdout=subprocess.PIPE, check=True)
    return out


def test_no_page_of_a_pdf_ends_between_a_label_and_what_it_tells_of(many_steps: Path) -> None:
    told = subprocess.run(
        ["pdftotext", "-raw", "page.pdf", "-"], cwd=many_steps, stdout=subprocess.PIPE, check=True
    )
    pages = told.stdout.decode().split("\f")
    assert len(pages) > 10
    for page in pages:
        assert plain(page).count("Pour l'annuler") == len(re.findall("defaire-[0-9]+a", page)), page
        assert page.count("Sortie attendue") == page.count("vu-"), page


def test_what_takes_a_step_back_looks_like_no_command_of_a_pdf(many_steps: Path) -> None:
    told = subprocess.run(
        ["pdftotext", "-bbox", "page.pdf", "-"], cwd=many_steps, stdout=subprocess.PIPE, check=True
    )

    def left(word: str) -> float:
        return float(re.findall(rf'xMin="([0-9.]+)"[^>]*>{word}<', told.stdout.decode())[0])

    assert left("defaire-1a") > left("faire") + 10


def test_a_long_value_of_a_pdf_is_wrapped_and_nothing_is_put_in(tmp_path: Path) -> None:
    value = "console=ttyS0,115200n8-" * 12
    write(
        tmp_path,
        f"Longue\n======\n\n.. variable:: A\n   :default: {value}\n\n.. host:: H\n\n.. step:: S\n\n   true\n",
    )
    out = build(tmp_path, "latex")
    command = ["xelatex", "-interaction=batchmode", "-halt-on-error", "page.tex"]
    subprocess.run(command, cwd=out, stdout=subprocess.PIPE, check=True)
    assert "Overfull" not in (out / "page.log").read_text(errors="replace")
    told = subprocess.run(["pdftotext", "-raw", "page.pdf", "-"], cwd=out, stdout=subprocess.PIPE, check=True)
    assert value in re.sub(r"\s", "", told.stdout.decode())


def test_blanks_side_by_side_stay_in_the_titles_and_values_of_a_pdf(tmp_path: Path) -> None:
    text = """
        Un
        ==

        .. variable:: X
           :default: val1   val2

        .. variable:: Y
           :type: choice
           :choices: when1   when2, c
           :default: when1   when2

        Vaut :var:`X` ; le reste est ``rest1   rest2``.

        .. step:: Dire ``lit1   lit2`` à {{ X }}
           :when: Y == "when1   when2"

           true

        .. step:: Lire ``read1   read2``
           :manual:

           Faire ``work1   work2``.

        .. file:: /srv/name1   name2

           x
        """
    write(tmp_path, text)
    out = build(tmp_path, "latex")
    command = ["xelatex", "-interaction=batchmode", "-halt-on-error", "page.tex"]
    subprocess.run(command, cwd=out, stdout=subprocess.PIPE, check=True)
    read = ["pdftotext", "-bbox", "page.pdf", "-"]
    told = subprocess.run(read, cwd=out, stdout=subprocess.PIPE, check=True).stdout.decode()
    at = r'<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)"[^>]*>(?:/srv/)?([a-z]+)'
    ends = [(line, word, float(end)) for _begin, line, end, word in re.findall(f"{at}1<", told)]
    begins = [(line, word, float(begin)) for begin, line, _end, word in re.findall(f"{at}2<", told)]
    wide = [
        # one blank is 3 to 6 points wide
        (word, min(begin - end for *same, begin in begins if same == [line, word] and begin > end) > 7)
        for line, word, end in ends
    ]
    assert [word for word, is_wide in wide if not is_wide] == ["rest"]
    assert {word for word, is_wide in wide if is_wide} == {"val", "when", "lit", "read", "work", "name"}


def test_a_book_looks_like_the_page_and_needs_no_script(project: Path) -> None:
    with zipfile.ZipFile(build(project, "epub") / "Essai.epub") as book:
        page = book.read("page.xhtml").decode()
        assert "runbook.css" in page
        assert "_static/runbook.css" in book.namelist()
    root = ET.fromstring(page)  # noqa: S314 - our own
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"script", "input", "button", "form", "select"}
    seen = spaces("".join(root.itertext()))
    assert "dans le chroot, sur MyHost" in seen
    assert "truncate -s 20G /srv/disque.img" in seen


def test_no_id_is_there_twice_where_many_recipes_are_one_page(tmp_path: Path) -> None:
    recipe = """
        {0}
        ====

        Voir :step:`entrer`.

        .. variable:: VG
           :default: {0}

        .. step:: Entrer

           echo {{{{ VG }}}}

        .. output::
           :capture: TID = (.*)

           ...

        .. step:: Utiliser

           echo {{{{ TID }}}}
        """
    index = "Tout\n====\n\n.. toctree::\n\n   un\n   deux\n"
    write(tmp_path, index, more={"un": recipe.format("un"), "deux": recipe.format("deux")})
    page = (build(tmp_path, "singlehtml") / "page.html").read_text()
    ids = re.findall(r' id="([^"]*)"', page)
    assert {one for one in ids if ids.count(one) > 1} == set()
    assert re.findall(r'class="runbook-step" id="([^"]*)"', page) == [
        "entrer",
        "utiliser",
        "entrer-2",
        "utiliser-2",
    ]
    assert re.findall(r'href="([^"]*)">Entrer</a>', page) == ["#entrer", "#entrer-2"]


def test_a_page_of_a_whole_site_says_whose_values_its_commands_have(tmp_path: Path) -> None:
    recipe = """
        Une
        ===

        .. variable:: VG
           :default: vg0

        .. step:: Voir

           vgs {{ VG }}
        """
    write(tmp_path, recipe)
    page = (build(tmp_path, "singlehtml") / "page.html").read_text()
    assert page.count("Les commandes de cette page portent les valeurs du document.") == 1
    assert "data-do=" not in page


@pytest.mark.parametrize(
    ("builder", "name"), [("xml", "page.xml"), ("pseudoxml", "page.pseudoxml"), ("texinfo", "page.texi")]
)
def test_other_builders_tell_the_same(project: Path, builder: str, name: str) -> None:
    page = (build(project, builder) / name).read_text()
    for said in ("dans le chroot, sur MyHost", "wipefs /dev/MyVG", "truncate -s 20G /srv/disque.img"):
        assert said in page
    if builder == "xml":
        ET.fromstring(page)  # noqa: S314 - our own


def test_what_commands_fetch_is_no_link_to_be_checked(project: Path) -> None:
    assert (build(project, "linkcheck") / "output.txt").read_text() == ""


# ---------------------------------------------------------------- what files and people are asked for

ASKED = """
    Des fichiers
    ============

    .. variable:: QUI
       :default: root:adm

    .. host:: MyHost

    .. file:: /etc/secret
       :mode: 0600
       :owner: {{ QUI }}
       :backup:

       a

    .. file:: /etc/fstab
       :append:
       :mode: 644

       b

    .. step:: Brancher
       :manual:
       :probe: ping -c 1 {{ QUI }}

       Le câble.
    """
SAID = (
    "à écrire dans /etc/secret, mode 0600, propriétaire root:adm, l'ancien fichier est gardé",
    "à ajouter à la fin de /etc/fstab, une seule fois, mode 644",
    "Fait quand ceci réussit : ping -c 1 root:adm",
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    write(folder, ASKED)
    return folder


@pytest.mark.parametrize(
    ("builder", "name"),
    [
        ("html", "page.html"),
        ("text", "page.txt"),
        ("man", "page.1"),
        ("latex", "page.tex"),
        ("xml", "page.xml"),
    ],
)
def test_every_builder_tells_what_a_file_and_a_person_are_asked_for(
    asked: Path, builder: str, name: str
) -> None:
    path = build(asked, builder) / name
    page = path.read_text()
    if builder == "latex":
        page = re.sub(
            r"\\sphinx(?:code|upquote)|\\DUrole{runbook-field}|[{}]",
            "",
            page.replace(r"\sphinxhyphen{}", "-"),
        )
    elif builder == "man":
        page = as_read(path, "-rLL=300n")
    page = spaces(plain(re.sub("<[^>]*>", "", page))).replace('"', "")
    for said in SAID:
        assert said in page, said


def test_a_book_tells_what_a_file_and_a_person_are_asked_for(asked: Path) -> None:
    with zipfile.ZipFile(build(asked, "epub") / "Essai.epub") as book:
        page = spaces(plain(re.sub("<[^>]*>", "", book.read("page.xhtml").decode())))
    for said in SAID:
        assert said in page, said


LITERAL = """
    Exemples
    ========

    .. variable:: C
       :type: choice
       :choices: l'eau, a...b, x ; y

    .. variable:: T
       :example: l'été... "x" ; y !

    .. step:: Pas

       echo {{ C }} {{ T }}
    """


@pytest.mark.parametrize(
    ("builder", "file", "told"),
    [
        ("text", "page.txt", ['"l\'eau", "a...b", "x ; y"', '«\xa0l\'été... "x" ; y !\xa0»']),
        (
            "man",
            "page.1",
            [r"\fBl\(aqeau\fP, \fBa...b\fP, \fBx ; y\fP", r"\fBl\(aqété... \(dqx\(dq ; y !\fP"],
        ),
        ("latex", "page.tex", ["{l'eau}", "{a...b}", "{x ; y}", """{l'été... "x" ; y !}"""]),
    ],
)
def test_what_a_value_may_be_is_on_paper_as_it_is_to_be_typed(
    tmp_path: Path, builder: str, file: str, told: list[str]
) -> None:
    write(tmp_path, LITERAL)
    page = (build(tmp_path, builder) / file).read_text()
    for value in told:
        assert value in page


@pytest.mark.parametrize(("builder", "file"), [("text", "page.txt"), ("html", "page.html")])
def test_a_default_that_is_empty_is_told_in_words(tmp_path: Path, builder: str, file: str) -> None:
    text = """
        Un
        ==

        .. variable:: X
           :default:

        .. variable:: Y
           :value: {{ X }}

        .. step:: Dire

           echo {{ Y }}
        """
    write(tmp_path, text)
    page = (build(tmp_path, builder) / file).read_text()
    assert "Vide par défaut" in page
    assert "Par défaut" not in page
    assert re.search(r"Calculée.*\{\{ X \}\}", page.replace("\n", " "))


# ---------------------------------------------------------------- translators


def messages(folder: Path) -> set[str]:
    with (build(folder, "gettext") / "page.pot").open("rb") as file:
        return {str(message.id) for message in read_po(file) if message.id}


@pytest.mark.parametrize("conf", ["", "gettext_additional_targets = ['literal-block', 'raw', 'index']\n"])
def test_titles_and_prose_are_for_translators_and_nothing_that_a_machine_reads(
    tmp_path: Path, conf: str
) -> None:
    write(tmp_path, PAGE, conf)
    assert messages(tmp_path) == {
        "Un volume",
        "Voir :step:`entrer` ; le groupe est :var:`VG`.",
        "Le groupe d'où il vient.",
        "Formater {{ DISQUE }}",
        "Agrandir le fichier",
        'Entrer "ici" ``ou`` *là* !',
        "Tout dire",
        "Saluer ``motd``",
        "Sortir",
        "Allumer",
        "efface {{ DISQUE }} : tout",
        "chroot",
        "Appuyez.",
    }


def test_a_title_is_shown_in_translation(tmp_path: Path) -> None:
    write(tmp_path, PAGE, conf="locale_dirs = ['locale']\n")
    translate(tmp_path, {"Tout dire": "Tout **bien** dire : oui ?", "Saluer ``motd``": "Dire bonjour"})
    page = (build(tmp_path, "text") / "page.txt").read_text()
    assert "4. Tout **bien** dire\N{NO-BREAK SPACE}: oui\N{NARROW NO-BREAK SPACE}?** — dans" in page
    assert '6. Dire bonjour** — dans le chroot, sur MyHost, à écrire dans "/etc/motd"' in spaces(page)
    html = (build(tmp_path) / "page.html").read_text()
    assert "<strong>Tout <strong>bien</strong> dire\N{NO-BREAK SPACE}: oui" in html


def test_a_title_with_values_is_shown_in_translation(tmp_path: Path) -> None:
    text = (
        "Un\n==\n\n.. variable:: X\n   :default: a\n\n.. host:: H\n\nVoir :step:`make-x-now`.\n\n"
        ".. step:: Make {{ X }} now\n\n   true\n"
    )
    write(tmp_path, text, conf="locale_dirs = ['locale']\n")
    translate(tmp_path, {"Make {{ X }} now": "Faire {{ X }} tout de suite"})
    told = (build(tmp_path, "text") / "page.txt").read_text()
    assert "1. Faire a tout de suite" in told
    assert 'Voir Faire "a" tout de suite.' in told
    page = re.sub("<[^>]*>", "", (build(tmp_path) / "page.html").read_text())
    assert "1. Faire a tout de suite" in page
    assert "Voir Faire a tout de suite." in page


def test_an_expression_with_quotes_in_a_translated_title_keeps_its_value(tmp_path: Path) -> None:
    text = (
        "Un\n==\n\n.. variable:: X\n   :default: a\n\n.. host:: H\n\n"
        '.. step:: Make {{ X ~ "b" if X == \'a\' else "c" }} now\n\n   true\n'
    )
    write(tmp_path, text, conf="locale_dirs = ['locale']\n")
    place = """{{ X ~ "b" if X == 'a' else "c" }}"""
    translate(tmp_path, {f"Make {place} now": f'Dire "oui" à {place} !'})
    page = re.sub("<[^>]*>", "", (build(tmp_path) / "page.html").read_text())
    assert "1. Dire « oui » à ab !" in spaces(page)


def test_a_literal_in_a_title_with_values_is_found_where_it_stands(tmp_path: Path) -> None:
    text = (
        "Un\n==\n\n.. variable:: X\n   :default: a\n\n.. host:: H\n\n"
        ".. step:: Dire l'x, puis ``l'x`` à {{ X }}\n\n   true\n"
    )
    write(tmp_path, text)
    page = re.sub("<[^>]*>", "", (build(tmp_path) / "page.html").read_text())
    assert "1. Dire l\N{RIGHT SINGLE QUOTATION MARK}x, puis l'x à a" in page


BY_HAND = """\
    Un
    ==

    .. variable:: X
       :default: a"b

    .. host:: H

    .. step:: Appuyer
       :manual:

       Le bouton *rouge* de {{ X | upper }} : ``ping {{ X }}``, :var:`X`, "{{ X ~ 'z' }}".

       * un
       * deux::

           a {{ X }}
           b
    """


def test_what_a_person_does_is_read_as_prose(tmp_path: Path) -> None:
    write(tmp_path, BY_HAND)
    told = (build(tmp_path, "text") / "page.txt").read_text()
    assert """Le bouton *rouge* de A"B : "ping a"b", "a"b", "a"bz".""" in spaces(told)
    assert '\n* un\n\n* deux:\n\n     a a"b\n     b\n' in told
    paper = (build(tmp_path, "latex") / "page.tex").read_text()
    assert r'Le bouton \sphinxstyleemphasis{rouge} de A"B' in paper
    page = (build(tmp_path) / "page.html").read_text()
    assert "Le bouton <em>rouge</em> de <span" in page
    work = re.sub("<[^>]*>", "", page[page.index('"runbook-prose"') :])
    assert """Le bouton rouge de A"B\N{NO-BREAK SPACE}: ping a"b, a"b, «\N{NO-BREAK SPACE}a"bz""" in work
    assert 'a a"b\nb' in work
    written = "Le bouton *rouge* de {{ X | upper }} : ``ping {{ X }}``, :var:`X`, \"{{ X ~ 'z' }}\"."
    assert {written, "un"} < messages(tmp_path)


def test_what_a_step_says_to_its_reader_is_shown_in_translation(tmp_path: Path) -> None:
    text = """\
        Un
        ==

        Voir :step:`ici`, puis :step:`allumer`.

        .. variable:: X
           :type: path
           :default: /a

        .. step:: Entrer ici
           :id: ici
           :confirm: efface {{ X }}
           :enter: la cage

           chroot {{ X }}

        .. step:: Sortir
           :leave:

           exit

        .. step:: Allumer
           :manual:

           Appuyez : {{ X }}.

           - Un *deux*

           Puis attendez.
        """
    write(tmp_path, text, conf="locale_dirs = ['locale']\n")
    translate(
        tmp_path,
        {
            "Entrer ici": "Go **in**",
            "Allumer": "Switch on",
            "efface {{ X }}": "wipes {{ X }} : *all* of it",
            "la cage": "the cage",
            "Appuyez : {{ X }}.": "Press {{ X }}.",
            "Un *deux*": "*One*",
            "Puis attendez.": "Wait.",
            "chroot {{ X }}": "NEVER",
        },
    )
    page = (build(tmp_path, "text") / "page.txt").read_text()
    assert "Voir Go in, puis Switch on." in page
    assert "wipes /a\N{NO-BREAK SPACE}: *all* of it" in page
    assert "2. Sortir** — dans the cage" in page
    assert "exécute dans the cage" in page
    assert "\nPress /a.\n\n* *One*\n\nWait.\n" in page
    assert "   chroot /a\n" in page
    read = (build(tmp_path) / "page.html").read_text()
    seen = re.sub("<[^>]*>", "", read)
    for said in (
        "Press /a.\n\nOne\n\nWait.",
        "dans the cage",
        ": *all* of it",
        "Voir Go in, puis Switch on.",
    ):
        assert said in seen
    assert messages(tmp_path) >= {"efface {{ X }}", "la cage", "Entrer ici"}
    assert not {told for told in messages(tmp_path) if "Press" in told or "cage" in told} - {"la cage"}
    guide, _scripts = read.split("runbook-scripts", 1)
    for words in ("NEVER", "la cage", "efface"):
        assert words not in guide


def test_a_translation_with_other_values_is_told_of_and_left_out(tmp_path: Path) -> None:
    text = (
        "Un\n==\n\n.. variable:: X\n   :default: a\n\n"
        ".. step:: Make {{ X }}\n   :confirm: eats {{ X }}\n\n   true\n"
    )
    write(tmp_path, text, conf="locale_dirs = ['locale']\n")
    translate(tmp_path, {"Make {{ X }}": "Faire {{ X", "eats {{ X }}": "mange {{ Y }}"})
    with pytest.raises(AssertionError) as told:
        build(tmp_path, "text")
    assert "page.rst:7: WARNING: " in str(told.value)
    assert "page.rst:8: WARNING: " in str(told.value)
    page = (tmp_path / "_build" / "text" / "text" / "page.txt").read_text()
    assert "1. Make a**" in page
    assert "eats a" in page


REFUSED = """
    Un
    ==

    .. variable:: X
       :default: a

    .. variable:: M
       :type: choice
       :choices: one, two
       :default: one

    .. step:: Make **it** now
       :when: M == "two"

       true

    .. file:: /etc/{{ X }}
       :title: Greet ``motd``

       hello
    """


def test_a_translation_with_a_value_of_a_title_without_any_is_told_of_once_and_left_out(
    tmp_path: Path,
) -> None:
    write(tmp_path, REFUSED, conf="locale_dirs = ['locale']\n")
    translate(tmp_path, {"Make **it** now": "Faire {{ X }}", "Greet ``motd``": "Saluer {{ X }}"})
    for builder, file in (("text", "page.txt"), ("html", "page.html")):
        with pytest.raises(AssertionError) as told:
            build(tmp_path, builder)
        assert str(told.value).count("Faire {{ X }}") == str(told.value).count("Saluer {{ X }}") == 1
        page = (tmp_path / "_build" / builder / builder / file).read_text()
        assert "Faire" not in page
        assert "Saluer" not in page
        assert re.search(r"Make (\*\*|<strong>)it(\*\*|</strong>) now", page)
        assert re.search(r"Greet.*motd", page)
