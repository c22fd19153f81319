"""A matrix to its variants: each value of each axis with each of the others, less what is excluded."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from runbook.engine.plan import captured_names
from runbook.errors import Problem, RunbookError
from runbook.i18n import _
from runbook.variables import template
from runbook.variables.values import settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.model import Exclusion, Matrix, Recipe

NO_VARIANT = "no-variant"


def variants(recipe: Recipe, given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Those of its matrix; a value that is given takes the place of all those of its axis."""
    for variant in _product(recipe, given):
        if not any(_excluding(recipe, {**given, **variant})):
            yield variant


def every_one_excluded(matrix: Matrix) -> Problem:
    """What is wrong with a matrix that leaves no variant."""
    fact = _("the matrix excludes every variant")
    return Problem(
        matrix.location, fact, _("leave one: see its `:exclude:`, and the values given"), NO_VARIANT
    )


def idle(recipe: Recipe, most: int) -> list[Exclusion]:
    """The exclusions that hold for no variant; none when there are more than `most` variants to look at."""
    matrix = recipe.matrix
    if matrix is None or math.prod(len(axis.values) for axis in matrix.axes) > most:
        return []
    waiting = list(matrix.exclude)
    for variant in _product(recipe, {}) if waiting else ():
        excluding = list(_excluding(recipe, variant))
        waiting = [one for one in waiting if one not in excluding]
    return waiting


def _product(recipe: Recipe, given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    axes = recipe.matrix.axes if recipe.matrix else ()
    names = [axis.variable for axis in axes]
    values = [(given[axis.variable],) if axis.variable in given else axis.values for axis in axes]
    for texts in itertools.product(*values):
        yield dict(zip(names, texts, strict=True))


def _excluding(recipe: Recipe, given: Mapping[str, str]) -> Iterator[Exclusion]:
    """The exclusions that hold for these values."""
    exclusions = recipe.matrix.exclude if recipe.matrix else ()
    if not exclusions:
        return
    variables = [v for v in recipe.variables if v.type != "secret"]
    known = samples(recipe) | {v.name: given[v.name] for v in variables if v.name in given}
    settled = [v for v in variables if v.name in known or v.value is not None or v.default is not None]
    try:
        values = settle(settled, known)
        yield from (one for one in exclusions if template.holds(one.expression, values))
    except (RunbookError, template.TemplateError):
        return  # what is wrong with the values is said when the case is run


def samples(recipe: Recipe) -> dict[str, str]:
    """What a variable without a default is tried with: its example, or the first of its choices."""
    later = captured_names(recipe)
    return {
        variable.name: variable.example or variable.choices[0]
        for variable in recipe.variables
        if variable.default is None
        and variable.value is None
        and variable.name not in later
        and (variable.example or variable.choices)
    }
