"""Whatever is expected and printed: what is accepted is met, and every line that held is as it was."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.engine.accepting import accepted
from runbook.engine.compare import judge
from runbook.engine.patience import Patience
from runbook.model import Expectation, Location, Match, Values

HERE = Location("recipe.rst", 1)
VALUES = Values({"VG": "MyVG", "N": "1", "DOTS": "a...b", "EMPTY": "", "SIGNS": "[a].*?"})

WORDS = ["a", "b c", "MyVG", "1", "...", "[", "]", "{{", "a...b", " ", "x", "*", "12", "é", "(", "\\", ""]
PATTERNS = {
    Match.LINES: ["...", "{{ VG }}", "{{ N }}", "{{ DOTS }}", "{{ EMPTY }}"],
    Match.CONTAINS: ["...", "{{ VG }}", "{{ N }}", "{{ SIGNS }}"],
    Match.EXACT: ["{{ VG }}", "{{ N }}", "{{ EMPTY }}", "..."],
    Match.GLOB: ["...", "*", "?", "[a-z]", "[!x]", "[]]", "{{ VG }}", "{{ SIGNS }}", "["],
    Match.REGEX: [r"\d+", r"\w*", ".", ".*?", "[^x]{1,2}", "(a|b)", r"(?:\d+)?", "^", "$", r"\b", r"\.",
                  r"(\d+x){2}", r"((?:a+)|\w{2,})*", r"((?=a)a+b*)+", "{{ VG }}", "{{ SIGNS }}", "...", "a+",
                  r"\s"],
}  # fmt: skip


def _line(match: Match) -> st.SearchStrategy[str]:
    words = [re.escape(one) for one in WORDS if one != "{{"] if match is Match.REGEX else WORDS
    own = [one for one in words if "{{" not in one]
    return st.lists(st.sampled_from([*own, *PATTERNS[match]]), max_size=5).map("".join)


PRINTED = st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map("".join), min_size=1, max_size=5)


@pytest.mark.parametrize("match", PATTERNS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_accepted_is_met_and_once_more_changes_nothing(match: Match, data: st.DataObject) -> None:
    expected = data.draw(st.lists(_line(match), min_size=1, max_size=4))
    output = "\n".join(data.draw(PRINTED)) + "\n"
    expectation = Expectation("\n".join(expected), HERE, match)
    patience = Patience()
    before = judge(expectation, output, VALUES, patience)
    told = accepted(expectation, output, VALUES, patience=patience)
    if not before:
        assert told.text == expectation.text
    if told.text is None:
        assert told.why
        return
    assert judge(replace(expectation, text=told.text), output, VALUES, patience) == ""
    again = accepted(replace(expectation, text=told.text), output, VALUES, patience=patience)
    assert again.text == told.text


TAKEN = {
    Match.LINES: {"...": "any", "{{ VG }}": "MyVG", "{{ N }}": "1", "{{ DOTS }}": "a...b", "{{ EMPTY }}": ""},
    Match.EXACT: {"...": "...", "{{ VG }}": "MyVG", "{{ N }}": "1", "{{ EMPTY }}": ""},
    Match.GLOB: {"*": "any", "?": "1", "[a-z]": "b", "[!x]": "y", "[]]": "]", "{{ SIGNS }}": "[a].*?"},
    Match.REGEX: {r"\d+": "12", ".*?": "any", "[^x]{1,2}": "ab", "(a|b)": "b", r"a\b": "a",
                  "{{ SIGNS }}": "[a].*?"},
}  # fmt: skip


@pytest.mark.parametrize("match", TAKEN)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_the_lines_around_one_that_changed_are_as_they_were(match: Match, data: st.DataObject) -> None:
    """Each begins with its number, so that it can be no other one."""
    patterns = [data.draw(st.sampled_from([*TAKEN[match]])) for _line in range(4)]
    lines = [f"{at}: {pattern} x" for at, pattern in enumerate(patterns)]
    printed = [f"{at}: {TAKEN[match][pattern]} x" for at, pattern in enumerate(patterns)]
    changed = data.draw(st.integers(0, 3))
    printed[changed] = data.draw(st.sampled_from(["other", "9: MyVG gone", "...", f"{changed}: 1 z"]))
    told = accepted(Expectation("\n".join(lines), HERE, match), "\n".join(printed) + "\n", VALUES)
    assert told.text is not None
    kept = [line for at, line in enumerate(lines) if at != changed]
    assert [line for line in told.text.split("\n") if line in kept] == kept
