"""One run, from the command line's words to its exit code."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.doors.driving import Signals, drive
from runbook.doors.finding import find
from runbook.doors.joining import with_required
from runbook.doors.machines import Machines
from runbook.doors.preparing import prepare
from runbook.engine.play import play, worst
from runbook.errors import RunbookError
from runbook.i18n import _
from runbook.model import Outcome, Report
from runbook.recipe.reader import read
from runbook.reports import planview
from runbook.reports.paint import paint_for, width_of
from runbook.reports.screen import console_for

if TYPE_CHECKING:
    from runbook.doors.preparing import Prepared, Wish
    from runbook.engine.events import StepEnded


def run(wish: Wish) -> int:
    """Do what is asked; the exit code. RunbookError when it is refused, with nothing run."""
    try:
        recipe = read(find(wish.recipe))
        prepared = prepare(with_required(recipe) if wish.with_required else recipe, wish)
    except RunbookError as error:
        error.add_note(_("nothing was run"))
        raise
    if wish.dry_run:
        show_plan(prepared)
        return 0
    return exit_code(perform(prepared, wish))


def exit_code(report: Report) -> int:
    """0 passed, 1 a step failed, 4 broken, 130 interrupted."""
    if report.interrupted:
        return 130
    return {Outcome.PASSED: 0, Outcome.FAILED: 1}.get(report.outcome, 4)


def show_plan(prepared: Prepared) -> None:
    """What would run, and nothing else."""
    paint, width = paint_for(sys.stdout), width_of(sys.stdout)
    for line in planview.lines(prepared.plan, prepared.values, prepared.reached, paint, width):
        print(line)  # noqa: T201  # the edge


def perform(prepared: Prepared, wish: Wish) -> Report:
    """Reach every host, run, close everything; what is left is said last."""
    console = console_for(sys.stdout, sys.stdin)
    seen: list[StepEnded] = []
    begin = time.monotonic()
    machines = Machines()
    try:
        with Signals(machines.shells, console.interrupting) as signals, machines:
            _reach(machines, prepared, wish)
            console.start(prepared.plan, prepared.values, prepared.reached)
            events = play(prepared.plan, prepared.values, machines.shells, wish.options)
            report = drive(events, console, signals, seen)
    except BaseException as error:
        cut_short = _cut_short(prepared, seen, begin, machines.left)
        with suppress(OSError):  # a terminal that is gone
            console.stop()
            if seen:
                console.finish(cut_short)
        if not isinstance(error, RunbookError):
            _write(cut_short, prepared.report)
        raise
    report = replace(report, left=(*report.left, *machines.left))
    console.finish(report)
    _write(report, prepared.report)
    return report


def _reach(machines: Machines, prepared: Prepared, wish: Wish) -> None:
    try:
        machines.reach_all(prepared.addresses, sandboxed=wish.sandbox)
    except RunbookError as error:
        error.add_note(_("nothing was run"))
        raise


def _cut_short(prepared: Prepared, seen: list[StepEnded], begin: float, left: tuple[str, ...]) -> Report:
    """What is known of a run that was ended from outside."""
    owed = {event.number: event.owed for event in seen}
    results = [event.result for event in seen if not event.undo]
    return Report(
        recipe=prepared.plan.recipe,
        outcome=worst([Outcome.FAILED, *(event.result.outcome for event in seen)]),
        results=tuple(results),
        started=time.time() - (time.monotonic() - begin),
        seconds=time.monotonic() - begin,
        interrupted=True,
        undos=tuple(event.result for event in seen if event.undo),
        left=(*(owed[number] for number in sorted(owed, reverse=True) if owed[number]), *left),
    )


def _write(report: Report, path: str | None) -> None:
    if path is not None:
        from runbook.reports.json_report import write

        write(report, path)
