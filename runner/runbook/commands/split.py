"""A step's text to whole commands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.commands.lost_separators import lost_separator
from runbook.commands.pieces import Piece, SplitError
from runbook.commands.plain import plain_end, skip_blank
from runbook.i18n import _, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Piece", "SplitError", "split"]

REMEMBERED = 1 << 16  # characters
DEEPEST = 100
_OPENED = re.compile(r"\$?\(|\)")


def split(code: str) -> tuple[Piece, ...]:
    """The whole commands of a text, which joined give it back; none for a text of comments only.

    SplitError for what bash would not take whole: a syntax error, or something left open.
    """
    if len(code) >= REMEMBERED:
        return _split(code)
    found = _remembered(code, spoken())
    if isinstance(found, SplitError):
        raise found.again()
    return found


def _split(code: str) -> tuple[Piece, ...]:
    lines = code.removesuffix("\n").split("\n")
    for number, line in enumerate(lines):
        if "\0" in line:
            raise SplitError(
                number, _("a NUL byte stands in this line"), _("remove it: no command can hold one")
            )
    _refuse_depth(lines)
    cuts = _ends(lines)
    if not cuts:
        return ()
    starts, ends = [0, *cuts[:-1]], [*cuts[:-1], len(lines)]  # what follows the last command belongs to it
    texts = ["\n".join(lines[start:end]) + "\n" for start, end in zip(starts, ends, strict=True)]
    for text, start in zip(texts, starts, strict=True):
        _refuse_lost_separators(text, start)
    if not code.endswith("\n"):
        texts[-1] = texts[-1].removesuffix("\n")
    return tuple(map(Piece, texts, starts))


def _refuse_lost_separators(text: str, start: int) -> None:
    """SplitError where bash would make one command of two."""
    line = lost_separator(text)
    if line is not None:
        fact = _("bash loses the first `;` behind a here-document in `$(…)`: two commands would be one")
        raise SplitError(start + line, fact, _("write each of them on a line of its own"))


def _refuse_depth(lines: Sequence[str]) -> None:
    """SplitError where $( stands in so many others that programs take minutes to read it."""
    opened: list[str] = []
    for number, line in enumerate(lines):
        for sign in _OPENED.findall(line) if "(" in line or ")" in line else ():
            if sign != ")":
                opened.append(sign)
            elif opened:
                opened.pop()
            if len(opened) > DEEPEST and opened.count("$(") > DEEPEST:
                fact = _("more than {most} $( stand inside of each other").format(most=DEEPEST)
                raise SplitError(number, fact, _("keep a part of it in a variable of the shell"))


@lru_cache(maxsize=4096)  # a step is split when its recipe is read, checked, planned and run
def _remembered(code: str, _words: object) -> tuple[Piece, ...] | SplitError:
    try:
        return _split(code)
    except SplitError as error:  # bash was asked, which takes longest
        return error.again()


def _ends(lines: Sequence[str]) -> list[int]:
    """The line after each command."""
    ends: list[int] = []
    at = skip_blank(lines, 0)
    while at < len(lines):
        end = plain_end(lines, at)
        if end is None:
            # imported for the few steps about which bash has to be asked
            from runbook.commands.asking import ends_by_bash

            return ends + ends_by_bash(lines, at)
        ends.append(end)
        at = skip_blank(lines, end)
    return ends
