"""Where commands end, asked of bash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.commands.plain import plain_end, skip_blank
from runbook.commands.refusal import refuse_misplaced, unfinished
from runbook.commands.syntax import MATCHING, WANTED, Parser

if TYPE_CHECKING:
    from collections.abc import Sequence

EXTGLOB = re.compile(r"[?*+@!]\(")


def ends_by_bash(lines: Sequence[str], at: int) -> list[int]:
    """The line after each command from that line on; SplitError when they are not whole commands."""
    extglob = any(EXTGLOB.search(line) for line in lines)
    ends: list[int] = []
    with Parser(lines, extglob=extglob) as parser:
        if said := parser.complaint(at, len(lines) - at):
            refuse_misplaced(said, lines, at)
        while at < len(lines):
            end = plain_end(lines, at) or _end(parser, lines, at)
            if end is None:
                raise unfinished(parser.complaint(at, len(lines) - at), lines, at)
            ends.append(end)
            at = skip_blank(lines, end)
    return ends


def _end(parser: Parser, lines: Sequence[str], first: int) -> int | None:
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
