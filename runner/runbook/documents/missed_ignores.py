"""Comments that were to say of a block that it holds no commands, and say it of none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.nodes import RecipeNode
from runbook.directives.rawlines import file_lines
from runbook.documents.ignoring import IGNORE
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MEANT = re.compile(r"\s*(?:[-*+] +)*(?P<comment>\.\.\s*runbook\s*:\s*ignor\w*.*)", re.IGNORECASE)
# below these, a line is shown as it is
_SHOWN = re.compile(r"\s*\.\. +(?:code|code-block|sourcecode|parsed-literal) ?::|.*::\s*\Z|\s*\.\.\s*\Z")
_LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list)
_NO_BLOCK = (*_LISTS, nodes.section, nodes.transition, RecipeNode)  # a step was not set aside


def for_nothing(elements: Iterable[nodes.Element], source: str, taken: Iterable[range]) -> Iterator[Problem]:
    """Each that is not written as it must be, or stands above something else than a block.

    The lines that are `taken` hold commands, or what they print.
    """
    lines = file_lines(source)
    held = {number for numbers in taken for number in numbers}
    meant = [number for number in range(1, len(lines) + 1) if _is_meant(lines, number) and number not in held]
    right = [number for number in meant if _is_right(lines, number)]
    for number in sorted({*meant} - {*right}):
        fact = _("this comment sets no block aside: it is not written as it must be")
        remedy = _("write `.. {comment}` alone, with a blank line below it").format(comment=IGNORE)
        yield Problem(Location(source, number), fact, remedy, "missed-directive")
    comments = [one for one in elements if isinstance(one, nodes.comment) and one.astext().strip() == IGNORE]
    if len(comments) == len(right):  # else some are of files included
        for comment, number in zip(comments, right, strict=True):
            if not _stands_above_a_block(comment):
                fact = _("this comment sets no block aside: none stands right below it")
                remedy = _("put it right above each block, or above the paragraph that announces it")
                yield Problem(Location(source, number), fact, remedy, "missed-directive")


def _is_right(lines: Sequence[str], number: int) -> bool:
    found = _MEANT.match(lines[number - 1])
    below = lines[number] if number < len(lines) else ""
    return found is not None and found["comment"].rstrip() == f".. {IGNORE}" and not below.strip()


def _is_meant(lines: Sequence[str], number: int) -> bool:
    """Whether the line was to be such a comment, and is not shown as an example."""
    if _MEANT.match(lines[number - 1]) is None:
        return False
    margin = _margin(lines[number - 1])
    for above in reversed(lines[: number - 1]):
        if above.strip() and _margin(above) < margin:
            margin = _margin(above)
            if _SHOWN.match(above):
                return False
    return True


def _margin(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def _stands_above_a_block(comment: nodes.comment) -> bool:
    siblings = comment.parent.children
    below = siblings[siblings.index(comment) + 1 :][:2]
    if below and isinstance(below[0], nodes.paragraph):
        return len(below) > 1 and not isinstance(below[1], (*_NO_BLOCK, nodes.paragraph, nodes.comment))
    return bool(below) and not isinstance(below[0], _NO_BLOCK)
