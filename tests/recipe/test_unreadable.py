"""Why a text is no regular expression, and a file no text, in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.directives.source import source_bytes
from runbook.engine.compare import judge
from runbook.errors import RecipeError
from runbook.i18n import speaking
from runbook.model import Expectation, Location, Match, Values
from runbook.variables.wording import pattern

if TYPE_CHECKING:
    from pathlib import Path

WRONG = {
    "a(": "a group is not closed, at character 2",
    "a)": "a ) closes no group, at character 2",
    "[a": "a set is not closed, at character 1",
    "*a": "there is nothing to repeat, at character 1",
    "a**": "a repetition is repeated, at character 3",
    "a\\": "there is nothing behind the last \\, at character 2",
    "a\\q": "\\q stands for nothing, at character 2",
    "[z-a]": "the range z-a is in the wrong order, at character 2",
    "a{3,2}": "the least number of a repetition is above the greatest, at character 3",
    "a{99999999999}": "a repetition is too large",
    "(a)\\2": "there is no group 2, at character 5",
    "(?P=x)": "there is no group 'x', at character 5",
    "(?Q)": "a group cannot begin with ?Q, at character 2",
    "(?P<1>a)": "a group cannot be called '1', at character 5",
    "(?P<a>x)(?P<a>y)": "two groups have the same name, at character 13",
    "(?<=a+)b": "what is looked for before a place has no fixed length",
    "a(?i)b": "flags are for its beginning alone, at character 2",
    "(?P<a": "the name of a group is not closed, at character 5",
    "(" * 9000 + ")" * 9000: "it has too many groups inside each other",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items(), ids=range(len(WRONG)))
def test_the_reason_and_its_character(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="is not a regular expression") as caught:
        pattern(text)
    assert str(caught.value).endswith(f": {words}")
    said = judge(Expectation(text, Location("r.rst", 1), Match.REGEX), "x\n", Values({}))
    assert said.endswith(f"({words})")


def test_a_french_run_has_it_in_french() -> None:
    with speaking("fr"):
        said = judge(Expectation("a(", Location("r.rst", 1), Match.REGEX), "x\n", Values({}))
    assert said.endswith("(un groupe n'est pas fermé, au caractère 2)")


def test_what_python_only_warns_of() -> None:
    with pytest.raises(ValueError, match=r"a \[ in a set is written"):
        pattern("[[:alpha:]]")


def test_why_a_file_cannot_be_read_is_french_in_a_french_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with speaking("fr"), pytest.raises(RecipeError, match=r"\(ce n'est pas un dossier\)"):
        source_bytes(str(tmp_path / "file" / "recipe.rst"))


def test_what_no_file_can_be_called_is_said_in_words() -> None:
    with pytest.raises(RecipeError, match="no file can have that name; give the path of a recipe"):
        source_bytes("a\0b.rst")
