"""What a recipe holds, listed: its variables, hosts and steps, as text or as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from runbook.documents.forms import NONE
from runbook.doors.finding import find
from runbook.i18n import _
from runbook.recipe.reader import read
from runbook.reports.paint import Paint, paint_for, width_of
from runbook.reports.words import cells, neutral, spread, wrapped

_COLUMN = 30  # cells in which a value that is cut short still tells something

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.documents.forms import Forms
    from runbook.model import Recipe, Step, Variable


def show(name: str, form: str, forms: Forms = NONE) -> None:
    """Print the recipe of that name."""
    recipe = read(find(name), forms=forms)
    if form == "json":
        import json

        print(json.dumps(document(recipe), ensure_ascii=False, indent=1))  # noqa: T201
        return
    for line in lines(recipe, paint_for(sys.stdout), width_of(sys.stdout)):
        print(line)  # noqa: T201


def lines(recipe: Recipe, paint: Paint, width: int) -> Iterator[str]:
    """The recipe as text."""
    yield from map(paint.bold, wrapped(neutral(recipe.title), width))
    for requirement in recipe.requires:
        yield _("after {path}, which must have been run before").format(path=requirement.path)
    if recipe.variables:
        yield ""
        yield paint.bold(_("Variables"))
        longest = max(cells(variable.name) for variable in recipe.variables)
        for variable in recipe.variables:
            head, value = f"  {variable.name:<{longest}}  {variable.type:<6}  ", _value(variable)
            if cells(head + value) <= width or cells(head) + _COLUMN <= width:
                yield paint.clipped(head + value, width)
            else:
                yield head.rstrip()
                yield from (f"    {line}" for line in wrapped(value, width - 4))
    digits = len(str(len(recipe.steps)))
    place: tuple[str, ...] | None = None
    for number, step in enumerate(recipe.steps, 1):
        if (now := _place(step, recipe)) != place:
            place = now
            yield ""
            yield " " + paint.bold(" > ".join(place))
        yield from _titled(f"  {number:>{digits}}  ", step, paint, width)
        yield from map(paint.dim, _name(step, digits + 4, width))


def _titled(head: str, step: Step, paint: Paint, width: int) -> Iterator[str]:
    """The title, and what is to be known of the step on the same line where there is room for both."""
    title, marks = neutral(step.title), ", ".join(_marks(step))
    if cells(head + title + marks) + 2 <= width:
        yield paint.spread(head + title, marks, width)
        return
    lines = [line for text in filter(None, (title, marks)) for line in wrapped(text, width - cells(head))]
    yield from (f"{' ' * cells(head) if number else head}{line}" for number, line in enumerate(lines))


def _name(step: Step, margin: int, width: int) -> Iterator[str]:
    """The id, which can be pasted, and the condition on the same line where there is room for both."""
    indent = " " * margin
    when = "" if step.when is None else _("when {condition}").format(condition=step.when)
    if cells(indent + step.id + when) + 2 <= width:
        yield spread(indent + step.id, when, width)
    else:
        yield indent + step.id
        yield from (indent + line for line in (wrapped(when, width - margin) if when else ()))


def _place(step: Step, recipe: Recipe) -> tuple[str, ...]:
    return (step.host, *(recipe.step(enter).enter or "" for enter in step.within))


def _value(variable: Variable) -> str:
    if variable.value is not None:
        return f"= {variable.value}"
    if variable.choices:
        return " | ".join(f"[{c}]" if c == variable.default else c for c in variable.choices)
    if variable.default is not None:
        return f"[{variable.default}]"
    wanted = _("to be given")
    return f"{wanted}, {variable.example}" if variable.example else wanted


def _marks(step: Step) -> Iterator[str]:
    if step.confirm is not None:
        yield _("asks first")
    if step.manual:
        yield _("by hand")
    if step.enter:
        yield _("enters {label}").format(label=step.enter)
    if step.leave:
        yield _("leaves")


def document(recipe: Recipe) -> dict[str, Any]:
    """The recipe as JSON's own types; texts still hold their `{{ … }}`."""
    return {
        "format": 1,
        "path": recipe.path,
        "name": recipe.name,
        "title": recipe.title,
        "requires": [requirement.path for requirement in recipe.requires],
        "variables": [_variable(variable) for variable in recipe.variables],
        "hosts": [{"name": host.name, "line": host.location.line} for host in recipe.hosts],
        "steps": [_step(number, step, recipe) for number, step in enumerate(recipe.steps, 1)],
    }


def _variable(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "type": variable.type,
        "description": variable.description,
        "default": variable.default,
        "example": variable.example,
        "value": variable.value,
        "choices": list(variable.choices),
        "line": variable.location.line,
    }


def _step(number: int, step: Step, recipe: Recipe) -> dict[str, Any]:
    return {
        "number": number,
        "id": step.id,
        "title": step.title,
        "host": step.host,
        "place": list(_place(step, recipe)[1:]),
        "line": step.location.line,
        "code": step.code,
        "file": None if step.file is None else step.file.path,
        "when": step.when,
        "unless": step.unless,
        "enter": step.enter,
        "leave": step.leave,
        "undo": step.undo,
        "confirm": step.confirm,
        "manual": step.manual,
    }
