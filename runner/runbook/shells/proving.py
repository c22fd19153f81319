"""Who answers on a terminal, asked anew each time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.seen import Identity
from runbook.shells import processes
from runbook.shells.records import Kind
from runbook.whereabouts import in_words

if TYPE_CHECKING:
    from runbook.shells.line import Line

ANSWERS_WITHIN = 20.0  # seconds


def who(line: Line, within: float = ANSWERS_WITHIN) -> Identity | None:
    """Who the innermost shell is, if it answers in so many seconds; a number that cannot be told is -1."""
    level = line.top
    nonces = line.ask_who(thoroughly=not level.near)
    seen = processes.identity(level.pid) if level.near else None  # while it answers
    if level.near and seen is None:
        nonces = line.ask_who(thoroughly=True)
    answer = _answer(line, nonces, thoroughly=seen is None, within=within)
    return None if answer is None else seen or _identity(answer)


def settled(line: Line) -> bool:
    """Whether the innermost shell answers, after what may have thrown it back to its prompt late."""
    return _answer(line, line.ask_who(thoroughly=False), thoroughly=False) is not None


def _answer(
    line: Line, nonces: tuple[str, str], *, thoroughly: bool, within: float = ANSWERS_WITHIN
) -> str | None:
    """What the shell so asked says of itself, nothing unless `thoroughly`; None when it does not answer.

    Where it is interrupted meanwhile it is asked again, since it threw away what was typed.
    """
    level, answer = line.top, ""
    deadline = time.monotonic() + within
    while True:
        record = line.listen({*nonces, level.token}, deadline - time.monotonic())
        if record is None:
            return None
        if record.kind is Kind.REPLY:
            answer = record.argument
        elif record.kind is Kind.PROMPT:
            nonces = line.ask_who(thoroughly=thoroughly)
        else:
            line.ended(record, level)
            return answer


def see_it_hears(line: Line, host: str) -> None:
    """PlaceError when nobody knows what answers, or the innermost shell no longer reads its terminal."""
    if line.lost:
        raise PlaceError(Problem(None, line.lost))
    if line.levels and line.top.near and not processes.hears(line.top.pid):
        fact = _(
            "the shell of {place} does not read its terminal any more: its standard input was closed or "
            "replaced (`exec <`)"
        )
        raise PlaceError(Problem(None, fact.format(place=_place(line, host))))


def prove(line: Line, host: str) -> Identity:
    """Who answers now; PlaceError when it is not the shell that was entered, or none."""
    see_it_hears(line, host)
    if not line.levels or line.terminal.status is not None:
        raise PlaceError(Problem(None, _("no shell answers any more on {host}").format(host=host)))
    level = line.top
    place = _place(line, host)
    line.interrupted = False
    now = who(line)
    if line.terminal.status is not None:
        raise PlaceError(Problem(None, _("no shell answers any more on {host}").format(host=host)))
    if level not in line.levels:
        raise PlaceError(Problem(None, _("the shell of {place} has ended").format(place=place)))
    if now is None:
        raise PlaceError(Problem(None, _("the shell of {place} does not answer").format(place=place)))
    expected = level.identity
    if expected is not None and not now.is_at(expected):
        fact = _("the shell of {place} is not where it was: {now}; it was {then}")
        raise PlaceError(Problem(None, fact.format(place=place, now=in_words(now), then=in_words(expected))))
    level.identity = now  # what a step did to it, a new name or a /proc, is known from here on
    return now


def _place(line: Line, host: str) -> str:
    return " > ".join((host, *(one.label for one in line.levels[1:])))


def same_root(one: Identity | None, other: Identity | None) -> bool:
    """Whether both are known to have one root file system."""
    if one is None or other is None or one.inode < 0:
        return False
    return (one.device, one.inode) == (other.device, other.inode)


def _identity(answer: str) -> Identity:
    """What a shell says of itself: device, inode and user as numbers, the machine's name and its start."""
    words = [*answer.split(","), "", "", "", "", ""]
    device, inode, uid = (int(word) if word.isdigit() else -1 for word in words[:3])
    return Identity(device, inode, uid, words[3], words[4].strip())
