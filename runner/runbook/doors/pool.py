"""Cases verified one after the other, or several at a time by processes of their own."""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import dataclass
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
    under_way: dict[Connection, _Worker] = {}
    with _Told():
        try:
            while True:
                while len(under_way) < jobs and (case := next(ahead, None)) is not None:
                    worker = _start(case, trial)
                    under_way[worker.verdict] = worker
                if not under_way:
                    return
                running([worker.case for worker in under_way.values()], "")
                for told in connection.wait(list(under_way)):
                    worker = under_way.pop(cast("Connection", told))
                    yield worker.end()
        finally:
            for worker in under_way.values():
                worker.process.terminate()
            for worker in under_way.values():
                worker.process.join()


@dataclass(frozen=True)
class _Worker:
    """A process that verifies one case, and the pipe on which it sends the verdict."""

    case: Case
    process: ForkProcess
    verdict: Connection

    def end(self) -> Verdict:
        """What it found; KeyboardInterrupt when it was told to end, PlaceError when it was killed."""
        try:
            found: Verdict | None = self.verdict.recv()
        except EOFError:
            fact = _("{case}: the process that ran it was killed").format(case=self.case.id)
            remedy = _("see the system's log: memory may have run out")
            raise PlaceError(Problem(None, fact, remedy)) from None
        finally:
            self.process.join()
        if found is None:
            raise KeyboardInterrupt
        return found


def _start(case: Case, trial: Trial) -> _Worker:
    # forked: what is imported and given already is there at once, and no secret goes through a pipe
    context = multiprocessing.get_context("fork")
    reading, writing = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(case, trial, writing))
    process.start()
    writing.close()
    return _Worker(case, process, reading)


def _work(case: Case, trial: Trial, verdict: Connection) -> None:
    """Verify the case; the terminal's Ctrl-C and SIGTERM are heard here as by any run."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    try:
        verdict.send(verify(case, trial))
    except (KeyboardInterrupt, Terminated):
        verdict.send(None)


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
