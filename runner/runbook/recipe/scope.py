"""Which variables each text of a recipe may use; any other name in it is its author's error, at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runbook.directives.written import Written
    from runbook.model import Step, Variable


def of_variables(variables: Sequence[Variable], tolds: Sequence[Written]) -> Iterator[Problem]:
    """Names not declared in what computes a variable, and variables computed from each other."""
    declared = {variable.name for variable in variables}
    told_at = {told.location: told for told in tolds}
    for variable in variables:
        if variable.value is not None and variable.location in told_at:
            yield from _option(told_at[variable.location], "value", declared)
    yield from _circles(variables)


def _circles(variables: Sequence[Variable]) -> Iterator[Problem]:
    sources = {variable.name: _sources(variable) for variable in variables if variable.value is not None}
    reached = {name: _reached(name, sources) for name in sources}
    told: set[str] = set()
    for variable in variables:
        if variable.name in told or variable.name not in reached.get(variable.name, ()):
            continue
        circle = [
            name for name in sources if name in reached[variable.name] and variable.name in reached[name]
        ]
        told |= set(circle)
        if len(circle) == 1:
            fact = _("{name} is computed from itself").format(name=variable.name)
        else:
            fact = _("{names} are computed from each other").format(names=", ".join(circle))
        yield Problem(variable.location, fact, _("let one of them be given by the user"), "circle")


def _reached(name: str, sources: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that a variable is computed from, directly or not."""
    reached: frozenset[str] = frozenset()
    ahead = sources[name]
    while ahead:
        reached |= ahead
        ahead = frozenset().union(*(sources.get(known, frozenset()) for known in ahead)) - reached
    return reached


def _sources(variable: Variable) -> frozenset[str]:
    try:
        return template.names(variable.value or "")
    except ValueError:
        return frozenset()


# ---------------------------------------------------------------- steps


def of_step(step: Step, told: Written, known: frozenset[str]) -> Iterator[Problem]:
    """Names in a step that are neither declared nor captured before it."""
    yield from _text(step.title, told.location, known)
    yield from _condition(told, known)
    for name in ("enter", "confirm", "owner"):
        yield from _option(told, name, known)
    for answer in step.answers:
        option = told.option("answer")
        yield from _text(answer.reply, option.text_location if option else told.location, known)
    if step.file:
        yield from _text(step.file.path, told.location, known)
    if step.raw:
        return
    for name in ("unless", "undo", "probe"):
        yield from _option(told, name, known)
    if step.code or step.file:
        yield from _text(told.body, step.code_location, known)


def of_output(told: Written, known: frozenset[str]) -> Iterator[Problem]:
    """Names in an expected output that are neither declared nor captured before it."""
    yield from _text(told.body, told.body_location or told.location, known)


def _condition(told: Written, known: frozenset[str]) -> Iterator[Problem]:
    option = told.option("when")
    if option and option.text:
        for error in template.expression_problems(option.text, known):
            fact = _("`:{name}:` {error}").format(name="when", error=error)
            yield Problem(option.text_location, fact, rule=error.rule)


def _option(told: Written, name: str, known: Iterable[str]) -> Iterator[Problem]:
    if option := told.option(name):
        yield from _text(option.text, option.text_location, known)


def _text(text: str, location: Location, known: Iterable[str]) -> Iterator[Problem]:
    if "{{" not in text:
        return
    for error in template.problems(text, known):
        line = location.line + text.count("\n", 0, error.offset)
        yield Problem(Location(location.path, line), str(error), rule=error.rule)
