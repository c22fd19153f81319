"""What a run did, taken back: the last step first, each in the place where it ran."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from runbook.commands.fill import fill, fill_code
from runbook.engine.events import StepEnded, StepStarted, UndoStarted
from runbook.engine.performing import Errand, Performance
from runbook.engine.places import why_not_here
from runbook.engine.plan import leave_of
from runbook.errors import PlaceError, RunbookError
from runbook.i18n import _
from runbook.model import Command
from runbook.seen import Ending, Outcome, Result
from runbook.whereabouts import in_words

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from runbook.engine.events import Event, Sent
    from runbook.engine.knowledge import Knowledge
    from runbook.engine.performing import Performer
    from runbook.engine.places import Shell
    from runbook.engine.plan import Plan, Planned
    from runbook.model import Step
    from runbook.seen import Identity, Place


class Owed(Enum):
    """Why the undo of a step is owed."""

    WHOLE = "whole"  # the step did all that it should
    MIDWAY = "midway"  # some of it, perhaps
    UNDONE_MIDWAY = "undone-midway"  # the undo itself did some of it
    NOT_TRIED = "not-tried"  # what was done on top of the step could not be taken back


def owed(kind: Owed, number: int, title: str, place: str, commands: Iterable[str]) -> str:
    """A sentence on what a step left behind, and below it the commands that take it back."""
    sentences = {
        Owed.WHOLE: _("step {number}, {title}; to take it back, in {place}:"),
        Owed.MIDWAY: _("step {number}, {title}; it ended midway in {place}, and may not need:"),
        Owed.UNDONE_MIDWAY: _("step {number}, {title}; its undo ended midway in {place}:"),
        Owed.NOT_TRIED: _(
            "step {number}, {title}; kept, since an undo before it did not end well; in {place}:"
        ),
    }
    return "\n".join((sentences[kind].format(number=number, title=title, place=place), *commands))


class Undoing:
    """The steps whose undo is owed, and how taking them back went.

    Only a step whose commands all ended as they should is owed one: a `lvcreate` that failed because
    the volume was there already must not be answered by its `lvremove`.
    """

    def __init__(
        self, plan: Plan, shells: Mapping[str, Shell], performer: Performer, knowledge: Knowledge
    ) -> None:
        self._plan = plan
        self._shells = shells
        self._performer = performer
        self._knowledge = knowledge
        self._owed: list[Planned] = []
        self._midway: list[Planned] = []
        self._undone_midway: list[Planned] = []
        self._not_tried: list[Planned] = []
        self._open: dict[str, tuple[str, ...]] = {}
        self._seen: dict[str, Identity] = {}  # where the places were, by their openers' ids
        self._own_mounts: set[str] = set()  # openers of places entered again
        self._now: tuple[Planned, float] | None = None
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
            with suppress(PlaceError):  # it is gone already, and whatever is to run in it is refused
                self._seen[step.id] = self._shells[step.host].prove()
        elif performance.complete and step.leave:
            self._open[step.host] = step.within[:-1]
        if step.undo is None:
            return
        if performance.complete:
            self._owed.append(planned)
        elif performance.commands:
            self._midway.append(planned)

    def left(self, throwaway: frozenset[str]) -> tuple[str, ...]:
        """What is still there, the last step first: a sentence, then the commands that take it back.

        On the hosts that are thrown away there is nothing.
        """
        both = sorted([*self._midway, *self._owed], key=lambda planned: -planned.number)
        return tuple(self._owed_by(planned) for planned in both if planned.place.host not in throwaway)

    def _owed_by(self, planned: Planned) -> str:
        """A sentence on what that step left behind, and its undo; empty when nothing is."""
        if planned in self._undone_midway:
            kind = Owed.UNDONE_MIDWAY
        elif planned in self._not_tried:
            kind = Owed.NOT_TRIED
        elif planned in self._owed:
            kind = Owed.WHOLE
        elif planned in self._midway:
            kind = Owed.MIDWAY
        else:
            return ""
        step = planned.step
        title, place = self._knowledge.title(step), str(self._knowledge.place(step))
        return owed(kind, planned.number, title, place, self.commands(step))

    def commands(self, step: Step) -> tuple[str, ...]:
        """What takes the step back, as it may be shown."""
        return () if step.undo is None else self._knowledge.commands(step.undo, step)

    def owed_now(self, planned: Planned) -> tuple[str, ...]:
        """The same of the step that ended just now, if it may have done anything."""
        done = planned in (*self._owed[-1:], *self._midway[-1:])
        return self.commands(planned.step) if done else ()

    def take_back(self) -> Generator[Event, Sent, None]:
        """Run the undos that are owed; one that did not end well is kept, with those of earlier steps.

        What was done on top of a step must be gone before the step is taken back: below a mount that is
        still there, an `rm -r` would empty what is mounted. An interruption keeps all that are left.
        """
        if self._owed:
            yield from self._performer.tell(UndoStarted(len(self._owed)))
        kept: set[str] = set()  # the hosts on which no more is taken back
        for planned in self._owed[::-1]:
            host = planned.step.host
            if self._performer.interrupted or host in kept:
                self._not_tried.append(planned)
                continue
            title, place = self._knowledge.title(planned.step), self._knowledge.place(planned.step)
            yield from self._performer.tell(StepStarted(planned.number, title, place, undo=True))
            self._performer.begin()
            self._now = (planned, time.monotonic())
            performance = yield from self._one(planned.step, place)
            if performance.outcome is not Outcome.PASSED:
                kept.add(host)
            yield from self._performer.tell(self._ended(*self._now, performance))

    def broken_off(self, why: str) -> tuple[StepEnded, ...]:
        """End the undo under way, if any, from outside."""
        if self._now is None:
            return ()
        return (self._ended(*self._now, Performance(Outcome.FAILED, why, self._performer.broken_off(why))),)

    def _ended(self, planned: Planned, begin: float, performance: Performance) -> StepEnded:
        """Note how the undo under way ended."""
        self._now = None
        if performance.outcome is Outcome.PASSED:
            self._owed.remove(planned)
        elif _midway(performance):
            self._undone_midway.append(planned)
        result = Result(
            step=planned.step,
            title=self._knowledge.title(planned.step),
            place=self._knowledge.place(planned.step),
            outcome=performance.outcome,
            seconds=time.monotonic() - begin,
            reason=performance.reason,
            commands=performance.commands,
        )
        self.results.append(result)
        return StepEnded(planned.number, result, undo=True)

    def _one(self, step: Step, place: Place) -> Generator[Event, Sent, Performance]:
        shell = self._shells[step.host]
        try:
            commands = fill_code(step.undo or "", self._knowledge.values, step.start("undo"), raw=step.raw)
            moved = yield from self._move(step, shell)
        except (RunbookError, ValueError) as error:
            return Performance(Outcome.BROKEN, self._performer.mask(str(error)))
        if moved.outcome is not Outcome.PASSED:
            return moved
        if why := why_not_here(shell, place):
            return Performance(Outcome.REFUSED, self._performer.mask(why))
        performance = yield from self._performer.perform(shell, Errand(commands, place))
        if performance.outcome is Outcome.FAILED and self._own_mounts & set(step.within):
            fact = _(
                "{place} was left and entered again, with mounts of its own: those of before are gone unless "
                "something else holds them, and then there is nothing to take back"
            )
            why = ". ".join(filter(None, (performance.reason, fact.format(place=place))))
            return replace(performance, reason=self._performer.mask(why))
        return performance

    # ------------------------------------------------------------ from place to place

    def _move(self, step: Step, shell: Shell) -> Generator[Event, Sent, Performance]:
        """Leave what is open and not wanted, enter again what is wanted and was left."""
        here, wanted = self._here(step.host, shell), step.within
        common = 0
        while common < min(len(here), len(wanted)) and here[common] == wanted[common]:
            common += 1
        for enter_id in reversed(here[common:]):
            moved = yield from self._leave(enter_id, shell)
            if moved.outcome is not Outcome.PASSED:
                return moved
            self._open[step.host] = self._open[step.host][:-1]
        for enter_id in wanted[common:]:
            outer = shell.prove().mounts
            moved = yield from self._enter(enter_id, shell)
            if moved.outcome is not Outcome.PASSED:
                return moved
            if why := self._why_elsewhere(enter_id, shell):
                yield from self._leave(enter_id, shell)
                return Performance(Outcome.REFUSED, self._performer.mask(why))
            self._open[step.host] = (*self._open.get(step.host, ()), enter_id)
            if 0 != shell.prove().mounts != outer:
                self._own_mounts.add(enter_id)
        return Performance(Outcome.PASSED)

    def _why_elsewhere(self, enter_id: str, shell: Shell) -> str:
        """Why what was entered again is not what was left; empty when it is."""
        host = self._plan.recipe.step(enter_id).host
        before = self._seen.get(enter_id)
        try:
            now = shell.prove()
        except PlaceError as error:
            return str(error)
        if before is None or now.is_at(before):
            return ""
        return _("{place}, entered again, is another place: {now}; it was {then}").format(
            place=" > ".join((host, *shell.labels)), now=in_words(now), then=in_words(before)
        )

    def _here(self, host: str, shell: Shell) -> tuple[str, ...]:
        """The ids of what is open now: a place whose shell died is none any more."""
        self._open[host] = self._open.get(host, ())[: len(shell.labels)]
        return self._open[host]

    def _enter(self, enter_id: str, shell: Shell) -> Generator[Event, Sent, Performance]:
        """Send the opener again, not what the step did before it: that is still to be taken back."""
        step = self._plan.recipe.step(enter_id)
        opener = fill(step, self._knowledge.values)[-1:]
        errand = Errand(
            opener,
            self._knowledge.place(step),
            enter=self._knowledge.label(step),
            answers=self._knowledge.answers(step),
        )
        return (yield from self._performer.perform(shell, errand))

    def _leave(self, enter_id: str, shell: Shell) -> Generator[Event, Sent, Performance]:
        enter = self._plan.recipe.step(enter_id)
        leave = leave_of(enter_id, self._plan.steps)
        commands = fill(leave.step, self._knowledge.values)[-1:] if leave else ()
        closing = commands or (Command("exit", "exit", enter.location),)
        place = self._knowledge.place(leave.step if leave else enter)
        return (yield from self._performer.perform(shell, Errand(closing, place, leave=True)))


def _midway(performance: Performance) -> bool:
    """Whether some of the commands did something, as far as can be told."""
    commands = performance.commands
    return len(commands) > 1 or any(one.output.ending is not Ending.DONE for one in commands)
