"""The outputs that were printed into the document in the place of those that were expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from runbook.engine.keeping import may_be_chance
from runbook.errors import Problem
from runbook.i18n import _, ngettext
from runbook.model import Match
from runbook.seen import Acceptance, Outcome, Skip
from runbook.variables import template
from runbook.variables.macs import ways
from runbook.variables.types import normalise
from runbook.verify.cases import cases_of
from runbook.verify.merging import merged
from runbook.verify.naming import Printed, of_all, of_some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from runbook.model import Expectation, Location, Step
    from runbook.seen import Result
    from runbook.verify.verdict import Verdict


@dataclass(frozen=True)
class Change:
    """An expected output as it stands in a file, and what is to stand there, both less their indentation."""

    location: Location
    old: str
    new: str


@dataclass(frozen=True)
class Changes:
    """What is to be written, in the order of the lines; what is not, and why; and what was left open."""

    made: list[Change]
    problems: list[Problem]
    notes: list[Problem]


@dataclass(frozen=True)
class _Own:
    """What became of an expected output in one case, and whether it was compared."""

    expectation: Expectation
    acceptance: Acceptance
    judged: bool
    step: Step
    variant: Mapping[str, str]


def changes(verdicts: Sequence[Verdict]) -> Changes:
    """What becomes of each output whose step was to run; a line in which the cases differ is left.

    They do not where only a value of the matrix does: its variable is written. A note names each variant
    of these recipes that was not run: no one knows what it prints.
    """
    wanted: dict[Location, list[_Own]] = {}
    for own in _outputs(verdicts):
        wanted.setdefault(own.expectation.location, []).append(own)
    found = Changes([], [], [])
    for location, told in sorted(wanted.items()):
        if refused := next((one for one in told if one.acceptance.text is None), None):
            fact = _("this output was not written: {why}").format(why=refused.acceptance.why)
            again = _("mend that, and accept again")
            found.problems.append(Problem(location, fact, _("write it by hand") if refused.judged else again))
            continue
        old = told[0].expectation.text
        if all(one.acceptance.text == old for one in told):
            continue
        others = list(_of_others(location, verdicts))
        together = partial(_of_variants, told, some=bool(others))
        whole = together([one.acceptance.text or "" for one in told])
        new = old if whole is None else whole
        if whole is None:
            new, problem = _in_part(told, together)
            found.problems.append(problem)
        if new != old:
            found.made.append(Change(location, old, new))
            whys = {one.acceptance.why for one in told if one.acceptance.why}
            found.notes.extend(Problem(location, why) for why in sorted(whys))
            found.notes.extend(others)
    return found


def _of_variants(told: Sequence[_Own], texts: Sequence[str], *, some: bool) -> str | None:
    """What these texts are in all of them, and in others where those are some; None where they differ."""
    match, old = told[0].expectation.match, told[0].expectation.text
    printed = [Printed(text, own.variant) for text, own in zip(texts, told, strict=True)]
    if not some:
        return of_all(printed, match)
    return of_some(printed, match, old, frozenset(_surely_meant(told)))


def _in_part(told: Sequence[_Own], together: Callable[[Sequence[str]], str | None]) -> tuple[str, Problem]:
    """The old text with what they all print alike, and what is to be said of the rest."""
    expectation = told[0].expectation
    fact = _("the variants print different things here")
    new = expectation.text
    if expectation.match is not Match.JSON:
        found = merged(new, [one.acceptance.text or "" for one in told], together)
        left = next((line.strip() for line in found.left if line.strip()), "")
        if left and found.text != new:
            fact = _('the variants print different things in the place of "{line}"').format(line=left)
        new = found.text
    remedy = _("write what changes as {{ NAME }} or ..., or part the step by :when:")
    return new, Problem(expectation.location, fact, remedy)


def _surely_meant(told: Sequence[_Own]) -> Iterator[str]:
    """The variables of the matrix whose values stand for themselves: a short number may be any other one."""
    step = told[0].step
    used = frozenset() if step.raw else template.names(step.code)
    for name in told[0].variant:
        if name in used or not any(may_be_chance(own.variant.get(name, "")) for own in told):
            yield name


def _of_others(location: Location, verdicts: Sequence[Verdict]) -> Iterator[Problem]:
    """A note on the variants that were not run of each recipe that has the output."""
    reports = [(verdict.case, verdict.report) for verdict in verdicts if verdict.report]
    recipes = {
        case.path: report.recipe
        for case, report in reports
        if any(one.location == location for result in report.results for one in result.step.expectations)
    }
    for path, recipe in recipes.items():
        ran = [case.variant for case, _report in reports if case.path == path]
        others = [case.id for case in cases_of(recipe, {}) if case.variant not in ran and not case.problems]
        if others:
            fact = ngettext(
                "{name} was not run, and may print something else here",
                "{n} variants were not run, {name} first, and may print something else here",
                len(others),
            )
            remedy = _("run all variants of the recipe")
            yield Problem(location, fact.format(name=others[0], n=len(others)), remedy)


def _outputs(verdicts: Iterable[Verdict]) -> Iterator[_Own]:
    """Each expectation of a step that was to run."""
    for verdict in verdicts:
        for result in verdict.report.results if verdict.report else ():
            otherwise = _without_a_judgement(result)
            for expectation in result.step.expectations if otherwise or result.skip is None else ():
                own = otherwise or Acceptance(expectation.text)
                own = result.accepted.get(expectation.location, own)
                variant = _variant(verdict, expectation.location.path)
                yield _Own(expectation, own, otherwise is None, result.step, variant)


def _variant(verdict: Verdict, path: str) -> dict[str, str]:
    """The variant's values, in their normal form, of the variables that this file knows.

    Those of a MAC address in its other forms stand by the expression that makes them.
    """
    recipe = verdict.report.recipe if verdict.report else None
    declared = {one.name: one for one in recipe.variables} if recipe else {}
    values = {
        name: normalise(declared[name], value)
        for name, value in verdict.case.variant.items()
        if path == verdict.case.path or declared[name].location.path == path
    }
    others = {
        name + filters: text
        for name, value in values.items()
        for text, filters in (ways(value).items() if declared[name].type == "mac" else ())
        if filters
    }
    return values | others


def _without_a_judgement(result: Result) -> Acceptance | None:
    """Why the outputs of a step were not compared; None when they were."""
    if result.skip is Skip.STOPPED or result.outcome is Outcome.REFUSED:
        return Acceptance(None, _("its step was not run"))
    if result.outcome.bad and not result.accepted:
        why = _("its step failed otherwise ({reason})").format(reason=result.reason.split("\n")[0])
        return Acceptance(None, why)
    return None


def waits(verdict: Verdict) -> bool:
    """Whether it holds only once an output of it is written."""
    results = verdict.report.results if verdict.report else ()
    return any(result.accepted and not result.outcome.bad for result in results)


def settled(verdict: Verdict, unwritten: Mapping[Location, Problem]) -> Verdict:
    """The verdict when these outputs were not written: what passed only with one of them failed."""
    left = unwritten.keys() & _accepted(verdict).keys()
    if not left or verdict.report is None:
        return verdict
    results = tuple(_unlike(result, unwritten) for result in verdict.report.results)
    outcome = Outcome.FAILED if not verdict.bad else verdict.outcome
    return replace(verdict, outcome=outcome, report=replace(verdict.report, outcome=outcome, results=results))


def _accepted(verdict: Verdict) -> Mapping[Location, Acceptance]:
    results = verdict.report.results if verdict.report else ()
    return {location: own for result in results for location, own in result.accepted.items()}


def _unlike(result: Result, unwritten: Mapping[Location, Problem]) -> Result:
    """The result, failed where it had passed with an output that was not written."""
    left = next((location for location in result.accepted if location in unwritten), None)
    if left is None or result.outcome.bad:
        return result
    reason = _("not as expected") + f"\n{unwritten[left]}"
    return replace(result, outcome=Outcome.FAILED, reason=reason)


def rewritten(data: bytes, made: Sequence[Change]) -> tuple[bytes, list[Problem]]:
    """The file with these changes, every other byte as it was; and those that cannot be made.

    The new lines are indented and ended as the first of the old ones is.
    """
    lines = data.split(b"\n")
    problems = []
    for change in sorted(made, key=lambda one: one.location, reverse=True):
        first = change.location.line - 1
        old = change.old.encode().split(b"\n")
        there = lines[first : first + len(old)]
        indent = _indent(there, old)
        if indent is None:
            fact = _("the lines of this output are not indented alike, so it was not rewritten")
            problems.append(Problem(change.location, fact, _("write it by hand")))
            continue
        end = b"\r" if there[0].endswith(b"\r") else b""
        new = change.new.encode().split(b"\n")
        lines[first : first + len(old)] = [(indent + line if line else b"") + end for line in new]
    return b"\n".join(lines), problems[::-1]


def _indent(there: Sequence[bytes], old: Sequence[bytes]) -> bytes | None:
    """What stands before each of the old lines in the file; None when it is not the same before each."""
    if len(there) != len(old) or not old[0]:
        return None
    bare = [line.removesuffix(b"\r") for line in there]
    indent = bare[0].removesuffix(old[0])
    same = (
        line == indent + text or not (line.strip() or text.strip())
        for line, text in zip(bare, old, strict=True)
    )
    return indent if not indent.strip() and all(same) else None
