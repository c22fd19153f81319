"""`runbook test --accept`: what was printed, written into the recipes; and what came of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.joining import with_required
from runbook.doors.rereading import Rereading
from runbook.errors import RecipeError
from runbook.i18n import ngettext
from runbook.recipe.digest import digest
from runbook.recipe.reader import read
from runbook.reports.whole import written
from runbook.verify.accepting import changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.errors import Problem
    from runbook.model import Location
    from runbook.recipe.forms import Forms
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
    before = {path: _digest(path, forms) for path in {verdict.case.path for verdict in verdicts}}
    found = changes(verdicts)
    problems = found.problems
    by_file: dict[str, list[Change]] = {}
    for change in found.made:
        by_file.setdefault(change.location.path, []).append(change)
    told = []
    for path, some in by_file.items():
        data, left = Rereading(path, forms).rewritten(some)
        problems += left
        if count := len(some) - len(left):
            with written(Path(path), same_mode=True) as stream:
                stream.write(data.decode("utf-8"))
            fact = ngettext("{path}: {n} output written", "{path}: {n} outputs written", count)
            told.append(fact.format(path=path, n=count))
    unwritten = {one.location: one for one in problems if one.location}
    notes = [(one.location, one) for one in found.notes if one.location and one.location not in unwritten]
    said = [str(one) for _location, one in sorted([*unwritten.items(), *notes], key=lambda one: one[0])]
    digests = {(path, old): _digest(path, forms) or old for path, old in before.items() if told}
    return Accepting(unwritten, told, said, digests)


def _digest(path: str, forms: Forms) -> str:
    """That of the recipe as it is there now, with those that it requires; empty for one that is refused."""
    with suppress(RecipeError):
        return digest(with_required(read(path, forms=forms), forms))
    return ""
