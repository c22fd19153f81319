"""Verdicts to lines: a row for each case, what went wrong below it, and what it all came to."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TextIO

from runbook.engine.events import StepEnded
from runbook.errors import Problem
from runbook.i18n import _, ngettext
from runbook.reports.console import Console
from runbook.reports.words import INDENT, clipped, lasted, neutral, whole, wrapped
from runbook.seen import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.reports.paint import Paint
    from runbook.seen import Report, Result
    from runbook.verify.cases import Case
    from runbook.verify.verdict import Verdict

WITHIN = "   "  # before what is told of a case
CLEAR = "\r\x1b[K"


class CaseView:
    """Writes what verification finds, each case as it ends; on a terminal, what runs now in a last line."""

    def __init__(self, stream: TextIO, paint: Paint, width: int, total: int = 1) -> None:
        self._stream = stream
        self._paint = paint
        self._width = width
        self._total = total
        self._ended = 0
        self._drawn = False

    def running(self, cases: Sequence[Case], note: str = "") -> None:
        """Show which cases run now."""
        if not self._paint.colour or not cases:
            return
        names = ", ".join(case.id for case in cases)
        row = f"{self._ended}/{self._total}  {names}  {neutral(note)}".rstrip()
        line = clipped(row, self._width - 4)
        self._stream.write(f"{CLEAR} {self._paint.running} {line}")
        self._stream.flush()
        self._drawn = True

    def ended(self, verdict: Verdict) -> None:
        """Write what came of a case."""
        self._ended += 1
        self.stop()
        for line in told(verdict, self._paint, self._width):
            self._stream.write(line + "\n")
        self._stream.flush()

    def finish(self, verdicts: Sequence[Verdict], left: int, seconds: float) -> None:
        """Write what it all came to; `left` cases were not run."""
        self.stop()
        line = summary(verdicts, left, seconds)
        all_well = not left and not any(verdict.bad for verdict in verdicts)
        bold = self._paint.bold(line) if all_well else self._paint.red(line)
        self._stream.write(f"\n{bold}\n")
        self._stream.flush()

    def stop(self) -> None:
        """Leave nothing half written on the terminal."""
        if self._drawn:
            self._stream.write(CLEAR)
            self._stream.flush()
            self._drawn = False


def announced(recipes: int, variants: int) -> str:
    """How much is about to be verified, as `verifying 1 recipe in 2 variants...`."""
    return _("verifying {these} in {variants}...").format(
        these=ngettext("{n} recipe", "{n} recipes", recipes).format(n=recipes),
        variants=ngettext("{n} variant", "{n} variants", variants).format(n=variants),
    )


def summary(verdicts: Sequence[Verdict], left: int, seconds: float) -> str:
    """How many cases came to what, in how long, as `3 passed, 1 failed, 2.1 s`."""
    to_the_end = [one for one in verdicts if not one.interrupted]
    counted = [sum(one.outcome is outcome for one in to_the_end) for outcome in Outcome]
    words = {
        Outcome.PASSED: lambda n: ngettext("{n} passed", "{n} passed", n),
        Outcome.FAILED: lambda n: ngettext("{n} failed", "{n} failed", n),
        Outcome.BROKEN: lambda n: ngettext("{n} broken", "{n} broken", n),
        Outcome.REFUSED: lambda n: ngettext("{n} refused", "{n} refused", n),
        Outcome.SKIPPED: lambda n: ngettext("{n} skipped", "{n} skipped", n),
    }
    parts = [words[outcome](n).format(n=n) for outcome, n in zip(Outcome, counted, strict=True) if n]
    if cut := len(verdicts) - len(to_the_end):
        parts.append(ngettext("{n} interrupted", "{n} interrupted", cut).format(n=cut))
    if left:
        parts.append(ngettext("{n} not run", "{n} not run", left).format(n=left))
    return ", ".join((*parts, whole(seconds)))


def told(verdict: Verdict, paint: Paint, width: int = 80) -> Iterator[str]:
    """The row of a case, and below it what went wrong."""
    right = f"{_note(verdict)}{lasted(verdict.seconds):>9}"
    yield f" {paint.mark(verdict.outcome)} {paint.spread(neutral(verdict.case.id), right, width - 3)}"
    for problem in verdict.problems:
        yield from (INDENT + paint.red(line) for line in wrapped(neutral(str(problem)), width - len(INDENT)))
    if verdict.report is not None and verdict.bad:
        lines = what_went_wrong(verdict.report, paint, width - len(WITHIN))
        yield from (WITHIN + line.rstrip() for line in lines)


def _note(verdict: Verdict) -> str:
    report = verdict.report
    if report is None:
        return _("refused") if verdict.outcome is Outcome.REFUSED else _("not run")
    bad = [number for number, result in enumerate(report.results, 1) if result.outcome.bad]
    total = len(report.results)
    if verdict.interrupted:
        return _("interrupted")
    if bad:
        return _("step {n} of {total}").format(n=bad[0], total=total)
    if verdict.outcome is Outcome.SKIPPED:
        return _("no step was run")
    run = sum(result.outcome is not Outcome.SKIPPED for result in report.results)
    if run < total:
        return ngettext("{n} of {total} steps", "{n} of {total} steps", run).format(n=run, total=total)
    return ngettext("{n} step", "{n} steps", total).format(n=total)


def failures(verdict: Verdict) -> tuple[Problem, ...]:
    """Why the case did not pass: where, and what in one line."""
    results = verdict.report.results if verdict.report else ()
    bad = next((result for result in results if result.outcome.bad), None)
    if bad is None:
        return verdict.problems
    return (Problem(bad.step.location, f"{bad.title}: {bad.reason.partition(chr(10))[0]}"),)


def what_went_wrong(report: Report, paint: Paint, width: int = 80) -> Iterator[str]:
    """The report of each step that did not pass, and of each undo."""
    console = _Later(io.StringIO(), io.StringIO(), paint, width)
    console.scene.total = len(report.results)
    numbers = {result.step.id: number for number, result in enumerate(report.results, 1)}
    stopped = False
    for result in (*report.results, *report.undos):
        if result.outcome.bad and not (stopped and _follows(result)):
            undo = any(result is one for one in report.undos)
            yield from console.ended(StepEnded(numbers[result.step.id], result, undo=undo))
            stopped = True


def _follows(result: Result) -> bool:
    """Whether it was not run because of what was told already."""
    return result.outcome is Outcome.REFUSED


class _Later(Console):
    """Tells of a run that is over, of which nothing was shown."""

    streams_output = False
