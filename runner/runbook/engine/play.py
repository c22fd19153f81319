"""A plan, values and shells played to an iterator of events; its end is the report."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from runbook.commands.fill import fill
from runbook.engine.attempting import Attempts
from runbook.engine.events import Announced, Asked, Question, Reply, StepEnded, StepStarted
from runbook.engine.knowledge import Knowledge
from runbook.engine.needs import not_told
from runbook.engine.performing import Performance, Performer
from runbook.engine.places import Shell, why_not_here
from runbook.engine.plan import not_for
from runbook.engine.stopping import Stopping
from runbook.engine.undoing import Undoing
from runbook.errors import RunbookError
from runbook.i18n import _
from runbook.seen import Ending, Outcome, Report, Result, Skip
from runbook.variables import template
from runbook.variables.hidden import hidden

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from runbook.engine.events import Event, Sent
    from runbook.engine.plan import Plan, Planned
    from runbook.model import File, Step, Values
    from runbook.seen import Place

    Stepping = Generator[Event, Sent, Result]

__all__ = ["Options", "Run", "Shell", "Undo", "play"]


class Undo(Enum):
    """When what the run did is taken back at its end."""

    NEVER = "never"
    ON_FAILURE = "on-failure"
    ALWAYS = "always"


@dataclass(frozen=True)
class Options:
    """How a run goes; `attended`: somebody is there to answer questions.

    `throwaway`: the hosts on which nothing of it stays. `accept`: an output other than the expected one is
    no failure, where an expectation can be told that it meets. `made_up`: secrets that are none.
    """

    keep_going: bool = False
    yes: bool = False
    step_by_step: bool = False
    undo: Undo = Undo.NEVER
    attended: bool = False
    throwaway: frozenset[str] = frozenset()
    accept: bool = False
    made_up: frozenset[str] = frozenset()


def play(
    plan: Plan, values: Values, shells: Mapping[str, Shell], options: Options | None = None
) -> Generator[Event, Sent, Report]:
    """Run the plan's steps in their places, telling each event; answer a Question through `send()`."""
    return (yield from Run(plan, values, shells, options or Options()).play())


