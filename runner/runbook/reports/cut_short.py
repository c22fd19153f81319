"""A run that came to no end of its own in words: where it stopped, what is still there, and the way on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runbook.engine.undoing import Owed, owed
from runbook.i18n import _, ngettext
from runbook.reports.ending import left_lines, ways_lines
from runbook.reports.journal import State
from runbook.reports.words import ranges, wrapped

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from runbook.reports.journal import Noted, Past
    from runbook.reports.paint import Paint

_OWED = {State.DONE: Owed.WHOLE, State.UNDOING: Owed.UNDONE_MIDWAY}


def lines(
    recipe: str, past: Past, ways: Sequence[tuple[str, str]], paint: Paint, width: int, *, complete: bool
) -> Iterator[str]:
    """All of it; `ways` are command lines, each with what it is good for.

    `complete`: nothing is left to do. Without `ways`, it is forgotten.
    """
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(past.started))
    head = _("{name}: its run of {when} was cut short (killed, or its terminal or the power went)")
    yield from wrapped(head.format(name=recipe, when=when), width)
    only_its_end = [_("Nothing was left to do: only its end was not told.")] if complete else []
    for sentence in (*_sentences(past), *only_its_end):
        yield from ("  " + line for line in wrapped(sentence, width - 2))
    # what a run that passed has made is its purpose, not what it left behind
    if not complete and (left := left_of(past)):
        yield _("Still there:")
        yield from left_lines(left, width)
    if ways:
        yield from ways_lines(ways, width if paint.cuts else None)
    yield _("nothing was run") if ways else _("this is forgotten now; nothing was run")


def left_of(past: Past, again: Container[str] = ()) -> tuple[str, ...]:
    """What its steps left behind, the last one first, but those of these ids, run again."""
    return tuple(
        owed(_OWED.get(one.state, Owed.MIDWAY), one.number, one.title, one.place, one.undo)
        for one in sorted(past.steps.values(), reverse=True)
        if one.undo and one.state is not State.UNDONE and one.id not in again
    )


def _sentences(past: Past) -> Iterator[str]:
    steps = sorted(past.steps.values())
    if passed := [one.number for one in steps if one.state is State.DONE]:
        words = ngettext("Step {numbers} had passed.", "Steps {numbers} had passed.", len(passed))
        yield words.format(numbers=ranges(passed))
    if spared := [one.number for one in steps if one.state is State.SPARED]:
        words = ngettext(
            "Step {numbers} was done already, or skipped by you.",
            "Steps {numbers} were done already, or skipped by you.",
            len(spared),
        )
        yield words.format(numbers=ranges(spared))
    for one in steps:
        if not one.state.settled and one.state is not State.UNDONE:
            yield _of_one(one).format(number=one.number, title=one.title)
    if undone := [one.number for one in steps if one.state is State.UNDONE]:
        words = ngettext("Step {numbers} was taken back.", "Steps {numbers} were taken back.", len(undone))
        yield words.format(numbers=ranges(undone))
    if not past.same_boot:
        yield _("This machine was started anew since: what was mounted or running is gone.")


def _of_one(step: Noted) -> str:
    if step.state is State.BEGUN:
        return _("Step {number}, {title}, was under way: how far it came is not known.")
    if step.state is State.UNDOING:
        return _("Step {number}, {title}, was being taken back.")
    return _("Step {number}, {title}, had not passed.")
