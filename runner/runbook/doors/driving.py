"""A run driven to its end: events to the console, answers back, signals heard."""

from __future__ import annotations

import errno
import os
import select
import signal
import time
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

from runbook.engine.events import (
    CommandEnded,
    CommandStarted,
    Pausing,
    Question,
    Reply,
    UndoStarted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from types import FrameType, TracebackType

    from runbook.engine.events import Event, Sent
    from runbook.engine.places import Shell
    from runbook.engine.plan import Plan
    from runbook.model import Values
    from runbook.seen import Report


ENDS_WITHIN = 10.0  # seconds after SIGTERM for the command to end: `docker stop` waits as long
UNDOES_WITHIN = 75.0  # seconds for the undos too: systemd kills after 90


class Onlooker(Protocol):
    """Who is told of a run while it goes: a console, or nobody."""

    def interrupting(self) -> None:
        """Say, from a signal handler, that the interruption was heard."""

    def start(self, plan: Plan, values: Values, reached: Mapping[str, str], /) -> None:
        """Say what is going to run; `reached` says of each host how."""

    def show(self, event: Event, /) -> Sent:
        """Tell one event; the answer, when it is a question or a program's."""

    def stop(self) -> None:
        """Give the terminal back as it was; may be called twice."""

    def finish(self, report: Report, /) -> None:
        """Say what the run came to."""


class Terminated(BaseException):
    """The program was told to end (SIGTERM, SIGHUP): everything is closed, nothing is asked."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def raised_by(number: int) -> KeyboardInterrupt | Terminated:
    """What that signal raises where nothing runs that it could end."""
    return KeyboardInterrupt() if number == signal.SIGINT else Terminated(number)


class Phase(Enum):
    """How far a run has come, as far as signals are concerned."""

    OPENING = "opening"  # anything ends it
    RUNNING = "running"  # Ctrl-C ends the command first
    CLOSING = "closing"  # nothing hinders it
    TELLING = "telling"  # a second Ctrl-C cuts it short


class Signals:
    """Ctrl-C ends the running command first, everything the second time.

    TERM and HUP end the command and the run, undos apart; everything the second time, or when that takes
    more than `patience` seconds. `told`: which of them came. `last`: this process does nothing after that
    which Ctrl-C could end.
    """

    def __init__(
        self,
        shells: Mapping[str, Shell],
        heard: Callable[[], None],
        patience: float = ENDS_WITHIN,
        *,
        last: bool = False,
    ) -> None:
        self._shells = shells
        self._heard = heard
        self._patience = patience
        self._last = last
        self.told: int | None = None
        self._undoing = False
        self._running: Shell | None = None
        self.phase = Phase.OPENING
        self._asking = False
        self._times = 0
        self._pending = False
        self._before: dict[int, object] = {}
        self._wake, self._woken = -1, -1

    def __enter__(self) -> Self:
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        for number, handler in (
            (signal.SIGINT, self._interrupted),
            (signal.SIGTERM, self._terminated),
            (signal.SIGHUP, self._terminated),
            (signal.SIGALRM, self._overdue),
        ):
            # what the parent ignores (nohup, CI) stays ignored
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, handler)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._last and kind is None and signal.SIGINT in self._before:
            self._before[signal.SIGINT] = signal.SIG_IGN
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave back
        os.close(self._wake)
        os.close(self._woken)

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        if self.phase is Phase.CLOSING:
            return
        self._times += 1
        if self._asking:
            raise KeyboardInterrupt
        if self.phase is Phase.TELLING and self._times == 1:
            return
        if self.phase in {Phase.OPENING, Phase.TELLING} or self._times > 1:
            self.phase = Phase.CLOSING
            raise KeyboardInterrupt
        self._interrupt()
        self._heard()

    def _terminated(self, number: int, _frame: FrameType | None) -> None:
        if self.phase is Phase.CLOSING:
            return
        self._times += self.phase is Phase.TELLING
        if self.phase is Phase.TELLING and self._times == 1:
            self.told = self.told or number  # of a lost terminal, the kernel tells and its shell
            return
        if self.phase in {Phase.OPENING, Phase.TELLING} or self.told is not None:
            self.phase = Phase.CLOSING
            raise Terminated(self.told or number)
        self.told = number
        signal.setitimer(signal.ITIMER_REAL, self._patience)
        if self._asking:
            raise Terminated(number)
        if not self._undoing:
            self._interrupt()

    def _overdue(self, _number: int, _frame: FrameType | None) -> None:
        if self.phase is not Phase.CLOSING:
            self.phase = Phase.CLOSING
            raise Terminated(self.told or signal.SIGALRM)

    def _interrupt(self) -> None:
        self._pending = True
        os.write(self._wake, b"!")
        if self._running is not None:
            self._running.interrupt()

    def tell(self) -> None:
        """From now on the end is told, and nothing else is done."""
        self.phase = Phase.TELLING
        self._times = 0
        signal.setitimer(signal.ITIMER_REAL, 0)

    # ------------------------------------------------------------ between events

    def follow(self, event: Event) -> None:
        """Know which shell to interrupt."""
        if isinstance(event, CommandStarted):
            self._running = self._shells[event.place.host]
        elif isinstance(event, CommandEnded):
            self._running = None
        elif isinstance(event, UndoStarted):
            self._undoing = True

    def taken(self) -> Reply | None:
        """The interruption since the last time, if there was one."""
        pending, self._pending = self._pending, False
        if self.told is not None:
            return None if self._undoing else self._end
        return Reply.INTERRUPT if pending else None

    @property
    def _end(self) -> Reply:
        return Reply.HUNG_UP if self.told == signal.SIGHUP else Reply.TERMINATED

    def hung_up(self) -> None:
        """Take a terminal that is gone for the signal that says so."""
        if self.told is None:
            self._terminated(signal.SIGHUP, None)

    def wait(self, seconds: float) -> None:
        """Wait, or until interrupted."""
        until = time.monotonic() + seconds
        while not self._pending and (left := until - time.monotonic()) > 0:
            if select.select([self._woken], [], [], left)[0]:
                os.read(self._woken, 1024)

    def ask(self, put: Callable[[], Sent]) -> Sent:
        """The person's answer; a signal instead of one is what it means."""
        self._asking = True
        try:
            reply = put()
        except KeyboardInterrupt:
            reply = Reply.INTERRUPT
        except Terminated:
            reply = self._end
        finally:
            self._asking = False
        self._times = 0
        return reply


def drive(events: Generator[Event, Sent, Report], console: Onlooker, signals: Signals) -> Report:
    """Play the events to the end; a terminal that is gone is told no more."""
    sent: Sent = None
    signals.phase = Phase.RUNNING
    try:
        while True:
            event = events.send(sent)
            signals.follow(event)
            put = partial(_shown, console, event, signals)
            sent = signals.ask(put) if isinstance(event, Question) else put()
            if isinstance(event, Pausing):
                signals.wait(event.seconds)
            sent = signals.taken() or sent
    except StopIteration as end:
        report: Report = end.value
        return report
    finally:
        signals.phase = Phase.CLOSING
        events.close()


def _shown(console: Onlooker, event: Event, signals: Signals) -> Sent:
    try:
        return console.show(event)
    except OSError as error:
        if error.errno == errno.EIO:  # the signal that says the same may come a moment later, or be ignored
            signals.hung_up()
        if signals.told is None:
            raise
        return None
