"""Declarations and what the user gave, to values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem, UsageError
from runbook.i18n import _
from runbook.model import Values
from runbook.recipe import template
from runbook.recipe.types import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from runbook.model import Variable

SHORTEST_SECRET = 4


def missing(variables: Iterable[Variable], given: Mapping[str, str]) -> list[Variable]:
    """The variables that nobody has given and that have no default."""
    return [
        variable
        for variable in variables
        if variable.value is None and variable.default is None and variable.name not in given
    ]


def settle(variables: Sequence[Variable], given: Mapping[str, str]) -> Values:
    """Every variable's value in its normal form; UsageError lists all that is missing or wrong, at once."""
    texts: dict[str, str] = {}
    wrong: dict[str, Problem] = {}
    for variable in variables:
        try:
            if (text := _given(variable, given)) is not None:
                texts[variable.name] = normalise(variable, text)
        except ValueError as error:
            wrong[variable.name] = Problem(variable.location, f"{variable.name}: {error}")
    for variable in missing(variables, given):
        wrong[variable.name] = _no_value(variable)
    secrets = secret_names(variables)
    for variable in in_order(variables):
        try:
            if _sources(variable) <= texts.keys():
                texts[variable.name] = _derived(variable, Values(texts, secrets))
        except ValueError as error:
            wrong[variable.name] = Problem(variable.location, f"{variable.name}: {error}")
    problems = _unknown(variables, given)
    problems += [wrong[variable.name] for variable in variables if variable.name in wrong]
    if problems:
        raise UsageError(problems)
    return Values({variable.name: texts[variable.name] for variable in variables}, secrets)


def _given(variable: Variable, given: Mapping[str, str]) -> str | None:
    if variable.value is None:
        return given.get(variable.name, variable.default)
    if variable.name in given:
        raise ValueError(_("computed from {value}, never set; leave it out").format(value=variable.value))
    return None


def _no_value(variable: Variable) -> Problem:
    name = variable.name
    if variable.type == "secret":
        remedy = _("--secret {name}=@FILE, or run in a terminal to be asked").format(name=name)
    elif variable.example:
        remedy = _("--var {name}={example} for example").format(name=name, example=variable.example)
    else:
        remedy = _("--var {name}=… gives it one").format(name=name)
    return Problem(variable.location, _("{name}: no value").format(name=name), remedy)


def _unknown(variables: Sequence[Variable], given: Mapping[str, str]) -> list[Problem]:
    known = [variable.name for variable in variables]
    return [Problem(None, template.undeclared(name, known)) for name in given if name not in known]


# ---------------------------------------------------------------- derived values


def _sources(variable: Variable) -> frozenset[str]:
    """The variables that a derived one is computed from."""
    return template.names(variable.value or "")


def in_order(variables: Iterable[Variable]) -> list[Variable]:
    """The derived variables, each after those it is computed from; ValueError when they go in a circle."""
    waiting = {variable.name: variable for variable in variables if variable.value is not None}
    ordered: list[Variable] = []
    while waiting:
        ready = [variable for variable in waiting.values() if not _sources(variable) & waiting.keys()]
        if not ready:
            raise ValueError(_("{names} are computed from each other").format(names=", ".join(waiting)))
        for variable in ready:
            del waiting[variable.name]
        ordered += ready
    return ordered


def secret_names(variables: Sequence[Variable]) -> frozenset[str]:
    """The secrets, and what is computed from one."""
    secrets = {variable.name for variable in variables if variable.type == "secret"}
    secrets |= {variable.name for variable in in_order(variables) if _sources(variable) & secrets}
    return frozenset(secrets)


def _derived(variable: Variable, values: Values) -> str:
    return normalise(variable, template.render(variable.value or "", values))
