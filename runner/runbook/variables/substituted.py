"""A code whose places hold other texts, and the way back from one to the other."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.variables.template import Place


@dataclass(frozen=True)
class Span:
    """Where the text of a place stands."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True)
class Substituted:
    """The text and its spans, in order."""

    text: str
    spans: tuple[Span, ...]

    def origin(self, offset: int) -> int:
        """The offset in the code of an offset in the text; within a place, where that begins."""
        number = bisect_right(self.spans, offset, key=attrgetter("start"))
        if number == 0:
            return offset
        last = self.spans[number - 1]
        return last.place.start if offset < last.end else offset + last.place.end - last.end

    def reached(self, origin: int) -> int:
        """The offset in the text of an offset in the code, outside of its places."""
        number = bisect_right(self.spans, origin, key=attrgetter("place.end"))
        last = self.spans[number - 1] if number else None
        return origin + (last.end - last.place.end if last else 0)

    def within(self, start: int, end: int) -> tuple[Span, ...]:
        """The spans that begin in that part."""
        first, stop = (bisect_left(self.spans, at, key=attrgetter("start")) for at in (start, end))
        return self.spans[first:stop]

    def touching(self, start: int, end: int) -> tuple[Span, ...]:
        """The spans of which something stands in that part."""
        first = bisect_right(self.spans, start, key=attrgetter("end"))
        return self.spans[first : bisect_left(self.spans, end, key=attrgetter("start"))]


def substitute(code: str, places: Sequence[Place], texts: Sequence[str]) -> Substituted:
    """The code with those texts in its places."""
    parts: list[str] = []
    spans: list[Span] = []
    end, length = 0, 0
    for place, text in zip(places, texts, strict=True):
        start = length + place.start - end
        parts += code[end : place.start], text
        length, end = start + len(text), place.end
        spans.append(Span(start, length, place))
    return Substituted("".join([*parts, code[end:]]), tuple(spans))


class Lines:
    """The lines of a code whose first one is `first`."""

    def __init__(self, code: str, first: Location) -> None:
        self._first = first
        self._ends = [match.start() for match in re.finditer("\n", code)]

    def number(self, offset: int) -> int:
        """How many lines end before that offset."""
        return bisect_left(self._ends, offset)

    def located(self, offset: int) -> Location:
        """The line of that offset."""
        return Location(self._first.path, self._first.line + self.number(offset))


def located(code: str, offset: int, first: Location) -> Location:
    """The line of an offset in the code, whose first line is `first`."""
    return Location(first.path, first.line + code.count("\n", 0, offset))
