"""What differs, in the columns there are: where, both texts, and in bold what tells them apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from test_console import shown

from playing import played, printed
from runbook.engine.compare import compared
from runbook.model import Expectation, Location, Match, Values
from runbook.reports import difference
from runbook.reports.json_report import SCHEMA, document
from runbook.reports.paint import Paint
from runbook.reports.words import cells
from runbook.seen import Difference

if TYPE_CHECKING:
    from pathlib import Path


RECIPE = """
    .. step:: Look

       first
       second

    .. output::
       :of: second

       one
       two ...
    """


def found(expected: str, output: str, match: Match = Match.LINES) -> Difference:
    told = compared(Expectation(expected, Location("recipe.rst", 7), match), output, Values())
    assert isinstance(told, Difference)
    return told


def lines(told: Difference, paint: Paint | None = None, width: int = 40) -> list[str]:
    return list(difference.lines(told, (), paint or Paint(), width))


def test_a_failed_step_shows_its_commands_the_line_and_the_difference(tmp_path: Path) -> None:
    console = shown(RECIPE, tmp_path, printed("one\n"), printed("one\n2\n"), width=300)
    place = next(n for n, line in enumerate(console) if "recipe.rst:5" in line)
    sent = next(n for n in range(place, len(console)) if console[n].strip() == "$ first")
    assert [line.strip() for line in console[sent : sent + 7]] == [
        "$ first",
        "$ second",
        f"--- expected, {tmp_path}/recipe.rst:14",
        "+++ printed by second",
        "one",
        "-two ...",
        "+2",
    ]


def test_a_step_that_ends_badly_shows_its_commands_in_the_same_form(tmp_path: Path) -> None:
    console = shown(RECIPE, tmp_path, printed("one\n"), printed("one\n2\n", 1), width=300)
    place = next(n for n, line in enumerate(console) if "recipe.rst:5" in line)
    assert [line.strip() for line in console[place + 1 : place + 3]] == ["$ first", "$ second"]


def test_a_sentence_instead_of_a_difference_is_wrapped(tmp_path: Path) -> None:
    text = RECIPE.replace(
        ":of: second", ":capture: X = a regular expression (that finds) nothing at all here"
    )
    console = shown(text, tmp_path, printed("one\n"), printed("two 2\n"))
    assert any("no line of the output matches" in line for line in console)
    assert all(cells(line) <= 80 or str(tmp_path) in line for line in console)


def test_what_tells_two_lines_apart_is_bold() -> None:
    told = lines(found("disk sda 20G used", "disk sdb 20G used\n"), Paint(colour=True))
    assert told[2:] == [
        "\x1b[31m-disk sd\x1b[0m\x1b[1;31ma\x1b[0m\x1b[31m 20G used\x1b[0m",
        "\x1b[32m+disk sd\x1b[0m\x1b[1;32mb\x1b[0m\x1b[32m 20G used\x1b[0m",
    ]


def test_what_dots_stand_for_is_not_what_differs() -> None:
    expected = "start ... of the demonstration, number ... dated 2026-11-26, state: inactive (dead)"
    output = (
        "start of the very long text of the demonstration, number 123456 dated 2026-11-26, state: active (up)"
    )
    lost, came = lines(found(expected, output), Paint(colour=True), 200)[2:]
    assert "\x1b[1;31minactive (dead\x1b[0m" in lost
    assert "\x1b[1;32mactive (up\x1b[0m" in came
    lost, came = lines(found(expected, output))[2:]
    assert ("inactive (dead)" in lost, "active (up)" in came) == (True, True)
    assert max(cells(lost), cells(came)) <= 40


@pytest.mark.parametrize(
    ("expected", "output", "marked"),
    [
        ("start ... 39.41 end", "start 1 2 3 39.40 end", ("1", "0")),
        ("a ... b ... c", "a 1 b 2 d", ("c", "d")),
        ("a ... c", "b 1 c", ("a", "b")),
        ("a ... b", "a 1 b 2", ("", " 2")),
    ],
)
def test_what_is_marked_beside_dots(expected: str, output: str, marked: tuple[str, str]) -> None:
    said = lines(found(expected, output), Paint(colour=True))[2:]
    bold = [
        line.partition(f"\x1b[1;{colour}m")[2].partition("\x1b")[0]
        for line, colour in zip(said, (31, 32), strict=True)
    ]
    assert tuple(bold) == marked


def test_long_lines_are_cut_around_what_differs() -> None:
    told = lines(found("x" * 100 + "a" + "y" * 100, "x" * 100 + "b" + "y" * 100 + "\n"))
    assert all(cells(line) <= 40 for line in told[2:])
    assert ("a" in told[2], "b" in told[3]) == (True, True)
    assert told[2].startswith("-…x")
    assert told[2].endswith("y…")


def test_nothing_is_cut_where_no_terminal_is() -> None:
    told = lines(found("x" * 100 + "a", "x" * 100 + "b\n"), Paint(cuts=False))
    assert told[2:] == ["-" + "x" * 100 + "a", "+" + "x" * 100 + "b"]


def test_wide_characters_are_counted_by_their_columns() -> None:
    told = lines(found("\u6f22" * 60 + "a", "\u6f22" * 60 + "b\n"))
    assert all(cells(line) <= 40 for line in told[2:])
    assert told[2].endswith("a")


def test_a_hint_stands_below() -> None:
    assert lines(found("a b", "a  b\n"))[2:] == ["-a·b", "+a··b", "only blanks differ"]


def test_no_line_acts_on_the_terminal() -> None:
    assert "\x1b" not in "".join(lines(found("a\x1b[2Jb", "c\x9b2J\n")))


def test_json_by_its_path() -> None:
    assert lines(found('{"a": [1]}', '{"a": [2]}', Match.JSON))[2:] == ["@@ $.a[0]", "-1", "+2"]


def test_the_report_has_the_difference_and_where_it_is(tmp_path: Path) -> None:
    run = played(RECIPE, tmp_path, printed("one\n"), printed("one\n2\n"))
    told = document(run.report)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(told)
    path = str(tmp_path / "recipe.rst")
    assert told["steps"][0]["difference"] == {
        "location": {"path": path, "line": 14},
        "command": 2,
        "hint": "",
        "lines": [
            {"kind": "same", "text": "one", "location": {"path": path, "line": 13}},
            {"kind": "expected", "text": "two ...", "location": {"path": path, "line": 14}},
            {"kind": "printed", "text": "2", "location": None},
        ],
    }
