"""Runs that were cut short: what they left is told by the next one, of which the same is kept."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.addresses import LOCAL
from runbook.doors.again import to_forget, to_go_on
from runbook.doors.outlet import is_lost
from runbook.doors.saying import say
from runbook.engine.needs import start_for
from runbook.errors import reason
from runbook.i18n import _
from runbook.reports import cut_short
from runbook.reports.journal import Journal, State, forget, kind_of_run
from runbook.reports.paint import paint_for, width_of
from runbook.seen import Outcome, Skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from runbook.doors.driving import Onlooker
    from runbook.doors.preparing import Prepared, Wish
    from runbook.engine.events import Event, Sent
    from runbook.engine.plan import Plan
    from runbook.model import Values
    from runbook.reports.journal import Past
    from runbook.seen import Report


def kind_of(prepared: Prepared) -> str | None:
    """The name of such runs, whichever part of the recipe they run; None when nothing of one stays."""
    if prepared.sandboxed and set(prepared.everywhere.values()) <= {LOCAL}:
        return None
    plain, where = (sorted(facts.items()) for facts in (prepared.fixed, prepared.everywhere))
    path = str(Path(prepared.plan.recipe.path).resolve())
    return kind_of_run(path, repr(plain), repr(where), repr(prepared.sandboxed))


def told(past: Past, prepared: Prepared, wish: Wish, mask: Callable[[str], str]) -> None:
    """Say what was cut short, and how to go on.

    What is to be forgotten, or of which only its end is missing, is said this once.
    """
    again = partial(to_go_on, wish, mask)
    recipe, rest = prepared.plan.recipe, _rest(past, prepared.plan)
    ways = [(word, again(step_id)) for word, step_id in _ways(past, prepared.plan, rest)]
    if LOCAL not in prepared.addresses.values():
        past = replace(past, same_boot=True)  # of the machines that matter, nothing is known
    complete = bool(ways) and not rest and not wish.undo
    if wish.forget:
        ways = []
    elif not complete:
        ways.append((_("forget"), to_forget(wish, mask)))
    paint, width = paint_for(sys.stderr), width_of(sys.stderr)
    say(*cut_short.lines(recipe.name, past, ways, paint, width, complete=complete))
    if complete or wish.forget:
        forget(past.files)


def _rest(past: Past, plan: Plan) -> list[str]:
    """The steps of which something is left to do."""
    states = {step_id: one.state for step_id, one in past.steps.items()}
    running = [planned.step.id for planned in plan.running]
    return [step_id for step_id in running if step_id not in states or not states[step_id].settled]


def _ways(past: Past, plan: Plan, rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What for, and from which step on; after something was taken back, only the beginning is one."""
    if not plan.running:
        return
    first = plan.running[0].step.id
    not_for_these = {planned.step.id for planned in plan.steps if planned.skip is Skip.VALUES}
    start = start_for(plan.recipe, rest[0], not_for_these) if rest else first
    states = {one.state for one in past.steps.values()}
    if start != first and not {State.UNDOING, State.UNDONE} & states:
        yield _("go on"), start
    yield _("from the beginning"), first


class Kept:
    """Looks on a run for another, and keeps what it does until that one has told its end.

    `past`: what was cut short before it, and is told by then.
    """

    def __init__(self, onlooker: Onlooker, kind: str, past: Past | None) -> None:
        self._onlooker = onlooker
        self._past = past
        self._journal = Journal(kind, _cannot_be_kept)

    def interrupting(self) -> None:
        """Pass it on."""
        self._onlooker.interrupting()

    def start(self, plan: Plan, values: Values, reached: Mapping[str, str]) -> None:
        """Begin to keep what is done."""
        self._journal.start(plan)
        self._onlooker.start(plan, values, reached)

    def show(self, event: Event) -> Sent:
        """Keep it, then pass it on: the terminal may be gone."""
        self._journal.note(event)
        return self._onlooker.show(event)

    def stop(self) -> None:
        """Pass it on."""
        self._onlooker.stop()

    def finish(self, report: Report) -> None:
        """Once the end is told, nothing more has to be kept; a good one need not be heard."""
        self._onlooker.finish(report)
        if report.outcome is not Outcome.PASSED and is_lost(sys.stdout):
            return
        self._journal.close()
        if self._past is not None:
            forget(self._past.files)


def _cannot_be_kept(error: OSError) -> None:
    said = _("no journal of this run can be kept ({reason}): if it is killed, nothing will say where it was")
    say(said.format(reason=reason(error)))
