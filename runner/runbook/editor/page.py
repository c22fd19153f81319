"""A document as an editor counts it: its own ends of lines, its own units of a column."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from runbook.editor.alike import alike

if TYPE_CHECKING:
    from pygls.workspace import PositionCodec

_BREAK = re.compile("[\n\r]")


class Page:
    """A text and its `lines`, which are a file's; what an editor says of it is told in these, and back.

    All is counted from 0. An editor ends a line at a lone carriage return too, a reader of recipes does not;
    neither does at a form feed, nor at what else Python takes for an end.
    """

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.text = text.replace("\r\n", "\n")
        self.lines = self.text.split("\n")
        self._codec = codec
        ends = [found.end() for found in _BREAK.finditer(self.text)]
        self._seen = [0, *ends, len(self.text) + 1]  # where each line of the editor begins, and one behind
        self._begins = [0, *(end for end in ends if self.text[end - 1] == "\n")]

    def place(self, position: lsp.Position) -> tuple[int, int]:
        """The line, and the column in characters."""
        line = min(position.line, len(self._seen) - 2)
        first, behind = self._seen[line : line + 2]
        text = self.text[first : behind - 1]
        column = self._characters(text, position.character) if position.line == line else len(text)
        number = bisect_right(self._begins, first + column) - 1
        return number, first + column - self._begins[number]

    def range(self, line: int, first: int, last: int) -> lsp.Range:
        """From the one column of the line up to the other."""
        return lsp.Range(self._position(line, first), self._position(line, last))

    def whole(self, line: int) -> lsp.Range:
        """What is written on the line; of one behind the end, on the last."""
        line = max(0, min(line, len(self.lines) - 1))
        text = self.lines[line]
        return self.range(line, len(text) - len(text.lstrip()), len(text.rstrip()) or len(text))

    def through(self, first: int, last: int) -> lsp.Range:
        """The lines from the first to the last, both whole."""
        return lsp.Range(self._position(first, 0), self._position(last, len(self.lines[last])))

    def _characters(self, text: str, units: int) -> int:
        """How many of them are that many of the editor's units; all, where there are less."""
        counted = accumulate(map(self._codec.client_num_units, text), initial=0)
        return next((number for number, seen in enumerate(counted) if seen >= units), len(text))

    def _position(self, line: int, column: int) -> lsp.Position:
        offset = self._begins[line] + column
        seen = bisect_right(self._seen, offset) - 1
        before = self.text[self._seen[seen] : offset]
        return lsp.Position(seen, self._codec.client_num_units(before))


def change(page: Page, line: int, new: str) -> lsp.TextEdit:
    """What makes the line that text, and touches nothing that stays."""
    old = page.lines[line]
    first = alike(old, new)
    behind = alike(old[first:][::-1], new[first:][::-1])
    return lsp.TextEdit(page.range(line, first, len(old) - behind), new[first : len(new) - behind])
