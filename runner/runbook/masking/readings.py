"""What a person reads in a stream that colours, moves and writes over, and where it stands in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPED = (  # what comes after ESC: CSI (colours, cursor), OSC and their like, and one byte
    rb"\[[0-?]*[ -/]*(?:[@-~]|\Z)|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]*(?:[0-~]|\Z)"
)
_CONTROLLED = (
    rb"\x9b[0-?]*[ -/]*(?:[@-~]|\Z)|[\x80-\x9f]"  # what comes after the first byte of U+0080 to U+009F
)
# each begins with one set of bytes: ten times as quick to search as alternatives
_UNSEEN = re.compile(
    rb"[\x00-\x08\x0b-\x1f\x7f\xc2](?:(?<=\x1b)(?:%b)|(?<=\xc2)(?:%b)|(?<!\xc2))" % (_ESCAPED, _CONTROLLED)
)
_BLANK_AND_RETURN = re.compile(rb" \r(?!\n)")  # how readline ends a full row
_MOVES = re.compile(rb"[\b\r\x1b](?:(?<=\b)|(?<=\r)(?!\n)|(?<=\x1b)\[\d*[CDG])")
_WRITTEN = re.compile(
    rb"(?P<text>[^\x00-\x1f\x7f]+)|(?P<one>[\b\r])|\x1b(?:\[(?P<count>\d*)(?P<move>[CDGK])|%b)" % _ESCAPED
)
WIDEST = 10_000  # columns: nobody reads farther, and a move to column 999999999 takes no memory


class Reading(Protocol):
    """A text that is read. `until`: what comes next in the stream is written after so much of it."""

    text: bytes
    until: int

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Where in the stream that part of the text stands."""


def plain(data: bytes) -> bool:
    """Whether it is read as it stands; a few searches for one byte take no time, also in 100 MB."""
    return (
        b"\x1b" not in data
        and b"\b" not in data
        and b"\0" not in data
        and b"\xc2\x9b" not in data
        and data.count(b"\r") == data.count(b"\r\n")
    )


def readings(past: bytes, data: bytes) -> list[Reading]:
    """What else is read in the data than what it holds; `past` stands before it on the same line."""
    found: list[Reading] = []
    simple = plain(data)
    if not simple:
        found.append(Bare(data))
    if not (simple and plain(past)) and _MOVES.search(past + data):
        found.append(Drawn(past, data))
    return found


class Bare:
    """The stream without what is not seen."""

    def __init__(self, data: bytes) -> None:
        # rows that readline ended are joined
        self._data = _BLANK_AND_RETURN.sub(b"\r\r", data) if b" \r" in data else data
        self.text = _UNSEEN.sub(b"", self._data)
        self.until = len(self.text)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Where in the stream that part of the text stands, with what is not seen in the middle of it."""
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, offset: int) -> int:
        starts, origins = self._kept
        number = bisect_right(starts, offset) - 1
        return origins[number] + offset - starts[number]

    @cached_property
    def _kept(self) -> tuple[list[int], list[int]]:
        """Where each piece that is kept begins in the text, and where in the stream."""
        starts: list[int] = []
        origins: list[int] = []
        size = begin = 0
        unseen = (match.span() for match in _UNSEEN.finditer(self._data))
        for end, after in (*unseen, (len(self._data), len(self._data))):
            if begin < end:
                starts.append(size)
                origins.append(begin)
                size += end - begin
            begin = after
        return starts, origins


class Drawn:
    """The lines that are written over, as they stand in the end; no part of a line can be told from it."""

    def __init__(self, past: bytes, data: bytes) -> None:
        self._past = len(past)
        self._starts: list[int] = []
        self._lines: list[tuple[int, int]] = []
        self.until = 0
        data = past + data
        lines: list[bytes] = []
        size = 0
        for start, end in _lines(data):
            if _MOVES.search(data, start, end):
                line, column = _drawn(data, start, end)
                lines.append(line)
                self._starts.append(size)
                self._lines.append((start, end))
                self.until = size + column if end == len(data) else 0
                size += len(line) + 1
        self.text = b"\n".join(lines)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The lines of that part, less what is past."""
        first = self._lines[bisect_right(self._starts, start) - 1]
        last = self._lines[bisect_right(self._starts, end - 1) - 1]
        return max(0, first[0] - self._past), max(0, last[1] - self._past)


def _lines(data: bytes) -> Iterator[tuple[int, int]]:
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        yield start, end - data.endswith(b"\r", start, end)
        start = end + 1
    yield start, len(data)


def _drawn(data: bytes, start: int, end: int) -> tuple[bytes, int]:
    """A line as a terminal draws it, and the column where the next character goes."""
    line, column = bytearray(), 0
    for match in _WRITTEN.finditer(data, start, end):
        if text := match["text"]:
            line.extend(b" " * (column - len(line)))
            line[column : column + len(text)] = text
            column += len(text)
        elif match["one"] == b"\b":
            column = _before(line, column)
        elif match["one"]:
            column = 0
        elif match["move"]:
            column = _moved(line, column, match["move"], int(match["count"] or 0))
    return bytes(line), column


def _before(line: bytearray, column: int) -> int:
    """One character back, which may be several bytes."""
    column = max(0, column - 1)
    while column and line[column : column + 1] and 0x80 <= line[column] < 0xC0:
        column -= 1
    return column


def _moved(line: bytearray, column: int, move: bytes, count: int) -> int:
    if move == b"K":
        if not count:
            del line[column:]
        return column
    count = count or 1
    wanted = {b"C": column + count, b"D": column - count, b"G": count - 1}[move]
    return min(max(0, wanted), max(WIDEST, len(line)))
