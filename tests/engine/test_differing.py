"""A difference says which line of the recipe is not met, and what is all that differs when that is little."""

from __future__ import annotations

import pytest

from runbook.engine.compare import compared, judge
from runbook.engine.differing import as_text
from runbook.model import Expectation, Location, Match, Values
from runbook.seen import Difference

HERE = Location("recipe.rst", 10)
VALUES = Values({"LV": "MyLV"})


def difference(expected: str, output: str, match: Match = Match.LINES) -> Difference:
    found = compared(Expectation(expected, HERE, match), output, VALUES)
    assert isinstance(found, Difference)
    return found


@pytest.mark.parametrize("match", [Match.LINES, Match.GLOB, Match.CONTAINS, Match.REGEX, Match.EXACT])
def test_a_service_that_is_dead_is_not_nearly_running(match: Match) -> None:
    """Similarity scores take `inactive (dead)` for `active (running)` at 0.88."""
    escape = "\\" if match is Match.REGEX else ""
    expected = f"   Active: active {escape}(running{escape})"
    assert judge(Expectation(expected, HERE, match), "   Active: inactive (dead)\n", VALUES) != ""


@pytest.mark.parametrize(
    ("expected", "output", "line"),
    [
        ("a\nb\nc", "a\nx\nc\n", 11),
        ("a\nb\nc", "x\nb\nc\n", 10),
        ("a\n...\nc", "a\n1\n2\nd\n", 12),
        ("a\nb", "a\nb\nc\n", 11),
        ("a\nb", "c\na\nb\n", 10),
        ("{{ LV\n }}\nb", "MyLV\nc\n", 12),
    ],
)
def test_the_line_that_is_not_met(expected: str, output: str, line: int) -> None:
    assert difference(expected, output).location == Location("recipe.rst", line)


def test_each_line_knows_where_it_stands() -> None:
    lines = difference("a\n...\n{{ LV }}\nb ...", "a\nx\nMyLV\nc\n").lines
    assert [(line.sign, line.text, line.location and line.location.line) for line in lines] == [
        (" ", "a", 10),
        (" ", "...", 11),
        (" ", "MyLV", 12),
        ("-", "b ...", 13),
        ("+", "c", None),
    ]


@pytest.mark.parametrize(
    ("match", "expected", "output", "hint", "lines"),
    [
        (Match.LINES, "a b", "a  b\n", "only blanks differ", ["-a·b", "+a··b"]),
        (Match.LINES, "a b", "a\tb\n", "only blanks differ", ["-a·b", "+a\\tb"]),
        (Match.EXACT, "a", "a \n", "only blanks at the end of lines differ", ["-a", "+a·"]),
        (Match.EXACT, "a", "a\n\n\n", "only empty lines differ; at the end of a text", [" a", "+", "+"]),
        (Match.EXACT, "", "\n\n", "only empty lines differ; at the end of a text", ["+", "+"]),
        (Match.LINES, "Running", "running\n", "only capitals differ", ["-Running", "+running"]),
        (Match.LINES, "it's", "it\u2019s\n", "only characters that look alike", ["-it's", "+it\u2019s"]),
        (Match.LINES, "5 s", "5\u202fs\n", "only blanks differ", ["-5·s", "+5\\u202fs"]),
        (Match.LINES, "a\nb", "b\na\n", "the same lines, in another order", ["-a", " b", "+a"]),
        (Match.LINES, "a", "b\n", "", ["-a", "+b"]),
        (Match.LINES, "a", "", "", ["-a"]),
    ],
)
def test_what_is_all_that_differs(
    match: Match, expected: str, output: str, hint: str, lines: list[str]
) -> None:
    found = difference(expected, output, match)
    assert found.hint.startswith(hint)
    assert bool(found.hint) is bool(hint)
    assert [line.sign + line.text for line in found.lines] == lines
    assert as_text(found).endswith(found.hint)


def test_a_line_without_end_is_cut_around_what_differs() -> None:
    found = difference("x" * 500_000 + "a" + "y" * 5000, "x" * 500_000 + "b" + "y" * 5000 + "\n")
    lost, came = (line.text for line in found.lines)
    assert max(len(lost), len(came)) < 2100
    assert (lost.index("a"), came.index("b")) == (201, 201)
    assert lost[0] + lost[-1] == "……"


def signs(expected: str, output: str, match: Match = Match.LINES) -> list[str]:
    return [line.sign + line.text for line in difference(expected, output, match).lines]


NUMBERS = "".join(f"{number}\n" for number in range(1, 60_001))


