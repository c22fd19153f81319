"""Expected lines against printed ones; also a program of its own, so that a runaway pattern can be ended.

It imports nothing of this package: `patience` starts it by its file, without site packages.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_right
from copy import copy
from functools import lru_cache, partial
from io import TextIOWrapper
from itertools import accumulate, count, pairwise
from operator import add
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CELLS = 60_000  # pairs of lines that a diff may compare: a tenth of a second
BLOCK = 4096  # lines that are cut out at once
CHUNK = 1 << 18  # characters of them that are counted at once
WINDOW = 240  # lines on each side of a diff that is too large for that
OFTEN = 1000  # times that a text is in two chunks: it is in no small part of the lines
SAMPLED = 40  # expected lines of which the one is taken that is printed least
SOUGHT = 10  # groups of lines behind the first difference that such a diff looks for in the whole output

PART = "\n"  # between the parts of a line: no line has it


class Line(NamedTuple):
    """One expected line: a text, or a pattern of the whole line, or any lines; and how a diff shows it.

    `number`: which of the expected lines it is, from 0; None for one that the author did not write.
    """

    kind: str  # "text", "parts" of a line with any text between, "pattern" or "any"
    text: str
    shown: str
    number: int | None = None

    @property
    def needles(self) -> Sequence[str]:
        """Texts that are all in each line that it may be."""
        return [one for one in self.text.split(PART) if one] if self.kind in {"text", "parts"} else []

    @property
    def test(self) -> Callable[[str], object]:
        """What is true of a printed line that is what is expected."""
        if self.kind == "text":
            return self.text.__eq__
        if self.kind == "parts":
            return partial(has_parts, parts=self.text.split(PART))
        return _compiled(self.text).fullmatch if self.kind == "pattern" else _never

    def matches(self, line: str) -> bool:
        """Whether the printed line is what is expected."""
        if self.kind == "text":
            return line == self.text
        return bool(self.test(line))


def _never(_line: str) -> bool:
    return False


def has_parts(line: str, parts: Sequence[str]) -> bool:
    """Whether the line is these parts with any text between them.

    Each is taken at the first place where it is found, never tried again: no line can take long.
    """
    first, *inner, last = parts
    end = len(line) - len(last)
    at = len(first)
    if at > end or not line.startswith(first) or not line.endswith(last):
        return False
    for part in inner:
        at = line.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return True


# as many as a recipe has that is not made to fill the memory
@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


MOST = 2**32 - 2  # characters of a text in which four bytes count


class Printed:
    """The lines of an output, by number; a million of them take four megabytes."""

    def __init__(self, text: str, *, exact: bool = False) -> None:
        # the text itself: a copy of a million lines would be the peak
        self._text = text
        self._exact = exact
        stop = len(text) - text.endswith("\n") if exact else _end(text)
        self._starts = array("I" if len(text) < MOST else "q", [0])
        start = 0
        while (newline := text.find("\n", start + CHUNK, stop)) >= 0:
            self._starts.extend(_starts(text[start:newline], start))
            start = newline + 1
        self._starts.extend(_starts(text[start:stop], start))
        self._starts.pop()
        self._count = len(self._starts) if stop else 0
        self._starts.append(stop + 1)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        line = self._text[self._starts[number] : self._starts[number + 1] - 1]
        return line if self._exact else line.rstrip()

    def __iter__(self) -> Iterator[str]:
        return (line for _number, line in self.having("", 0, self._count))

    def behind(self, number: int) -> Printed:
        """The lines from that one on."""
        if number == 0:
            return self
        others = copy(self)
        others._starts = self._starts[number:]  # noqa: SLF001  its own kind
        others._count = max(0, self._count - number)  # noqa: SLF001
        return others

    def often(self, needle: str, start: int) -> int:
        """How often the needle is in some lines from `start` on: the first ones, and some in the middle."""
        first, stop = self._starts[min(start, self._count)], self._starts[self._count]
        middle = (first + stop) // 2
        return self._text.count(needle, first, min(first + CHUNK, middle)) + self._text.count(
            needle, middle, min(middle + CHUNK, stop)
        )

    def having(self, needle: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
        """The lines from `start` up to `stop` that hold the needle, with their numbers; or some more."""
        if not needle or self.often(needle, start) > OFTEN:
            for first in range(start, stop, BLOCK):  # faster than line by line
                last = min(first + BLOCK, stop)
                block = self._text[self._starts[first] : self._starts[last] - 1].split("\n")
                yield from enumerate(block if self._exact else map(str.rstrip, block), first)
            return
        while start < stop:
            position = self._text.find(needle, self._starts[start], self._starts[stop] - 1)
            if position < 0:
                return
            number = bisect_right(self._starts, position, start, stop) - 1
            yield number, self[number]
            start = number + 1


def _end(text: str) -> int:
    """Where the blanks at the end begin."""
    end = len(text)
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _starts(text: str, start: int) -> Iterator[int]:
    """Where the line after each of these begins; counted in C, several times faster than line by line."""
    return map(add, accumulate(map(len, text.split("\n"))), count(start + 1))


class Miss(NamedTuple):
    """Where the comparison came to its end: expected line, printed line."""

    expected: int
    printed: int


class Window(NamedTuple):
    """The expected lines from `first` on, and the printed ones by which the first that differs is told.

    `table`: for each of these expected lines, the numbers of those among the printed ones that it may be.
    `cut`: there are more of both. `numbers`: those of the printed lines, of so `many` in all.
    """

    first: int
    size: int
    printed: Sequence[str]
    table: Sequence[Sequence[int]]
    cut: bool
    numbers: Sequence[int]
    many: int

    def behind(self, expected: int, printed: int) -> Window:
        """The same where so many lines of either come before all these."""
        numbers = [number + printed for number in self.numbers]
        return self._replace(first=self.first + expected, numbers=numbers, many=self.many + printed)


def unlike(expected: Sequence[Line], printed: Printed) -> Window | None:
    """None when the output is as expected, else where it is not: all of it when it is short."""
    miss = _miss(expected, printed)
    if miss is None:
        return None
    first, stop = 0, len(expected)
    numbers: Sequence[int] = range(len(printed))
    if (len(expected) + 1) * (len(printed) + 1) > CELLS:
        first = max(0, miss.expected - 3)
        stop, numbers = _telling(expected, printed, miss, first)
    lines = [printed[number] for number in numbers]
    found = table(expected[first:stop], lines)
    return Window(first, stop - first, lines, found, stop < len(expected), [*numbers], len(printed))


def _telling(expected: Sequence[Line], printed: Printed, miss: Miss, first: int) -> tuple[int, Sequence[int]]:
    """Up to which of the expected lines a diff goes, and by which printed ones it is told.

    These are the ones around the miss, and wherever the groups of expected lines stand that are between
    lines that may be any.
    """
    before, within, behind = _groups(expected, miss.expected)
    stop = behind[SOUGHT][0] if len(behind) > SOUGHT else len(expected)
    stop = min(stop, first + WINDOW)
    numbers: set[int] = set()
    position = 0
    for begin, end in before:
        place, position = _place(expected, printed, begin, end, position)
        numbers |= {place + number - begin for number in range(max(begin, first), end)}
    back = WINDOW // 2 if within > first else miss.expected - first
    numbers |= {*range(max(position, miss.printed - back), miss.printed + WINDOW - back)}
    for begin, end in behind:
        if begin >= stop:
            break
        place, after = _place(expected, printed, begin, end, max(position, miss.printed))
        if after < 0:
            place, after = _place(expected, printed, begin, end, position)
        numbers |= {*range(place, place + min(end, stop) - begin)}
        position = max(position, after)
    return stop, sorted(number for number in numbers if 0 <= number < len(printed))


def _groups(
    expected: Sequence[Line], number: int
) -> tuple[list[tuple[int, int]], int, list[tuple[int, int]]]:
    """The runs of lines between those that may be any: those before, where that line's begins, the others."""
    bounds = [-1, *(at for at, line in enumerate(expected) if line.kind == "any"), len(expected)]
    groups = [(gap + 1, following) for gap, following in pairwise(bounds) if gap + 1 < following]
    begins = [begin for begin, end in groups if begin <= number < end]
    return (
        [group for group in groups if group[1] <= number],
        begins[0] if begins else number,
        [group for group in groups if group[0] > number],
    )


