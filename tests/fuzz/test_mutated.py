"""Recipes spoilt at random are read or refused at a line of theirs, in words and in time; so are steps.

`RUNBOOK_FUZZ=20000 python -m pytest tests/fuzz` tries so many of each instead of a few.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest
from mutations import mutated

from runbook.commands.pieces import Piece, SplitError
from runbook.commands.split import split
from runbook.engine.compare import compared
from runbook.errors import RecipeError
from runbook.model import Expectation, Location, Match, Recipe, Values
from runbook.recipe.reader import read
from runbook.seen import Difference

ROOT = Path(__file__).parents[2]
RECIPES = [
    path.read_bytes()
    for folder in ("tests/recipes", "recipes")
    for path in sorted((ROOT / folder).glob("*.rst"))
]
TIMES = int(os.environ.get("RUNBOOK_FUZZ", "150"))
FIRST = int(os.environ.get("RUNBOOK_FUZZ_SEED", "1"))
PATIENCE = 20.0  # seconds; such a recipe takes some hundredths
OUTPUT = """\
LV      VG     Attr   LSize
disk    MyVG   -wi-a- 20.00g
   Active: inactive (dead) since Mon 2024-01-01; 3h ago
{"a": [1, {"b": "x"}], "c": null}
[ OK ] Started. {{ VG }} ... *
"""
EXPECTED = [
    OUTPUT,
    "LV ...\n...\n[ OK ] Started...\n",
    r"LV\s+VG.*" + "\n...\n" + r"\[ OK \] (a|b)* [^x]{2,5} \w+(?=x)?",
    "LV * [A-Z]? \n...\n[[] OK [!x] *",
    '{"a": [..., {"b": "..."}], "c": null, ...}',
    "{{ VG }} {{ VG | upper }}\n...",
]


def test_a_spoilt_recipe_is_read_or_refused_at_a_line(tmp_path: Path) -> None:
    path = tmp_path / "recipe.rst"
    for seed in range(FIRST, FIRST + TIMES):
        random = Random(seed)  # noqa: S311  to be the same each time
        data = mutated(random.choice(RECIPES), RECIPES, random)
        path.write_bytes(data)
        begin = time.process_time()
        try:
            assert isinstance(read(str(path)), Recipe)
        except RecipeError as error:
            for problem in error.problems:
                assert problem.fact, seed
                assert problem.location, seed
                if problem.location.path == str(path):
                    assert 1 <= problem.location.line <= data.count(b"\n") + 1, (seed, problem)
        assert time.process_time() - begin < PATIENCE, seed


def test_a_spoilt_step_is_split_whole_or_refused_at_a_line() -> None:
    for seed in range(FIRST, FIRST + TIMES):
        random = Random(seed)  # noqa: S311
        code = mutated(random.choice(RECIPES)[:400], RECIPES, random).decode(errors="replace")
        pieces = _pieces(code)
        if isinstance(pieces, SplitError):
            assert 0 <= pieces.line <= code.count("\n"), seed
            assert pieces.fact, seed
        else:
            assert not pieces or "".join(piece.text for piece in pieces) == code, seed


def _pieces(code: str) -> tuple[Piece, ...] | SplitError:
    try:
        return split(code)
    except SplitError as error:
        return error


@pytest.mark.parametrize("match", [match for match in Match if match is not Match.REGEX])
def test_whatever_is_expected_of_whatever_was_printed_is_judged_in_time(match: Match) -> None:
    _judge(match, TIMES * 4)


def test_whatever_regular_expression_is_judged_in_time() -> None:
    _judge(Match.REGEX, TIMES // 5)  # each is a process


def _judge(match: Match, times: int) -> None:
    values = Values({"VG": "My*[V]G...", "PASSWORD": "s3cr3t!!"}, frozenset({"PASSWORD"}))
    texts = [text.encode() for text in EXPECTED]
    for seed in range(FIRST, FIRST + times):
        random = Random(seed)  # noqa: S311
        expected = mutated(random.choice(texts), texts, random).decode(errors="replace")
        output = mutated(OUTPUT.encode(), texts, random).decode(errors="backslashreplace")
        begin = time.process_time()
        found = compared(Expectation(expected, Location("r.rst", 1), match), output, values)
        assert time.process_time() - begin < 2, seed
        if isinstance(found, Difference):
            assert found.lines, seed
            last = expected.count("\n") + 1
            assert all(1 <= line.location.line <= last for line in found.lines if line.location), seed
            assert 1 <= found.location.line <= last, seed
