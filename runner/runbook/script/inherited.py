"""Which variables of its shell a step has from an earlier one: a script begun behind that lacks them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runbook.commands.lasting import left_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runbook.model import Step

    Setters = dict[tuple[tuple[str, ...], str], int]  # by the place and the name, the step's number

_USED = re.compile(r"\$\{?[#!]?([A-Za-z_]\w*)")
# no command sets a variable without one of these; most steps have none
_MAY_SET = re.compile(r"\w(?:\[[^\]]*\])?\+?=|\b(?:read|mapfile|readarray|getopts|for)\b|printf\s+-v")


class Inherited(NamedTuple):
    """`NAME:NUMBER` of each variable that the step uses, or its undo, and of the step that set it last."""

    run: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()


def inherited(steps: Sequence[Step], host: str) -> Mapping[str, Inherited]:
    """By its id, what each step of that host inherits."""
    found: dict[str, Inherited] = {}
    setters: Setters = {}
    for number, step in enumerate(steps, 1):
        if step.host != host:
            continue
        own = frozenset(_set_by(step))
        run = _used_by((step.code, step.unless, step.probe)) - own if setters else set[str]()
        before = tuple(_from(setters, step.within, run))
        setters |= {(step.within, name): number for name in own}
        undo = _used_by((step.undo,)) if setters else set[str]()
        found[step.id] = Inherited(before, tuple(_from(setters, step.within, undo)))
    return found


def _from(setters: Setters, within: tuple[str, ...], names: Iterable[str]) -> Iterator[str]:
    """What was set in this place or, before it was entered, in one around."""
    for name in sorted(names):
        around = (setters.get((within[:depth], name)) for depth in range(len(within), -1, -1))
        if setter := next(filter(None, around), None):
            yield f"{name}:{setter}"


def _used_by(texts: Iterable[str | None]) -> set[str]:
    return {name for text in texts if text and "$" in text for name in _USED.findall(text)}


def _set_by(step: Step) -> Iterator[str]:
    if step.manual or step.file is not None or not _MAY_SET.search(step.code):
        return
    for _piece, part in left_by(step.code, raw=step.raw):
        yield from part.names if part else ()
