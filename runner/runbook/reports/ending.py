"""The end of a run in words: what it came to, what is still there, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.engine.needs import start_for
from runbook.i18n import _, ngettext
from runbook.reports.words import continued, counts, ranges, spread, whole, wrapped
from runbook.seen import Outcome, Skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from runbook.reports.paint import Paint
    from runbook.seen import Report, Result


@dataclass(frozen=True)
class WaysOut:
    """Command lines to go on with: from a step on, or from the beginning; and taken back on a failure."""

    look: Callable[[str | None], str]
    next_time: Callable[[], str]


def lines(report: Report, paint: Paint, width: int, ways_out: WaysOut | None = None) -> Iterator[str]:
    """The last lines of a run, the way out below everything else."""
    stopped = [n for n, r in enumerate(report.results, 1) if _bad(r)]
    if not stopped and not report.interrupted:
        left = f"{paint.bold(report.recipe.name)}  {_outcome(report)}"
        bare = f"{report.recipe.name}  {_outcome(report)}"
        yield left + spread(bare, whole(report.seconds), width)[len(bare) :]
        yield from ("  " + line for line in wrapped(counts(report.results), width - 2))
    else:
        first, *more = wrapped(f"{_head(report)} {counts(report.results)}.", width)
        yield paint.bold(_head(report)) + first.removeprefix(_head(report))
        yield from more
    yield from _captured(report)
    for sentence in _refused(report):
        yield from wrapped(sentence, width)
    yield from _undone(report)
    yield from _kept(report, width)
    if report.left:
        yield _("Still there:")
        yield from left_lines(report.left, width)
    if stopped or report.interrupted:
        yield from _ways_out(report, ways_out, width if paint.cuts else None)


def _outcome(report: Report) -> str:
    return _("passed") if report.outcome is Outcome.PASSED else _("failed")


def _head(report: Report) -> str:
    if report.interrupted:
        return _("Interrupted:")
    if any(result.skip is Skip.STOPPED for result in report.results):
        return _("Stopped:")
    if any(result.outcome is Outcome.REFUSED for result in report.results):
        return _("Stopped:")
    return _("Failed:")


def _captured(report: Report) -> Iterator[str]:
    """What the run found out."""
    width = max(map(len, report.captured), default=0)
    yield from (f"  {name:<{width}}  {text}" for name, text in report.captured.items())


def _refused(report: Report) -> Iterator[str]:
    """Which steps were not run since their place was lost, place by place."""
    refused: dict[str, list[int]] = {}
    for number, result in enumerate(report.results, 1):
        if result.outcome is Outcome.REFUSED:
            refused.setdefault(str(result.place), []).append(number)
    for place, numbers in refused.items():
        sentence = ngettext(
            "Step {numbers} belongs in {place}: it was not run.",
            "Steps {numbers} belong in {place}: none was run.",
            len(numbers),
        )
        yield sentence.format(numbers=ranges(numbers), place=place)


def _undone(report: Report) -> Iterator[str]:
    if report.undos:
        failed = sum(_bad(result) for result in report.undos)
        done = len(report.undos) - failed
        text = ngettext("Taken back: {n} step", "Taken back: {n} steps", done).format(n=done)
        if failed:
            text += ngettext("; {n} could not be", "; {n} could not be", failed).format(n=failed)
        yield text + "."


def _kept(report: Report, width: int) -> Iterator[str]:
    """After a run that passed: what it made is its purpose, and still something to know of."""
    if report.throwaway:
        said = _("What was done on {hosts} is gone with the throw-away view of this machine.")
        for line in wrapped(said.format(hosts=", ".join(sorted(report.throwaway))), width - 2):
            yield "  " + line
    if report.outcome is not Outcome.PASSED or report.interrupted or report.undos:
        return
    if kept := sum(_to_take_back(result, report) for result in report.results):
        words = ngettext(
            "--undo would have taken back {n} step", "--undo would have taken back {n} steps", kept
        )
        yield "  " + words.format(n=kept)


def left_lines(left: Iterable[str], width: int) -> Iterator[str]:
    """What is still there; a command is not broken, so that it can be pasted."""
    for one in left:
        sentence, *commands = one.split("\n")
        first, *more = wrapped(sentence, width - 4)
        yield f"  {first}"
        yield from (f"    {line}" for line in more)
        yield from (f"      {line}" for line in commands)


def _ways_out(report: Report, ways_out: WaysOut | None, width: int | None) -> Iterator[str]:
    """Whole command lines, so that they can be pasted, in so many columns if that matters."""
    first = next((result for result in report.results if _unfinished(result)), None)
    if first is None or ways_out is None:
        return
    # what was taken back is not there any more to begin after it
    not_for_these = {result.step.id for result in report.results if result.skip is Skip.VALUES}
    start = None if report.undos else start_for(report.recipe, first.step.id, not_for_these)
    options = [(_("look"), ways_out.look(start))]
    if not report.undos and any(_to_take_back(result, report) for result in report.results):
        options.append((_("next time"), ways_out.next_time()))
    yield from ways_lines(options, width)


def ways_lines(options: Sequence[tuple[str, str]], width: int | None) -> Iterator[str]:
    """Command lines, each behind what it is good for."""
    column = max(len(word) for word, _command in options) + 4
    for word, command in options:
        head, *more = [command] if width is None else continued(command, width - column - 2)
        yield f"  {word}".ljust(column) + head
        yield from (" " * (column + 2) + line for line in more)


def _to_take_back(result: Result, report: Report) -> bool:
    """Whether the step did something that an undo would take back."""
    passed = result.outcome is Outcome.PASSED
    return passed and result.step.undo is not None and result.place.host not in report.throwaway


def _bad(result: Result) -> bool:
    return result.outcome in {Outcome.FAILED, Outcome.BROKEN, Outcome.REFUSED}


def _unfinished(result: Result) -> bool:
    return _bad(result) or result.skip is Skip.STOPPED
