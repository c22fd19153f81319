"""`runbook test`: recipes verified as documentation tests, from the command line's words to the exit code."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.documents.forms import NONE
from runbook.doors.accepting import accept
from runbook.doors.codes import BROKEN, FAILED, PASSED, REFUSED, USAGE
from runbook.doors.collecting import given_to_all, inventory_of, of_names, recipes, unfit
from runbook.doors.driving import Terminated
from runbook.doors.pool import verdicts
from runbook.doors.recording import record, refuse_other_files
from runbook.doors.saying import say
from runbook.doors.trial import Trial
from runbook.errors import Problem, RecipeError, UsageError
from runbook.i18n import _
from runbook.reports.annotations import annotating
from runbook.reports.caseview import CaseView
from runbook.reports.paint import paint_for, width_of
from runbook.seen import Outcome
from runbook.verify.accepting import settled, waits
from runbook.verify.last_failed import last_failed, remember
from runbook.verify.selecting import selecting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.documents.forms import Forms
    from runbook.doors.accepting import Accepting
    from runbook.model import Recipe
    from runbook.verify.cases import Case
    from runbook.verify.verdict import Verdict

MANY = 100  # variants of a recipe: they take minutes


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    recipes: tuple[str, ...]
    var: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    vars_files: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    hosts_files: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    keyword: str = ""
    exit_first: bool = False
    last_failed: bool = False
    jobs: int = 1
    sandbox: bool = True
    yes: bool = False
    keep_going: bool = False
    junit: str | None = None
    record: bool = False
    accept: bool = False
    forms: Forms = NONE
    collect: bool = False


def test(wanted: Wanted) -> int:
    """Verify what is asked for; the exit code. UsageError when it is wrongly asked, with nothing run."""
    found, missing = recipes(wanted.recipes, wanted.forms)
    if not found:
        raise UsageError(missing)
    listed, wrong = inventory_of(found, wanted.hosts_files, wanted.host, wanted.forms)
    wanted = replace(wanted, host=(*listed, *wanted.host))
    wrong += unfit(found, wanted.skip, wanted.host, wanted.forms)
    given = given_to_all(found, wanted.var, wanted.secret, wanted.vars_files, wrong=wrong)
    cases = of_names([case for one in found for case in one.cases(given)], wanted.recipes)
    cases = _selected(cases, wanted)
    say(*map(str, missing))
    read_ones = {one.path: one.recipe for one in found if one.recipe}
    code = _collect(cases) if wanted.collect else _verify(cases, read_ones, given, wanted)
    return USAGE if missing else code


def _collect(cases: Sequence[Case]) -> int:
    """Name the cases; RecipeError when one of them is refused already."""
    for case in cases:
        print(case.id)  # noqa: T201  # the edge
    if problems := [problem for case in cases for problem in case.problems]:
        sys.stdout.flush()  # what is said of them comes below
        raise RecipeError(problems)
    return PASSED


def _verify(
    cases: Sequence[Case], recipes: Mapping[str, Recipe], given: Mapping[str, str], wanted: Wanted
) -> int:
    if wanted.record:
        refuse_other_files(dict.fromkeys(case.path for case in cases))
    trial = Trial(
        given=given,
        host=wanted.host,
        skip=wanted.skip,
        sandbox=wanted.sandbox,
        keep_going=wanted.keep_going,
        yes=wanted.yes,
        accept=wanted.accept,
        forms=wanted.forms,
        recipes=recipes,
    )
    _tell_how_many(cases)
    begin = time.monotonic()
    view = CaseView(sys.stdout, paint_for(sys.stdout), width_of(sys.stdout), len(cases))
    ended: list[Verdict] = []
    try:
        accepting, stopped = _run(cases, trial, wanted, view, ended)
    finally:
        view.finish(ended, len(cases) - len(ended), time.monotonic() - begin)
        _keep(_in_order(ended, cases), wanted, cases)
    if accepting is not None:
        for line in accepting.told:
            print(line)  # noqa: T201  # the edge
        say(*accepting.said)
    if stopped is not None:
        raise stopped
    return _code(ended) or (FAILED if accepting and accepting.unwritten else PASSED)


def _run(
    cases: Sequence[Case], trial: Trial, wanted: Wanted, view: CaseView, ended: list[Verdict]
) -> tuple[Accepting | None, BaseException | None]:
    """Run them, telling of each and adding it to `ended`.

    What was accepted, where that is asked for; and what ended them from outside.
    """
    waiting: list[Verdict] = []  # for what other cases print
    stopped: BaseException | None = None
    with (
        annotating(sys.stdout) as annotate,
        closing(verdicts(cases, trial, wanted.jobs, view.running)) as each,
    ):

        def tell(verdict: Verdict) -> None:
            ended.append(verdict)
            view.ended(verdict)
            annotate(verdict)

        try:
            for verdict in each:
                if waits(verdict):
                    waiting.append(verdict)
                else:
                    tell(verdict)
                if wanted.exit_first and verdict.bad and not verdict.interrupted:
                    break
        except (KeyboardInterrupt, Terminated) as error:
            stopped = error
        if not wanted.accept:
            return None, stopped
        accepting = accept(_in_order([*ended, *waiting], cases), trial.forms)
        for verdict in _in_order(waiting, cases):
            tell(settled(verdict, accepting.unwritten))
    ended[:] = map(accepting.proof, ended)
    return accepting, stopped


def _in_order(verdicts: Sequence[Verdict], cases: Sequence[Case]) -> list[Verdict]:
    return sorted(verdicts, key=lambda verdict: cases.index(verdict.case))


# ---------------------------------------------------------------- which cases


def _selected(cases: Sequence[Case], wanted: Wanted) -> list[Case]:
    if wanted.keyword:
        is_wanted = selecting(wanted.keyword)
        cases = [case for case in cases if is_wanted(case.id)]
        if not cases:
            fact = _("-k {expression}: it selects none of the cases").format(expression=wanted.keyword)
            raise UsageError(Problem(None, fact, _("see them with --collect-only")))
    if wanted.last_failed:
        failed = last_failed()
        cases = [case for case in cases if case.id in failed] or cases
    return list(cases)


def _tell_how_many(cases: Sequence[Case]) -> None:
    """Say of which recipes there are many variants, before the first of them is run."""
    for path, number in Counter(case.path for case in cases).items():
        if number > MANY:
            said = _("{path}: {n} variants; -k chooses among them, -j runs several at a time")
            say(said.format(path=path, n=number))


# ---------------------------------------------------------------- what is kept of it


def _keep(ended: Sequence[Verdict], wanted: Wanted, cases: Sequence[Case]) -> None:
    remember((v.case.id for v in ended if v.bad), [v.case.id for v in ended])
    if wanted.junit is not None:
        from runbook.reports import junit

        told = {verdict.case.id for verdict in ended}
        junit.write(ended, wanted.junit, [case for case in cases if case.id not in told])
    if wanted.record:
        record(ended)


def _code(ended: Sequence[Verdict]) -> int:
    """The gravest of what the cases came to."""
    codes = {
        Outcome.PASSED: PASSED,
        Outcome.SKIPPED: PASSED,
        Outcome.FAILED: FAILED,
        Outcome.REFUSED: REFUSED,
    }
    return max((codes.get(verdict.outcome, BROKEN) for verdict in ended), default=PASSED)
