"""What is wrong with a document, each fault where an editor shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.directives.markup import DIRECTIVES
from runbook.directives.source import real_path
from runbook.editor.outline import directives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.editor.document import Document
    from runbook.errors import Problem


# what may be said of any document, and most of it is not our business there
_OF_ANY = frozenset(["no-step", "markup", "unknown-directive", "unknown-role", "not-indented"])


@dataclass(frozen=True)
class Fault:
    """A problem, the line that it is told on, counted from 0, and what is said of it there."""

    problem: Problem
    line: int
    said: str


def faults(document: Document, problems: Sequence[Problem]) -> Iterator[Fault]:
    """Every problem; none of a document that is no recipe, and is not going to be one."""
    if _is_a_recipe(document.lines, problems):
        yield from (_fault(document, problem) for problem in problems)


def _is_a_recipe(lines: Sequence[str], problems: Iterable[Problem]) -> bool:
    """Whether a directive of ours is in it, or what was probably meant for one."""
    unknown = {one.location.line - 1 for one in problems if one.location and one.rule == "unknown-directive"}
    return any(one.rule not in _OF_ANY for one in problems) or any(
        name in DIRECTIVES or (line in unknown and get_close_matches(name, DIRECTIVES, 1))
        for line, name, _said in directives(lines)
    )


def _fault(document: Document, problem: Problem) -> Fault:
    location = problem.location
    said = str(replace(problem, location=None))
    if location is None:
        return Fault(problem, 0, said)
    if real_path(Path(location.path)) == real_path(document.path):
        return Fault(problem, location.line - 1, said)
    return Fault(problem, document.line_leading_to(Path(location.path)), f"{location}: {said}")
