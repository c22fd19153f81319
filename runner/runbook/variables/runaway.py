"""How long a text may be for a regular expression to come to an end on it soon, whatever the text holds."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from runbook.variables.automaton import Automaton, TooLargeError

LEAST = 64  # characters: an expression that may not end on so few is refused
MOST = 1 << 20
_STEPS = 100_000_000  # that a search may take: a second
_PAIRS = 2_000_000  # of ways that are compared before one gives up


@lru_cache(maxsize=1024)
def longest(pattern: str, flags: int = 0) -> int:
    """So many characters at most may be given to the expression; 0 when the time doubles with each of them.

    Counted are the ways to read one text that backtracking may have to try. An expression that is too long to
    look into counts as one that may never end.
    """
    try:
        ways = _Ways(pattern, flags)
        if ways.doubles:
            return 0
    except (OverflowError, RecursionError, TooLargeError):
        return 0
    length = LEAST
    while length < MOST and ways.steps(length * 2) <= _STEPS:
        length *= 2
    return length if ways.steps(length) <= _STEPS else 0


class _Ways:
    """In how many ways a text may be read.

    Where no two ways from a place back to itself read the same text, there is one way at most between two
    places of a loop: then what multiplies the ways is only when each loop is left.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        automaton = Automaton(pattern, flags)
        self._next, self._accepts, self._aside = automaton.next, automaton.accepts, automaton.aside
        self._characters = len(automaton.samples)
        self._reach = self._reached()

    def _reached(self) -> list[int]:
        """Of each place, a bit for each place that can come after it, and for itself."""
        reach = [1 << place | sum(1 << after for after in ways) for place, ways in enumerate(self._next)]
        for middle in range(len(reach)):
            for place, bits in enumerate(reach):
                if bits >> middle & 1:
                    reach[place] |= reach[middle]
        return reach

    def _together(self, one: int, other: int) -> bool:
        """Whether both are in the same loop."""
        return self._reach[one] == self._reach[other]

    @property
    def doubles(self) -> bool:
        """Whether a loop reads the same text in two ways."""
        inner = [
            {after: ways for after, ways in found.items() if self._together(place, after)}
            for place, found in enumerate(self._next)
        ]
        if any(ways > 1 for found in inner for ways in found.values()):
            return True
        pairs: dict[tuple[int, int], set[tuple[int, int]]] = {}
        back: dict[tuple[int, int], set[tuple[int, int]]] = {}
        same = {(place, place) for place in range(len(inner))}
        todo, compared = list(same), 0
        while todo:
            pair = todo.pop()
            if pair in pairs:
                continue
            compared += len(inner[pair[0]]) * len(inner[pair[1]])
            if compared > _PAIRS:
                raise TooLargeError
            pairs[pair] = {
                (one, other)
                for one in inner[pair[0]]
                for other in inner[pair[1]]
                if self._accepts[one] & self._accepts[other]
            }
            todo += pairs[pair]
            for after in pairs[pair]:
                back.setdefault(after, set()).add(pair)
        todo, parted = [*same], set[tuple[int, int]]()
        while todo:
            for before in back.get(todo.pop(), ()):
                if before not in parted and before not in same:
                    parted.add(before)
                    todo.append(before)
        return bool(parted)

    def steps(self, length: int) -> int:
        """So many at most, to read a text of that length."""
        ways: dict[int, int] = {}
        for place in sorted(range(len(self._next)), key=lambda place: self._reach[place].bit_count()):
            if place in ways:
                continue
            loop = [other for other in range(len(self._next)) if self._together(place, other)]
            left = Counter[int]()
            for inside in loop:
                for after, count in self._next[inside].items():
                    if not self._together(inside, after):
                        left[after] += count * ways[after]
            found = max(len(loop), self._most(left))
            if any(self._is_unsure(inside) for inside in loop) and self._is_loop(place, loop):
                found *= length
            ways.update(dict.fromkeys(loop, found))
        found = ways[0] * length
        for first in self._aside:
            # it may be tried wherever the text is read
            again = self._most(Counter({place: count * ways[place] for place, count in first.items()}))
            found *= max(1, again) * (length if self._is_endless(first) else 1)
        return found

    def _most(self, counted: Counter[int]) -> int:
        """The most of these that one character opens."""
        return max(
            (
                sum(count for place, count in counted.items() if self._accepts[place] >> sample & 1)
                for sample in range(self._characters)
            ),
            default=0,
        )

    def _is_endless(self, first: Counter[int]) -> bool:
        """Whether a loop begins there."""
        after = {
            other for place in first for other in range(len(self._next)) if self._reach[place] >> other & 1
        }
        return any(self._together(place, other) for place in after for other in self._next[place])

    def _is_loop(self, place: int, loop: list[int]) -> bool:
        return len(loop) > 1 or place in self._next[place]

    def _is_unsure(self, place: int) -> bool:
        """Whether one character leads to more than one place."""
        return self._most(self._next[place]) > 1
