"""Comparisons of a variable with what no text can equal, or that order numbers as words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import nodes

# the filters of a text that give a text
_TEXT = frozenset(
    [
        *("capitalize", "lower", "replace", "string", "title", "trim", "upper", "urlencode"),
        *("basename", "dirname", "pxelinux", "shell"),
    ]
)
_WITHIN = frozenset(["in", "notin"])
_ORDER = frozenset(["lt", "lteq", "gt", "gteq"])


def misleading(compare: nodes.Compare) -> str:
    """What is wrong with it and the way out, in a sentence; empty for one that says what it means."""
    sides = [compare.expr, *(operand.expr for operand in compare.ops)]
    for operand, (left, right) in zip(compare.ops, pairwise(sides), strict=True):
        for one, other in ((left, right), (right, left)):
            if not (name := _variable(one)):
                continue
            value = next(_no_texts(other), None)
            if operand.op in _ORDER and (value is not None or _is_digits(other)):
                fact = _(
                    "in an expression, {name} is a text whatever its type, ordered as words are; "
                    "for numbers, write `{name} | int`"
                )
                return fact.format(name=name)
            if value is not None and not (operand.op in _WITHIN and one is right):
                fact = _(
                    "in an expression, {name} is a text whatever its type, and never equals {value}; "
                    'write `{name} == "{text}"`'
                )
                return fact.format(name=name, value=value, text=str(value).lower())
    return ""


def _variable(node: nodes.Expr) -> str:
    """The variable whose text an expression is; empty for what may be more than a text."""
    from jinja2 import nodes

    while isinstance(node, nodes.Filter) and node.name in _TEXT and node.node is not None:
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""


def _is_digits(node: nodes.Expr) -> bool:
    """Whether it is a number written as a text."""
    from jinja2 import nodes

    return isinstance(node, nodes.Const) and str(node.value).isdigit()


def _no_texts(node: nodes.Expr) -> Iterator[object]:
    """The numbers and truths in it that a text is compared with."""
    from jinja2 import nodes

    if isinstance(node, nodes.Neg | nodes.Pos):
        node = node.node
    if isinstance(node, nodes.Const) and not isinstance(node.value, str):
        yield node.value
    for item in node.items if isinstance(node, nodes.List | nodes.Tuple) else ():
        yield from _no_texts(item)
