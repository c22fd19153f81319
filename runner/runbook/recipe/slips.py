"""Directives meant and missed: docutils takes them for a comment or a sentence, and says nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe.markup import DIRECTIVES
from runbook.recipe.nodes import RecipeNode
from runbook.recipe.rawlines import file_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMES = "|".join(DIRECTIVES)
_COMMENT = re.compile(rf"(?P<name>{_NAMES})\s*:", re.IGNORECASE)
_SENTENCE = re.compile(
    rf"(?:\.{{1,3}} ?(?P<dotted>{_NAMES})\s*::?|(?P<bare>{_NAMES})::)(?:\s|$)", re.IGNORECASE
)


def slips(elements: Iterable[nodes.Element]) -> Iterator[Problem]:
    """Comments and sentences that begin as a directive of ours does, but for a colon, a dot or a blank."""
    for node in elements:
        if isinstance(node, nodes.paragraph | nodes.term):
            if match := _SENTENCE.match(node.rawsource):
                yield _slip(node, match["dotted"] or match["bare"], _("this is a sentence"))
        elif _is_comment(node) and (match := _COMMENT.match(node.astext())):
            yield _slip(node, match["name"], _("this is a comment"))


def _is_comment(node: nodes.Element) -> bool:
    return isinstance(node, nodes.comment) and not isinstance(node, RecipeNode)


def _first_line(source: str, line: int, name: str) -> int:
    """Where it begins: docutils notes the last line of a comment, or the first one."""
    begins = re.compile(rf"\s*\.*\s*{re.escape(name)}\s*:")
    above = enumerate(file_lines(source)[:line], 1)
    return max((number for number, text in above if begins.match(text)), default=line)


def _slip(node: nodes.Element, name: str, what: str) -> Problem:
    location = Location(str(node.source), _first_line(str(node.source), node.line or 1, name))
    fact = _("{what}, and was to be the directive {name}").format(what=what, name=name.lower())
    return Problem(
        location, fact, _("write two dots, a blank, `{name}::` and a blank").format(name=name.lower())
    )
