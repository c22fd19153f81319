"""Literal blocks where no step can be: in cells of tables, in notes at the foot of a page, read as prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.markup import not_in_a_file
from runbook.directives.nodes import RecipeNode
from runbook.directives.rawlines import ends_with, file_lines
from runbook.directives.visible import hidden
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_NOTES = (nodes.footnote, nodes.citation)
_NONE_FOUND = "Literal block expected"
_COLONS_ALONE = re.compile(r"(?:\A|[\s|\"'])::[ ]*(?:[|\"',]|\Z)")
_CSV = re.compile(r"\s*\.\. +csv-table ?::")
_GRID = re.compile(r"\s*[+|]")
_BORDER = re.compile(r"\s*=+(?:[ ]+=+)+\s*")


@dataclass(frozen=True)
class Apart:
    """What a block stands in: the node, and its first and last line, from 1; and why no step can be there."""

    around: nodes.Element
    first: int
    last: int
    problem: Problem


def set_apart(block: nodes.literal_block, above: Apart | None) -> Apart | None:
    """The table or the note that holds the block, which two colons introduce; None where none does.

    `above` is what was found for the one above it.
    """
    around = _around(block)
    if around is None or not block.line or block.rawsource.startswith((".. ", "::")):
        return None
    lines = file_lines(str(block.source))
    if isinstance(around, _NOTES):
        found = _in_note(around, str(block.source), block.line, block.rawsource)
        held = lines[found.first - 3 : found.first - 1]
    else:
        start = 0
        if above is not None and isinstance(above.around, nodes.table):
            start = above.first - 1 if above.around is around else above.last
        first, last, line = _table(lines, block, start)
        found = Apart(around, first, last, not_in_a_file("step", Location(str(block.source), line)))
        held = lines[first - 1 : line]
    return found if _is_introduced(block) or any(map(_COLONS_ALONE.search, held)) else None


def taken_for_prose(document: nodes.document) -> Iterator[tuple[nodes.Element, Apart]]:
    """The texts that two colons introduce, and that docutils does not take for a block.

    The text of a note begins where its second line does, that of a directive likewise: what is below
    `.. [1] Text::` or `.. note:: Text::` is not indented, though it looks so.
    """
    for message in list(document.findall(nodes.system_message)):
        around, line, source = message.parent, int(message.get("line", 0)), str(message["source"])
        if not line or _NONE_FOUND not in message.astext():
            continue
        at = around.children.index(message)
        below = next(iter(around.children[at + 1 :]), None)
        if isinstance(around, _NOTES) and isinstance(below, nodes.paragraph):
            yield below, _in_note(around, source, line, below.rawsource)
        elif isinstance(below, nodes.Element) and _looks_indented(file_lines(source), line - 1):
            inside = at == 1 and around.parent is not None  # it begins with the text that introduces
            last = line + below.rawsource.count("\n")
            yield below, Apart(around if inside else below, line, last, _not_indented(Location(source, line)))


def _looks_indented(lines: Sequence[str], at: int) -> bool:
    """Whether that line stands further right than the one above it, with the two colons."""
    above = next((line for line in reversed(lines[:at]) if line.strip()), "")
    return above.rstrip().endswith("::") and _is_below(lines[at], len(above) - len(above.lstrip()))


def _not_indented(where: Location) -> Problem:
    fact = _("the two colons above are to introduce this, and it is indented no further than their own text")
    remedy = _("indent it further, with their text on a line of its own, below the name of its directive")
    return Problem(where, fact, remedy, "not-indented")


def _in_note(note: nodes.Element, source: str, line: int, text: str) -> Apart:
    called = _("a footnote") if isinstance(note, nodes.footnote) else _("a citation")
    return Apart(note, line, line + text.count("\n"), hidden("step", called, Location(source, line)))


def _around(block: nodes.Element) -> nodes.Element | None:
    """The innermost table or note around it, if it stands in no directive of ours."""
    found: nodes.Element | None = None
    node = block.parent
    while node is not None:
        if isinstance(node, RecipeNode):
            return None
        if found is None and isinstance(node, (nodes.table, *_NOTES)):
            found = node
        node = node.parent
    return found


def _is_introduced(block: nodes.literal_block) -> bool:
    siblings = block.parent.children
    above = siblings[siblings.index(block) - 1] if siblings[0] is not block else None
    return isinstance(above, nodes.paragraph) and above.rawsource.rstrip().endswith("::")


def _table(lines: Sequence[str], block: nodes.literal_block, start: int) -> tuple[int, int, int]:
    """The first and the last line of the table around the block, and the block's own.

    One whose cells have no lines that docutils tells is looked for from the index `start` on.
    """
    at = int(block.line or 1) - 1
    text = block.rawsource.split("\n")[0].strip()
    if at < len(lines) and _GRID.match(lines[at]):
        return _edge(lines, at, -1, _GRID.match), _edge(lines, at, 1, _GRID.match), at + 1
    if at < len(lines) and ends_with(lines[at], text) and (edges := _borders(lines, at)):
        return (*edges, at + 1)
    for first in (number for number in range(start, len(lines)) if _CSV.match(lines[number])):
        margin = len(lines[first]) - len(lines[first].lstrip())
        last = first
        while last + 1 < len(lines) and _is_below(lines[last + 1], margin):
            last += 1
        for number in range(first, last + 1):
            if text in lines[number]:
                return first + 1, last + 1, number + 1
    return 1, 1, 1  # of a file of its own


def _is_below(line: str, margin: int) -> bool:
    return not line.strip() or len(line) - len(line.lstrip()) > margin


def _edge(lines: Sequence[str], at: int, step: int, is_part: Callable[[str], object]) -> int:
    """The number of the last line in that direction that is still a part."""
    while 0 <= at + step < len(lines) and is_part(lines[at + step]):
        at += step
    return at + 1


def _borders(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """The numbers of the first and the last border of a simple table around that line; None where none is."""
    above = next((number for number in range(at, -1, -1) if _is_border(lines, number, -1)), None)
    below = next((number for number in range(at, len(lines)) if _is_border(lines, number, 1)), None)
    return None if above is None or below is None else (above + 1, below + 1)


def _is_border(lines: Sequence[str], at: int, step: int) -> bool:
    """Whether it is one, behind which a blank line stands in that direction."""
    beyond = lines[at + step] if 0 <= at + step < len(lines) else ""
    return _BORDER.fullmatch(lines[at]) is not None and not beyond.strip()
