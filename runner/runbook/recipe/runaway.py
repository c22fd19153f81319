"""How long a text may be for a regular expression to come to an end on it soon, whatever the text holds."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]  # the only way to the parts of an expression
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LEAST = 64  # characters: an expression that may not end on so few is refused
MOST = 1 << 20
ASCII = 0x7F
_STEPS = 100_000_000  # that a search may take: a second
_COPIES = 8  # of what is repeated, each for itself; more are taken for a loop
_COPIED = 96  # places in all of them
_PLACES = 400  # of characters; an expression that has more is not looked into
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
    except (OverflowError, RecursionError, _TooLargeError):
        return 0
    length = LEAST
    while length < MOST and ways.steps(length * 2) <= _STEPS:
        length *= 2
    return length if ways.steps(length) <= _STEPS else 0


class _TooLargeError(Exception):
    """More places than anyone looks into."""


@dataclass
class _Part:
    """Where a part of an expression begins and ends, and in how many ways; `empty`: ways to match nothing."""

    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)
    empty: int = 1


class _Ways:
    """The places of an expression where a character is matched, and the ways from each to the next.

    This is Glushkov's automaton, but each way is counted: in `(a+)+` two lead from `a` to `a`. Where no two
    ways from a place back to itself read the same text, there is one way at most between two places of a
    loop: then what multiplies the ways is only when each loop is left.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        tree = _parser.parse(pattern, flags)
        self._folded = bool(tree.state.flags & re.IGNORECASE)
        self._samples = _samples(tree, pattern)
        self._accepts: list[int] = [0]  # of each place, a bit for each sample
        self._next: list[Counter[int]] = [Counter()]
        self._aside: list[Counter[int]] = []  # where what is tried aside begins
        whole = self._sequence(tree)
        self._next[0] = whole.first
        self._reach = self._reached()

    # ------------------------------------------------------------ building

    def _sequence(self, items: Any) -> _Part:
        whole = _Part()
        for operator, argument in items:
            whole = self._joined(whole, self._part(operator, argument))
        return whole

    def _joined(self, one: _Part, other: _Part) -> _Part:
        self._link(one.last, other.first)
        return _Part(
            one.first + _times(other.first, one.empty),
            other.last + _times(one.last, other.empty),
            one.empty * other.empty,
        )

    def _link(self, last: Counter[int], first: Counter[int]) -> None:
        for place, ways in last.items():
            self._next[place] += _times(first, ways)

    def _part(self, operator: Any, argument: Any) -> _Part:
        if operator in {sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN}:
            return self._character(operator, argument)
        if operator in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            return self._repeated(*argument)
        if operator in {sre.BRANCH, sre.GROUPREF_EXISTS}:
            branches = argument[1] if operator is sre.BRANCH else argument[1:]
            return _either([self._sequence(branch or ()) for branch in branches])
        if operator in {sre.SUBPATTERN, sre.ATOMIC_GROUP}:
            return self._sequence(argument[3] if operator is sre.SUBPATTERN else argument)
        if operator is sre.GROUPREF:  # any text
            return self._repeated(0, _COPIES + 1, [(sre.ANY, None)])
        if operator in {sre.ASSERT, sre.ASSERT_NOT}:
            self._aside.append(self._sequence(argument[1]).first)
        return _Part()

    def _character(self, operator: Any, argument: Any) -> _Part:
        if len(self._next) > _PLACES:
            raise _TooLargeError
        place = len(self._next)
        bits = sum(
            1 << index for index, sample in enumerate(self._samples) if self._is(operator, argument, sample)
        )
        self._accepts.append(bits)
        self._next.append(Counter())
        return _Part(Counter({place: 1}), Counter({place: 1}), 0)

    def _is(self, operator: Any, argument: Any, sample: str) -> bool:
        forms = {sample, sample.lower(), sample.upper()} if self._folded else {sample}
        return any(_accepts(operator, argument, form) for form in forms)

    def _repeated(self, least: int, most: int, body: Any) -> _Part:
        if most == 0:
            return _Part()
        before = len(self._next)
        one = self._sequence(body)
        if most > _COPIES or most * (len(self._next) - before) > _COPIED:
            self._link(one.last, _times(one.first, 1 + one.empty))
            return one if least else _optional(one)
        whole = one if least else _optional(one)
        for number in range(1, most):
            one = self._sequence(body)
            whole = self._joined(whole, one if number < least else _optional(one))
        return whole

    # ------------------------------------------------------------ counting

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
                raise _TooLargeError
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
                for sample in range(len(self._samples))
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


def _times(ways: Counter[int], factor: int) -> Counter[int]:
    return Counter({place: count * factor for place, count in ways.items() if factor})


def _optional(part: _Part) -> _Part:
    return _Part(part.first, part.last, part.empty + 1)


def _either(parts: list[_Part]) -> _Part:
    whole = _Part(empty=0)
    for part in parts:
        whole = _Part(whole.first + part.first, whole.last + part.last, whole.empty + part.empty)
    return whole


def _accepts(operator: Any, argument: Any, sample: str) -> bool:
    code = ord(sample)
    if operator in {sre.LITERAL, sre.NOT_LITERAL}:
        return (code == argument) is (operator is sre.LITERAL)
    if operator is sre.RANGE:
        return argument[0] <= code <= argument[1]  # type: ignore[no-any-return]
    if operator is sre.CATEGORY:
        return code > ASCII or _of_category(str(argument), sample)
    if operator is sre.IN:
        negated = argument[0][0] is sre.NEGATE
        found = any(_accepts(kind, what, sample) for kind, what in argument if kind is not sre.NEGATE)
        # of what is no ASCII, a category may hold it and may not
        return found != negated or (negated and code > ASCII)
    return True


def _of_category(name: str, sample: str) -> bool:
    kind = next(letter for word, letter in (("DIGIT", "d"), ("SPACE", "s"), ("WORD", "w")) if word in name)
    return bool(re.match("\\" + (kind.upper() if "NOT" in name else kind), sample, re.ASCII))


def _samples(tree: Any, pattern: str) -> list[str]:
    """Characters such that two places that accept a common one accept a common one of these."""
    ends = {ord(char) for char in pattern}
    todo = [tree]
    while todo:
        item = todo.pop()
        if isinstance(item, int):
            ends.add(int(item))
        elif isinstance(item, list | tuple | _parser.SubPattern):
            todo += list(item)
    near = {code + step for code in ends if code > ASCII for step in (-1, 0, 1)}
    codes = sorted({*range(ASCII + 1), *near, 0xE9, 0x2603, 0x1F600})
    return [chr(code) for code in codes if code <= sys.maxunicode]
