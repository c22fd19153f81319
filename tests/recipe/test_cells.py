"""A literal block where no step can be is refused, never passed over; one with its signs in front too."""

from __future__ import annotations

import pytest

from runbook.convert.converting import convert
from runbook.convert.documents import document
from runbook.documents.forms import Forms
from runbook.errors import RecipeError
from runbook.recipe.reader import read

LITERAL = Forms(blocks=("literal",))
GRID = """\
+------+-----------+
| But  | Commande  |
+======+===========+
| a    | ::        |
|      |           |
|      |  $ rm b   |
+------+-----------+
"""
INTRODUCED = """\
+------+-----------+
| x::  | b         |
|      |           |
|  ls  |           |
+------+-----------+
"""
CSV = '.. csv-table:: X\n\n   "a ::\n\n      ls", "b"\n'
CSV_ALONE = '.. csv-table::\n   :header: a, b\n\n   "c", "::\n\n      ls"\n'
NOTE = ".. [1] Ensuite::\n\n          ls\n\n   Voilà.\n"
NOTE_ALONE = ".. [1] Ensuite::\n\n      ls\n"
CITATION = ".. [CIT] Ensuite::\n\n      ls\n"
ONE_LINE = ".. note:: Ensuite::\n\n      ls\n"
BEFORE = "Avant::\n\n   true\n\n"
AFTER = "\nAprès::\n\n   false\n"
APART = {
    "grid": (GRID, 10, "rewritten-lines"),
    "introduced": (INTRODUCED, 8, "rewritten-lines"),
    "csv": (CSV, 9, "rewritten-lines"),
    "csv-alone": (CSV_ALONE, 10, "rewritten-lines"),
    "note": (NOTE, 7, "hidden-step"),
    "note-alone": (NOTE_ALONE, 7, "hidden-step"),
    "citation": (CITATION, 7, "hidden-step"),
    "one-line": (ONE_LINE, 7, "not-indented"),
}


def refused(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", text, LITERAL)
    assert all("runbook: ignore" in one.remedy for one in caught.value.problems)
    return [(one.location.line if one.location else 0, one.rule) for one in caught.value.problems]


@pytest.mark.parametrize(("text", "line", "rule"), APART.values(), ids=APART)
def test_a_literal_block_where_no_step_can_be_is_refused(text: str, line: int, rule: str) -> None:
    assert refused(BEFORE + text + AFTER) == [(line, rule)]


@pytest.mark.parametrize(("text", "line", "rule"), APART.values(), ids=APART)
def test_one_that_its_author_ignores_is_none(text: str, line: int, rule: str) -> None:
    del line, rule
    recipe = read("d.rst", f"{BEFORE}.. runbook: ignore\n\n{text}{AFTER}", LITERAL)
    assert [step.code for step in recipe.steps] == ["true", "false"]


@pytest.mark.parametrize(("text", "line", "rule"), APART.values(), ids=APART)
def test_convert_leaves_its_table_or_note_whole_and_says_so(text: str, line: int, rule: str) -> None:
    del line, rule
    new = convert(document("d.rst", (BEFORE + text + AFTER).encode(), LITERAL), {}).decode()
    kept, mark, _rest = new.partition(".. undecided : the block above stays as it is: ")
    assert mark
    assert kept.rstrip().endswith(text.partition("\n\n   Voilà")[0].rstrip())
    assert [step.code for step in read("d.rst", new).steps] == ["true", "false"]


def test_each_of_two_tables_is_named_at_its_own_line() -> None:
    assert [line for line, _rule in refused(BEFORE + CSV + "\n" + CSV_ALONE + "\n" + GRID)] == [9, 16, 23]


def test_other_texts_of_a_table_are_no_steps() -> None:
    table = "+----+\n| a  |\n|    |\n| b  |\n+----+\n\n.. csv-table::\n\n   a::b, c\n\n.. [1] Un mot.\n"
    assert [step.code for step in read("d.rst", BEFORE + table, LITERAL).steps] == ["true"]


@pytest.mark.parametrize("text", ["- Ensuite::\n\n  ls\n", ".. tip:: Ensuite ::\n\n   ls\n   pwd\n"])
def test_what_looks_indented_below_two_colons_and_is_prose_is_refused(text: str) -> None:
    assert refused(BEFORE + text + AFTER) == [(7, "not-indented")]


def test_a_bare_prompt_that_docutils_takes_for_prose_is_refused() -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", "1. Quatre::\n\n   web%\n", Forms(blocks=("console", "literal")))
    assert {one.location.line for one in caught.value.problems if one.location} == {3}


def test_a_text_below_two_colons_that_does_not_look_indented_is_prose() -> None:
    recipe = read("d.rst", f"{BEFORE}Ensuite::\n\nDu texte.\n{AFTER}", LITERAL)
    assert [step.code for step in recipe.steps] == ["true", "false"]


BEHIND = ".. note:: Ensuite::\n\n      $ ls\n      a\n\n   Puis ::\n\n      > x\n\n   Voilà.\n"


def test_a_literal_block_behind_the_name_of_its_directive_is_read() -> None:
    _before, first, second, _after = read("d.rst", BEFORE + BEHIND + AFTER, LITERAL).steps
    assert (first.code, second.code) == ("ls", "> x")
    assert (first.title, first.expectations[0].text) == ("Ensuite", "a")
    ignored = read("d.rst", f"{BEFORE}.. runbook: ignore\n\n{BEHIND}{AFTER}", LITERAL)
    assert [step.code for step in ignored.steps] == ["true", "> x", "false"]


def test_convert_writes_it_into_its_directive() -> None:
    new = convert(document("d.rst", (BEFORE + BEHIND + AFTER).encode(), LITERAL), {}).decode()
    note = new[new.index(".. note::") : new.index("   Voilà.")]
    assert ".. note:: Ensuite:\n\n   .. step:: Ensuite\n\n      ls\n\n   .. output::\n\n      a\n" in note
    assert "   .. step:: Puis\n\n      > x\n" in note
    assert [step.code for step in read("d.rst", new).steps] == ["true", "ls", "> x", "false"]


QUOTED = "Voir::\n\n> echo un\n> echo deux\n"


@pytest.mark.parametrize(
    "text", [QUOTED, "::\n\n> echo un\n", "* Voir::\n\n  > echo un\n", "Un\n\n::\n\n| a\n"]
)
def test_a_block_that_keeps_its_signs_does_not_run(text: str) -> None:
    assert "not-indented" in [rule for _line, rule in refused(BEFORE + text)]
    new = convert(document("d.rst", (BEFORE + text).encode(), LITERAL), {}).decode()
    assert text.rstrip() in new
    assert ".. undecided : " in new


@pytest.mark.parametrize(
    "text", ["Voir::\n\n   >x echo un\n", "* Voir ::\n\n    > x\n", "Voir::\n\n$ ls\n$ pwd\n"]
)
def test_a_block_that_is_indented_or_has_prompts_is_read(text: str) -> None:
    assert len(read("d.rst", text, LITERAL).steps) == 1


def test_of_a_block_that_is_refused_its_host_is_not_asked() -> None:
    before = "A\n-\n\nVoir::\n\n   root@web:~# ls\n\nB\n-\n\n"
    assert refused(before + GRID) == [(16, "rewritten-lines")]
