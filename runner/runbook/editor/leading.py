"""Where a name comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.editor.outline import Kind
from runbook.editor.telling import names_at

if TYPE_CHECKING:
    from runbook.editor.document import Document

_STEP = re.compile(r":step:`(?:[^`<]*<)?([^`<>]+)>?`")


@dataclass(frozen=True)
class Target:
    """A line, counted from 0, of the file at `path`, or of the document itself where that is empty."""

    line: int
    path: str = ""


def target(document: Document, line: int, column: int) -> Target | None:
    """Where the name at that place is declared."""
    if line >= len(document.lines):
        return None
    if other := document.leads(line):
        return Target(0, str(other.path))
    text = document.lines[line]
    for found in _STEP.finditer(text):
        if found.start() <= column <= found.end():
            return _declaration(document, found[1], Kind.STEP, Kind.FILE)
    found_at = (
        _declaration(document, name, *kinds)
        for name in names_at(text, column)
        for kinds in ((Kind.VARIABLE, Kind.HOST), (Kind.CAPTURE,))
    )
    return next((one for one in found_at if one), None)


def _declaration(document: Document, name: str, *kinds: Kind) -> Target | None:
    known = (one for one in document.names if one.name == name and one.kind in kinds)
    return next((Target(one.line, one.path) for one in known), None)