def _place(expected: Sequence[Line], printed: Printed, begin: int, end: int, start: int) -> tuple[int, int]:
    """Where these expected lines stand, or what is most like it, and the line after; -1 when they do not."""
    size = end - begin
    if begin == 0:
        return 0, size
    if end == len(expected):
        return max(start, len(printed) - size), len(printed)
    found = _found(expected, printed, begin, end, start)
    if isinstance(found, Miss):
        return found.printed - (found.expected - begin), -1
    return found - size, found


def table(expected: Sequence[Line], printed: Sequence[str]) -> list[list[int]]:
    """For each expected line, the numbers of the printed ones that it may be."""
    return [[number for number, text in enumerate(printed) if line.matches(text)] for line in expected]


# ---------------------------------------------------------------- matching


def _miss(expected: Sequence[Line], printed: Printed) -> Miss | None:
    """None when all lines match. Any lines match as few as they can: no choice ever has to be undone."""
    gaps = [number for number, line in enumerate(expected) if line.kind == "any"]
    if not gaps:
        return _apart(expected, printed, 0, len(expected), 0) or _longer(len(expected), printed)
    position = gaps[0]
    if miss := _apart(expected, printed, 0, position, 0):
        return miss
    for gap, following in pairwise(gaps):
        found = _found(expected, printed, gap + 1, following, position)
        if isinstance(found, Miss):
            return found
        position = found
    return _ending(expected, printed, gaps[-1] + 1, position)


