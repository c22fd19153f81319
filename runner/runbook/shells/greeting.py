"""Telling when an opener has brought up a shell that can be spoken to, and speaking to it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.shells import lessons, processes
from runbook.shells.records import fresh

if TYPE_CHECKING:
    from collections.abc import Generator

    from runbook.model import Output
    from runbook.shells.following import Following
    from runbook.shells.level import Level

QUICK, SLOW = 0.01, 0.1  # seconds between two looks at an opener
QUIET = 0.1  # seconds of silence after what looks like a prompt
VERY_QUIET = 1.5  # seconds of silence after anything else
STUCK_WITHIN = 5.0  # seconds for an opener that nothing but a miracle will move, if it has no time limit
# seconds before each greeting is typed again, and before it is given up: where the reader is seen to read; in
# a place behind one not seen; through a connection, or in a machine, that is perhaps not there yet
NEAR_PAUSES = (1.0, 1.0, 1.0)
INNER_PAUSES = (1.0, 2.0, 4.0, 4.0)
FAR_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_PROMPT = re.compile(rb"[$#%>] ?\Z")
_SECRET = re.compile(rb"(?i)(?:pass\w*|phrase|mot de passe|pin)[^\n]*: ?\Z")
_KEYS = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


class State(Enum):
    """What the opener seems to be doing."""

    BUSY = "busy"
    READY = "ready"
    ASKING = "asking"
    IDLE = "idle"


@dataclass
class Greeting:
    """Speaks to what the opener brought up, once it listens.

    Nothing is typed at a password prompt, nor before every declared answer was given unless a prompt is seen.
    `reply`: what the shell says of itself. `why_not`: why none is to be expected any more.
    """

    following: Following
    nonce: str = field(default_factory=fresh)
    reply: str = ""
    why_not: str = ""
    _sent: int = 0
    _next: float = 0.0
    _stuck_since: float | None = None
    _started: float = field(default_factory=time.monotonic)

    def meet(self) -> Generator[bytes, None, Output | None]:
        """Yield what is printed until there is a `reply` or a `why_not`; gives how the opener ended if so."""
        following = self.following
        following.line.expect(self.nonce)
        while not (self.reply or self.why_not):
            tick = QUICK if time.monotonic() < self._started + 1 else SLOW
            output = yield from following.round(tick)
            if output is not None:
                return output
            self.reply = next(
                (reply.argument for reply in following.replies if reply.nonce == self.nonce), ""
            )
            if not self.reply and following.begun is not None and not following.ending:
                self._consider(time.monotonic())
        return None

    def _consider(self, now: float) -> None:
        """Greet when the time has come, or see that it never will."""
        state = self._state(now - self.following.heard)
        if state in {State.BUSY, State.READY}:
            self._stuck_since = None
        elif self._stuck_since is None:
            self._stuck_since = now
        elif now > self._stuck_since + STUCK_WITHIN and self.following.limits.timeout is None:
            self.why_not = _REASONS[state]()
        if state is State.READY and now >= self._next:
            self._greet(now)

    def _greet(self, now: float) -> None:
        following = self.following
        pauses = self._pauses()
        if self._sent >= len(pauses):
            self.why_not = _("what runs there does not answer as a shell does")
            return
        self._next = now + pauses[self._sent]
        self._sent += 1
        following.muted = following.muted or b""
        following.line.terminal.write(self.typed, patience=1.0)

    @property
    def typed(self) -> bytes:
        """What it says."""
        return lessons.hello(self.nonce)

    def _pauses(self) -> tuple[float, ...]:
        line = self.following.line
        if not line.top.near:
            return INNER_PAUSES
        pids = self._openers()
        seen = all(map(processes.visible, pids)) and not processes.relay(pids, line.terminal.name)
        return NEAR_PAUSES if seen else FAR_PAUSES

    # ------------------------------------------------------------ what is seen

    def _state(self, quiet: float) -> State:
        near = self._state_near(quiet) if self.following.line.top.near else None
        if near is not None:
            return near
        if _SECRET.search(self._tail()):
            return State.ASKING
        ready = self._at_prompt(quiet) or (quiet > VERY_QUIET and not self.following.answering.waiting)
        return State.READY if ready else State.BUSY

    def _state_near(self, quiet: float) -> State | None:
        """What modes and processes tell; None when that is nothing."""
        terminal, pids = self.following.line.terminal, self._openers()
        if not pids:  # it is the shell itself, has not started yet, or has ended
            return State.ASKING if processes.reads_terminal([self._top.pid], terminal.name) else State.BUSY
        if terminal.canonical and not terminal.echoing:
            return State.ASKING
        if processes.reads_terminal(pids, terminal.name):
            unanswered = self.following.answering.waiting and not self._at_prompt(quiet)
            return State.ASKING if unanswered else State.READY
        if terminal.canonical and any(map(processes.visible, pids)):
            return State.IDLE if processes.idle(pids) else State.BUSY
        return None

    def _openers(self) -> list[int]:
        """What runs in the foreground, less the shell that started it."""
        top = self._top
        pids = processes.group(self.following.line.terminal.foreground())
        return [pid for pid in pids if pid != top.pid or processes.image(pid) != top.image]

    @property
    def _top(self) -> Level:
        return self.following.line.top

    def _at_prompt(self, quiet: float) -> bool:
        return quiet > QUIET and bool(_PROMPT.search(self._tail()))

    def _tail(self) -> bytes:
        return _KEYS.sub(b"", self.following.answering.tail)


_REASONS = {
    State.ASKING: lambda: _("it asks for something that no `:answer:` gives"),
    State.IDLE: lambda: _("it opens no shell and does not end; give it a `:timeout:` if it takes its time"),
}
