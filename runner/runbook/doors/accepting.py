"""`runbook test --accept`: what was printed, written into the recipes; and what came of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.joining import with_required
from runbook.doors.rereading import Rereading
from runbook.errors import Problem, RecipeError
from runbook.i18n import _, ngettext
from runbook.recipe.digest import digest
from runbook.recipe.reader import read_to_run
from runbook.verify.accepting import changes
from runbook.whole import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.documents.forms import Forms
    from runbook.model import Location, Recipe
    from runbook.verify.accepting import Change
    from runbook.verify.verdict import Verdict


@dataclass(frozen=True)
class Accepting:
    """What came of it: the outputs that were not written, and what is to be told and to be said.

    `digests` has, by a recipe's path and the digest that it had, the one that it has with what was written.
    """

    unwritten: dict[Location, Problem]
    told: list[str]
    said: list[str]
    digests: dict[tuple[str, str], str]

    def proof(self, verdict: Verdict) -> Verdict:
        """The same of the recipe with what was written: it printed just that."""
        return replace(verdict, digest=self.digests.get((verdict.case.path, verdict.digest), verdict.digest))


def accept(verdicts: Sequence[Verdict], forms: Forms) -> Accepting:
    """Write the outputs that were accepted into their files."""
    recipes = {path: _recipe(path, forms) for path in {verdict.case.path for verdict in verdicts}}
    before = {path: digest(recipe) if recipe else "" for path, recipe in recipes.items()}
    stale = {path for path, recipe in recipes.items() if not _is_as_run(recipe, verdicts, path)}
    found = changes([verdict for verdict in verdicts if verdict.case.path not in stale])
    problems = found.problems
    lost = changes([verdict for verdict in verdicts if verdict.case.path in stale])
    problems += [*lost.problems, *(_changed(change.location) for change in lost.made)]
    by_file: dict[str, list[Change]] = {}
    for change in found.made:
        by_file.setdefault(change.location.path, []).append(change)
    told = []
    for path, some in by_file.items():
        data, left = Rereading(path, forms).rewritten(some)
        problems += left
        if count := len(some) - len(left):
            with written(Path(path)) as stream:
                stream.write(data.decode("utf-8"))
            fact = ngettext("{path}: {n} output written", "{path}: {n} outputs written", count)
            told.append(fact.format(path=path, n=count))
    unwritten = {one.location: one for one in problems if one.location}
    notes = [(one.location, one) for one in found.notes if one.location and one.location not in unwritten]
    said = [str(one) for _location, one in sorted([*unwritten.items(), *notes], key=lambda one: one[0])]
    after = {path: _recipe(path, forms) for path in recipes if told}
    digests = {(path, before[path]): digest(recipe) for path, recipe in after.items() if recipe}
    return Accepting(unwritten, told, said, digests)


def _recipe(path: str, forms: Forms) -> Recipe | None:
    """The recipe as it is there now, with those that it requires; None for one that is refused."""
    with suppress(RecipeError):
        return with_required(read_to_run(path, forms=forms), forms)
    return None


def _is_as_run(recipe: Recipe | None, verdicts: Sequence[Verdict], path: str) -> bool:
    """Whether each step that was run from that file stands where it stood."""
    now = {step.location: step for step in recipe.steps} if recipe else {}
    reports = [verdict.report for verdict in verdicts if verdict.case.path == path and verdict.report]
    return all(now.get(one.step.location) == one.step for report in reports for one in report.results)


def _changed(location: Location) -> Problem:
    fact = _("this output was not written: the recipe was changed while it was verified")
    return Problem(location, fact, _("verify it once more"))
