"""Declarations and what the user gave, to values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem, UsageError
from runbook.i18n import _
from runbook.model import Values
from runbook.variables import template
from runbook.variables.refusals import LONGEST_SECRET, SHORTEST_SECRET, secret
from runbook.variables.types import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from runbook.model import Variable


def missing(variables: Iterable[Variable], given: Mapping[str, str]) -> list[Variable]:
    """The variables that nobody has given and that have no default."""
    return [
        variable
        for variable in variables
        if variable.value is None and variable.default is None and variable.name not in given
    ]


def settle(variables: Sequence[Variable], given: Mapping[str, str]) -> Values:
    """Every variable's value in its normal form; UsageError lists all that is missing or wrong, at once.

    A variable computed from one that is not among `variables` (a step's output gives it) gets no value.
    """
    wrong = {variable.name: no_value(variable) for variable in missing(variables, given)}
    texts = _given(variables, given, wrong)
    secrets = _derive(variables, texts, wrong)
    problems = _unknown(variables, given)
    problems += [wrong[variable.name] for variable in variables if variable.name in wrong]
    if problems:
        raise UsageError(problems)
    return Values({v.name: texts[v.name] for v in variables if v.name in texts}, secrets)


# ---------------------------------------------------------------- given values


def _given(
    variables: Iterable[Variable], given: Mapping[str, str], wrong: dict[str, Problem]
) -> dict[str, str]:
    """What the user gave, and the defaults, in their normal forms; what has none goes to `wrong`."""
    texts: dict[str, str] = {}
    for variable in variables:
        name = variable.name
        if variable.value is not None and name in given:
            fact = _("{name}: it is computed ({value}), never given").format(name=name, value=variable.value)
            wrong[name] = Problem(variable.location, fact, _("leave it out"), "bad-value")
        if variable.value is not None or name in wrong:
            continue
        try:
            texts[name] = normalise(variable, given.get(name, variable.default or ""))
        except ValueError as error:
            fact = _("{name}: {error}").format(name=name, error=error)
            wrong[name] = Problem(variable.location, fact, rule="bad-value")
    return texts


def no_value(variable: Variable) -> Problem:
    """What is said of a variable that nobody has given."""
    if variable.type == "secret":
        remedy = _("--secret {name}=@FILE; `runbook run` asks for it on a terminal")
    else:
        remedy = _("--var {name}={example}; `runbook run` asks for it on a terminal")
    fact = _("{name}: no value").format(name=variable.name)
    return Problem(
        variable.location, fact, remedy.format(name=variable.name, example=variable.example or "…")
    )


def _unknown(variables: Sequence[Variable], given: Mapping[str, str]) -> list[Problem]:
    known = [variable.name for variable in variables if variable.value is None]
    declared = {variable.name for variable in variables}
    problems: list[Problem] = []
    for name in given:
        if name not in declared:
            near = template.nearest(name, known)
            remedy = _("did you mean {near}?").format(near=near) if near else _there_are(known)
            fact = _("{name}: the recipe has no variable of that name").format(name=name)
            problems.append(Problem(None, fact, remedy))
    return problems


def _there_are(known: Sequence[str]) -> str:
    return _("it has {names}").format(names=", ".join(known)) if known else _("it has none")


# ---------------------------------------------------------------- computed values


def _derive(
    variables: Sequence[Variable], texts: dict[str, str], wrong: dict[str, Problem]
) -> frozenset[str]:
    """Compute what is computed, each after its sources; the names of all that must never be shown."""
    secrets = {variable.name for variable in variables if variable.type == "secret"}
    waiting = {variable.name: variable for variable in variables if variable.value is not None}
    while waiting:
        ready = [variable for variable in waiting.values() if not _sources(variable, wrong) & waiting.keys()]
        for variable in ready:
            sources = _sources(variable, wrong)
            if sources & secrets:
                secrets.add(variable.name)
            if sources <= texts.keys() and variable.name not in wrong:
                _compute(variable, Values(texts, frozenset(secrets)), texts, wrong)
            del waiting[variable.name]
        if not ready:
            fact = _("{names} are computed from each other").format(names=", ".join(waiting))
            first = next(iter(waiting.values()))
            remedy = _("let one of them be given by the user")
            wrong[first.name] = Problem(first.location, fact, remedy, "circle")
            break
    return frozenset(secrets)


def _sources(variable: Variable, wrong: dict[str, Problem]) -> frozenset[str]:
    """The variables that a computed one is computed from."""
    try:
        return template.names(variable.value or "")
    except template.TemplateError as error:
        fact = _("{name}: {error}").format(name=variable.name, error=error)
        wrong[variable.name] = Problem(variable.location, fact, rule=error.rule)
        return frozenset()


def _compute(variable: Variable, values: Values, texts: dict[str, str], wrong: dict[str, Problem]) -> None:
    is_secret = variable.name in values.secrets
    try:
        text = normalise(variable, template.render(variable.value or "", values))
        if is_secret:
            secret(text)
    except ValueError as error:
        sentence = str(error)
        if is_secret:  # what is said of it would show it
            sentence = _("computed from a secret, it is no {type} of {count} to {most} characters").format(
                type=variable.type, count=SHORTEST_SECRET, most=LONGEST_SECRET
            )
        fact = _("{name}: {error}").format(name=variable.name, error=sentence)
        wrong[variable.name] = Problem(variable.location, fact, rule="bad-value")
    else:
        texts[variable.name] = text
