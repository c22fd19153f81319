"""The outputs that were printed into the document in the place of those that were expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.model import Expectation, Location
    from runbook.verify.verdict import Verdict


@dataclass(frozen=True)
class Change:
    """An expected output as it stands in a file, and what is to stand there, both less their indentation."""

    location: Location
    old: str
    new: str


def changes(verdicts: Iterable[Verdict]) -> tuple[list[Change], list[Problem]]:
    """What is to be written, in the order of the lines; and where the cases want different things."""
    wanted: dict[Location, dict[str, Expectation]] = {}
    for expectation, text in _outputs(verdicts):
        wanted.setdefault(expectation.location, {})[text] = expectation
    made, problems = [], []
    for location, texts in sorted(wanted.items()):
        if len(texts) > 1:
            fact = _("the variants print different things here")
            remedy = _("write what changes as {{ NAME }} or ..., or part the step by :when:")
            problems.append(Problem(location, fact, remedy))
            continue
        ((new, expectation),) = texts.items()
        if new != expectation.text:
            made.append(Change(location, expectation.text, new))
    return made, problems


def _outputs(verdicts: Iterable[Verdict]) -> Iterator[tuple[Expectation, str]]:
    """Each expectation that was judged, and the text that holds: its own, or the one accepted."""
    for verdict in verdicts:
        for result in verdict.report.results if verdict.report else ():
            if result.outcome is Outcome.PASSED:
                for expectation in result.step.expectations:
                    yield expectation, result.accepted.get(expectation.location, expectation.text)


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