def _longer(count: int, printed: Printed) -> Miss | None:
    return Miss(count, count) if len(printed) > count else None


def _apart(expected: Sequence[Line], printed: Printed, first: int, stop: int, start: int) -> Miss | None:
    """The first of the expected lines from `first` to `stop` that does not match from line `start` on."""
    for offset in range(stop - first):
        if start + offset >= len(printed) or not expected[first + offset].matches(printed[start + offset]):
            return Miss(first + offset, start + offset)
    return None


def _found(expected: Sequence[Line], printed: Printed, first: int, stop: int, start: int) -> int | Miss:
    """The line after the first place where these expected lines stand together.

    They are looked for by the one that is printed least: where each line is like the first of them, it is
    no help.
    """
    if first == stop:
        return start
    sought, needle = _rarest(expected, printed, first, stop, start)
    nearest, weakest = Miss(first, start), first
    behind = sought - first
    test, other = expected[sought].test, expected[first].test
    for number, line in printed.having(needle, start + behind, len(printed) - (stop - sought) + 1):
        # where the farthest line that ever lacked lacks again, no place is nearer
        if test(line) and (weakest == sought or other(printed[number + weakest - sought])):
            miss = _apart(expected, printed, first, stop, number - behind)
            if miss is None:
                return number - behind + stop - first
            if miss.expected > nearest.expected:
                nearest, weakest = miss, miss.expected
                other = expected[weakest].test
    if nearest.expected > sought or sought == first:
        return nearest
    before = _found(expected, printed, first, sought, start)
    return before if isinstance(before, Miss) else Miss(sought, before)


def _rarest(expected: Sequence[Line], printed: Printed, first: int, stop: int, start: int) -> tuple[int, str]:
    """Which of these expected lines is printed least, and a text that is in it; by some of the lines."""
    some = range(first, min(stop, first + SAMPLED))
    known = [(number, needle) for number in some for needle in expected[number].needles]
    return min(known, key=lambda one: (printed.often(one[1], start), -len(one[1])), default=(first, ""))


def _ending(expected: Sequence[Line], printed: Printed, first: int, start: int) -> Miss | None:
    """What keeps the expected lines from `first` on from being the last ones printed, after line `start`."""
    last = len(printed) - (len(expected) - first)
    if last < start:
        return _apart(expected, printed, first, len(expected), start) or Miss(first, start)
    return _apart(expected, printed, first, len(expected), last)


# ---------------------------------------------------------------- capturing


def first_matches(patterns: Sequence[str], printed: Printed) -> list[str | bool | None]:
    """For each pattern, what its group 1 (or all of it) is in the first line where it is found.

    False where that group has no part in it, None where no line has the pattern.
    """
    found: list[str | bool | None] = [None] * len(patterns)
    compiled = [re.compile(pattern) for pattern in patterns]
    for number, pattern in enumerate(compiled):
        match = next(filter(None, map(pattern.search, printed)), None)
        if match:
            value = match[1] if pattern.groups else match[0]
            found[number] = False if value is None else value
    return found


def main() -> None:
    """Read what to look for (JSON, one line) and an output; write what was found as JSON."""
    import json

    wanted = json.loads(sys.stdin.buffer.readline())
    lines = [Line(*line) for line in wanted["lines"]]
    captures = wanted["captures"]
    if wrong := _unreadable([*captures, *(line.text for line in lines if line.kind == "pattern")]):
        json.dump(wrong, sys.stdout)
        return
    printed = Printed(_given()).behind(wanted["behind"])
    json.dump({"found": _found_in(printed, lines, captures, as_table=wanted["table"])}, sys.stdout)


def _given() -> str:
    """All that is left to read."""
    pieces, text = TextIOWrapper(sys.stdin.buffer, "utf-8", "surrogatepass", newline=""), ""
    # its bytes are not held beside it, and in a loop of this kind Python lets a local name grow in its place
    for piece in iter(partial(pieces.read, CHUNK), ""):
        text += piece
    return text


def _found_in(printed: Printed, lines: list[Line], captures: Sequence[str], *, as_table: bool) -> object:
    if captures:
        return first_matches(captures, printed)
    if as_table:
        return table(lines, [*printed])
    return unlike(lines, printed)


def _unreadable(patterns: Sequence[str]) -> dict[str, str]:
    """The first that is not a regular expression, and why."""
    for pattern in patterns:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            return {"pattern": pattern, "reason": str(error)}
    return {}


if __name__ == "__main__":
    main()
