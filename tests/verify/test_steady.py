"""What is accepted of two runs with other secrets: what is the same in both, and dots for the rest."""

from __future__ import annotations

import pytest

from runbook.model import Expectation, Location, Match, Recipe, Step
from runbook.seen import Acceptance, Outcome, Place, Report, Result
from runbook.verify.steady import steady

HERE = Location("r.rst", 5)


def report(text: str, match: Match) -> Report:
    expectation = Expectation("old", HERE, match)
    step = Step("s", "S", HERE, HERE, "h", expectations=(expectation,))
    result = Result(
        step, "S", Place("h"), Outcome.PASSED, accepted={HERE: Acceptance(text, "made up", unsure=True)}
    )
    return Report(Recipe("r.rst", "R"), Outcome.PASSED, (result,), 0.0, 0.0)


@pytest.mark.parametrize(
    ("match", "one", "other", "both"),
    [
        (Match.LINES, "word abcdef is", "word ghijkl is", "word ... is"),
        (Match.LINES, "word ...abcdef is", "word ...ghijkl is", "word ... is"),
        (Match.LINES, "word abcdef... is", "word ghijkl... is", "word ... is"),
        (Match.LINES, "word ...abcdef...", "word ...ghijkl...", "word ..."),
        (Match.GLOB, "word *abcdef is", "word *ghijkl is", "word ... is"),
        (Match.REGEX, r"word .*abcdef is", r"word .*ghijkl is", "word .* is"),
        (Match.REGEX, r"word\.*abcdef is", r"word\.*ghijkl is", r"word\.*.* is"),
        (Match.REGEX, r"word \d.*abcdef is", r"word \d.*ghijkl is", r"word \d.* is"),
    ],
)
def test_dots_stand_once_for_what_differs(match: Match, one: str, other: str, both: str) -> None:
    told = steady(report(one, match), report(other, match)).results[0].accepted[HERE]
    assert told.text == both
