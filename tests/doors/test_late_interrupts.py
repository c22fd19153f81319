"""A signal when all had been done: nothing was left to be interrupted, and the run says so."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from commandline import PLAIN, recipe
from runbook.doors.codes import INTERRUPTED, PASSED
from runbook.doors.driving import Terminated
from runbook.doors.preparing import Wish, prepare
from runbook.doors.running import exit_code, perform
from runbook.doors.trial import Trial, Watcher, verify
from runbook.engine.events import StepEnded, UndoStarted
from runbook.recipe.reader import read
from runbook.seen import Outcome
from runbook.verify.cases import Case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runbook.engine.events import Event, Sent
    from runbook.engine.plan import Plan
    from runbook.model import Values
    from runbook.seen import Report

WITH_UNDO = """
    .. step:: One
       :undo: rm one

       touch one
    """


class PressesCtrlC:
    """Looks on a run, and types Ctrl-C so many times: at that event, or while the end is told.

    Or it sends another signal.
    """

    def __init__(
        self,
        times: int,
        at: type[Event] | None = None,
        number: int | None = None,
        *,
        sent: signal.Signals = signal.SIGINT,
    ) -> None:
        self._times = times
        self._sent = sent
        self._at = at
        self._number = number
        self.told: Report | None = None

    def start(self, _plan: Plan, _values: Values, _reached: Mapping[str, str]) -> None:
        pass

    def show(self, event: Event) -> Sent:
        if (
            self._at
            and isinstance(event, self._at)
            and self._number in {None, getattr(event, "number", None)}
        ):
            self._press()
        return None

    def interrupting(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def finish(self, report: Report) -> None:
        if self._at is None:
            self._press()
        self.told = report

    def _press(self) -> None:
        for _time in range(self._times):
            signal.raise_signal(self._sent)


def _run(
    tmp_path: Path, text: str, console: PressesCtrlC, *, undo: bool = False, last: bool = False
) -> tuple[Report, bool]:
    path = str(tmp_path / recipe(tmp_path, text))
    wish = Wish(path, report=(f"json={tmp_path / 'report.json'}",), undo=undo, attended=False)
    before = signal.getsignal(signal.SIGINT)
    try:
        return perform(prepare(read(path), wish), wish, console, last=last)
    finally:
        signal.signal(signal.SIGINT, before)  # the last run leaves it ignored


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("times", [1, 2])
def test_told_to_end_once_the_last_step_has_ended_the_run_has_passed(
    tmp_path: Path, times: int, number: signal.Signals
) -> None:
    console = PressesCtrlC(times, StepEnded, 2, sent=number)
    report, written = _run(tmp_path, PLAIN, console, last=True)
    assert (exit_code(report), written, report.interrupted) == (PASSED, True, False)
    assert console.told == report
    assert [result.outcome for result in report.results] == ["passed", "passed"]
    assert json.loads((tmp_path / "report.json").read_text())["outcome"] == "passed"


def test_told_to_end_while_the_end_is_told_the_run_has_passed(tmp_path: Path) -> None:
    console = PressesCtrlC(1, sent=signal.SIGTERM)
    report, _written = _run(tmp_path, PLAIN, console, last=True)
    assert (exit_code(report), report.interrupted) == (PASSED, False)


@pytest.mark.parametrize("undo", [False, True])
def test_told_to_end_once_the_last_step_has_ended_it_is_taken_back_only_where_that_was_wanted(
    tmp_path: Path, *, undo: bool
) -> None:
    console = PressesCtrlC(1, StepEnded, 1, sent=signal.SIGTERM)
    report, _written = _run(tmp_path, WITH_UNDO, console, undo=undo, last=True)
    assert (exit_code(report), len(report.undos), report.left) == (PASSED, int(undo), ())


def test_of_several_runs_no_other_begins_after_one_that_was_told_to_end_when_it_had_passed(
    tmp_path: Path,
) -> None:
    console = PressesCtrlC(1, StepEnded, 2, sent=signal.SIGTERM)
    with pytest.raises(Terminated):
        _run(tmp_path, PLAIN, console)
    assert console.told is not None
    assert (exit_code(console.told), console.told.interrupted) == (PASSED, False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_case_that_had_passed_has_passed_though_its_process_was_told_to_end(
    tmp_path: Path, number: signal.Signals
) -> None:
    class ToldToEnd(Watcher):
        def show(self, event: Event) -> Sent:
            if isinstance(event, StepEnded) and event.number == 2:
                signal.raise_signal(number)
            return super().show(event)

    case = Case(str(tmp_path / recipe(tmp_path, PLAIN)))
    verdict = verify(case, Trial(sandbox=False), ToldToEnd())
    assert (verdict.outcome, verdict.interrupted, verdict.ended_by) == (Outcome.PASSED, False, number)


def test_told_to_end_before_the_last_step_the_run_is_interrupted(tmp_path: Path) -> None:
    console = PressesCtrlC(1, StepEnded, 1, sent=signal.SIGTERM)
    with pytest.raises(Terminated):
        _run(tmp_path, PLAIN, console, last=True)
    assert console.told is not None
    assert exit_code(console.told) == INTERRUPTED


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_once_the_last_step_has_ended_changes_nothing(tmp_path: Path, times: int) -> None:
    console = PressesCtrlC(times, StepEnded, 2)
    report, written = _run(tmp_path, PLAIN, console)
    assert (exit_code(report), written, report.interrupted) == (PASSED, True, False)
    assert console.told == report
    assert [result.outcome for result in report.results] == ["passed", "passed"]
    assert json.loads((tmp_path / "report.json").read_text())["outcome"] == "passed"


def test_ctrl_c_while_the_end_is_told_changes_nothing(tmp_path: Path) -> None:
    console = PressesCtrlC(1)
    report, written = _run(tmp_path, PLAIN, console)
    assert (exit_code(report), written) == (PASSED, True)
    assert console.told == report


def test_a_second_one_cuts_the_telling_short_and_the_code_is_that_of_the_run(tmp_path: Path) -> None:
    console = PressesCtrlC(2)
    report, written = _run(tmp_path, PLAIN, console)
    assert (exit_code(report), written) == (PASSED, True)
    assert console.told is None


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_once_all_was_taken_back_changes_nothing(tmp_path: Path, times: int) -> None:
    class AfterTheUndo(PressesCtrlC):
        def show(self, event: Event) -> Sent:
            return super().show(event) if isinstance(event, StepEnded) and event.undo else None

    report, _written = _run(tmp_path, WITH_UNDO, AfterTheUndo(times, StepEnded), undo=True)
    assert (exit_code(report), [one.outcome for one in report.undos]) == (PASSED, ["passed"])


def test_two_before_anything_is_taken_back_leave_it(tmp_path: Path) -> None:
    console = PressesCtrlC(2, UndoStarted)
    with pytest.raises(KeyboardInterrupt):
        _run(tmp_path, WITH_UNDO, console, undo=True)
    assert console.told is not None
    assert exit_code(console.told) == INTERRUPTED
    assert len(console.told.left) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_before_the_last_step_is_an_interruption(tmp_path: Path, times: int) -> None:
    console = PressesCtrlC(times, StepEnded, 1)
    if times == 2:
        with pytest.raises(KeyboardInterrupt):
            _run(tmp_path, PLAIN, console)
    else:
        _run(tmp_path, PLAIN, console)
    assert console.told is not None
    assert exit_code(console.told) == INTERRUPTED


def test_ctrl_c_while_the_program_itself_ends_changes_nothing(tmp_path: Path) -> None:
    program = """
import atexit, os, signal, sys
from runbook.cli import main
atexit.register(os.kill, os.getpid(), signal.SIGINT)
sys.exit(main(["run", "recipe.rst"]))
"""
    recipe(tmp_path, PLAIN)
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith("\n  2 passed\n")
