"""A recipe to the cases that verification goes through: one for each variant of its matrix."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.engine.plan import captured_names
from runbook.errors import RunbookError
from runbook.recipe import template
from runbook.recipe.values import settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.model import Matrix, Recipe


@dataclass(frozen=True)
class Case:
    """A recipe and the values of one of its variants; without a matrix there is one case, of no value."""

    path: str
    variant: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The recipe's path, and in brackets its variant: `recipes/x.rst[ARCH=i386,RELEASE=trixie]`."""
        return f"{self.path}[{self.label}]" if self.variant else self.path

    @property
    def label(self) -> str:
        """The variant in one word, as `ARCH=i386,RELEASE=trixie`."""
        return ",".join(f"{name}={value}" for name, value in self.variant.items())


def cases_of(recipe: Recipe, given: Mapping[str, str]) -> list[Case]:
    """One for each variant; a value that is given takes the place of all those of its axis."""
    if recipe.matrix is None:
        return [Case(recipe.path)]
    return [Case(recipe.path, variant) for variant in _variants(recipe, recipe.matrix, given)]


def _variants(recipe: Recipe, matrix: Matrix, given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    names = [axis.variable for axis in matrix.axes]
    values = [(given[axis.variable],) if axis.variable in given else axis.values for axis in matrix.axes]
    for texts in itertools.product(*values):
        variant = dict(zip(names, texts, strict=True))
        if not _excluded(recipe, matrix, {**given, **variant}):
            yield variant


def _excluded(recipe: Recipe, matrix: Matrix, given: Mapping[str, str]) -> bool:
    if not matrix.exclude:
        return False
    variables = [v for v in recipe.variables if v.type != "secret"]
    known = samples(recipe) | {v.name: given[v.name] for v in variables if v.name in given}
    settled = [v for v in variables if v.name in known or v.value is not None or v.default is not None]
    try:
        values = settle(settled, known)
        return any(template.holds(expression, values) for expression in matrix.exclude)
    except (RunbookError, template.TemplateError):
        return False  # what is wrong with the values is said when the case is run


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
