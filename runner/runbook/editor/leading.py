"""Where a name comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.editor.outline import Kind, declared
from runbook.editor.telling import word_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.editor.outline import Declared

_STEP = re.compile(r":step:`(?:[^`<]*<)?([^`<>]+)>?`")


@dataclass(frozen=True)
class Target:
    """A line, counted from 0, of this document, or the first of the file at `path`, relative to it."""

    line: int
    path: str = ""


def target(lines: Sequence[str], line: int, column: int) -> Target | None:
    """Where the name at that place is declared."""
    if line >= len(lines):
        return None
    text = lines[line]
    known = list(declared(lines))
    for one in known:
        if one.line == line and one.kind is Kind.REQUIRES:
            return Target(0, one.said)
    for found in _STEP.finditer(text):
        if found.start() <= column <= found.end():
            return _declaration(known, found[1], Kind.STEP, Kind.FILE)
    return _declaration(known, word_at(text, column), Kind.VARIABLE, Kind.HOST)


def _declaration(known: Sequence[Declared], name: str, *kinds: Kind) -> Target | None:
    return next((Target(one.line) for one in known if one.name == name and one.kind in kinds), None)
