"""A new shell on a terminal: who it is, and teaching it to answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.shells import framing, lessons, processes
from runbook.shells.level import Level
from runbook.shells.records import Record, fresh
from runbook.shells.words import Dialect

if TYPE_CHECKING:
    from runbook.shells.line import Line

GREETED_EVERY = 0.5  # seconds
CONNECTED_WITHIN = 60.0  # seconds
TAUGHT_WITHIN = 60.0  # seconds for a new shell to learn to answer; under emulation a line takes its time
_SHOWN = 2000  # bytes of what was printed instead of an answer


def greet_outermost(line: Line, *, far: bool) -> str:
    """What the first shell on the terminal says it is; PlaceError with what was printed when none answers."""
    nonce, printed = fresh(), b""
    line.expect(nonce)
    deadline = time.monotonic() + CONNECTED_WITHIN
    if not far:
        line.terminal.write(lessons.hello(nonce))
    while time.monotonic() < deadline:
        pieces = line.read(GREETED_EVERY)
        for piece in pieces:
            if isinstance(piece, Record):
                return piece.argument
            printed = (printed + piece)[-_SHOWN:]
        if line.over:
            break
        if far and not pieces and not line.terminal.canonical:
            line.terminal.write(lessons.hello(nonce))
    said = printed.decode(errors="replace").replace("\r", "").strip()
    fact = _("no shell answers there: {said}").format(said=said) if said else _("no shell answers there")
    raise PlaceError(Problem(None, fact))


def teach(line: Line, label: str, opener: str, who: str) -> Level | str:
    """Teach the shell that said `who` it is; gives its level, or a sentence why it cannot be used."""
    own_pid, bash, other = [*who.split(","), "", ""][:3]
    if other:
        return _("the shell that answers is neither bash nor dash")
    dialect = Dialect.BASH if bash else Dialect.DASH
    if not _first_lesson(line, dialect):
        return _("the new shell does not answer")
    near = line.terminal.canonical and (not line.levels or line.top.near)
    if near:
        line.terminal.cook(echo=False)
    token, nonce = fresh(), fresh()
    line.expect(token, nonce)
    line.terminal.write(lessons.lessons(dialect, token, nonce, far=not near))
    record = line.listen({nonce}, TAUGHT_WITHIN)
    if record is None:
        return _("the new shell does not answer")
    level = Level(label, token, dialect, near, opener=opener)
    if near:
        group = line.terminal.foreground()
        # mostly the group's first, which is told without a look at all processes
        first = processes.named([group], int(own_pid))
        level.pid = first or processes.named(processes.group(group), int(own_pid)) or group
        level.started, level.image = processes.started(level.pid), processes.image(level.pid)
    line.ended(record, level)
    return level


def stop_editing(line: Line) -> None:
    """Turn the line editor off that the recipe turned on."""
    level = line.top
    line.terminal.write(framing.listen(level.token))
    _first_lesson(line, level.dialect)
    level.editing = False
    if level.near:
        line.terminal.cook(echo=False)


def _first_lesson(line: Line, dialect: Dialect) -> bool:
    nonce = fresh()
    line.expect(nonce)
    line.terminal.write(lessons.first_lesson(dialect, nonce))
    return line.listen({nonce}, TAUGHT_WITHIN) is not None
