"""The expressions that recipes are mostly made of, computed without Jinja, whose import takes 80 ms.

Variables, texts, `and`, `or`, `not`, `==`, `!=`, `~`, `… if … else …`, parentheses and a few filters.
Python's parser reads them, as they mean in Python what they mean in Jinja; but `~` and `|` stand there as
operators of Python that bind as they do in Jinja. All that is different, or might be, is left to Jinja.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from keyword import iskeyword
from types import MappingProxyType
from typing import TYPE_CHECKING

from runbook.variables.normal import Change, To, changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Data = list[str | "Data"]


_ALL, _LAST_SLASHES = r"[\s\S]+", Change("/+$", "")
# as data: the page of a guide changes texts by the very same ones
FILTERS: Mapping[str, tuple[Change, ...]] = MappingProxyType(
    {
        "pxelinux": (Change(_ALL, To.LOWER), Change(":", "-"), Change("^", "01-")),
        "basename": (_LAST_SLASHES, Change(r"^[\s\S]*/", "")),
        "dirname": (_LAST_SLASHES, Change("[^/]*$", ""), Change("(?<=[^/])/+$", "")),
        "lower": (Change(_ALL, To.LOWER),),
        "upper": (Change(_ALL, To.UPPER),),
        "trim": (Change(r"^[^\S\ufeff]+|[^\S\ufeff]+$", ""),),
    }
)


def _changed(changes: tuple[Change, ...], value: object) -> str:
    return changed(str(value), changes)


def _shell(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


# what Jinja does not have
OWN_FILTERS: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {
        "shell": _shell,
        **{name: partial(_changed, FILTERS[name]) for name in ("pxelinux", "basename", "dirname")},
    }
)
_FILTERS: Mapping[str, Callable[[object], str]] = {
    **OWN_FILTERS,
    **{name: partial(_changed, FILTERS[name]) for name in ("lower", "upper", "trim")},
}
_RESERVED = frozenset({"true", "false", "none", "self"})
_TEXT_OR_OPERATOR = re.compile(r"""('[^'\\]*'|"[^"\\]*")|[~|]""")
_IN_PYTHON = {"~": "+", "|": "@"}
_PLAIN = re.compile(r"""(?!.*\b[0-9])(?!.*[A-Za-z0-9_]")(?!.*\|(?! *[A-Za-z_]))[A-Za-z0-9_ |~=!()"]*""")


@dataclass(frozen=True)
class Simple:
    """An expression that was understood; `names` are its variables."""

    tree: ast.expr
    names: frozenset[str]

    @property
    def is_shell(self) -> bool:
        """Whether it ends in `| shell`."""
        return _filter(self.tree) == "shell"

    def value(self, texts: Mapping[str, str]) -> object:
        """What it gives; a text or a bool."""
        return _value(self.tree, texts)

    @property
    def data(self) -> Data:
        """The expression for another language: a list of what it does and with what, as `["~", A, B]`.

        `name` and `text` take a string, `if` a condition and two values, `==` and `~` two, `not` and filters
        one.
        """
        return _data(self.tree)


@lru_cache(maxsize=4096)
def simple(expression: str) -> Simple | None:
    """The expression, or None when it is one for Jinja."""
    if expression.isidentifier() and not iskeyword(expression) and expression not in _RESERVED:
        return Simple(ast.Name(expression), frozenset({expression}))
    outside = _TEXT_OR_OPERATOR.sub(lambda match: '""' if match[1] else match[0], expression)
    if not _PLAIN.fullmatch(outside) or "\n" in expression:
        return None
    try:
        python = _TEXT_OR_OPERATOR.sub(lambda match: match[1] or _IN_PYTHON[match[0]], expression)
        tree = ast.parse(python, mode="eval").body
        return Simple(tree, frozenset(_names(tree)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _filter(node: ast.expr) -> str:
    """The name of the filter that a node applies, or nothing."""
    match node:
        case ast.BinOp(op=ast.MatMult(), right=ast.Name(id=name)) if name in _FILTERS:
            return name
        case _:
            return ""


def _names(node: ast.expr, *, outermost: bool = True) -> Iterator[str]:
    """The variables of an expression; ValueError when it is not simple."""
    if isinstance(node, ast.Name) and node.id not in _RESERVED:
        yield node.id
        return
    if _filter(node) == "shell" and not outermost:
        raise ValueError(ast.dump(node))
    for part in _parts(node):
        yield from _names(part, outermost=False)


def _parts(node: ast.expr) -> list[ast.expr]:
    """What an operator joins; ValueError when it is one for Jinja."""
    parts: list[ast.expr] = []
    match node:
        case ast.Constant(value=str()):
            pass
        case ast.BoolOp(values=values):
            parts = values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            parts = [operand]
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
            parts = [left, right]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            parts = [test, body, orelse]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [left, right]
        case ast.BinOp(left=left) if _filter(node):
            parts = [left]
        case _:
            raise ValueError(ast.dump(node))
    return parts


def _data(node: ast.expr) -> Data:
    """The fewest verbs that say it: `and`, `or` and `!=` are made of the others."""
    parts = [_data(part) for part in _parts(node)] if not isinstance(node, ast.Name) else []
    data: Data = [_filter(node) or "~", *parts]
    match node:
        case ast.Constant(value=value):
            data = ["text", str(value)]
        case ast.Name(id=name):
            data = ["name", name]
        case ast.BoolOp(op=operator):
            data = reduce(_both if isinstance(operator, ast.And) else _either, parts)
        case ast.Compare(ops=[operator]):
            data = ["==", *parts] if isinstance(operator, ast.Eq) else ["not", ["==", *parts]]
        case ast.IfExp():
            data = ["if", *parts]
        case ast.UnaryOp():
            data = ["not", *parts]
        case _ if data[0] == "shell":
            data = parts[0]
    return data


def _both(one: Data, two: Data) -> Data:
    return ["if", one, two, one]


def _either(one: Data, two: Data) -> Data:
    return ["if", one, one, two]


def _value(node: ast.expr, texts: Mapping[str, str]) -> object:
    result: object = ""
    match node:
        case ast.Constant(value=value):
            result = value
        case ast.Name(id=name):
            result = texts[name]
        case ast.BoolOp(op=operator, values=values):
            result = _chosen(operator, values, texts)
        case ast.UnaryOp(operand=operand):
            result = not _value(operand, texts)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            result = (_value(left, texts) == _value(right, texts)) is isinstance(operator, ast.Eq)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            result = _value(body if _value(test, texts) else orelse, texts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            result = f"{_value(left, texts)}{_value(right, texts)}"
        case ast.BinOp(left=left):
            result = _FILTERS[_filter(node)](_value(left, texts))
    return result


def _chosen(operator: ast.boolop, values: list[ast.expr], texts: Mapping[str, str]) -> object:
    """The first that decides, or the last, as `and` and `or` give it."""
    result: object = ""
    for value in values:
        result = _value(value, texts)
        if bool(result) is isinstance(operator, ast.Or):
            break
    return result
