"""A document's contents as its reader finds them: titles, below them hosts, below these their steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from runbook.directives.places import Places
from runbook.editor.outline import Kind, declared, options, shown
from runbook.seen import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.editor.outline import Declared

_ADORNMENT = re.compile(r"([!-/:-@[-`{-~])\1+\s*$")
_LEAST = 4  # a shorter line below a text is its underline only where it is as long
_LISTED = frozenset(Kind) - {Kind.CAPTURE, Kind.INCLUDE}


@dataclass
class Entry:
    """A title (its `kind` is None), or what is declared below it.

    Its own are the lines from `line` to `last`; `place` tells of a step where it happens.
    """

    said: str
    line: int
    last: int
    kind: Kind | None = None
    place: str = ""
    below: list[Entry] = field(default_factory=list)


def contents(lines: Sequence[str]) -> list[Entry]:
    """All of them, each below what it belongs to."""
    whole = Entry("", 0, len(lines) - 1)
    path: list[tuple[float, Entry]] = [(-1, whole)]
    for depth, entry in _flat(lines):
        while path[-1][0] >= depth:
            _end(path.pop()[1], entry.line, lines)
        path[-1][1].below.append(entry)
        path.append((depth, entry))
    for _depth, entry in path:
        _end(entry, len(lines), lines)
    return whole.below


def _end(entry: Entry, before: int, lines: Sequence[str]) -> None:
    last = before - 1
    while last > entry.line and not lines[last].strip():
        last -= 1
    entry.last = max(last, entry.line)


_HOST, _LEAF = 1e6, 1e7  # deeper than any title


def _flat(lines: Sequence[str]) -> Iterator[tuple[float, Entry]]:
    """Each entry in the order of the lines, and how deep it stands."""
    found: list[tuple[float, Entry]] = [(level, entry) for level, entry in titles(lines)]
    places, labels = Places(), dict[str, str]()
    named = False
    for one in declared(lines):
        if one.kind not in _LISTED:
            continue
        entry = Entry(one.said, one.line, one.line, one.kind)
        if one.kind is Kind.HOST:
            places.go(one.name)
            named = True
        elif one.kind in {Kind.STEP, Kind.FILE}:
            within = [labels[step] for step in places.within]
            entry.place = str(Place(places.host, tuple(within))) if named or places.within else ""
            _through(one, lines, places, labels)
        found.append((_HOST if one.kind is Kind.HOST else _LEAF, entry))
    yield from sorted(found, key=lambda pair: pair[1].line)


def _through(step: Declared, lines: Sequence[str], places: Places, labels: dict[str, str]) -> None:
    given = {name: text for _line, name, text in reversed(list(options(lines, step.line)))}
    if given.get("enter"):
        labels[step.name] = given["enter"]
        places.enter(step.name)
    elif "leave" in given:
        places.leave()


def titles(lines: Sequence[str]) -> Iterator[tuple[int, Entry]]:
    """The level of each title, from 0, as its adornment tells it, and the title."""
    levels: list[tuple[str, bool]] = []
    numbers = list(shown(lines))
    above = [None, *numbers]
    for before, (title, under) in zip(above, pairwise(numbers), strict=False):
        text = lines[title].strip()
        adornment = _ADORNMENT.match(lines[under])
        if not adornment or under != title + 1 or not text or _ADORNMENT.match(lines[title]):
            continue
        over = before == title - 1 and lines[title - 1].rstrip() == lines[under].rstrip()
        if not over and (lines[title][0].isspace() or not _is_long_enough(text, lines[under].strip())):
            continue
        style = adornment[1], over
        if style not in levels:
            levels.append(style)
        yield levels.index(style), Entry(text, title, under)


def _is_long_enough(text: str, adornment: str) -> bool:
    return len(adornment) >= min(_LEAST, len(text))
