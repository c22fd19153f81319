"""Names that an author has chosen, and that differ by a letter."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from runbook.check.texts import without_places
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from runbook.check.texts import Text
    from runbook.model import Location, Recipe

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# a letter that begins no name: a short option before its value, the sign for the end of a line or a tab
_GLUED = re.compile(r"(?<!\S)-[A-Za-z](?=[A-Z])|\\[abefnrtv]")
_CHOSEN_NAME = re.compile(r"[A-Za-z0-9]*[a-z][A-Z][A-Za-z0-9]*")  # as MyHost: no word of a language
_SHORTEST, _LONGEST = 4, 64
_MOST_ALIKE = 64  # more are a numbered series, and no slip


def twins(recipe: Recipe, found: Sequence[Text], hidden: Callable[[str], str]) -> Iterator[Problem]:
    """The name that is used less of each two such; secrets are `hidden`, and no names."""
    first: dict[str, Location] = {}
    count: Counter[str] = Counter()
    # a host's name counts for more than the same letters in a command
    for host in recipe.hosts:
        _count(host.name, host.location, first, count)
    for variable in recipe.variables:
        _count(variable.name, variable.location, first, count)
        _count(hidden(variable.default or ""), variable.location, first, count)
    for text in found:
        for line, location in text.lines:
            _count(hidden(without_places(line)), location, first, count)
    for one, two in _pairs(first):
        if _is_twin(one, two):
            usual, odd = (one, two) if count[one] >= count[two] else (two, one)
            if first[odd].path == recipe.path:
                fact = _("{odd} differs by a letter from {usual}, on line {line}")
                fact = fact.format(odd=odd, usual=usual, line=first[usual].line)
                yield Problem(first[odd], fact, _("write both alike, if they are one"), "near-twins")


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every two names that may differ by a letter, without a look at every two names."""
    order = {name: number for number, name in enumerate(names)}
    alike: dict[str, list[str]] = defaultdict(list)
    for name in order:
        for key in {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}:
            alike[key].append(name)
    pairs = {pair for group in alike.values() for pair in combinations(group[:_MOST_ALIKE], 2)}
    return iter(sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]])))


def _count(text: str, location: Location, first: dict[str, Location], count: Counter[str]) -> None:
    for match in _TOKEN.finditer(_GLUED.sub(r"\g<0> ", text)):
        if _SHORTEST <= len(match[0]) <= _LONGEST and _CHOSEN_NAME.fullmatch(match[0]):
            first.setdefault(match[0], location)
            count[match[0]] += 1


def _is_twin(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1:
        return False
    if len(one) == len(two):
        pairs = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
        swapped = len(pairs) == 2 and pairs[0] == pairs[1][::-1]
        return swapped or (len(pairs) == 1 and pairs[0][0].isalpha() and pairs[0][1].isalpha())
    short, long = sorted((one, two), key=len)
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if short[at:] != long[at + 1 :] or not long[at].isalpha():
        return False
    return at < len(short) or long[at] != "s"  # one is not the plural of the other
