"""A step's text to whole commands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.recipe.plain import blank, plain_end
from runbook.recipe.refusal import SplitError, nul_byte, refuse_misplaced, unfinished
from runbook.recipe.syntax import MATCHING, WANTED, Parser

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Piece", "SplitError", "split"]

REMEMBERED = 1 << 16  # characters
EXTGLOB = re.compile(r"[?*+@!]\(")


@dataclass(frozen=True)
class Piece:
    """One whole command with the blank and comment lines before it; `line` counts from 0."""

    text: str
    line: int

    @property
    def command_line(self) -> int:
        """The line of the command itself, after the comments."""
        return self.line + _skip_blank(self.text.split("\n"), 0)


def split(code: str) -> tuple[Piece, ...]:
    """The whole commands of a text, which joined give it back; none for a text of comments only.

    SplitError for what bash would not take whole: a syntax error, or something left open.
    """
    return _remembered(code) if len(code) < REMEMBERED else _split(code)


def _split(code: str) -> tuple[Piece, ...]:
    lines = code.removesuffix("\n").split("\n")
    for number, line in enumerate(lines):
        if "\0" in line:
            raise nul_byte(number)
    cuts = _ends(lines)
    if not cuts:
        return ()
    starts, ends = [0, *cuts[:-1]], [*cuts[:-1], len(lines)]  # what follows the last command belongs to it
    texts = ["\n".join(lines[start:end]) + "\n" for start, end in zip(starts, ends, strict=True)]
    if not code.endswith("\n"):
        texts[-1] = texts[-1].removesuffix("\n")
    return tuple(map(Piece, texts, starts))


# a step is split when its recipe is read, checked, planned and run
_remembered = lru_cache(maxsize=512)(_split)


def _ends(lines: Sequence[str]) -> list[int]:
    """The line after each command."""
    ends: list[int] = []
    at = _skip_blank(lines, 0)
    while at < len(lines):
        end = plain_end(lines, at)
        if end is None:
            return ends + _ends_by_bash(lines, at)
        ends.append(end)
        at = _skip_blank(lines, end)
    return ends


def _ends_by_bash(lines: Sequence[str], at: int) -> list[int]:
    extglob = any(EXTGLOB.search(line) for line in lines)
    ends: list[int] = []
    with Parser(lines, extglob=extglob) as parser:
        if parser.complaint(at, len(lines) - at):
            refuse_misplaced(lines, extglob=extglob)
        while at < len(lines):
            end = plain_end(lines, at) or _end_by_bash(parser, lines, at)
            if end is None:
                raise unfinished(lines, at, extglob=extglob)
            ends.append(end)
            at = _skip_blank(lines, end)
    return ends


def _end_by_bash(parser: Parser, lines: Sequence[str], first: int) -> int | None:
    """The line after the command that begins there; None when it never ends."""
    last = first
    while last < len(lines):
        complaint = parser.complaint(first, last - first + 1)
        if not complaint and not _goes_on(parser, lines, first, last):
            return last + 1
        last = _next_candidate(lines, last + 1, complaint)
    return None


def _goes_on(parser: Parser, lines: Sequence[str], first: int, last: int) -> bool:
    """Whether the last line ends with a backslash that joins the next; one in a comment does not."""
    if not _ends_with_backslash(lines[last]):
        return False
    return parser.complaint(first, last - first + 1, in_comment=True) != ""


def _ends_with_backslash(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _next_candidate(lines: Sequence[str], at: int, complaint: str) -> int:
    """The next line that may end the command, by what bash misses."""
    if wanted := WANTED.search(complaint):
        return next((k for k in range(at, len(lines)) if lines[k].lstrip("\t") == wanted[1]), len(lines))
    if matching := MATCHING.search(complaint):
        return next((k for k in range(at, len(lines)) if matching[1] in lines[k]), len(lines))
    return at


def _skip_blank(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and blank(lines[at]):
        at += 1
    return at
