"""An expression that may never end is refused when the recipe is read; one that is taken always ends."""

from __future__ import annotations

import re
import time

import pytest

from runbook.errors import RecipeError
from runbook.model import Answer, Location, Variable
from runbook.recipe.reader import read
from runbook.shells.answering import Answering
from runbook.variables import wording
from runbook.variables.runaway import longest
from runbook.variables.types import normalise

STEP = "\n.. step:: S\n\n   true\n"
NEVER = [
    r"(a+)+$",
    r"((a+)+)+$",
    r"(a|a)*b",
    r"(a|aa)+b",
    r"(a*)*b",
    r"(x+x+)+y",
    r"(\w+ ?)+b",
    r"(?:[a-z]+ ?)*b",
    r"(a{1,3}){1,30}b",
    r"(?=(a+)+$)a",
    "(?:a|a)" * 30 + "b",
    "a?" * 30 + "a" * 30,
    "a*" * 9 + "b",
]
SURE = [
    r"[a-z][a-z0-9-]*",
    r"([a-z]+,)*[a-z]+",
    r".*\.img",
    r".*-.*-.*",
    r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}",
    r"([0-9a-f]{2}){6}",
    r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.|$)){4}",
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*",
    r"(?!.*\.\.)/srv/.*",
    r"(?:/[^/]+)+",
    r"\d+(?:\.\d+)*",
    r"",
]
ANSWERS = ["Password for .*:", r"\[Y/n\]", r"(?i)continue.*\?", r"(.*)\1=", r"\w+\s+\w+: "]


@pytest.mark.parametrize("pattern", NEVER)
def test_a_pattern_that_may_never_end_is_refused_where_it_stands(pattern: str) -> None:
    text = f".. variable:: V\n   :pattern: {pattern}\n   :default: {'a' * 40}!\n{STEP}"
    with pytest.raises(RecipeError) as caught:
        read("x.rst", text)
    (problem,) = caught.value.problems
    assert problem.location == Location("x.rst", 2)
    assert "may never end" in problem.fact
    assert "a+ for (a+)+" in problem.fact


@pytest.mark.parametrize("pattern", NEVER)
def test_an_answer_that_may_never_end_is_refused_where_it_stands(pattern: str) -> None:
    with pytest.raises(RecipeError, match="may never end") as caught:
        read("x.rst", f".. step:: S\n   :answer: {pattern} => x\n\n   true\n")
    assert caught.value.problems[0].location == Location("x.rst", 2)


@pytest.mark.parametrize("pattern", SURE)
def test_a_pattern_that_is_taken_ends_on_any_value(pattern: str) -> None:
    assert wording.narrowing(pattern) == pattern
    variable = Variable("V", Location("x.rst", 1), pattern=pattern)
    begun = time.monotonic()
    for letter in "a1-./,:":
        for count in (60, 200, 1000, 8000, 100_000):
            try:
                normalise(variable, letter * count + "!")
            except ValueError:
                continue
    assert time.monotonic() - begun < 20


def test_a_value_that_is_too_long_for_its_pattern_is_told_so() -> None:
    variable = Variable("V", Location("x.rst", 1), pattern=".*-.*-.*")
    assert normalise(variable, "a-b-c") == "a-b-c"
    with pytest.raises(ValueError, match="256 at most can be compared"):
        normalise(variable, "-" * 300)


@pytest.mark.parametrize("pattern", ANSWERS)
def test_an_answer_that_is_taken_ends_on_any_output(pattern: str) -> None:
    answering = Answering([wording.answer(f"{pattern} => x")])
    begun = time.monotonic()
    for letter in "a:? ":
        answering.heard(letter.encode() * 8192)
        answering.due(1.0)
    assert time.monotonic() - begun < 20


def test_a_question_is_looked_for_at_the_end_where_its_search_is_costly() -> None:
    answer = wording.answer("a.*b.*c.*\\? => x")
    assert answer.reach < 8192
    answering = Answering([answer])
    answering.heard(b"z" * 5000 + b"\na, b, c or d?")
    assert answering.due(0.0) == "x"


def test_an_expression_too_long_to_look_into_is_refused_at_once() -> None:
    begun = time.monotonic()
    assert longest("(?:" + "|".join(f"[a-z]{number}" for number in range(180)) + ")+x") in range(1 << 21)
    assert longest("(?:" + "[a-z]?" * 399 + ")+x") == 0
    assert longest("[a-z]?" * 3000) == 0
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 3000 + ")" * 3000])
def test_an_expression_that_python_cannot_take_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        wording.pattern(pattern)


def test_answers_without_a_costly_search_see_all_that_was_printed() -> None:
    assert wording.answer("x => y") == Answer("x", "y")
    assert longest("(?P<a>x)", re.ASCII) == 1 << 20
