"""Which cases are wanted: `-k`, an expression of words that a case's id holds or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.errors import Problem, UsageError
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    Holds = Callable[[str], bool]

_WORD = re.compile(r"\s*([()]|[^\s()]+)")


def selecting(expression: str) -> Holds:
    """Whether an id is wanted: `word`, `not X`, `X and Y`, `X or Y`, parentheses; letters of any case.

    UsageError when it is no such expression.
    """
    words = _WORD.findall(expression)
    try:
        holds = _any(words)
    except IndexError:
        words = words or [""]
    if words == [""]:
        raise _unreadable(expression, _("it ends too early"))
    if words:
        raise _unreadable(expression, _('"{word}" is not expected there').format(word=words[0]))
    return lambda name: holds(name.casefold())


def _unreadable(expression: str, reason: str) -> UsageError:
    fact = _("-k {expression}: {reason}").format(expression=expression, reason=reason)
    return UsageError(Problem(None, fact, _("write words, and, or, not and parentheses")))


def _any(words: list[str]) -> Holds:
    either = [_all(words)]
    while words[:1] == ["or"]:
        words.pop(0)
        either.append(_all(words))
    return lambda name: any(holds(name) for holds in either)


def _all(words: list[str]) -> Holds:
    every = [_one(words)]
    while words[:1] == ["and"]:
        words.pop(0)
        every.append(_one(words))
    return lambda name: all(holds(name) for holds in every)


def _one(words: list[str]) -> Holds:
    first = words.pop(0)
    if first == "not":
        holds = _one(words)
        return lambda name: not holds(name)
    if first == "(":
        inner = _any(words)
        if words[0] != ")":
            raise IndexError
        words.pop(0)
        return inner
    if first in {")", "and", "or"}:
        words.insert(0, first)
        raise IndexError
    word = first.casefold()
    return lambda name: word in name
