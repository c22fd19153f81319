"""`runbook test`: recipes verified as documentation tests, from the command line's words to the exit code."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.accepting import accept
from runbook.doors.codes import BROKEN, FAILED, INTERRUPTED, PASSED, REFUSED
from runbook.doors.finding import find
from runbook.doors.givens import gather
from runbook.doors.pool import verdicts
from runbook.doors.trial import Trial
from runbook.errors import Problem, RecipeError, UsageError
from runbook.i18n import _
from runbook.model import Outcome
from runbook.recipe.forms import NONE
from runbook.recipe.reader import read
from runbook.reports.annotations import annotated
from runbook.reports.caseview import CaseView
from runbook.reports.paint import paint_for, width_of
from runbook.verify.cases import Case, cases_of
from runbook.verify.last_failed import last_failed, remember
from runbook.verify.selecting import selecting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.model import Recipe, Variable
    from runbook.recipe.forms import Forms
    from runbook.verify.verdict import Verdict


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    recipes: tuple[str, ...]
    var: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    vars_files: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
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
    found = list(_found(wanted.recipes, wanted.forms))
    given = _given(found, wanted)
    cases = _selected([case for one in found for case in _cases(one, given)], wanted)
    if wanted.collect:
        for case in cases:
            print(case.id)  # noqa: T201  # the edge
        return PASSED
    trial = Trial(
        given,
        wanted.host,
        wanted.skip,
        wanted.sandbox,
        wanted.keep_going,
        wanted.yes,
        wanted.accept,
        wanted.forms,
    )
    begin = time.monotonic()
    view = CaseView(sys.stdout, paint_for(sys.stdout), width_of(sys.stdout), len(cases))
    ended: list[Verdict] = []
    try:
        with closing(verdicts(cases, trial, wanted.jobs, view.running)) as each:
            for verdict in each:
                ended.append(verdict)
                view.ended(verdict)
                _annotate(verdict)
                if verdict.interrupted or (wanted.exit_first and not verdict.passed):
                    break
    finally:
        view.finish(ended, len(cases) - len(ended), time.monotonic() - begin)
        ended.sort(key=lambda verdict: cases.index(verdict.case))
        _keep(ended, wanted)
    if wanted.accept and not accept(ended):
        return _code(ended) or FAILED
    return _code(ended)


# ---------------------------------------------------------------- which cases


@dataclass(frozen=True)
class _Found:
    """A recipe file, and what can be read of it."""

    path: str
    recipe: Recipe | None


def _found(names: Sequence[str], forms: Forms) -> Iterator[_Found]:
    """Each file once; of a folder those that hold a recipe, or what was to be one."""
    seen: set[Path] = set()
    for name in names:
        for one in _below(Path(name), forms) if Path(name).is_dir() else [_named(find(name), forms)]:
            if Path(one.path).resolve() not in seen:
                seen.add(Path(one.path).resolve())
                yield one


def _below(folder: Path, forms: Forms) -> list[_Found]:
    read_ones = [_read(str(path), forms) for path in sorted(folder.rglob("*.rst"))]
    if found := [one for one in read_ones if one is not None]:
        return found
    fact = _("{folder}: there is no recipe in it").format(folder=folder)
    raise UsageError(Problem(None, fact, _("name a folder that holds .rst files with steps")))


def _named(path: str, forms: Forms) -> _Found:
    return _read(path, forms) or _Found(path, None)


def _read(path: str, forms: Forms) -> _Found | None:
    """What the file holds; None for a document without anything of a recipe in it."""
    try:
        return _Found(path, read(path, forms=forms))
    except RecipeError as error:
        return None if error.no_recipe else _Found(path, None)


def _given(found: Sequence[_Found], wanted: Wanted) -> dict[str, str]:
    """The values given for all of them; UsageError for a name that none of them has."""
    variables: dict[str, Variable] = {}
    for one in found:
        for variable in one.recipe.variables if one.recipe else ():
            if variable.name not in variables or variable.type == "secret":
                variables[variable.name] = variable
    given, problems = gather(tuple(variables.values()), wanted.var, wanted.secret, wanted.vars_files)
    if all(one.recipe for one in found):
        fact = _("{name}: no recipe has a variable of that name")
        names = ", ".join(variables)
        remedy = _("they have {names}").format(names=names) if names else _("they have none")
        problems += [
            Problem(None, fact.format(name=name), remedy) for name in given.keys() - variables.keys()
        ]
    if problems:
        raise UsageError(problems)
    return given


def _cases(one: _Found, given: dict[str, str]) -> list[Case]:
    return cases_of(one.recipe, given) if one.recipe else [Case(one.path)]


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


# ---------------------------------------------------------------- what is kept of it


def _annotate(verdict: Verdict) -> None:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in annotated(verdict):
            print(line, flush=True)  # noqa: T201  # the edge


def _keep(ended: Sequence[Verdict], wanted: Wanted) -> None:
    remember((v.case.id for v in ended if not v.passed), [v.case.id for v in ended])
    if wanted.junit is not None:
        from runbook.reports import junit

        junit.write(ended, wanted.junit)
    if wanted.record:
        from runbook.doors.recording import record

        record(ended)


def _code(ended: Sequence[Verdict]) -> int:
    """The gravest of what the cases came to."""
    if any(verdict.interrupted for verdict in ended):
        return INTERRUPTED
    codes = {Outcome.PASSED: PASSED, Outcome.FAILED: FAILED, Outcome.REFUSED: REFUSED}
    return max((codes.get(verdict.outcome, BROKEN) for verdict in ended), default=PASSED)
