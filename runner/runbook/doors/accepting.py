"""`runbook test --accept`: what was printed, written into the recipes; and what was not, said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.saying import say
from runbook.i18n import ngettext
from runbook.reports.whole import written
from runbook.verify.accepting import changes, rewritten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.verify.accepting import Change
    from runbook.verify.verdict import Verdict


def accept(verdicts: Sequence[Verdict]) -> bool:
    """Write the outputs that were accepted into their files; whether nothing of it was left undone."""
    found = changes(verdicts)
    problems = found.problems
    by_file: dict[str, list[Change]] = {}
    for change in found.made:
        by_file.setdefault(change.location.path, []).append(change)
    for path, some in by_file.items():
        data, left = rewritten(Path(path).read_bytes(), some)
        problems += left
        if count := len(some) - len(left):
            with written(Path(path), same_mode=True) as stream:
                stream.write(data.decode("utf-8"))
            told = ngettext("{path}: {n} output written", "{path}: {n} outputs written", count)
            print(told.format(path=path, n=count))  # noqa: T201  # the edge
    notes = [
        (one.location.path, one.location.line, str(one)) for one in (*problems, *found.notes) if one.location
    ]
    say(*(text for _path, _line, text in sorted(notes)))
    return not problems
