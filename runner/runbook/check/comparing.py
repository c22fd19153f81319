"""Comparisons of a variable with a text that it can never be: what depends on them never is, or always."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from runbook.engine.plan import captured_names
from runbook.errors import Problem
from runbook.i18n import _
from runbook.variables import template
from runbook.variables.template import nearest
from runbook.variables.types import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.model import Location, Recipe, Variable

_EQUAL, _WITHIN = ast.Eq | ast.NotEq, ast.In | ast.NotIn


def comparisons(recipe: Recipe) -> Iterator[Problem]:
    """Each of a `:when:` or a `:value:`; nothing is said of variables that an output gives a value to."""
    later = captured_names(recipe)
    known = {one.name: one for one in recipe.variables if one.value is None and one.name not in later}
    for step in recipe.steps:
        if step.when is not None:
            yield from _of_expression(step.when, known, step.start("when"))
    for variable in recipe.variables:
        if variable.value is not None and variable.location.path == recipe.path:
            for place in template.places(variable.value):
                yield from _of_expression(place.expression, known, variable.location)


def _of_expression(expression: str, known: Mapping[str, Variable], where: Location) -> Iterator[Problem]:
    for name, text in _compared(expression):
        variable = known.get(name)
        if variable is None or not text or _can_be(variable, text):
            continue
        fact = _('{name} is never "{text}": {why}')
        near = nearest(text, variable.choices)
        remedy = _("did you mean {near}?").format(near=near) if near else _("write a value that it can have")
        yield Problem(
            where, fact.format(name=name, text=text, why=_why(variable, text)), remedy, "never-equal"
        )


def _can_be(variable: Variable, text: str) -> bool:
    return not _why(variable, text)


def _why(variable: Variable, text: str) -> str:
    """What keeps the text from being a value of the variable; empty for nothing."""
    try:
        normal = normalise(variable, text)
    except ValueError as error:
        return str(error)
    return "" if normal == text else _("its values are written as {normal}").format(normal=normal)


def _compared(expression: str) -> Iterator[tuple[str, str]]:
    """Each variable that is compared with a text, and the text; none of what Python would not read alike."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Python would say of such a program
            tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = node.left, node.comparators[0]
            if isinstance(node.ops[0], _EQUAL):
                yield from _pairs(left, right)
                yield from _pairs(right, left)
            elif isinstance(node.ops[0], _WITHIN) and isinstance(right, ast.List | ast.Tuple):
                for one in right.elts:
                    yield from _pairs(left, one)


def _pairs(one: ast.expr, other: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(one, ast.Name) and isinstance(other, ast.Constant) and isinstance(other.value, str):
        yield one.id, other.value
