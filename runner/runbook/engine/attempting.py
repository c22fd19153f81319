"""One step, tried as often as it may be: its commands, or a probe that watches what a person does."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Literal

from runbook.commands.fill import fill, fill_code
from runbook.engine.events import Pausing
from runbook.engine.judging import Judge
from runbook.engine.patience import Patience
from runbook.engine.performing import SILENCE_UNATTENDED, Errand, Performance
from runbook.engine.places import why_not_here
from runbook.i18n import _
from runbook.seen import Ending, Outcome
from runbook.variables.hidden import hidden

if TYPE_CHECKING:
    from collections.abc import Generator

    from runbook.engine.events import Event, Sent
    from runbook.engine.judging import Accept
    from runbook.engine.knowledge import Knowledge
    from runbook.engine.performing import Performer
    from runbook.engine.places import Shell
    from runbook.model import Step
    from runbook.seen import Place

    Performing = Generator[Event, Sent, Performance]
    Attempting = Generator[Event, Sent, tuple[Performance, int]]

PROBE_PAUSE = 1.0


class Attempts:
    """Tries steps, and notes what their outputs give to later ones."""

    def __init__(
        self,
        performer: Performer,
        knowledge: Knowledge,
        *,
        attended: bool,
        accept: bool = False,
        made_up: frozenset[str] = frozenset(),
    ) -> None:
        self._performer = performer
        self._knowledge = knowledge
        self._attended = attended
        self._accept = accept
        self._made_up = made_up
        self._patience = Patience()

    def of_commands(self, step: Step, shell: Shell, place: Place) -> Attempting:
        """The step's commands, again after each pause of `:retry:` until all is as expected; how often."""
        deadline = _deadline(step)
        times = step.retry.times if step.retry else 1
        attempt = 0
        while True:
            attempt += 1
            accept = self._accept and (attempt >= times or _over(deadline))
            performance = yield from self._once(step, shell, place, deadline, accept=accept)
            if performance.outcome is Outcome.PASSED or attempt >= times or step.retry is None:
                return performance, attempt
            if _over(deadline) or self._performer.interrupted or why_not_here(shell, place):
                return performance, attempt
            pause = step.retry.pause
            if deadline is not None:
                pause = min(pause, max(0.0, deadline - time.monotonic()))
            yield from self._performer.tell(Pausing(pause, attempt, times))

    def of_probe(self, step: Step, shell: Shell, place: Place) -> Attempting:
        """The probe, until it holds, for as long as the step may take; how often."""
        patience = step.timeout
        if patience is None and not self._attended:
            patience = SILENCE_UNATTENDED
        deadline = None if patience is None else time.monotonic() + patience
        pause = step.retry.pause if step.retry else PROBE_PAUSE
        times = step.retry.times if step.retry else None
        attempt = 0
        while True:
            attempt += 1
            seen = yield from self.quietly(step, "probe", shell, place, deadline)
            if seen.outcome is not Outcome.FAILED or self._performer.interrupted:
                return seen, attempt
            if attempt == times or _over(deadline):
                return seen.but(_("not seen to be done: {reason}").format(reason=seen.reason)), attempt
            yield from self._performer.tell(Pausing(pause, attempt, times))

    def done_already(self, step: Step, shell: Shell, place: Place) -> Performing:
        """PASSED when its `:unless:` says so, SKIPPED when it says no, and FAILED when it says neither."""
        asked = yield from self.quietly(step, "unless", shell, place, _deadline(step))
        if asked.outcome is not Outcome.FAILED:
            return asked
        if asked.commands and asked.commands[-1].output.ending is Ending.DONE:
            return asked.but(asked.reason, Outcome.SKIPPED)
        return asked.but(_("whether it is done is not known: {reason}").format(reason=asked.reason))

    def quietly(
        self,
        step: Step,
        option: Literal["unless", "probe"],
        shell: Shell,
        place: Place,
        deadline: float | None = None,
    ) -> Performing:
        """Commands that only ask; what they print is not told."""
        code = (step.unless if option == "unless" else step.probe) or ""
        commands = fill_code(code, self._knowledge.values, step.start(option), raw=step.raw)
        errand = Errand(commands, place, deadline=deadline, quiet=True)
        return (yield from self._performer.perform(shell, errand))

    def _once(
        self, step: Step, shell: Shell, place: Place, deadline: float | None, *, accept: bool
    ) -> Performing:
        errand = Errand(
            commands=fill(step, self._knowledge.values),
            place=place,
            enter=self._knowledge.label(step),
            leave=step.leave,
            status=step.status,
            deadline=deadline,
            answers=self._knowledge.answers(step),
            compared=bool(step.expectations),
        )
        performance = yield from self._performer.perform(shell, errand)
        if performance.outcome is not Outcome.PASSED:
            return performance
        judge = Judge(
            self._knowledge.recipe.variables,
            self._performer.mask,
            self._performer.kept,
            self._patience,
            self._acceptance() if accept else None,
        )
        performance, self._knowledge.values = judge.judged(step, performance, self._knowledge.values)
        if step.expectations:
            self._performer.hide(hidden(self._knowledge.recipe, self._knowledge.values))
        return performance

    def _acceptance(self) -> Accept:
        """How an output that is not as expected is accepted, without anything that is to be hidden."""
        # imported only for who accepts: most runs judge
        from runbook.engine.accepting import accepted

        return partial(
            accepted,
            hidden=hidden(self._knowledge.recipe, self._knowledge.values),
            patience=self._patience,
            said=self._knowledge.said if self._performer.gave_secret else None,
            clear=self._knowledge.clear,
            made_up=self._knowledge.secrets <= self._made_up,
        )


def _deadline(step: Step) -> float | None:
    return None if step.timeout is None else time.monotonic() + step.timeout


def _over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline
