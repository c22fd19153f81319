"""Cases verified one after the other, or several at a time by processes of their own."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import TYPE_CHECKING, cast

from runbook.doors.driving import Terminated
from runbook.doors.trial import Watcher, verify
from runbook.errors import PlaceError, Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess
    from types import FrameType

    from runbook.doors.trial import Trial
    from runbook.verify.cases import Case
    from runbook.verify.verdict import Verdict

    Telling = Callable[[Sequence[Case], str], None]


def verdicts(
    cases: Sequence[Case], trial: Trial, jobs: int, running: Telling
) -> Generator[Verdict, None, None]:
    """What comes of each case, as it ends; `running` is told which ones run, and how far one alone is.

    Closed early, it runs no more of them: those under way are ended, and everything is closed.
    """
    if jobs == 1 or len(cases) < 2:
        yield from _one_by_one(cases, trial, running)
    else:
        yield from _together(cases, trial, min(jobs, len(cases)), running)


def _one_by_one(cases: Sequence[Case], trial: Trial, running: Telling) -> Iterator[Verdict]:
    for case in cases:
        here = (case,)

        def step(number: int, total: int, title: str, here: tuple[Case] = here) -> None:
            running(here, f"{number}/{total} {title}")

        running(here, "")
        yield verify(case, trial, Watcher(step))


# ---------------------------------------------------------------- several at a time


def _together(cases: Sequence[Case], trial: Trial, jobs: int, running: Telling) -> Iterator[Verdict]:
    ahead = iter(cases)
    idle: list[_Worker] = []
    under_way: dict[Connection, _Worker] = {}
    with _Told():
        try:
            while True:
                while len(under_way) < jobs and (case := next(ahead, None)) is not None:
                    worker = idle.pop() if idle else _start(trial)
                    worker.verify(case)
                    under_way[worker.talks] = worker
                if not under_way:
                    return
                running([worker.case for worker in under_way.values()], "")
                for told in connection.wait(list(under_way)):
                    worker = under_way.pop(cast("Connection", told))
                    verdict = worker.verdict()
                    idle.append(worker)
                    yield verdict
        finally:
            for worker in under_way.values():
                worker.process.terminate()
            workers = (*idle, *under_way.values())
            for worker in workers:  # all of them first: those forked later hold these pipes open, too
                worker.talks.close()
            for worker in workers:
                worker.process.join()


@dataclass
class _Worker:
    """A process that verifies one case after the other, and the pipe on which it is told and tells."""

    process: ForkProcess
    talks: Connection
    case: Case = field(init=False)

    def verify(self, case: Case) -> None:
        """Have it verify that one."""
        self.case = case
        with contextlib.suppress(BrokenPipeError):  # it was killed, as `verdict` says
            self.talks.send(case)

    def verdict(self) -> Verdict:
        """What it found; KeyboardInterrupt when it was told to end, PlaceError when it was killed."""
        try:
            found: Verdict | None = self.talks.recv()
        except (EOFError, ConnectionResetError):
            self.process.join()
            fact = _("{case}: the process that ran it was killed").format(case=self.case.id)
            remedy = _("see the system's log: memory may have run out")
            raise PlaceError(Problem(None, fact, remedy)) from None
        if found is None:
            self.process.join()
            raise KeyboardInterrupt
        return found


def _start(trial: Trial) -> _Worker:
    # forked: what is imported and given already is there at once, and no secret goes through a pipe
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(trial, ours, theirs))
    gc.freeze()  # what is not touched is not copied
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _work(trial: Trial, theirs: Connection, talks: Connection) -> None:
    """Verify what comes; the terminal's Ctrl-C and SIGTERM are heard here as by any run."""
    theirs.close()  # held open here too, it would never tell that they are gone
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    with contextlib.suppress(EOFError, ConnectionError):  # there is no more, or nobody to tell
        try:
            while True:
                talks.send(verify(talks.recv(), trial))
        except (KeyboardInterrupt, Terminated):
            talks.send(None)


class _Told:
    """Within it, SIGTERM and SIGHUP end this process through its `finally` clauses."""

    def __enter__(self) -> None:
        self._before = {
            number: signal.signal(number, self._raise)
            for number in (signal.SIGTERM, signal.SIGHUP)
            if signal.getsignal(number) is not signal.SIG_IGN
        }

    def __exit__(self, *_exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @staticmethod
    def _raise(number: int, _frame: FrameType | None) -> None:
        raise Terminated(number)
