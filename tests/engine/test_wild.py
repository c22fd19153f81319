"""What stands for other text means what one slow regular expression says, whatever is printed."""

from __future__ import annotations

import fnmatch
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.engine.compare import judge
from runbook.model import Expectation, Location, Match, Values

HERE = Location("recipe.rst", 1)
ALPHABET = st.sampled_from("aab.*?[]!- ")
PRINTED = st.lists(st.text(ALPHABET, max_size=7), max_size=6)
GLOB = st.lists(st.sampled_from(["a", "b", "*", "?", "[ab]", "[!a]", "...", ".", "[", " "]), max_size=5)


def holds(expected: str, output: str, match: Match) -> bool:
    return judge(Expectation(expected, HERE, match), output, Values()) == ""


def as_regex(glob: str) -> str:
    """A shell pattern by Python's own hand, `...` standing for `*`: no set has it in it."""
    parts = (re.sub(r"\[(?!.[^]]*\])", "[[]", part) for part in glob.split("..."))
    return fnmatch.translate("*".join(parts))[:-2]


@given(GLOB, st.text(ALPHABET, max_size=9))
@settings(deadline=None)
def test_a_glob_is_python_s_own(glob: list[str], line: str) -> None:
    pattern, line = "".join(glob).rstrip(), line.rstrip()
    if pattern.strip() and pattern.strip() != "..." and line:
        assert holds(pattern, line, Match.GLOB) == (re.fullmatch(as_regex(pattern), line) is not None)


@given(st.lists(st.sampled_from(["a", "b", "...", "a...b", ""]), min_size=1, max_size=4), PRINTED)
@settings(deadline=None)
def test_what_is_contained_is_what_one_regular_expression_finds(
    expected: list[str], printed: list[str]
) -> None:
    while expected and not expected[-1]:
        expected = expected[:-1]
    output = "\n".join(line.rstrip() for line in printed).rstrip()
    if not expected:
        return
    lines = [
        "(?:[^\n]*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("...")))
        for line in expected
    ]
    whole = ""
    for number, (line, own) in enumerate(zip(lines, expected, strict=True)):
        if own == "...":
            whole += line
        else:
            before = ".*" if number == 0 else ""
            after = ".*" if number == len(lines) - 1 else ""
            whole += f"{before}{line}{after}\n"
    slow = re.fullmatch(f"(?:[^\n]*\n)*{whole}(?:[^\n]*\n)*", output + "\n" if output else "")
    assert holds("\n".join(expected), output, Match.CONTAINS) == (slow is not None)


@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from(list(Match)))
@settings(max_examples=60, deadline=None)
def test_any_text_against_any_output_is_judged(expected: str, output: str, match: Match) -> None:
    assert isinstance(judge(Expectation(expected, HERE, match), output, Values()), str)


@given(PRINTED)
@settings(deadline=None)
def test_an_output_is_what_it_is_itself(printed: list[str]) -> None:
    text = "\n".join(printed)
    assert holds(text, text + "\n", Match.EXACT)
    assert holds(text, text + "\n", Match.LINES)
