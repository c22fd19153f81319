"""The expected text of several variants, line by line: what they print alike, and the old lines elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Lines = Sequence[str]

CELLS = 1_000_000  # pairs of lines that are tried against each other: a second


@dataclass(frozen=True)
class Merged:
    """What may stand there, and the old lines that were left because the variants differ there."""

    text: str
    left: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """Old lines, and what each variant has in their place."""

    old: Lines
    new: Sequence[Lines]


def merged(old: str, new: Sequence[str], together: Callable[[Sequence[str]], str | None]) -> Merged:
    """The old text with each part that all of the new ones change alike, as `together` puts it into words.

    It is the old text where there are too many lines to be compared.
    """
    before, after = old.split("\n"), [text.split("\n") for text in new]
    if len(before) * max(map(len, after)) > CELLS:
        return Merged(old, tuple(before))
    lines: list[str] = []
    left: list[str] = []
    for part in _parts(before, after):
        agreed = _agreed(part, together)
        lines += part.old if agreed is None else agreed
        left += part.old if agreed is None else []
    return Merged("\n".join(lines), tuple(left))


def _agreed(part: _Part, together: Callable[[Sequence[str]], str | None]) -> Lines | None:
    """The lines that stand for all of them; None where there are none."""
    if not all(part.new):
        return None if any(part.new) else []
    text = together(["\n".join(lines) for lines in part.new])
    return None if text is None else text.split("\n")


def _parts(old: Lines, new: Sequence[Lines]) -> Iterator[_Part]:
    """The text cut around each line that they all keep, and at every line where they have as many."""
    places = [dict(_places(old, one)) for one in new]
    kept = [number for number in range(len(old)) if all(number in own for own in places)]
    start, starts = 0, [0] * len(new)
    for number in [*kept, len(old)]:
        stops = [own.get(number, len(one)) for own, one in zip(places, new, strict=True)]
        between = [one[first:stop] for one, first, stop in zip(new, starts, stops, strict=True)]
        yield from _line_by_line(_Part(old[start:number], between))
        if number < len(old):
            yield _Part([old[number]], [[old[number]]] * len(new))
        start, starts = number + 1, [stop + 1 for stop in stops]


def _places(old: Lines, new: Lines) -> Iterator[tuple[int, int]]:
    """The numbers of each line that both have."""
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        yield from ((block.a + number, block.b + number) for number in range(block.size))


def _line_by_line(part: _Part) -> Iterator[_Part]:
    if all(len(lines) == len(part.old) for lines in part.new):
        for own, *new in zip(part.old, *part.new, strict=True):
            yield _Part([own], [[one] for one in new])
    else:
        yield part
