"""A recipe and those it requires as one: theirs first, each once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.documents.forms import NONE
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.recipe.reader import read_to_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.documents.forms import Forms
    from runbook.model import Host, Recipe, Step


def with_required(recipe: Recipe, forms: Forms = NONE) -> Recipe:
    """The recipe with all steps that it requires before its own; RecipeError when two ids are the same."""
    recipes = [*required(recipe, forms), recipe]
    return replace(
        recipe,
        steps=_steps([step for one in recipes for step in one.steps]),
        hosts=_hosts([host for one in recipes for host in one.hosts]),
        requires=(),
    )


def required(recipe: Recipe, forms: Forms = NONE) -> tuple[Recipe, ...]:
    """Every recipe that must be run before, in the order of running."""
    return tuple(_required(recipe, {}, forms).values())


def _required(recipe: Recipe, found: dict[Path, Recipe], forms: Forms) -> dict[Path, Recipe]:
    for requirement in recipe.requires:
        path = Path(recipe.path).parent / requirement.path
        if path.resolve() not in found:
            other = read_to_run(str(path), forms=forms)
            _required(other, found, forms)
            found.setdefault(path.resolve(), other)
    return found


def _steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    known: dict[str, Step] = {}
    problems = []
    for step in steps:
        if step.id in known:
            fact = _('the id "{id}" is also that of the step at {other}').format(
                id=step.id, other=known[step.id].location
            )
            problems.append(Problem(step.location, fact, _("give one of them another :id:")))
        known[step.id] = step
    if problems:
        raise RecipeError(problems)
    return tuple(steps)


def _hosts(hosts: Sequence[Host]) -> tuple[Host, ...]:
    return tuple({host.name: host for host in reversed(hosts)}.values())[::-1]
