"""Telling when an opener has brought up a shell that can be spoken to, and speaking to it."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass, field
from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.shells import ladder, lessons, probing, processes
from runbook.shells.probing import Answer
from runbook.shells.records import fresh

if TYPE_CHECKING:
    from collections.abc import Generator

    from runbook.seen import Output
    from runbook.shells.following import Following
    from runbook.shells.level import Level

AT_ONCE, QUICK, SLOW = 0.002, 0.01, 0.1  # seconds between two looks at an opener
QUIET = 0.05  # seconds of silence after what looks like a prompt
VERY_QUIET = 1.5  # seconds of silence after anything else
OTHER_FOR = 1.0  # seconds for which a program reads that is no shell, and is not just given an answer
LINES_FOR = (
    30.0  # seconds of silence for which lines are passed on; a connection may take its time to be made
)
STUCK_WITHIN = 5.0  # seconds for an opener that nothing but a miracle will move, if it has no time limit
# seconds before the same is typed again, and before it is given up: where a shell is seen to read; in a place
# behind one not seen; through a connection, or in a machine, that is perhaps not there yet. Where no shell is
# seen, a time limit says for how long it may take instead
NEAR_PAUSES = (1.0, 1.0, 1.0)
INNER_PAUSES = (1.0, 2.0, 4.0, 4.0)
FAR_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_PROMPT = re.compile(rb"[$#%>] ?\Z")
_QUESTION = re.compile(rb"[^\s?:][?:] ?\Z")  # in a loop that asks until it likes the answer, it comes again


class State(Enum):
    """What the opener seems to be doing."""

    BUSY = "busy"
    PRINTING = "a shell is seen to wait, and what it printed is still to be read"
    SHELL = "a shell is seen to wait for a command"
    PERHAPS = "not seen, but it may be a shell"
    ASKING = "asking"
    IDLE = "idle"
    LINES = "what is typed is passed on in lines, to where no terminal is seen to be asked for"
    OTHER = "no shell"


@dataclass
class Greeting:
    """Speaks to what the opener brought up, once it listens.

    Only a shell is spoken to: one that is seen, or what answers an empty command as a shell does. Nothing is
    typed at a password prompt, nor before every declared answer was given unless a prompt is seen.
    `reply`: what the shell says of itself. `why_not`: why none is to be expected any more. `typed`: what it
    was told.
    """

    following: Following
    nonce: str = field(default_factory=fresh)
    reply: str = ""
    why_not: str = ""
    typed: list[bytes] = field(default_factory=list)
    _next: float = 0.0
    _first: bytes = b""
    _probed_at: list[int] = field(default_factory=list)
    _is_shell: bool = False
    _stuck: State | None = None
    _stuck_since: float = 0.0
    _started: float = field(default_factory=time.monotonic)

    def meet(self) -> Generator[bytes, None, Output | None]:
        """Yield what is printed until there is a `reply` or a `why_not`; gives how the opener ended if so."""
        following = self.following
        following.line.expect(self.nonce)
        while not (self.reply or self.why_not):
            output = yield from following.round(self._tick())
            if output is not None:
                return output
            self.reply = next(
                (reply.argument for reply in following.replies if reply.nonce == self.nonce), ""
            )
            if not self.reply and following.begun is not None and not following.ending:
                self._consider(time.monotonic())
        return None

    @property
    def farewell(self) -> bytes:
        """What ends that which waits for a line; a shell edits its line, and may take no bare key yet."""
        if self.reply:
            return ladder.EXIT
        return ladder.END_OF_FILE if self._stuck is State.OTHER else b""

    def _tick(self) -> float:
        if self._stuck is State.PRINTING:
            return AT_ONCE
        return QUICK if time.monotonic() < self._started + 1 else SLOW

    def _consider(self, now: float) -> None:
        """Speak when the time has come, or see that it never will."""
        if self._answer() is Answer.SHELL:
            self._is_shell, self._next = True, now
        state = self._state(now - self.following.heard)
        if state is not self._stuck or self.following.asked:
            self._stuck, self._stuck_since = state, now
        if now > self._stuck_since + self._patience_with(state):
            self.why_not = self._reason(state)
        elif state is State.SHELL or (self._is_shell and state is State.PERHAPS):
            self._type(lessons.hello(self.nonce), now)
        elif state is State.PERHAPS:
            self._type(probing.PROBE, now)

    def _patience_with(self, state: State) -> float:
        """How long that may go on (seconds)."""
        if state is State.OTHER:
            return OTHER_FOR
        if self.following.limits.timeout is not None:
            return math.inf
        return {State.ASKING: STUCK_WITHIN, State.IDLE: STUCK_WITHIN, State.LINES: LINES_FOR}.get(
            state, math.inf
        )

    def _reason(self, state: State) -> str:
        if state is State.OTHER:
            names = ", ".join(processes.name(pid) for pid in self._readers())
            return _("what runs there is {program}, no shell").format(program=names or "?")
        if state is State.ASKING:
            return _("it asks for something that no `:answer:` gives")
        if state is State.LINES:
            return _(
                "no terminal is opened there: ssh gives one to a command with `-t`, as `ssh -t HOST bash`"
            )
        return _("it opens no shell and does not end; give it a `:timeout:` if it takes its time")

    def _type(self, what: bytes, now: float) -> None:
        if now < self._next:
            return
        following, pauses = self.following, self._pauses()
        late = len(self.typed) >= len(pauses)
        if self._answer() is Answer.NO_SHELL or (late and not self._may_be_late(pauses)):
            self.why_not = _("what runs there does not answer as a shell does")
            return
        if late and not probing.says(self._answers[-1]):
            return  # what was typed waits there to be read, and what reads it in silence is no shell
        self._next = now + pauses[min(len(self.typed), len(pauses) - 1)]
        if not self.typed:
            self._first = following.answering.window
        following.muted = following.muted or b""
        self._probed_at.append(len(following.muted))
        self.typed.append(what)
        following.line.terminal.write(what, patience=1.0)

    def _may_be_late(self, pauses: tuple[float, ...]) -> bool:
        """Whether a shell may come within the time limit still: nothing shows that something else reads."""
        if pauses is NEAR_PAUSES or self.following.limits.timeout is None:
            return False
        *_earlier, last_but_one, last = self._answers
        return not probing.says(last) or not probing.alike(last_but_one, last)

    def _answer(self) -> Answer:
        """What the answer to the last probe tells, as far as it has come."""
        if not self._probed_at or self._is_shell:
            return Answer.UNTOLD
        since, at = self.following.muted or b"", self._probed_at[-1]
        return probing.judged(self._first, since[:at], since[at:], len(self.typed))

    @property
    def _answers(self) -> list[bytes]:
        """What was printed after each time that something was typed."""
        since = self.following.muted or b""
        return [since[at:end] for at, end in zip_longest(self._probed_at, self._probed_at[1:])]

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
        if quiet > QUIET and _QUESTION.search(self._tail()):
            return State.ASKING
        perhaps = self._at_prompt(quiet) or (quiet > VERY_QUIET and not self.following.answering.waiting)
        return State.PERHAPS if perhaps else State.BUSY

    def _state_near(self, quiet: float) -> State | None:
        """What modes and processes tell; None when that is nothing."""
        terminal, pids = self.following.line.terminal, self._openers()
        if not pids:  # it is the shell itself, has not started yet, or has ended
            return State.ASKING if processes.reads_terminal([self._top.pid], terminal.name) else State.BUSY
        if terminal.canonical and not terminal.echoing:
            return State.ASKING
        if readers := self._readers():
            return self._state_by(readers, quiet)
        if terminal.canonical and any(map(processes.visible, pids)):
            if quiet > VERY_QUIET and processes.relay(pids, terminal.name):
                return State.LINES
            return State.IDLE if processes.idle(pids) else State.BUSY
        return None

    def _state_by(self, readers: list[int], quiet: float) -> State | None:
        """What those that wait for input tell."""
        terminal, unanswered = self.following.line.terminal, self.following.answering.waiting
        shells = list(filter(processes.is_shell, readers))
        if not shells and processes.relay(readers, terminal.name):
            return State.ASKING if terminal.canonical else None
        if not shells:
            return State.ASKING if unanswered else State.OTHER
        # the `read` of a shell takes byte by byte; so does its line editor, but then the terminal gives keys
        asks = terminal.canonical and any(processes.asks_for(pid, terminal.name) == 1 for pid in shells)
        if asks or (unanswered and not self._at_prompt(quiet)):
            return State.ASKING
        return State.SHELL if quiet > AT_ONCE / 2 else State.PRINTING

    def _openers(self) -> list[int]:
        """What runs in the foreground, less the shell that started it."""
        top = self._top
        pids = processes.group(self.following.line.terminal.foreground())
        return [pid for pid in pids if pid != top.pid or processes.image(pid) != top.image]

    def _readers(self) -> list[int]:
        """Those of them that wait for a line, or for a key where the terminal gives them keys."""
        terminal = self.following.line.terminal
        return [
            pid
            for pid in self._openers()
            if processes.asks_for(pid, terminal.name)
            or (not terminal.canonical and processes.wait_for_keys([pid]))
        ]

    @property
    def _top(self) -> Level:
        return self.following.line.top

    def _at_prompt(self, quiet: float) -> bool:
        return quiet > QUIET and bool(_PROMPT.search(self._tail()))

    def _tail(self) -> bytes:
        return probing.visible(self.following.answering.tail)
