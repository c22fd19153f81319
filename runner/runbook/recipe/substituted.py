"""A code whose places hold other texts, and the way back from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.recipe.template import Place


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
        last = None
        for span in self.spans:
            if offset < span.start:
                break
            if offset < span.end:
                return span.place.start
            last = span
        return offset + (last.place.end - last.end if last else 0)

    def reached(self, origin: int) -> int:
        """The offset in the text of an offset in the code, outside of its places."""
        last = None
        for span in self.spans:
            if origin < span.place.end:
                break
            last = span
        return origin + (last.end - last.place.end if last else 0)

    def within(self, start: int, end: int) -> tuple[Span, ...]:
        """The spans that begin in that part."""
        return tuple(span for span in self.spans if start <= span.start < end)


def substitute(code: str, places: Sequence[Place], texts: Sequence[str]) -> Substituted:
    """The code with those texts in its places."""
    parts: list[str] = []
    spans: list[Span] = []
    end, length = 0, 0
    for place, text in zip(places, texts, strict=True):
        start = length + place.start - end
        length, end, parts = start + len(text), place.end, [*parts, code[end : place.start], text]
        spans.append(Span(start, length, place))
    return Substituted("".join([*parts, code[end:]]), tuple(spans))


def located(code: str, offset: int, first: Location) -> Location:
    """The line of an offset in the code, whose first line is `first`."""
    return Location(first.path, first.line + code.count("\n", 0, offset))
