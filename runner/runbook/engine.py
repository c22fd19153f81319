"""A plan, values and shells played to an iterator of events; its end is the report."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, RunbookError
from runbook.events import Announced, Asked, Pausing, Question, Reply, StepEnded, StepStarted
from runbook.i18n import _
from runbook.judging import judged
from runbook.model import Ending, Outcome, Report, Result, Skip
from runbook.performing import SILENCE_UNATTENDED, Errand, Performance, Performer
from runbook.places import Shell, why_not_here
from runbook.plan import not_for, place_of, with_placeholders
from runbook.recipe import template
from runbook.recipe.fill import fill, fill_code
from runbook.reports.redact import Redactor
from runbook.undoing import Undoing

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from runbook.events import Event
    from runbook.model import Answer, Command, Place, Step, Values
    from runbook.plan import Plan, Planned

    Stepping = Generator[Event, Reply | None, Result]

__all__ = ["Options", "Shell", "Undo", "play"]

PROBE_PAUSE = 3.0


class Undo(Enum):
    """When what the run did is taken back at its end."""

    NEVER = "never"
    ON_FAILURE = "on-failure"
    ALWAYS = "always"


@dataclass(frozen=True)
class Options:
    """How a run goes; `attended`: somebody is there to answer questions."""

    keep_going: bool = False
    yes: bool = False
    step_by_step: bool = False
    undo: Undo = Undo.NEVER
    attended: bool = False


def play(
    plan: Plan, values: Values, shells: Mapping[str, Shell], options: Options | None = None
) -> Generator[Event, Reply | None, Report]:
    """Run the plan's steps in their places, telling each event; answer a Question through `send()`."""
    return (yield from _Run(plan, values, shells, options or Options()).play())


