"""Literal blocks behind two colons, as steps; where none can be, they are refused."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.statemachine import StringList

from runbook.directives.nodes import RecipeNode
from runbook.directives.rawlines import ends_with, file_lines
from runbook.directives.written import Written
from runbook.documents.cells import set_apart, taken_for_prose
from runbook.documents.found import BARE, read_block, step_node
from runbook.documents.ignoring import is_ignored
from runbook.documents.look import Look
from runbook.documents.prompts import shows_a_prompt
from runbook.documents.turns import turns
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.documents.cells import Apart
    from runbook.documents.forms import Forms

_COLONS = re.compile(r"(?!\s*\.\. ).*::\s*")
_BEHIND = re.compile(r"\s*\.\. \S+::[ ].*::\s*")  # `.. note:: See::`


def adopt(document: nodes.document, forms: Forms) -> None:
    """Put steps in the place of the literal blocks behind two colons; where none can be, they are refused."""
    above: Apart | None = None
    read: set[tuple[str, int]] = set()
    for block in list(document.findall(nodes.literal_block)):
        source, first = str(block.source), int(block.line or 1)
        introduced = block.parent if _is_behind_a_name(block) else block
        if isinstance(block, RecipeNode) or _is_left(introduced, (source, first), forms):
            continue
        # what stands in a cell of CSV is counted from its beginning
        if (source, first) not in read and behind_colons(block):
            read.add((source, first))
            lines = block.rawsource.split("\n")
            content = StringList(lines, items=[(source, first - 1 + at) for at in range(len(lines))])
            look = Look(prompted=shows_a_prompt(lines), quoted=_is_quoted(block))
            block.replace_self(list(read_block(content, Location(source, first), document, look)))
        elif (apart := set_apart(block, above)) is not None:
            above = apart
            _refuse(block, apart, forms)
    for text, apart in taken_for_prose(document):
        _refuse(text, apart, forms)


def _is_left(node: nodes.Element, place: tuple[str, int], forms: Forms) -> bool:
    """Whether the author says so above it, or it has been left as it is already."""
    siblings = node.parent.children
    return place in forms.less or is_ignored(siblings[: siblings.index(node)])


def _refuse(block: nodes.Element, apart: Apart, forms: Forms) -> None:
    """Put a step in its place that says why it cannot be one, unless it is left as it is."""
    where = apart.problem.location
    if where is None or _is_left(apart.around, (where.path, apart.first), forms):
        return
    lines = block.rawsource.split("\n")
    session = turns(lines) if shows_a_prompt(lines) else []
    typed = session[0].commands if session else lines
    told = Written("step", where, body="\n".join(typed), body_location=where, problems=(apart.problem,))
    step = step_node(told, (apart.first, apart.last))
    step[BARE] = True
    block.replace_self(step)


def behind_colons(block: nodes.literal_block) -> bool:
    """Whether the last text above it in its file ends with two colons and is no directive.

    Docutils takes a directive right below such a text for a quoted literal block, and two colons below two
    colons; those are no commands.
    """
    if (
        block.rawsource.startswith(".. ")
        or block.rawsource.strip() == "::"
        or _is_of_a_directive(block)
        or not block.line
    ):
        return False
    lines, first = file_lines(str(block.source)), block.line - 1
    if not lines[first : first + 1] or not ends_with(lines[first], block.rawsource.split("\n")[0]):
        return False
    above = text_above(lines, first)
    return above >= 0 and bool(_COLONS.fullmatch(lines[above]) or begins_behind_a_name(lines[above]))


def _is_behind_a_name(block: nodes.literal_block) -> bool:
    """Whether the text above it, which introduces it, stands behind the name of a directive."""
    lines = file_lines(str(block.source))
    above = text_above(lines, min(int(block.line or 1) - 1, len(lines)))
    return above >= 0 and begins_behind_a_name(lines[above])


def begins_behind_a_name(line: str) -> bool:
    """Whether that is the name of a directive, and a text behind it that ends with two colons."""
    return _BEHIND.fullmatch(line) is not None


def text_above(lines: Sequence[str], at: int) -> int:
    """The index of the nearest line above that one that is not blank; -1 for none."""
    return next((above for above in range(at - 1, -1, -1) if lines[above].strip()), -1)


def margin_below(lines: Sequence[str], at: int) -> int:
    """How far what stands below the directive in that line is indented."""
    own = _margin(lines[at])
    below = takewhile(lambda line: not line.strip() or _margin(line) > own, lines[at + 1 :])
    return min((_margin(line) for line in below if line.strip()), default=own)


def _is_quoted(block: nodes.literal_block) -> bool:
    """Whether it is not indented, so that each of its lines keeps the sign with which all of them begin."""
    lines, first = file_lines(str(block.source)), int(block.line or 1) - 1
    above = text_above(lines, first)
    if begins_behind_a_name(lines[above]):
        return _margin(lines[first]) <= margin_below(lines, above)
    siblings = block.parent.children
    before = siblings[siblings.index(block) - 1] if siblings[0] is not block else None
    said = before.rawsource.rstrip().split("\n")[-1].strip() if isinstance(before, nodes.paragraph) else ""
    colons = lines[above].expandtabs().rstrip()
    return _margin(lines[first]) <= len(colons) - len(said if said.endswith("::") else "::")


def _margin(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def _is_of_a_directive(block: nodes.Node) -> bool:
    """Whether it stands in one of ours: in what a person is told, or in what a variable is for."""
    while (block := block.parent) is not None:
        if isinstance(block, RecipeNode):
            return True
    return False
