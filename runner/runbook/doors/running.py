"""One run, from the command line's words to its exit code."""

from __future__ import annotations

import signal
import sys
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from runbook.doors.again import to_look, to_take_back
from runbook.doors.codes import BROKEN, FAILED, INTERRUPTED, PASSED, USAGE
from runbook.doors.driving import ENDS_WITHIN, UNDOES_WITHIN, Signals, Terminated, drive
from runbook.doors.finding import find
from runbook.doors.joining import with_required
from runbook.doors.machines import Machines, Turn
from runbook.doors.preparing import prepare
from runbook.doors.resuming import Kept, kind_of, told
from runbook.doors.saying import say
from runbook.engine.play import Run, Undo
from runbook.errors import RunbookError, UsageError
from runbook.i18n import _
from runbook.masking.redact import Redactor
from runbook.recipe.reader import read_to_run
from runbook.reports import planview
from runbook.reports.cut_short import left_of
from runbook.reports.ending import WaysOut
from runbook.reports.journal import past_of
from runbook.reports.paint import paint_for, width_of
from runbook.reports.screen import console_for
from runbook.seen import Outcome
from runbook.variables.hidden import hidden

if TYPE_CHECKING:
    from runbook.doors.driving import Onlooker
    from runbook.doors.preparing import Prepared, Wish
    from runbook.reports.journal import Past
    from runbook.seen import Report


def run(wish: Wish) -> int:
    """Do what is asked; the exit code. RunbookError when it is refused, with nothing run."""
    try:
        recipe = read_to_run(find(wish.recipe), forms=wish.forms)
        prepared = prepare(with_required(recipe, wish.forms) if wish.with_required else recipe, wish)
    except RunbookError as error:
        error.add_note(_("nothing was run"))
        raise
    if wish.dry_run:
        show_plan(prepared)
        return 0
    mask = Redactor(hidden(prepared.plan.recipe, prepared.values)).text
    kind = kind_of(prepared)
    # single steps settle nothing but what was cut short of them alone
    alone = {planned.step.id for planned in prepared.plan.running} if wish.selection.only else None
    past = None if kind is None else past_of(kind, None if wish.forget else alone)
    if past is None and wish.forget:
        say(_("no run with these values on these hosts was cut short: there is nothing to forget"))
        return PASSED
    if past is not None and (wish.forget or (wish.selection.from_ is None and alone is None)):
        told(past, prepared, wish, mask)
        return PASSED if wish.forget else USAGE
    ways_out = WaysOut(partial(to_look, wish, mask), partial(to_take_back, wish, mask))
    console: Onlooker = console_for(sys.stdout, sys.stdin, ways_out)
    if kind is not None:
        console = Kept(console, kind, past)
    report, written = perform(replace(prepared, past=past), wish, console, last=True)
    return exit_code(report) or (PASSED if written else BROKEN)


def exit_code(report: Report) -> int:
    """The code for what the run came to."""
    if report.interrupted:
        return INTERRUPTED
    return {Outcome.PASSED: PASSED, Outcome.FAILED: FAILED}.get(report.outcome, BROKEN)


def show_plan(prepared: Prepared) -> None:
    """What would run, and nothing else."""
    paint, width = paint_for(sys.stdout), width_of(sys.stdout)
    for line in planview.lines(prepared.plan, prepared.values, prepared.reached, paint, width):
        print(line)  # noqa: T201  # the edge


def perform(
    prepared: Prepared, wish: Wish, console: Onlooker, turn: Turn | None = None, *, last: bool = False
) -> tuple[Report, bool]:
    """Reach every host when it is our turn, run, close everything; what is left is said last.

    What the run came to, and whether the report that is wanted of it was written. `last`: this process does
    nothing after that.
    """
    machines = Machines(turn or Turn())
    options = replace(wish.options, throwaway=prepared.throwaway)
    played = Run(prepared.plan, prepared.values, machines.shells, options)
    patience = ENDS_WITHIN if options.undo is Undo.NEVER else UNDOES_WITHIN
    with Signals(machines.shells, console.interrupting, patience, last=last) as signals:
        try:
            with machines:
                _reach(machines, prepared, wish)
                console.start(prepared.plan, prepared.values, prepared.reached)
                drive(played.play(), console, signals)
        except BaseException as error:
            signals.tell()
            if not (isinstance(error, (KeyboardInterrupt, Terminated)) and played.complete):
                _tell_broken_off(played, machines, prepared, console, error)
                raise
        signals.tell()
        if signals.told and not played.complete:
            list(played.broken_off(""))
        report = _with(played.report(), machines.left, prepared.past)
        try:
            # told or not, the run came to what it came to
            with (
                suppress(KeyboardInterrupt, Terminated),
                suppress(OSError) if signals.told else nullcontext(),
            ):
                console.finish(report)
        finally:
            signals.tell()
            written = _write(report, prepared.report)
        if signals.told and not (last and played.complete):
            raise Terminated(signals.told)
        return report, written


def _tell_broken_off(
    played: Run, machines: Machines, prepared: Prepared, console: Onlooker, error: BaseException
) -> None:
    """Say what a run came to that something ended from outside."""
    begun = played.begun
    ends = list(played.broken_off(_why(error)))
    report = _with(played.report(), machines.left, prepared.past)
    with suppress(OSError):  # a terminal that is gone
        console.stop()
        if begun:
            for end in ends:
                console.show(end)
            console.finish(report)
    if not isinstance(error, RunbookError):
        _write(report, prepared.report)


def _why(error: BaseException) -> str:
    """What ended the run from outside, in words."""
    if isinstance(error, Terminated):
        return _("ended by {signal}").format(signal=signal.Signals(error.number).name)
    return _("interrupted") if isinstance(error, KeyboardInterrupt) else str(error)


def _with(report: Report, left: tuple[str, ...], past: Past | None) -> Report:
    """The report with what stays of the machines, and of the runs before that it goes on from."""
    before: tuple[str, ...] = ()
    if past is not None and (report.undos or report.outcome is not Outcome.PASSED):
        run_now = {one.step.id for one in report.results if one.outcome is not Outcome.SKIPPED}
        before = left_of(past, run_now)
    return replace(report, left=(*report.left, *before, *left))


def _reach(machines: Machines, prepared: Prepared, wish: Wish) -> None:
    try:
        machines.reach_all(prepared.addresses, sandboxed=wish.sandbox)
    except RunbookError as error:
        refused = UsageError(error.problems)  # nothing was run, so nothing is broken
        refused.add_note(_("nothing was run"))
        raise refused from None


def _write(report: Report, path: str | None) -> bool:
    """Write the report, if one is wanted; that it cannot be written is said."""
    if path is not None:
        from runbook.reports.json_report import write

        try:
            write(report, path)
        except UsageError as error:
            say(*map(str, error.problems))
            return False
    return True
