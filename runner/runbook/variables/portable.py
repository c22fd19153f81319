"""Regular expressions that Python and a browser read alike: those that narrow what a reader may type."""

from __future__ import annotations

import re

_ESCAPED = r"\\[\^$\\.*+?()\[\]{}|/dDwW]"
_CLASS = rf"\[\^?(?:[^\\\[\]]|{_ESCAPED}|\\-)+\]"
_GROUP = r"\((?!\?)|\(\?(?::|=|!|<=|<!)"
_REPEATED = r"(?:[*+?]|\{\d+(?:,\d*)?\})\??(?![*+?{])"
_PLAIN = r"[^\\\[\](){}*+?]"
_PART = re.compile(rf"{_ESCAPED}|{_CLASS}|{_GROUP}|\)|{_REPEATED}|{_PLAIN}", re.DOTALL)

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\])*\]|\((?:\?(?:P<\w+>|<?[=!]|:))?|.", re.DOTALL)


def strange(pattern: str) -> str:
    """The first part of the expression that not both read, or not alike; empty when there is none.

    Both take the flags for ASCII classes, and for whole code points. See ECMA-262, Pattern, with `u`.
    """
    at = 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None:
            return pattern[at : at + 4]
        at = part.end()
    return ""


def caught_by(pattern: str) -> str:
    """The expression of what a search for this one gives: of its group 1, or of all of it."""
    start, depth = -1, 0
    for part in _PIECE.finditer(pattern):
        if part[0].startswith("("):
            depth += start >= 0
            if start < 0 and (part[0] == "(" or part[0].startswith("(?P")):
                start = part.end()
        elif part[0] == ")" and start >= 0:
            if depth == 0:
                return pattern[start : part.start()]
            depth -= 1
    return pattern


def literal(text: str) -> str:
    """The expression that matches just this text."""
    return re.sub(r"[\^$\\.*+?()\[\]{}|/]", r"\\\g<0>", text)
