"""What a run did, taken back: the last step first, each in the place where it ran."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runbook.errors import RunbookError
from runbook.events import StepEnded, StepStarted, UndoStarted
from runbook.i18n import _
from runbook.model import Command, Outcome, Result
from runbook.performing import Errand, Performance
from runbook.places import why_not_here
from runbook.plan import leave_of, place_of, with_placeholders
from runbook.recipe import template
from runbook.recipe.fill import fill, fill_code

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from runbook.events import Event, Reply
    from runbook.model import Place, Step, Values
    from runbook.performing import Performer
    from runbook.places import Shell
    from runbook.plan import Plan, Planned


class Undoing:
    """The steps whose undo is owed, and how taking them back went.

    Only a step whose commands all ended as they should is owed one: a `lvcreate` that failed because
    the volume was there already must not be answered by its `lvremove`.
    """

    def __init__(self, plan: Plan, shells: Mapping[str, Shell], performer: Performer) -> None:
        self._plan = plan
        self._shells = shells
        self._performer = performer
        self._owed: list[Planned] = []
        self._midway: list[Planned] = []
        self._open: dict[str, tuple[str, ...]] = {}
        self.results: list[Result] = []

    @property
    def possible(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._owed)

    def note(self, planned: Planned, performance: Performance) -> None:
        """Remember what this step did."""
        step = planned.step
        if performance.complete and step.enter is not None:
            self._open[step.host] = (*step.within, step.id)
        elif performance.complete and step.leave:
            self._open[step.host] = step.within[:-1]
        if step.undo is None:
            return
        if performance.complete:
            self._owed.append(planned)
        elif performance.commands:
            self._midway.append(planned)

    def left(self, values: Values) -> tuple[str, ...]:
        """Sentences on what is still there, the last step first."""
        owed = [self._sentence(planned, values) for planned in reversed(self._owed)]
        midway = [
            _("step {number}, {title}: it ended midway, its undo was not run: {undo}").format(
                number=planned.number, title=self._title(planned, values), undo=self._undo(planned, values)
            )
            for planned in reversed(self._midway)
        ]
        return (*midway, *owed)

    def take_back(self, values: Values) -> Generator[Event, Reply | None, None]:
        """Run the undos that are owed; one that fails is kept as owed and does not stop the others."""
        kept: list[Planned] = []
        if self._owed:
            yield from self._performer.tell(UndoStarted(len(self._owed)))
        for planned in reversed(self._owed):
            title = self._title(planned, values)
            place = self._place(planned.step, values)
            yield from self._performer.tell(StepStarted(planned.number, title, place, undo=True))
            begin = time.monotonic()
            performance = yield from self._one(planned.step, place, values)
            result = Result(
                step=planned.step,
                title=title,
                place=place,
                outcome=performance.outcome,
                seconds=time.monotonic() - begin,
                reason=performance.reason,
                commands=performance.commands,
            )
            self.results.append(result)
            yield from self._performer.tell(StepEnded(planned.number, result, undo=True))
            if performance.outcome is not Outcome.PASSED:
                kept.append(planned)
        self._owed = kept[::-1]

    def _one(
        self, step: Step, place: Place, values: Values
    ) -> Generator[Event, Reply | None, Performance]:
        shell = self._shells[step.host]
        try:
            commands = fill_code(step.undo or "", values, step.location, raw=step.raw)
            moved = yield from self._move(step, shell, values)
        except (RunbookError, ValueError) as error:
            return Performance(Outcome.BROKEN, self._performer.mask(str(error)))
        if moved.outcome is not Outcome.PASSED:
            return moved
        if why := why_not_here(shell, place):
            return Performance(Outcome.REFUSED, self._performer.mask(why))
        return (yield from self._performer.perform(shell, Errand(commands, place)))

    # ------------------------------------------------------------ from place to place

    def _move(self, step: Step, shell: Shell, values: Values) -> Generator[Event, Reply | None, Performance]:
        """Leave what is open and not wanted, enter again what is wanted and was left."""
        here, wanted = self._here(step.host, shell), step.within
        common = 0
        while common < min(len(here), len(wanted)) and here[common] == wanted[common]:
            common += 1
        for enter_id in reversed(here[common:]):
            moved = yield from self._leave(enter_id, shell, values)
            if moved.outcome is not Outcome.PASSED:
                return moved
            self._open[step.host] = self._open[step.host][:-1]
        for enter_id in wanted[common:]:
            moved = yield from self._enter(enter_id, shell, values)
            if moved.outcome is not Outcome.PASSED:
                return moved
            self._open[step.host] = (*self._open.get(step.host, ()), enter_id)
        return Performance(Outcome.PASSED)

    def _here(self, host: str, shell: Shell) -> tuple[str, ...]:
        """The ids of what is open now: a place whose shell died is none any more."""
        self._open[host] = self._open.get(host, ())[: len(shell.labels)]
        return self._open[host]

    def _enter(
        self, enter_id: str, shell: Shell, values: Values
    ) -> Generator[Event, Reply | None, Performance]:
        """Send the opener again, not what the step did before it: that is still to be taken back."""
        step = self._plan.recipe.step(enter_id)
        opener = fill(step, values)[-1:]
        label = template.rendered_masked(step.enter or "", values)
        place = self._place(step, values)
        return (yield from self._performer.perform(shell, Errand(opener, place, enter=label, answers=step.answers)))

    def _leave(
        self, enter_id: str, shell: Shell, values: Values
    ) -> Generator[Event, Reply | None, Performance]:
        enter = self._plan.recipe.step(enter_id)
        leave = leave_of(enter_id, self._plan.steps)
        commands = fill(leave.step, values)[-1:] if leave else ()
        closing = commands or (Command("exit", "exit", enter.location),)
        place = self._place(leave.step if leave else enter, values)
        return (yield from self._performer.perform(shell, Errand(closing, place, leave=True)))

    # ------------------------------------------------------------ in words

    def _place(self, step: Step, values: Values) -> Place:
        return place_of(step, self._plan.recipe, with_placeholders(self._plan.recipe, values))

    def _title(self, planned: Planned, values: Values) -> str:
        known = with_placeholders(self._plan.recipe, values)
        return self._performer.mask(template.rendered_masked(planned.step.title, known))

    def _undo(self, planned: Planned, values: Values) -> str:
        known = with_placeholders(self._plan.recipe, values)
        text = planned.step.undo or ""
        shown = text if planned.step.raw else template.rendered_masked(text, known)
        return self._performer.mask("; ".join(shown.split("\n")))

    def _sentence(self, planned: Planned, values: Values) -> str:
        return _("step {number}, {title}; in {place}: {undo}").format(
            number=planned.number,
            title=self._title(planned, values),
            place=self._place(planned.step, values),
            undo=self._undo(planned, values),
        )
