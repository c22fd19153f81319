"""Variables that a recipe shares with those that it requires, where they have another value there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.variables.refusals import shown
from runbook.variables.types import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe, Variable


def shared(recipe: Recipe) -> Iterator[Problem]:
    """Each of them, at its declaration; of one that is declared only there, at what requires the second."""
    variables = {variable.name: variable for variable in recipe.variables}
    inherited = {variable for requirement in recipe.requires for variable in requirement.variables}
    for requirement in recipe.requires:
        for other in requirement.variables:
            here = variables[other.name]
            if not at_odds(here, other):
                continue
            if here not in inherited:
                fact = _("{name} is {value} by default here and {other} at {place}, and both share its value")
                at, remedy = here.location, _("give it the same in both, or allow it with the reason")
            else:
                fact = _("{name} is {value} by default at {first} and {other} at {place}, and both share it")
                at, remedy = requirement.location, _("give it the same in both, or declare it here too")
            said = {"value": shown(usual(here) or ""), "other": shown(usual(other) or "")}
            fact = fact.format(name=here.name, **said, first=here.location, place=other.location)
            yield Problem(at, fact, remedy, "defaults-at-odds")


def at_odds(one: Variable, other: Variable) -> bool:
    """Whether each of them has a value that nobody has to give, and not the same."""
    values = usual(one), usual(other)
    return None not in values and values[0] != values[1]


def usual(variable: Variable) -> str | None:
    """The value that it has as long as nobody gives one, or what this is computed from; None for none."""
    if variable.value is not None or variable.default is None:
        return variable.value
    return normalise(variable, variable.default)
