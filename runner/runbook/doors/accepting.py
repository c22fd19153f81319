"""`runbook test --accept`: what was printed, written into the recipes; and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.i18n import ngettext
from runbook.reports.whole import written
from runbook.verify.accepting import changes, rewritten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.errors import Problem
    from runbook.model import Location
    from runbook.verify.accepting import Change
    from runbook.verify.verdict import Verdict


@dataclass(frozen=True)
class Accepting:
    """What came of it: the outputs that were not written, and what is to be told and to be said."""

    unwritten: dict[Location, Problem]
    told: list[str]
    said: list[str]


def accept(verdicts: Sequence[Verdict]) -> Accepting:
    """Write the outputs that were accepted into their files."""
    found = changes(verdicts)
    problems = found.problems
    by_file: dict[str, list[Change]] = {}
    for change in found.made:
        by_file.setdefault(change.location.path, []).append(change)
    told = []
    for path, some in by_file.items():
        data, left = rewritten(Path(path).read_bytes(), some)
        problems += left
        if count := len(some) - len(left):
            with written(Path(path), same_mode=True) as stream:
                stream.write(data.decode("utf-8"))
            fact = ngettext("{path}: {n} output written", "{path}: {n} outputs written", count)
            told.append(fact.format(path=path, n=count))
    unwritten = {one.location: one for one in problems if one.location}
    notes = {one.location: one for one in found.notes if one.location} | unwritten
    said = [str(one) for _location, one in sorted(notes.items())]
    return Accepting(unwritten, told, said)
