"""A recipe to the cases that verification goes through: one for each variant of its matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.engine.variants import every_one_excluded, variants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.errors import Problem
    from runbook.model import Recipe


@dataclass(frozen=True)
class Case:
    """A recipe and the values of one of its variants; without a matrix there is one case, of no value.

    `problems`: why the recipe is refused, where that is known before it is run.
    """

    path: str
    variant: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """The recipe's path, and in brackets its variant: `recipes/x.rst[ARCH=i386,RELEASE=trixie]`."""
        return f"{self.path}[{self.label}]" if self.variant else self.path

    @property
    def label(self) -> str:
        """The variant in one word, as `ARCH=i386,RELEASE=trixie`."""
        return ",".join(f"{name}={value}" for name, value in self.variant.items())


def cases_of(recipe: Recipe, given: Mapping[str, str]) -> list[Case]:
    """One for each variant; a value that is given takes the place of all those of its axis.

    Where all are excluded, one that is refused.
    """
    if recipe.matrix is None:
        return [Case(recipe.path)]
    cases = [Case(recipe.path, variant) for variant in variants(recipe, given)]
    return cases or [Case(recipe.path, problems=(every_one_excluded(recipe.matrix),))]
