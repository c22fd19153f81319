"""One case run as a documentation test, in this process: nobody is asked anything."""

from __future__ import annotations

import secrets
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.documents.forms import NONE
from runbook.doors.driving import Terminated, raised_by
from runbook.doors.joining import with_required
from runbook.doors.machines import Turn
from runbook.doors.preparing import Wish, prepare_with
from runbook.doors.running import perform
from runbook.doors.spelling import TYPED
from runbook.engine.events import StepStarted
from runbook.engine.plan import captured_names
from runbook.engine.selection import Selection, has_step
from runbook.engine.variants import samples
from runbook.errors import RecipeError, RunbookError
from runbook.masking.redact import SHORTEST, Redactor
from runbook.recipe.digest import digest
from runbook.recipe.reader import read_to_run
from runbook.seen import Outcome
from runbook.variables.hidden import hidden
from runbook.verify.steady import is_unsure, steady
from runbook.verify.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runbook.documents.forms import Forms
    from runbook.doors.preparing import Prepared
    from runbook.doors.spelling import Spelling
    from runbook.engine.events import Event, Sent
    from runbook.engine.plan import Plan
    from runbook.model import Recipe, Values
    from runbook.seen import Report
    from runbook.verify.cases import Case

SECRET_BYTES = (8, 20)  # of one that is made up, and of the one after it


@dataclass(frozen=True)
class Trial:
    """How cases are run: values by name, `NAME=ADDRESS` pairs, steps to leave out where they are there.

    `recipes`: those that were read already, by their paths.
    """

    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    host: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    sandbox: bool = True
    keep_going: bool = False
    yes: bool = False
    accept: bool = False
    forms: Forms = NONE
    spelling: Spelling = TYPED
    recipes: Mapping[str, Recipe] = field(default_factory=dict, repr=False)


class Watcher:
    """Looks on a run and says nothing of it, but tells `step` of each one that begins.

    `report`: what the run came to, also when it was ended from outside.
    """

    def __init__(self, step: Callable[[int, int, str], None] | None = None) -> None:
        self._step = step
        self._total = 0
        self.report: Report | None = None

    def start(self, plan: Plan, _values: Values, _reached: Mapping[str, str]) -> None:
        """Know how many steps there are."""
        self._total = len(plan.steps)

    def show(self, event: Event) -> Sent:
        """Pass the beginning of a step on."""
        if self._step and isinstance(event, StepStarted):
            self._step(event.number, self._total, event.title)
        return None

    def interrupting(self) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Say nothing."""

    def finish(self, report: Report) -> None:
        """Keep what it came to."""
        self.report = report


def verify(case: Case, trial: Trial, watcher: Watcher | None = None, turn: Turn | None = None) -> Verdict:
    """What comes of the case. Terminated and KeyboardInterrupt pass through while no step of it was begun.

    And where what was accepted of it is not sure yet.
    """
    started, begin = time.time(), time.monotonic()
    if case.problems:
        return Verdict(case, Outcome.REFUSED, started, 0.0, problems=case.problems)
    watcher, turn, proof = watcher or Watcher(), turn or Turn(), ""
    try:
        recipe = trial.recipes.get(case.path) or read_to_run(case.path, forms=trial.forms)
        whole = with_required(recipe, trial.forms)
        proof = digest(whole)
        run = _run(whole, case, trial, watcher, turn)
        report = run.report
        if is_unsure(report):
            if run.ended_by is not None:
                raise raised_by(run.ended_by)
            # longer secrets are made up, and what changes with them is seen
            run = _run(whole, case, trial, watcher, turn, again=True)
            report = steady(report, run.report)
    except RunbookError as error:
        refused = isinstance(error, RecipeError)  # its problems quote the recipe, and name no option
        problems = error.problems if refused else tuple(map(trial.spelling.respelled, error.problems))
        outcome = Outcome.REFUSED if refused else Outcome.BROKEN
        seconds = time.monotonic() - begin - turn.waited
        return Verdict(case, outcome, started, seconds, problems=problems, digest=proof)
    seconds = time.monotonic() - begin - turn.waited
    outcome = report.outcome
    if outcome is Outcome.PASSED and all(one.outcome is Outcome.SKIPPED for one in report.results):
        outcome = Outcome.SKIPPED
    return Verdict(
        case, outcome, started, seconds, report, digest=proof, ended_by=run.ended_by, values=run.values
    )


@dataclass(frozen=True)
class _Run:
    """What a run came to, the signal that ended it or came once it had ended, the values given for it."""

    report: Report
    ended_by: int | None
    values: Mapping[str, str]


def _run(
    recipe: Recipe, case: Case, trial: Trial, watcher: Watcher, turn: Turn, *, again: bool = False
) -> _Run:
    values, made_up = _values(recipe, case, trial, SECRET_BYTES[again])
    wish = Wish(
        recipe=case.path,
        host=_hosts(recipe, trial),
        selection=Selection(skip=tuple(name for name in trial.skip if has_step(recipe, name))),
        yes=trial.sandbox or trial.yes,
        keep_going=trial.keep_going,
        sandbox=trial.sandbox,
        attended=False,
        accept=trial.accept,
        made_up=made_up,
    )
    prepared = prepare_with(recipe, wish, values)
    watcher.report = None
    try:
        report, _written = perform(prepared, wish, watcher, turn)
    except (KeyboardInterrupt, Terminated) as error:
        if watcher.report is None:
            raise
        report, ended_by = watcher.report, error.number if isinstance(error, Terminated) else signal.SIGINT
    else:
        ended_by = signal.SIGINT if report.interrupted else None
    return _Run(report, ended_by, _shown(prepared, case, trial.given))


def _shown(prepared: Prepared, case: Case, given: Mapping[str, str]) -> dict[str, str]:
    """The values given beside the variant, less the secret ones, and with secrets in them masked.

    What is given for another recipe may be a secret of that one.
    """
    values = prepared.values
    foreign = [text for name, text in given.items() if name not in values.texts and len(text) >= SHORTEST]
    mask = Redactor([*hidden(prepared.plan.recipe, values), *foreign]).text
    names = (given.keys() & values.texts.keys()) - values.secrets - case.variant.keys()
    return {name: mask(values.texts[name]) for name in sorted(names)}


def _hosts(recipe: Recipe, trial: Trial) -> tuple[str, ...]:
    """Where each host is; in a throw-away view of this machine, every host that is nowhere else is that."""
    names = [host.name for host in recipe.hosts]
    given = [pair for pair in trial.host if pair.partition("=")[0] in names]
    if not trial.sandbox:
        return tuple(given)
    elsewhere = {pair.partition("=")[0] for pair in given}
    return (*given, *(f"{name}=local" for name in names if name not in elsewhere))


def _values(recipe: Recipe, case: Case, trial: Trial, size: int) -> tuple[dict[str, str], frozenset[str]]:
    """What is given, the variant's values, an example for what is missing; and secrets made up for a view.

    These are of so many bytes, written in hexadecimal.
    """
    declared = {variable.name: variable for variable in recipe.variables}
    given = {name: text for name, text in trial.given.items() if name in declared}
    known = samples(recipe) | given | dict(case.variant)
    if not trial.sandbox:
        return known, frozenset()
    later = {*captured_names(recipe), *known}
    missing = (one for one in recipe.variables if one.type == "secret" and one.value is None)
    made_up = {one.name: secrets.token_hex(size) for one in missing if one.name not in later}
    return known | made_up, frozenset(made_up)
