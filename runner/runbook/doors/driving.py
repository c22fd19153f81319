"""A run driven to its end: events to the console, answers back, signals heard."""

from __future__ import annotations

import os
import select
import signal
import time
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Self

from runbook.engine.events import CommandEnded, CommandStarted, Pausing, Question, Reply, StepEnded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from types import FrameType, TracebackType

    from runbook.engine.events import Event
    from runbook.engine.places import Shell
    from runbook.model import Report
    from runbook.reports.console import Console


class Terminated(BaseException):
    """The program was told to end (SIGTERM, SIGHUP): everything is closed, nothing is asked."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Phase(Enum):
    """How far a run has come, as far as signals are concerned."""

    OPENING = "opening"  # anything ends it
    RUNNING = "running"  # Ctrl-C ends the command first
    CLOSING = "closing"  # nothing hinders it


class Signals:
    """Ctrl-C ends the running command first, everything the second time; TERM and HUP end everything."""

    def __init__(self, shells: Mapping[str, Shell], heard: Callable[[], None]) -> None:
        self._shells = shells
        self._heard = heard
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
        ):
            # what the parent ignores (nohup, CI) stays ignored
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, handler)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave back
        os.close(self._wake)
        os.close(self._woken)

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        if self.phase is Phase.CLOSING:
            return
        self._times += 1
        if self.phase is Phase.OPENING or self._asking or self._times > 1:
            self.phase = Phase.CLOSING
            raise KeyboardInterrupt
        self._pending = True
        os.write(self._wake, b"!")
        if self._running is not None:
            self._running.interrupt()
        self._heard()

    def _terminated(self, number: int, _frame: FrameType | None) -> None:
        if self.phase is Phase.CLOSING:
            return
        self.phase = Phase.CLOSING
        raise Terminated(number)

    # ------------------------------------------------------------ between events

    def follow(self, event: Event) -> None:
        """Know which shell to interrupt."""
        if isinstance(event, CommandStarted):
            self._running = self._shells[event.place.host]
        elif isinstance(event, CommandEnded):
            self._running = None

    def taken(self) -> bool:
        """Whether there was an interruption since the last time."""
        pending, self._pending = self._pending, False
        return pending

    def wait(self, seconds: float) -> None:
        """Wait, or until interrupted."""
        until = time.monotonic() + seconds
        while not self._pending and (left := until - time.monotonic()) > 0:
            if select.select([self._woken], [], [], left)[0]:
                os.read(self._woken, 1024)

    def ask(self, put: Callable[[], Reply | None]) -> Reply | None:
        """The person's answer; Ctrl-C instead of one is INTERRUPT."""
        self._asking = True
        try:
            reply = put()
        except KeyboardInterrupt:
            self.phase = Phase.RUNNING
            return Reply.INTERRUPT
        finally:
            self.phase = Phase.OPENING
        self._asking = False
        self._times = 0
        return reply


def drive(
    events: Generator[Event, Reply | None, Report], console: Console, signals: Signals, seen: list[StepEnded]
) -> Report:
    """Play the events to the end; `seen` gets the end of each step, for when the run's own never comes."""
    reply: Reply | None = None
    signals.phase = Phase.RUNNING
    try:
        while True:
            event = events.send(reply)
            signals.follow(event)
            if isinstance(event, Question):
                reply = signals.ask(partial(console.show, event))
                continue
            console.show(event)
            if isinstance(event, Pausing):
                signals.wait(event.seconds)
            elif isinstance(event, StepEnded):
                seen.append(event)
            reply = Reply.INTERRUPT if signals.taken() else None
    except StopIteration as end:
        report: Report = end.value
        return report
    finally:
        signals.phase = Phase.CLOSING
        events.close()
