"""A regular expression as the places where it matches a character, and the ways from each to the next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from re import _constants as sre  # type: ignore[attr-defined]  # the only way to the parts of an expression
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from runbook.variables.characters import accepts, samples

_COPIES = 8  # of what is repeated, each for itself; more are taken for a loop
_COPIED = 96  # places in all of them
_PLACES = 400  # of characters; an expression that has more is not looked into


class TooLargeError(Exception):
    """More places, or ways, than anyone looks into."""


@dataclass
class _Part:
    """Where a part of an expression begins and ends, and in how many ways; `empty`: ways to match nothing."""

    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)
    empty: int = 1


class Automaton:
    """Glushkov's automaton, but each way is counted: in `(a+)+` two lead from `a` to `a`.

    `accepts`: of each place, a bit for each sample character that it matches; the first, the beginning, has
    none. `next`: the places that come after each, and in how many ways. `aside`: where what is tried aside
    (a look ahead or behind) begins.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Look into it; TooLargeError where that has too many places."""
        tree = _parser.parse(pattern, flags)
        self._folded = bool(tree.state.flags & re.IGNORECASE)
        self.samples = samples(tree, pattern)
        self.accepts: list[int] = [0]
        self.next: list[Counter[int]] = [Counter()]
        self.aside: list[Counter[int]] = []
        self.next[0] = self._sequence(tree).first

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
            self.next[place] += _times(first, ways)

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
            self.aside.append(self._sequence(argument[1]).first)
        return _Part()

    def _character(self, operator: Any, argument: Any) -> _Part:
        if len(self.next) > _PLACES:
            raise TooLargeError
        place = len(self.next)
        bits = sum(
            1 << index for index, sample in enumerate(self.samples) if self._is(operator, argument, sample)
        )
        self.accepts.append(bits)
        self.next.append(Counter())
        return _Part(Counter({place: 1}), Counter({place: 1}), 0)

    def _is(self, operator: Any, argument: Any, sample: str) -> bool:
        forms = {sample, sample.lower(), sample.upper()} if self._folded else {sample}
        return any(accepts(operator, argument, form) for form in forms)

    def _repeated(self, least: int, most: int, body: Any) -> _Part:
        if most == 0:
            return _Part()
        before = len(self.next)
        one = self._sequence(body)
        if most > _COPIES or most * (len(self.next) - before) > _COPIED:
            self._link(one.last, _times(one.first, 1 + one.empty))
            return one if least else _optional(one)
        whole = one if least else _optional(one)
        for number in range(1, most):
            one = self._sequence(body)
            whole = self._joined(whole, one if number < least else _optional(one))
        return whole


def _times(ways: Counter[int], factor: int) -> Counter[int]:
    """So many times as many ways; none of nothing."""
    return Counter({place: count * factor for place, count in ways.items() if factor})


def _optional(part: _Part) -> _Part:
    return _Part(part.first, part.last, part.empty + 1)


def _either(parts: list[_Part]) -> _Part:
    whole = _Part(empty=0)
    for part in parts:
        whole = _Part(whole.first + part.first, whole.last + part.last, whole.empty + part.empty)
    return whole
