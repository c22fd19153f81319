"""A `matrix::` as written to the variants that verification goes through."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runbook.directives.given import KNOWN, Given
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Axis, Exclusion, Location, Matrix
from runbook.variables import template, wording
from runbook.variables.types import TYPES, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.directives.written import Option, Written
    from runbook.model import Variable

EXCLUDE = "exclude"
MOST = 10_000  # variants: nobody waits for more, and all of them are held in memory


def matrix(told: Written, problems: list[Problem], variables: Mapping[str, Variable]) -> Matrix:
    """Its axes, each a variable that is declared, and what it excludes."""
    own = KNOWN[told.directive]
    others = [
        one for one in told.options if one.name not in variables and not template.nearest(one.name, own)
    ]
    given = Given(told, problems, known=(*own, *variables, *(option.name for option in others)))
    for option in others:
        fact = _("`:{name}:` {error}").format(
            name=option.name, error=template.undeclared(option.name, variables)
        )
        remedy = _("a field of a matrix is a variable, or {known}").format(
            known=", ".join(f"`:{one}:`" for one in own)
        )
        given.note(option.location, fact, remedy, "undeclared-variable")
    axes = [option for option in told.options if option.name in variables]
    if not axes and all(option.name in own for option in told.options):
        fact = _("a matrix without a variable")
        given.note(
            told.location,
            fact,
            _("write one a line below it, as `:RELEASE: trixie, bookworm`"),
            "missing-argument",
        )
    found = tuple(_axis(option, variables[option.name], given) for option in axes)
    number = math.prod(len(axis.values) for axis in found)
    if number > MOST:
        fact = _("the matrix has {n} variants, more than {most}").format(n=number, most=MOST)
        given.note(told.location, fact, _("give it fewer values"), "bad-value")
    return Matrix(
        location=told.location,
        axes=found,
        exclude=_exclusions(told) if given.text(EXCLUDE) else (),
    )


def excluding(told: Written, known: frozenset[str]) -> list[Problem]:
    """What is wrong with the expressions of its `:exclude:`."""
    return [
        Problem(one.location, _("`:{name}:` {error}").format(name=EXCLUDE, error=error), rule=error.rule)
        for one in _exclusions(told)
        for error in template.expression_problems(one.expression, known)
    ]


def _exclusions(told: Written) -> tuple[Exclusion, ...]:
    option = told.option(EXCLUDE)
    if option is None:
        return ()
    first = option.text_location
    return tuple(
        Exclusion(line.strip(), Location(first.path, first.line + number))
        for number, line in enumerate(option.text.split("\n"))
        if line.strip()
    )


def _axis(option: Option, variable: Variable, given: Given) -> Axis:
    values = given.value(option.name, wording.choices) or ()
    if variable.value is not None:
        fact = _("{name} is computed, and takes no value of a matrix").format(name=variable.name)
        given.note(option.location, fact, _("name what it is computed from"), "options-at-odds")
    elif variable.type == "secret":
        fact = _("{name} is a secret, and everybody reads a matrix").format(name=variable.name)
        given.note(option.location, fact, _("leave it out"), "options-at-odds")
    elif variable.type in TYPES:
        return Axis(variable.name, tuple(dict.fromkeys(_normal(v, option, variable, given) for v in values)))
    return Axis(variable.name, values)


def _normal(text: str, option: Option, variable: Variable, given: Given) -> str:
    try:
        return normalise(variable, text)
    except ValueError as error:
        given.note(
            option.location, _("{name}: {error}").format(name=variable.name, error=error), rule="bad-value"
        )
        return text
