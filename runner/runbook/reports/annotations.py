"""What went wrong as GitHub shows it beside the lines of a change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions says the form.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runbook.reports.words import neutral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Location
    from runbook.verify.verdict import Verdict


def annotated(verdict: Verdict, root: str = "") -> Iterator[str]:
    """A line for each thing that went wrong in the case; files are named as seen from `root`, if given."""
    for problem in verdict.problems:
        way_out = f"{problem.fact}; {problem.remedy}" if problem.remedy else problem.fact
        yield _line(problem.location, root, verdict.case.id, way_out)
    if verdict.report is not None:
        for result in (*verdict.report.results, *verdict.report.undos):
            if result.outcome.bad:
                said = f"{result.place}: {result.reason}"
                yield _line(result.step.location, root, f"{verdict.case.id}: {result.title}", said)


def _line(location: Location | None, root: str, title: str, said: str) -> str:
    where = f"file={_property(_seen_from(root, location.path))},line={location.line}," if location else ""
    return f"::error {where}title={_property(title)}::{_message(said)}"


def _seen_from(root: str, path: str) -> str:
    here = Path(path).absolute()
    return str(here.relative_to(root)) if root and here.is_relative_to(root) else path


def _message(text: str) -> str:
    return neutral(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
