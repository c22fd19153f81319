"""Who verifies several cases at a time hears a signal, whenever it comes."""

from __future__ import annotations

import signal
import subprocess
import sys
from multiprocessing import get_context

from runbook.doors.heard import Heard
from runbook.doors.pool import _Crew, _Worker
from runbook.doors.trial import Trial
from runbook.seen import Outcome
from runbook.verify.cases import Case
from runbook.verify.verdict import Verdict


class _Interrupted(_Worker):
    """A worker that has a verdict just when Ctrl-C is pressed."""

    def says(self) -> Verdict:
        signal.raise_signal(signal.SIGINT)
        return Verdict(self.case, Outcome.PASSED, 0.0, 0.0)


def test_a_signal_that_comes_as_the_verdict_of_a_case_is_taken_is_heard() -> None:
    context = get_context("fork")
    ours, theirs = context.Pipe()
    with ours, theirs, Heard() as heard:
        crew = _Crew(Trial(sandbox=False), 2, heard)
        worker = _Interrupted(context.Process(), ours)
        worker.case = Case("recipe.rst")
        crew.under_way[ours] = worker
        theirs.send("something")
        assert [verdict.outcome for verdict in crew.verdicts()] == [Outcome.PASSED]
        assert heard.number == signal.SIGINT


TOLD_AT_ONCE = """
import os, signal
from runbook.doors.heard import Heard
from runbook.doors.pool import _start
from runbook.doors.trial import Trial

os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
with Heard():
    worker = _start(Trial(sandbox=False))
    worker.process.join(30)
    print(worker.process.exitcode)
    worker.process.kill()
"""


def test_a_worker_that_is_told_to_end_before_it_hears_for_itself_ends() -> None:
    told = subprocess.run(
        [sys.executable, "-c", TOLD_AT_ONCE], capture_output=True, text=True, timeout=60, check=False
    )
    assert (told.stdout, told.stderr) == ("-15\n", "")
