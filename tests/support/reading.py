"""Recipes written as text in a test, read from a file as a user's are."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from runbook.errors import Problem, RecipeError
from runbook.recipe.reader import read

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.model import Recipe


def recipe(folder: Path, text: str) -> Recipe:
    """The recipe of that text, whose indentation in the test is not part of it."""
    return recipe_of(folder, dedent(text).encode())


def recipe_of(folder: Path, data: bytes) -> Recipe:
    """The recipe of those very bytes."""
    path = folder / "recipe.rst"
    path.write_bytes(data)
    return read(str(path))


def refusal(folder: Path, text: str) -> tuple[Problem, ...]:
    """All that is said when the recipe of that text is refused."""
    with pytest.raises(RecipeError) as caught:
        recipe(folder, text)
    return caught.value.problems


def lines(problems: tuple[Problem, ...]) -> list[int]:
    """The lines that the problems name."""
    return [problem.location.line if problem.location else 0 for problem in problems]