class _Run:
    def __init__(self, plan: Plan, values: Values, shells: Mapping[str, Shell], options: Options) -> None:
        self._plan = plan
        self._values = values
        self._shells = shells
        self._options = options
        self._performer = Performer(Redactor(values.secret_texts()), attended=options.attended)
        self._undoing = Undoing(plan, shells, self._performer)
        self._not_entered: set[str] = set()
        self._stopped = ""  # why nothing more runs
        self._lost: Place | None = None
        self._interrupted = False
        self._take_back = options.undo is Undo.ALWAYS

    def play(self) -> Generator[Event, Reply | None, Report]:
        started, begin = time.time(), time.monotonic()
        results: list[Result] = []
        for planned in self._plan.steps:
            result = yield from self._step(planned)
            results.append(result)
            yield from self._performer.tell(StepEnded(planned.number, result))
            if self._performer.interrupted and not self._stopped:
                yield from self._ask_after_interrupt(planned, result)
        failed = self._interrupted or any(bad(result.outcome) for result in results)
        if self._take_back or (failed and self._options.undo is Undo.ON_FAILURE):
            self._performer.interrupted = False
            yield from self._undoing.take_back(self._values)
        undos = tuple(self._undoing.results)
        return Report(
            recipe=self._plan.recipe,
            outcome=worst([result.outcome for result in (*results, *undos)]),
            results=tuple(results),
            started=started,
            seconds=time.monotonic() - begin,
            interrupted=self._interrupted,
            undos=undos,
            left=self._undoing.left(self._values),
        )

    # ------------------------------------------------------------ one step

    def _step(self, planned: Planned) -> Stepping:
        if planned.skip:
            return self._skipped(planned, planned.skip, planned.reason)
        if self._stopped:
            return self._not_run(planned)
        if outer := self._not_entered.intersection(planned.step.within):
            self._not_entered.add(planned.step.id)
            enter = self._plan.recipe.step(outer.pop())
            reason = _("its place, {label}, was not entered").format(label=enter.enter)
            return self._skipped(planned, Skip.USER, reason)
        result = yield from self._in_place(planned)
        if bad(result.outcome):
            self._consider_stopping(planned, result)
        return result

    def _in_place(self, planned: Planned) -> Stepping:
        step, place = planned.step, self._place(planned.step)
        if planned.late and not template.holds(step.when or "", self._values):
            return self._skipped(planned, Skip.VALUES, not_for(step, self._values))
        shell = self._shells[step.host]
        if why := self._performer.mask(why_not_here(shell, place)):
            self._lost = place
            return self._result(planned, Performance(Outcome.REFUSED, why))
        title = self._title(step)
        yield from self._performer.tell(StepStarted(planned.number, title, place))
        if step.unless is not None:
            done = yield from self._already(step, shell, place)
            if done.outcome is Outcome.PASSED:
                return self._skipped(planned, Skip.DONE, _("already done"))
            if done.outcome is Outcome.BROKEN:
                return self._result(planned, done)
        reply = yield from self._permission(planned, title)
        if reply is Reply.SKIP:
            if step.enter:
                self._not_entered.add(step.id)
            return self._skipped(planned, Skip.USER, _("skipped by you"))
        if reply is Reply.STOP:
            self._stop(_("stopped by you"))
            self._interrupted = True
            return self._not_run(planned)
        return (yield from self._perform(planned, shell, place))

    def _perform(self, planned: Planned, shell: Shell, place: Place) -> Stepping:
        step, begin = planned.step, time.monotonic()
        try:
            if step.manual:
                performance, attempts = yield from self._by_hand(planned, shell, place)
            else:
                performance, attempts = yield from self._attempts(step, shell, place)
        except (RunbookError, ValueError) as error:
            performance, attempts = Performance(Outcome.BROKEN, self._performer.mask(str(error))), 1
        self._undoing.note(planned, performance)
        result = self._result(planned, performance)
        return replace(result, seconds=time.monotonic() - begin, attempts=attempts)

    # ------------------------------------------------------------ commands

    def _attempts(
        self, step: Step, shell: Shell, place: Place
    ) -> Generator[Event, Reply | None, tuple[Performance, int]]:
        deadline = None if step.timeout is None else time.monotonic() + step.timeout
        times = step.retry.times if step.retry else 1
        attempt = 0
        while True:
            attempt += 1
            performance = yield from self._attempt(step, shell, place, deadline)
            over = deadline is not None and time.monotonic() >= deadline
            if not bad(performance.outcome) or attempt >= times or over or self._performer.interrupted:
                return performance, attempt
            if why_not_here(shell, place) or step.retry is None:
                return performance, attempt
            pause = step.retry.pause
            if deadline is not None:
                pause = min(pause, max(0.0, deadline - time.monotonic()))
            yield from self._performer.tell(Pausing(pause, attempt, times))

    def _attempt(
        self, step: Step, shell: Shell, place: Place, deadline: float | None
    ) -> Generator[Event, Reply | None, Performance]:
        errand = Errand(
            commands=fill(step, self._values),
            place=place,
            enter=self._label(step),
            leave=step.leave,
            status=step.status,
            deadline=deadline,
            answers=self._answers(step),
        )
        performance = yield from self._performer.perform(shell, errand)
        if performance.outcome is not Outcome.PASSED:
            return performance
        performance, self._values = judged(step, performance, self._values, self._performer.mask)
        return performance

    def _already(
        self, step: Step, shell: Shell, place: Place
    ) -> Generator[Event, Reply | None, Performance]:
        return (yield from self._quietly(step, step.unless or "", shell, place))

    def _quietly(
        self, step: Step, code: str, shell: Shell, place: Place, deadline: float | None = None
    ) -> Generator[Event, Reply | None, Performance]:
        commands = fill_code(code, self._values, step.location, raw=step.raw)
        return (yield from self._performer.perform(shell, Errand(commands, place, deadline=deadline, quiet=True)))

    # ------------------------------------------------------------ a person

    def _permission(self, planned: Planned, title: str) -> Generator[Event, Reply | None, Reply]:
        step = planned.step
        confirm = step.confirm is not None and not self._options.yes
        if not confirm and (not self._options.step_by_step or step.manual):
            return Reply.RUN
        choices = (Reply.RUN, Reply.STOP) if step.leave else (Reply.RUN, Reply.SKIP, Reply.STOP)
        why = template.rendered_masked(step.confirm or "", self._values)
        asked = Asked.CONFIRM if confirm else Asked.STEP
        question = Question(
            asked, planned.number, title, self._performer.mask(why), choices, self._shown_commands(step)
        )
        return (yield from self._ask(question))

    def _shown_commands(self, step: Step) -> tuple[str, ...]:
        if step.manual:
            return ()
        return tuple(self._performer.mask(command.masked) for command in fill(step, self._values))

    def _ask(self, question: Question) -> Generator[Event, Reply | None, Reply]:
        """The answer; nobody there, or an interruption, stops."""
        if not self._options.attended:
            return Reply.STOP
        reply = yield from self._performer.tell(question)
        return reply if reply in question.choices and reply is not None else Reply.STOP

    def _by_hand(
        self, planned: Planned, shell: Shell, place: Place
    ) -> Generator[Event, Reply | None, tuple[Performance, int]]:
        step, title = planned.step, self._title(planned.step)
        text = self._performer.mask(template.rendered_masked(step.code, self._values))
        if step.probe is not None:
            yield from self._performer.tell(Announced(planned.number, title, text))
            return (yield from self._watch(step, shell, place))
        choices = (Reply.DONE, Reply.SKIP, Reply.STOP)
        reply = yield from self._ask(Question(Asked.MANUAL, planned.number, title, text, choices))
        if reply is Reply.DONE:
            return Performance(Outcome.PASSED, complete=True), 1
        if reply is Reply.SKIP:
            return Performance(Outcome.SKIPPED, _("skipped by you")), 1
        self._stop(_("stopped by you"))
        self._interrupted = True
        return Performance(Outcome.SKIPPED, _("not done")), 1

    def _watch(
        self, step: Step, shell: Shell, place: Place
    ) -> Generator[Event, Reply | None, tuple[Performance, int]]:
        """Run the probe until it holds, for as long as the step may take."""
        patience = step.timeout
        if patience is None and not self._options.attended:
            patience = SILENCE_UNATTENDED
        deadline = None if patience is None else time.monotonic() + patience
        pause = step.retry.pause if step.retry else PROBE_PAUSE
        times = step.retry.times if step.retry else None
        attempt = 0
        while True:
            attempt += 1
            seen = yield from self._quietly(step, step.probe or "", shell, place, deadline)
            if seen.outcome is not Outcome.FAILED or self._performer.interrupted:
                return seen, attempt
            if attempt == times or (deadline is not None and time.monotonic() >= deadline):
                return seen.but(_("not seen done: {reason}").format(reason=seen.reason)), attempt
            yield from self._performer.tell(Pausing(pause, attempt, times))

    def _ask_after_interrupt(
        self, planned: Planned, result: Result
    ) -> Generator[Event, Reply | None, None]:
        self._performer.interrupted = False
        holds = not result.commands or result.commands[-1].output.ending.place_holds
        choices = [Reply.STOP]
        if holds:
            choices.append(Reply.GO_ON)
        if self._undoing.possible:
            choices.append(Reply.UNDO)
        question = Question(Asked.INTERRUPTED, planned.number, result.title, "", tuple(choices))
        reply = yield from self._ask(question)
        if reply is Reply.GO_ON:
            self._stopped = ""
            return
        self._interrupted = True
        self._take_back = self._take_back or reply is Reply.UNDO
        self._stop(_("interrupted"))

    # ------------------------------------------------------------ the end of a step

    def _consider_stopping(self, planned: Planned, result: Result) -> None:
        """Go on after a failure only when asked to, and never out of a place that is not what it was."""
        why = _("step {number} {outcome}").format(number=planned.number, outcome=_OUTCOMES[result.outcome]())
        step, ending = planned.step, result.commands[-1].output.ending if result.commands else Ending.DONE
        entered = step.enter is None or self._shells[step.host].labels != result.place.labels
        if not ending.place_holds:
            self._lost = self._lost_place(result.place, ending)
        elif not entered:
            self._lost = replace(result.place, labels=(*result.place.labels, self._label(step) or ""))
        elif result.outcome is Outcome.FAILED and self._options.keep_going:
            return
        if self._performer.interrupted and self._lost is None:
            return  # the user is asked
        self._stop(why)

    def _lost_place(self, place: Place, ending: Ending) -> Place:
        """The outermost place that is gone: all of the host when its shell does not answer at all."""
        if ending is Ending.LOST:
            return replace(place, labels=())
        still = self._shells[place.host].labels
        if still == place.labels[: len(still)] and len(still) < len(place.labels):
            return replace(place, labels=place.labels[: len(still) + 1])
        return place

    def _stop(self, why: str) -> None:
        self._stopped = self._stopped or why

    def _not_run(self, planned: Planned) -> Result:
        place = self._place(planned.step)
        lost = self._lost
        if lost and lost.host == place.host and place.labels[: len(lost.labels)] == lost.labels:
            why = _("its place, {place}, is lost").format(place=lost)
            return self._result(planned, Performance(Outcome.REFUSED, why))
        return self._skipped(planned, Skip.STOPPED, _("not run: {why}").format(why=self._stopped))

    def _skipped(self, planned: Planned, skip: Skip, reason: str) -> Result:
        result = self._result(planned, Performance(Outcome.SKIPPED, reason))
        return replace(result, skip=skip)

    def _result(self, planned: Planned, performance: Performance) -> Result:
        return Result(
            step=planned.step,
            title=self._title(planned.step),
            place=self._place(planned.step),
            outcome=performance.outcome,
            reason=performance.reason,
            skip=Skip.USER if performance.outcome is Outcome.SKIPPED else None,
            commands=performance.commands,
        )

    # ------------------------------------------------------------ filled for now

    def _known(self) -> Values:
        return with_placeholders(self._plan.recipe, self._values)

    def _place(self, step: Step) -> Place:
        return place_of(step, self._plan.recipe, self._known())

    def _title(self, step: Step) -> str:
        return self._performer.mask(template.rendered_masked(step.title, self._known()))

    def _label(self, step: Step) -> str | None:
        return None if step.enter is None else template.rendered_masked(step.enter, self._known())

    def _answers(self, step: Step) -> tuple[Answer, ...]:
        return tuple(
            replace(answer, reply=answer.reply if step.raw else template.render(answer.reply, self._values))
            for answer in step.answers
        )


def bad(outcome: Outcome) -> bool:
    """Whether that outcome fails a run."""
    return outcome in {Outcome.FAILED, Outcome.BROKEN, Outcome.REFUSED}


def worst(outcomes: list[Outcome]) -> Outcome:
    """What a run with these outcomes came to: broken, then failed, then passed."""
    if Outcome.BROKEN in outcomes or Outcome.REFUSED in outcomes:
        return Outcome.BROKEN
    return Outcome.FAILED if Outcome.FAILED in outcomes else Outcome.PASSED


_OUTCOMES = {
    Outcome.FAILED: lambda: _("failed"),
    Outcome.BROKEN: lambda: _("broke"),
    Outcome.REFUSED: lambda: _("was refused"),
}
