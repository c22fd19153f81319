"""Cases verified one after the other, or several at a time by processes of their own."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import time
from collections import deque
from dataclasses import dataclass, field, replace
from enum import Enum
from multiprocessing import connection
from typing import TYPE_CHECKING, cast

from runbook.doors.driving import Terminated, raised_by
from runbook.doors.heard import ENDING, Heard
from runbook.doors.machines import Turn, be_ready
from runbook.doors.trial import Watcher, verify
from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.verify.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from runbook.doors.trial import Trial
    from runbook.verify.cases import Case

    Telling = Callable[[Sequence[Case], str], None]


def verdicts(
    cases: Sequence[Case], trial: Trial, jobs: int, running: Telling
) -> Generator[Verdict, None, None]:
    """What comes of each case, as it ends; `running` is told which ones run, and how far one alone is.

    Closed early, it runs no more of them: those under way are ended, and everything is closed. Ended from
    outside, it gives what was seen of those under way, then raises KeyboardInterrupt or Terminated.
    """
    if jobs == 1 or len(cases) < 2:
        yield from _one_by_one(cases, trial, running)
    else:
        yield from _together(cases, trial, jobs, running)


def _one_by_one(cases: Sequence[Case], trial: Trial, running: Telling) -> Iterator[Verdict]:
    for case in cases:
        here = (case,)

        def step(number: int, total: int, title: str, here: tuple[Case] = here) -> None:
            running(here, f"{number}/{total} {title}")

        running(here, "")
        verdict = verify(case, trial, Watcher(step))
        yield verdict
        if verdict.ended_by is not None:
            raise raised_by(verdict.ended_by)


# ---------------------------------------------------------------- several at a time


def _together(cases: Sequence[Case], trial: Trial, jobs: int, running: Telling) -> Iterator[Verdict]:
    ahead = iter(cases)
    be_ready(sandboxed=trial.sandbox)
    with Heard() as heard:
        crew = _Crew(trial, jobs, heard)
        try:
            while heard.number is None:
                while crew.has_room and (case := next(ahead, None)) is not None:
                    crew.begin(case)
                if not crew.under_way:
                    return
                running(crew.running, "")
                yield from crew.verdicts()
            yield from crew.end()
            raise raised_by(heard.number)
        finally:
            crew.end()


class _Crew:
    """Workers, as many as may run something at a time, and with sandboxes one more.

    While that one waits for its turn, or ends its sandbox, the others keep the machine busy.
    """

    def __init__(self, trial: Trial, jobs: int, heard: Heard) -> None:
        self._trial = trial
        self._heard = heard
        self._jobs = jobs
        self._most = jobs + 1 if trial.sandbox else jobs
        self._idle: list[_Worker] = []
        self._waiting: deque[_Worker] = deque()
        self._running: list[_Worker] = []
        self.under_way: dict[Connection, _Worker] = {}

    @property
    def has_room(self) -> bool:
        """Whether another case can begin."""
        return len(self.under_way) < self._most

    @property
    def running(self) -> list[Case]:
        """The cases whose turn it is."""
        return [worker.case for worker in self._running]

    def begin(self, case: Case) -> None:
        """Have it verified."""
        worker = self._idle.pop() if self._idle else _start(self._trial)
        worker.verify(case)
        self.under_way[worker.talks] = worker

    def verdicts(self) -> Iterator[Verdict]:
        """Wait until somebody says something, or a signal comes; the verdicts among it."""
        for told in connection.wait([*self.under_way, self._heard.woken]):
            if self._heard.number is not None:
                return
            worker = self.under_way[cast("Connection", told)]
            said = worker.says()
            if isinstance(said, int):
                self._heard.number = said
                return
            if said is Said.READY:
                self._waiting.append(worker)
                continue
            if worker in self._running:
                self._running.remove(worker)
            if isinstance(said, Verdict):
                if said.ended_by is not None:  # that one alone was told to end
                    self._heard.number = said.ended_by
                self._idle.append(self.under_way.pop(worker.talks))
                yield said
        while self._waiting and len(self._running) < self._jobs:
            self._running.append(self._waiting.popleft())
            self._running[-1].go()

    def end(self) -> list[Verdict]:
        """End what is under way, and all of them; what was seen of it."""
        with self._heard.by_the_workers():
            for worker in self.under_way.values():
                worker.process.terminate()
            found = [worker.last(self._heard.number) for worker in self.under_way.values()]
            workers = (*self._idle, *self.under_way.values())
            for worker in workers:  # all of them first: those forked later hold these pipes open, too
                worker.talks.close()
            for worker in workers:
                worker.process.join()
            self._idle, self.under_way = [], {}
        return [verdict for verdict in found if verdict is not None]


class Said(Enum):
    """What a worker and this process say to each other besides cases and verdicts."""

    READY = "ready"  # its case could run: may it?
    GO = "go"  # it may
    RAN = "ran"  # nothing of its case runs any more: it is another one's turn


class _TurnGiven(Turn):
    """A turn that is asked for, and given; EOFError when nobody is left to give it."""

    def __init__(self, talks: Connection) -> None:
        self._talks = talks

    def take(self) -> None:
        begin = time.monotonic()
        self._talks.send(Said.READY)
        self._talks.recv()
        self.waited = time.monotonic() - begin

    def give_back(self) -> None:
        self._talks.send(Said.RAN)


@dataclass
class _Worker:
    """A process that verifies one case after the other, and the pipe on which it is told and tells."""

    process: ForkProcess
    talks: Connection
    case: Case = field(init=False)

    def verify(self, case: Case) -> None:
        """Have it verify that one."""
        self.case = case
        with contextlib.suppress(BrokenPipeError):  # it was killed, as `says` says
            self.talks.send(case)

    def go(self) -> None:
        """Tell it that it is its turn."""
        with contextlib.suppress(BrokenPipeError):  # it was killed, as `says` says
            self.talks.send(Said.GO)

    def says(self) -> Verdict | Said | int:
        """What it found, or how far it is, or the signal that ended it before it had begun anything.

        PlaceError when it was killed.
        """
        try:
            found: Verdict | Said | int = self.talks.recv()
        except (EOFError, OSError):  # also in the middle of what it says
            self.process.join()
            fact = _("{case}: the process that ran it was killed").format(case=self.case.id)
            remedy = _("see the system's log: memory may have run out")
            raise PlaceError(Problem(None, fact, remedy)) from None
        return found

    def last(self, ended_by: int | None) -> Verdict | None:
        """What it found until it was ended, by that signal; None when it had begun nothing."""
        try:
            while isinstance(said := self.says(), Said):
                pass
        except PlaceError:  # ended before it could hear of it
            return None
        if isinstance(said, int):
            return None
        return replace(said, ended_by=ended_by) if said.interrupted else said


def _start(trial: Trial) -> _Worker:
    # forked: what is imported and given already is there at once, and no secret goes through a pipe
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(trial, ours, theirs))
    gc.freeze()  # what is not touched is not copied
    # until it hears for itself: in its copy of who hears here, nobody would take notice
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    return _Worker(process, ours)


def _work(trial: Trial, theirs: Connection, talks: Connection) -> None:
    """Verify what comes; the terminal's Ctrl-C and SIGTERM are heard here as by any run.

    The end of the process that this one was forked from, however it comes, is heard as SIGTERM.
    """
    from runbook.shells.sandbox_syscalls import die_with_parent

    theirs.close()  # held open here too, it would never tell that they are gone
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            own = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, own)
    die_with_parent(signal.SIGTERM)
    with contextlib.suppress(EOFError, ConnectionError):  # there is no more, or nobody to tell
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            while True:
                case = talks.recv()
                talks.send(verify(case, trial, turn=_TurnGiven(talks)))
        except Terminated as error:
            talks.send(error.number)
        except KeyboardInterrupt:
            talks.send(int(signal.SIGINT))
