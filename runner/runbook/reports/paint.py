"""What the terminal or the log takes: colour, signs, columns."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TextIO

from runbook.reports.words import cells, clipped, spread
from runbook.seen import Outcome

_MARKS = {
    Outcome.PASSED: ("✓", "+", "32"),
    Outcome.FAILED: ("✗", "x", "1;31"),
    Outcome.BROKEN: ("✗", "x", "1;31"),
    Outcome.REFUSED: ("✗", "x", "1;31"),
    Outcome.SKIPPED: ("\N{EN DASH}", "-", "2"),
}


NARROWEST, WIDEST = 40, 100


@dataclass(frozen=True)
class Paint:
    """Whether to colour, whether the stream takes signs that are not ASCII.

    `cuts`: a line that is too long is shortened; elsewhere than on a terminal nothing is ever cut.
    """

    colour: bool = False
    signs: bool = True
    cuts: bool = True

    def mark(self, outcome: Outcome) -> str:
        """The sign of an outcome."""
        sign, plain, code = _MARKS[outcome]
        return self.coloured(sign if self.signs else plain, code)

    def clipped(self, text: str, width: int) -> str:
        """The text in at most `width` columns, where that matters."""
        return clipped(text, width) if self.cuts else text

    def spread(self, left: str, right: str, width: int) -> str:
        """The two ends of a line; where there is no room for both, they are clipped if that matters."""
        if self.cuts and right:
            right = clipped(right, max(width // 2, width - cells(left) - 2))
            left = clipped(left, max(1, width - cells(right) - 2))
        return spread(self.clipped(left, width), right, width)

    @property
    def running(self) -> str:
        """The sign of what runs now."""
        return self.coloured("▸" if self.signs else ">", "36")

    def bold(self, text: str) -> str:
        """What the eye should find first."""
        return self.coloured(text, "1")

    def dim(self, text: str) -> str:
        """What matters less."""
        return self.coloured(text, "2")

    def red(self, text: str) -> str:
        """What is wrong."""
        return self.coloured(text, "31")

    def coloured(self, text: str, code: str) -> str:
        """The text in that colour, when there are any."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def paint_for(stream: TextIO) -> Paint:
    """What this stream takes: NO_COLOR, a dumb terminal and a log file get no colour."""
    terminal = stream.isatty() and os.environ.get("TERM", "dumb") not in {"dumb", ""}
    try:
        "✓✗▸•…⠋".encode(stream.encoding or "ascii")
        signs = True
    except (UnicodeEncodeError, LookupError):
        signs = False
    return Paint(terminal and not os.environ.get("NO_COLOR"), signs, stream.isatty())


def width_of(stream: TextIO) -> int:
    """The columns to write in, from 40 to 100: COLUMNS, or those of the terminal; 80 where none are known."""
    told = os.environ.get("COLUMNS", "")
    columns = int(told) if told.isdecimal() else 0
    return max(NARROWEST, min(WIDEST, columns or _size_of(stream).columns or 80))


def height_of(stream: TextIO) -> int:
    """The lines of the terminal; 24 where it does not say how many."""
    return _size_of(stream).lines or 24


def _size_of(stream: TextIO) -> os.terminal_size:
    """What the terminal says; 0 of either where it says nothing, or there is none."""
    try:
        return os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return os.terminal_size((0, 0))
