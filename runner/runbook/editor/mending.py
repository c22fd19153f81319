"""What an editor may mend of a document by itself, each fault apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.check.fixing import mended_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runbook.editor.document import Document
    from runbook.errors import Problem


@dataclass(frozen=True)
class Mend:
    """A fault that can be mended, and its line, counted from 0, as it is then."""

    problem: Problem
    line: int
    text: str


def mends(document: Document, problems: Iterable[Problem], first: int, last: int) -> Iterator[Mend]:
    """What mends these problems on the lines from the first to the last; each rule once a line."""
    path, text = str(document.path), "\n".join(document.lines)
    told: set[tuple[str, int]] = set()
    for problem in problems:
        line = problem.location.line - 1 if problem.location and problem.location.path == path else -1
        if first <= line <= last and (problem.rule, line) not in told:
            told.add((problem.rule, line))
            new = mended_line(path, text, line, problem.rule, document.forms)
            if new != document.lines[line]:
                yield Mend(problem, line, new)