class Run:
    """One run of a plan: `play` goes through it; cut short from outside, it still tells what it came to."""

    def __init__(self, plan: Plan, values: Values, shells: Mapping[str, Shell], options: Options) -> None:
        self._plan = plan
        self._shells = shells
        self._options = options
        self._performer = Performer(
            hidden(plan.recipe, values), attended=options.attended, said=lambda: self._knowledge.said
        )
        self._knowledge = Knowledge(plan.recipe, values, self._performer.mask)
        self._attempts = Attempts(
            self._performer,
            self._knowledge,
            attended=options.attended,
            accept=options.accept,
            made_up=options.made_up,
        )
        self._stopping = Stopping(shells, keep_going=options.keep_going)
        self._undoing = Undoing(plan, shells, self._performer, self._knowledge)
        self._not_entered: dict[str, Skip] = {}
        self._interrupted = False
        self._take_back = options.undo is Undo.ALWAYS
        self._results: list[Result] = []
        self._now: tuple[Planned, float] | None = None
        self._started, self._begin = time.time(), time.monotonic()

    def play(self) -> Generator[Event, Sent, Report]:
        """Run the plan's steps in their places, telling each event; answer a Question through `send()`."""
        self._started, self._begin = time.time(), time.monotonic()
        for planned in self._plan.steps:
            self._performer.begin()
            self._now = (planned, time.monotonic())
            result = yield from self._step(planned)
            self._now = None
            self._results.append(result)
            yield from self._performer.tell(
                StepEnded(planned.number, result, owes=self._undoing.owed_now(planned))
            )
            if self._performer.interrupted and not self._stopping.why:
                if self._all_done:
                    continue  # there was nothing left that it could end
                yield from self._ask_after_interrupt(planned, result)
        if self._wants_back:
            self._performer.interrupted = False
            yield from self._undoing.take_back()
            # one that came once all was taken back ended nothing
            kept = self._performer.interrupted and self._undoing.possible
            self._interrupted = self._interrupted or kept
        return self.report()

    def broken_off(self, why: str) -> Iterator[StepEnded]:
        """End from outside what is under way, and run nothing more; tells the end of what was under way."""
        self._interrupted = True
        self._stopping.stop(why)
        if self._now is not None:
            planned, begin = self._now
            ended = Performance(Outcome.FAILED, why, self._performer.broken_off(why))
            self._undoing.note(planned, ended)
            self._results.append(replace(self._result(planned, ended), seconds=time.monotonic() - begin))
            yield StepEnded(planned.number, self._results[-1], owes=self._undoing.owed_now(planned))
        self._results += map(self._step_not_reached, self._plan.steps[len(self._results) :])
        yield from self._undoing.broken_off(why)

    @property
    def begun(self) -> bool:
        """Whether any step was come to."""
        return self._now is not None or bool(self._results)

    @property
    def complete(self) -> bool:
        """Whether nothing was left to do: each step ended well, and was taken back where that was wanted."""
        return self._all_done and not (self._wants_back and self._undoing.possible)

    @property
    def _all_done(self) -> bool:
        """Whether no step is left that would run, and none came to a bad end."""
        rest = self._plan.steps[len(self._results) :]
        return self._now is None and not self._failed and all(planned.skip for planned in rest)

    @property
    def _wants_back(self) -> bool:
        return self._take_back or (self._failed and self._options.undo is Undo.ON_FAILURE)

    @property
    def _failed(self) -> bool:
        return self._interrupted or any(result.outcome.bad for result in self._results)

    def report(self) -> Report:
        """What the run came to."""
        undos = tuple(self._undoing.results)
        results = (*self._results, *undos)
        outcome = worst(
            [*(result.outcome for result in results), *([Outcome.FAILED] if self._failed else [])]
        )
        return Report(
            recipe=self._plan.recipe,
            outcome=outcome,
            results=tuple(self._results),
            started=self._started,
            seconds=time.monotonic() - self._begin,
            interrupted=self._interrupted,
            undos=undos,
            # what a run that passed has made is its purpose, not what it left behind
            left=self._undoing.left(self._options.throwaway) if self._failed or undos else (),
            captured=self._knowledge.captured(),
            throwaway=self._options.throwaway,
        )

    # ------------------------------------------------------------ one step

    def _step_not_reached(self, planned: Planned) -> Result:
        if planned.skip:
            return self._skipped(planned, planned.skip, planned.reason)
        return self._not_run(planned)

    def _step(self, planned: Planned) -> Stepping:
        if planned.skip or self._stopping.why:
            return self._step_not_reached(planned)
        if outer := self._not_entered.keys() & planned.step.within:
            first = outer.pop()
            skip = self._not_entered[planned.step.id] = self._not_entered[first]
            label = self._knowledge.label(self._plan.recipe.step(first))
            return self._skipped(planned, skip, _("{label} was not entered").format(label=label))
        if why := not_told(planned.step, self._plan.recipe, self._knowledge.values):
            return self._without_values(planned, why)
        try:
            result = yield from self._in_place(planned)
        except (RunbookError, ValueError) as error:  # a captured value that does not go where it is used
            result = self._result(planned, Performance(Outcome.BROKEN, self._performer.mask(str(error))))
        if not result.outcome.bad:
            return result
        label = self._knowledge.label(planned.step)
        self._stopping.consider(planned.number, result, label, interrupted=self._performer.interrupted)
        if self._stopping.lost is None:
            return result
        told = [result.reason, *map(self._performer.mask, self._stopping.whereabouts())]
        return replace(result, reason="\n".join(dict.fromkeys(told)))

    def _without_values(self, planned: Planned, why: str) -> Result:
        """The step fails where it would have begun; no place is lost by that."""
        if planned.step.enter:
            self._not_entered[planned.step.id] = Skip.STOPPED
        result = self._result(planned, Performance(Outcome.FAILED, why))
        self._stopping.consider(planned.number, result, None, interrupted=False)
        return result

    def _in_place(self, planned: Planned) -> Stepping:
        step, place = planned.step, self._knowledge.place(planned.step)
        if planned.late and not template.holds(step.when or "", self._knowledge.values):
            return self._skipped(planned, Skip.VALUES, not_for(step, self._knowledge.values))
        shell = self._shells[step.host]
        if why := self._performer.mask(why_not_here(shell, place)):
            return self._result(planned, Performance(Outcome.REFUSED, why))
        title = self._knowledge.title(step)
        owes = self._undoing.commands(step)
        yield from self._performer.tell(StepStarted(planned.number, title, place, owes=owes))
        asked = 0.0
        if step.unless is not None:
            begin = time.monotonic()
            done = yield from self._attempts.done_already(step, shell, place)
            asked = time.monotonic() - begin
            if done.outcome is Outcome.PASSED:
                return replace(self._skipped(planned, Skip.DONE, _("already done")), seconds=asked)
            if done.outcome.bad:
                return replace(self._result(planned, done), seconds=asked)
        reply = yield from self._permission(planned, title)
        if reply is not Reply.RUN:
            return self._declined(planned, reply)
        result = yield from self._perform(planned, shell, place)
        return replace(result, seconds=asked + result.seconds)

    def _perform(self, planned: Planned, shell: Shell, place: Place) -> Stepping:
        begin, step = time.monotonic(), planned.step
        if step.manual and (reply := (yield from self._by_hand(planned))) is not Reply.DONE:
            return self._declined(planned, reply)
        performance, attempts = Performance(Outcome.PASSED, complete=True), 1
        if step.probe is not None:
            performance, attempts = yield from self._attempts.of_probe(step, shell, place)
        elif not step.manual:
            performance, attempts = yield from self._attempts.of_commands(step, shell, place)
        self._undoing.note(planned, performance)
        result = self._result(planned, performance)
        return replace(result, seconds=time.monotonic() - begin, attempts=attempts)

    # ------------------------------------------------------------ a person

    def _permission(self, planned: Planned, title: str) -> Generator[Event, Sent, Reply]:
        step = planned.step
        confirm = step.confirm is not None and not self._options.yes
        if not confirm and (not self._options.step_by_step or step.manual):
            return Reply.RUN
        choices = (Reply.RUN, Reply.STOP) if step.leave else (Reply.RUN, Reply.SKIP, Reply.STOP)
        why = self._knowledge.shown(step.confirm or "")
        asked = Asked.CONFIRM if confirm else Asked.STEP
        question = Question(
            asked,
            planned.number,
            title,
            why,
            choices,
            commands=self._shown_commands(step),
            file=self._shown_file(step.file, raw=step.raw),
        )
        return (yield from self._ask(question))

    def _shown_commands(self, step: Step) -> tuple[str, ...]:
        if step.manual or step.file:
            return ()
        commands = fill(step, self._knowledge.values)
        return tuple(self._performer.mask(command.masked) for command in commands)

    def _shown_file(self, file: File | None, *, raw: bool) -> File | None:
        if file is None:
            return None
        path, content = (self._knowledge.shown(text, raw=raw) for text in (file.path, file.content))
        return replace(file, path=path, content=content)

    def _ask(self, question: Question) -> Generator[Event, Sent, Reply]:
        """The answer; nobody there, or an interruption, stops."""
        if not self._options.attended:
            return Reply.STOP
        sent = yield from self._performer.tell(question)
        return sent if isinstance(sent, Reply) and sent in question.choices else Reply.STOP

    def _declined(self, planned: Planned, reply: Reply) -> Result:
        """What the person did not want: this step, or all that follows."""
        if reply is Reply.SKIP:
            if planned.step.enter:
                self._not_entered[planned.step.id] = Skip.USER
            return self._skipped(planned, Skip.USER, _("skipped by you"))
        self._stop_by_user()
        return self._not_run(planned)

    def _stop_by_user(self) -> None:
        self._stopping.stop(self._performer.ended or _("stopped by you"))
        self._interrupted = True

    def _by_hand(self, planned: Planned) -> Generator[Event, Sent, Reply]:
        """Say what a person has to do, and ask whether it is done; nobody is asked what a probe sees."""
        step, title = planned.step, self._knowledge.title(planned.step)
        text = self._knowledge.shown(step.code, raw=step.raw)
        if step.probe is None:
            choices = (Reply.DONE, Reply.SKIP, Reply.STOP)
            return (yield from self._ask(Question(Asked.MANUAL, planned.number, title, text, choices)))
        yield from self._performer.tell(Announced(planned.number, title, text))
        return Reply.DONE

    def _ask_after_interrupt(self, planned: Planned, result: Result) -> Generator[Event, Sent, None]:
        self._performer.interrupted = False
        ending = result.commands[-1].output.ending if result.commands else Ending.DONE
        choices = [Reply.STOP]
        if ending.place_holds:
            choices.append(Reply.GO_ON)
        if self._undoing.possible:
            choices.append(Reply.UNDO)
        question = Question(Asked.INTERRUPTED, planned.number, result.title, "", tuple(choices))
        reply = Reply.STOP if self._performer.ended else (yield from self._ask(question))
        if reply is Reply.GO_ON:
            return
        self._interrupted = True
        self._take_back = self._take_back or reply is Reply.UNDO
        self._stopping.stop(self._performer.ended or _("interrupted"))

    # ------------------------------------------------------------ results

    def _not_run(self, planned: Planned) -> Result:
        if self._stopping.belongs_in_lost(self._knowledge.place(planned.step)):
            why = _("its place, {place}, is lost").format(place=self._stopping.lost)
            return self._result(planned, Performance(Outcome.REFUSED, why))
        return self._skipped(planned, Skip.STOPPED, _("not run: {why}").format(why=self._stopping.why))

    def _skipped(self, planned: Planned, skip: Skip, reason: str) -> Result:
        return replace(self._result(planned, Performance(Outcome.SKIPPED, reason)), skip=skip)

    def _result(self, planned: Planned, performance: Performance) -> Result:
        return Result(
            step=planned.step,
            title=self._knowledge.title(planned.step),
            place=self._knowledge.place(planned.step),
            outcome=performance.outcome,
            reason=performance.reason,
            commands=performance.commands,
            accepted=performance.accepted,
            difference=performance.difference,
        )


def worst(outcomes: list[Outcome]) -> Outcome:
    """What a run with these outcomes came to: broken, then failed, then passed."""
    if Outcome.BROKEN in outcomes or Outcome.REFUSED in outcomes:
        return Outcome.BROKEN
    return Outcome.FAILED if Outcome.FAILED in outcomes else Outcome.PASSED