@pytest.mark.parametrize("match", [Match.LINES, Match.GLOB, Match.REGEX])
@pytest.mark.parametrize(
    ("expected", "lost"),
    [
        ("1\n...\n20x\n...\n60000", ["20x"]),
        ("1\n...\n20x\n...\n30000\n...\n60000", ["20x"]),
        ("1\n...\n30000\n30001\n...\n20x\n...\n60000", ["20x"]),
        ("1\n2\nx\n...\n40000\n...\n59999\n60000", ["x"]),
        ("1\n...\n500\n...\n700\n701\n...\n50x\n...\n1000\n...\n59999\nx", ["50x", "x"]),
        ("1\n...\n59998\n59999", ["59998", "59999"]),
    ],
)
def test_of_a_long_output_only_what_was_not_printed_is_lost(
    match: Match, expected: str, lost: list[str]
) -> None:
    said = signs(expected, NUMBERS, match)
    gone = [line[1:] for line in said if line[0] == "-"]
    assert gone == [line for line in lost if line not in NUMBERS.split("\n")]


def test_a_line_that_came_too_much_is_all_that_differs_of_thousands() -> None:
    said = signs(NUMBERS.replace("\n5\n", "\n"), NUMBERS)
    assert [line for line in said if line[0] in "+-"] == ["+5"]


MANY = [Match.LINES, Match.GLOB, Match.REGEX, Match.EXACT, Match.CONTAINS]


@pytest.mark.parametrize("match", MANY)
def test_all_that_differs_in_a_long_output_is_shown(match: Match) -> None:
    lines = NUMBERS.split("\n")[:6000]
    wanted = [*lines]
    wanted[14], wanted[379], wanted[5979] = "15x", "380x", "5980x"
    del wanted[3000]
    said = signs("\n".join(wanted), "\n".join([*lines[:100], "new", *lines[100:], ""]), match)
    changed = [line for line in said if line[0] in "+-"]
    assert changed == ["-15x", "+15", "+new", "-380x", "+380", "+3001", "-5980x", "+5980"]
    assert said.count("@@@") == 4
    at = said.index("-380x")
    assert said[at - 4 : at + 6] == [
        "@@@",
        " 377",
        " 378",
        " 379",
        "-380x",
        "+380",
        " 381",
        " 382",
        " 383",
        "@@@",
    ]


def test_changes_beside_each_other_in_two_parts_of_a_long_output_are_one() -> None:
    lines = NUMBERS.split("\n")[:1000]
    wanted = [*lines]
    for number in range(100, 300, 5):
        wanted[number] += "x"
    said = signs("\n".join(wanted), "\n".join([*lines, ""]))
    assert "@@@" not in said
    assert said[-1].startswith("@… lines that are not shown: ")


def test_what_may_differ_still_in_a_long_output_is_said() -> None:
    lines = NUMBERS.split("\n")[:5000]
    wanted = [line + "x" if number % 300 == 10 else line for number, line in enumerate(lines)]
    said = signs("\n".join(wanted), "\n".join([*lines, ""]))
    assert [line for line in said if line[0] == "-"][:2] == ["-11x", "-311x"]
    assert said[-1].startswith("@… lines that are not shown: ")


@pytest.mark.parametrize("match", [Match.LINES, Match.GLOB, Match.REGEX, Match.EXACT])
@pytest.mark.parametrize(("lost", "came"), [(200, 150), (2000, 1500), (3, 500), (500, 3), (1, 9000)])
def test_a_long_difference_shows_both_sides_and_how_much_it_does_not(
    match: Match, lost: int, came: int
) -> None:
    said = signs(
        "\n".join(["same", *(f"a{number}" for number in range(lost))]),
        "".join(["same\n", *(f"b{number}\n" for number in range(came))]),
        match,
    )
    shown = ["".join(line[0] for line in said).count(sign) for sign in "-+"]
    assert min(shown) >= min(28, lost, came)
    assert [line for line in said if line[0] == "+"] == [f"+b{number}" for number in range(shown[1])]
    assert said[-1] == f"@… lines that are not shown: {lost - shown[0]} expected, {came - shown[1]} printed"
    assert len(said) == 61 + ("@@@" in said)


def test_a_long_difference_of_json_says_how_many_values_it_does_not_show() -> None:
    said = signs("[" + "1, " * 99 + "1]", "[" + "2, " * 99 + "2]", Match.JSON)
    assert (said[-1], len(said)) == ("@… and 70 differences more", 91)
