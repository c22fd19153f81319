"""A new shell inside the one that answers: is it there, is it a shell, and teaching it to answer."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.shells import framing, processes
from runbook.shells.framing import Dialect, Record
from runbook.shells.line import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.shells.following import Following
    from runbook.shells.line import Line

QUICK = 0.01  # seconds between two looks at an opener
QUIET = 0.3  # seconds of silence before a shell whose processes are not seen is spoken to
CONNECTED_WITHIN = 60.0  # seconds
TAUGHT_WITHIN = 60.0  # seconds for a new shell to learn to answer; under emulation a line takes its time
GREETINGS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds before each greeting is typed again
_PROMPT = re.compile(rb"[$#%>] ?(?:\x1b\[[0-9;?]*[a-zA-Z])*\Z")
_KEY = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass
class Greeting:
    """Tells when the opener has brought up something that can be spoken to, and speaks to it.

    Nothing is typed at a password prompt, nor before every declared answer was given unless a prompt is seen.
    """

    line: Line
    nonce: str = field(default_factory=framing.fresh)
    sent: int = 0
    reply: str | None = None
    _last: float = 0.0
    _tail: bytes = b""

    def over(self, following: Following) -> bool:
        """Greet when the time has come; True when the opener will not bring up a shell any more."""
        if following.begun is None or following.interrupted():
            return False
        now = time.monotonic()
        if self.sent and now < self._last + GREETINGS[min(self.sent, len(GREETINGS) - 1)]:
            return False
        if not self._ready(following, now):
            return False
        if self.sent == len(GREETINGS):
            return True
        self.sent += 1
        following.muted = following.muted or b""
        self._last = now
        self.line.terminal.write(framing.hello(self.nonce))
        return False

    def replied(self, record: Record) -> bool:
        """Whether this is the answer."""
        if record.nonce != self.nonce:
            return False
        self.reply = record.argument
        return True

    def _ready(self, following: Following, now: float) -> bool:
        terminal = self.line.terminal
        canonical = terminal.canonical
        if canonical and not terminal.echoing:
            return False  # a password is asked for
        pending = len(following.answered) < len(following.limits.answers)
        quiet = now - max(following.heard, following.begun or now)
        if pending and not (quiet > QUIET and self._at_a_prompt(following)):
            return False
        foreground = terminal.foreground()
        if foreground == self.line.top.pid:
            return False  # the opener has not started yet, or has ended
        if self.line.top.near and processes.visible(foreground):
            pids = processes.group(foreground)
            if processes.reads_terminal(pids, terminal.name):
                return True
            return not canonical and quiet > QUIET / 3 and processes.waits_for_keys(pids)
        return quiet > QUIET

    def _at_a_prompt(self, following: Following) -> bool:
        return bool(_PROMPT.search(_KEY.sub(b"", following.window[-200:])))


def greet_outermost(line: Line, *, far: bool) -> str:
    """What the first shell on the terminal says it is; PlaceError with what was printed when none answers."""
    greeting = Greeting(line)
    line.reader.awaited.add(greeting.nonce)
    printed = b""
    deadline = time.monotonic() + CONNECTED_WITHIN
    if not far:
        line.terminal.write(framing.hello(greeting.nonce))
    while time.monotonic() < deadline:
        data = line.terminal.read(QUIET)
        for piece in line.pieces(data):
            if isinstance(piece, bytes):
                printed = (printed + piece)[-2000:]
            elif greeting.replied(piece):
                return piece.argument
        if line.terminal.status is not None and not data:
            break
        if far and not data and not line.terminal.canonical:
            line.terminal.write(framing.hello(greeting.nonce))
    said = printed.decode(errors="replace").replace("\r", "").strip()
    raise PlaceError(
        Problem(
            None,
            _("no shell answers there: {said}").format(said=said) if said else _("no shell answers there"),
        )
    )


def teach(line: Line, label: str, opener: str, who: str) -> Level | str:
    """Teach the shell that said `who` it is; gives its level, or a sentence why it cannot be used."""
    _pid, bash, other = [*who.split(","), "", ""][:3]
    if other:
        return _("the shell that answers is neither bash nor dash")
    dialect = Dialect.BASH if bash else Dialect.DASH
    token, nonce = framing.fresh(), framing.fresh()
    terminal = line.terminal
    line.reader.awaited |= {nonce}
    terminal.write(framing.first_lesson(dialect, token, nonce))
    record = await_record(line, lambda record: record.kind == "R" and record.nonce == nonce)
    if record is None:
        return _("the new shell does not answer")
    near = terminal.canonical and (not line.levels or line.top.near)
    if near:
        terminal.cook(echo=False)
    nonce = framing.fresh()
    line.reader.awaited |= {nonce}
    terminal.write(framing.lessons(dialect, token, nonce, far=not near))
    record = await_record(line, lambda record: record.kind == "E" and record.nonce == nonce)
    if record is None:
        return _("the new shell does not answer")
    level = Level(label, token, dialect, near, terminal.foreground(), opener=opener)
    line.ended(record, level)
    level.status = 0
    return level


def stop_editing(line: Line) -> None:
    """Turn the line editor off that the recipe turned on."""
    level, nonce = line.top, framing.fresh()
    line.reader.awaited.add(nonce)
    line.terminal.write(line.to_prompt() + framing.first_lesson(level.dialect, level.token, nonce))
    await_record(line, lambda record: record.kind == "R" and record.nonce == nonce)
    if level.near:
        line.terminal.cook(echo=False)


def await_record(
    line: Line, wanted: Callable[[Record], bool], seconds: float = TAUGHT_WITHIN
) -> Record | None:
    """The record, or None when it does not come or another shell speaks up; what is printed is thrown away."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        data = line.terminal.read(left)
        pieces = line.pieces(data)
        for index, piece in enumerate(pieces):
            if isinstance(piece, bytes):
                continue
            if wanted(piece):
                line.put_back(pieces[index + 1 :])
                return piece
            if piece.kind == "E" and line.opened_by(piece.nonce):
                line.put_back(pieces[index:])
                return None
        if line.terminal.status is not None and not data:
            return None
    return None
