"""A recipe's file to all that can be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.check.cautions import cautions
from runbook.check.refused import refusals
from runbook.check.rules import RULES, Severity
from runbook.errors import RecipeError
from runbook.model import Location
from runbook.recipe.reader import read

if TYPE_CHECKING:
    from runbook.errors import Problem
    from runbook.model import Recipe


@dataclass(frozen=True)
class Checked:
    """What was found, in the file's order; `recipe` is None when it cannot be read."""

    recipe: Recipe | None
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> int:
        """How many errors there are: with one, the recipe never runs."""
        return sum(RULES[problem.rule].severity is Severity.ERROR for problem in self.problems)


def check(path: str, text: str | None = None) -> Checked:
    """All that can be said of the recipe in that file, or in `text` if that is what it is going to hold."""
    try:
        recipe = read(path, text)
    except RecipeError as error:
        return Checked(None, error.problems)
    found = dict.fromkeys((*refusals(recipe), *cautions(recipe)))
    return Checked(recipe, tuple(sorted(found, key=lambda one: one.location or Location(path, 1))))
