"""What docutils refuses, in the user's words."""

from __future__ import annotations

import pytest

from runbook.check.checking import check
from runbook.i18n import speaking
from runbook.recipe.reported import in_words

STEP = "\n\n.. step:: S\n\n   true\n"
WRONG = {
    "=== ===\na  xb\n=== ===": "this table is not written as it must be: in its line 2, a text stands",
    "+---+\n| a |\n+--+": "this table is not written as it must be: its last line is missing or wrong",
    "=== ===\na   b\n": "this table is not written as it must be: its last line is missing",
    ".. image::": "directive image: arguments wanted: 1, given: 0",
    ".. image:: x.png\n   :what: x": "directive image: it has no option what",
    ".. image:: x.png\n   :width: x": "directive image: its option width cannot be 'x'",
    ".. image:: x.png\n   :alt: x\n   :alt: y": "directive image: its options are not written",
    ".. include:: nowhere.inc": "directive include: there is no file 'nowhere.inc'",
    "T\n=\n\n   T\n   =": "a title cannot stand here",
    "T\n=\n\nU\n-\n\nV\n~\n\nW\n=\n\nX\n~": "right below one of level",
    "====\nT\n----": "the lines above and below the title are not the same",
    "::\n\n> a\nb": "the lines of this quotation do not begin alike",
    ".. csv-table::\n   :file: no.csv": "directive csv-table: there is no file 'no.csv'",
    ".. unknown:: x": "unknown directive unknown: what it holds would be lost",
    ":unknown:`x`": "unknown role unknown",
}
ENGLISH = ("the ", "cannot", "missing", " is ", "holds", "given", " has ", "Error", "rror ")


@pytest.mark.parametrize(("text", "words"), WRONG.items())
def test_the_message(text: str, words: str) -> None:
    facts = [problem.fact for problem in check("recipe.rst", text + STEP).problems]
    assert any(words in fact for fact in facts), facts


@pytest.mark.parametrize("text", WRONG)
def test_the_message_is_french_in_french(text: str) -> None:
    with speaking("fr"):
        facts = [problem.fact for problem in check("recipe.rst", text + STEP).problems]
    assert facts
    assert not [word for word in ENGLISH for fact in facts if word in fact]


def test_what_only_a_page_is_told() -> None:
    assert in_words('Unknown target name: "a b".') == "there is no target a b"
    assert in_words("Title underline too short.") == "the line below the title is shorter than it"
    told = in_words("Inline literal start-string without end-string.")
    assert told == "what is opened in this line is not closed: `, * or |"


def test_an_unusual_message_stays_what_it_is() -> None:
    assert in_words("Quite another thing.") == "Quite another thing"
