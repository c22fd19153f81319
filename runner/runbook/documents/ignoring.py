"""The comment that says of a block that it holds no commands: whether it stands there, and whom it helps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.documents.found import FOUND
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.directives.nodes import RecipeNode
    from runbook.errors import Problem

# of the block below it, or below the paragraph below it
IGNORE = "runbook: ignore"
_NOT_TAKEN = frozenset(
    [
        *("shell-syntax", "unfinished-command", "unfinished-heredoc", "trailing-backslash"),
        *("output-without-step", "shown-prompt", "other-prompt", "doubtful-prompt", "empty-step"),
        *("not-indented", "rewritten-lines", "hidden-step", "file-as-commands", "placeholder"),
    ]
)


def is_ignored(above: Sequence[nodes.Node]) -> bool:
    """Whether the comment says so that stands above, or above the paragraph there."""
    last = above[-1] if above else None
    if isinstance(last, nodes.paragraph):
        last = above[-2] if len(above) > 1 else None
    return isinstance(last, nodes.comment) and last.astext().strip() == IGNORE


def with_way_out(problems: Iterable[Problem], found: Iterable[RecipeNode]) -> Iterator[Problem]:
    """The same; where bash does not take what is in such a construct, that may be no command at all."""
    spans = {(node.source, *node[FOUND]) for node in found if FOUND in node}
    held = {(source, line) for source, first, last in spans for line in range(first, last + 1)}
    for problem in problems:
        where = problem.location
        if problem.rule in _NOT_TAKEN and where and (where.path, where.line) in held:
            other = _("if these are no commands, write `.. {comment}` above them").format(comment=IGNORE)
            yield replace(problem, remedy=_("{remedy}; {other}").format(remedy=problem.remedy, other=other))
        else:
            yield problem
