"""Literal blocks behind two colons, as steps; where none can be, they are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.statemachine import StringList

from runbook.model import Location
from runbook.recipe.cells import lost_in_notes, set_apart
from runbook.recipe.found import BARE, read_block, step_node
from runbook.recipe.ignoring import is_ignored
from runbook.recipe.look import Look
from runbook.recipe.markup import not_in_a_file
from runbook.recipe.nodes import RecipeNode, StepNode
from runbook.recipe.prompts import shows_a_prompt, turns
from runbook.recipe.rawlines import ends_with, file_lines
from runbook.recipe.visible import hidden
from runbook.recipe.written import Written

if TYPE_CHECKING:
    from runbook.recipe.cells import Apart
    from runbook.recipe.forms import Forms

_COLONS = re.compile(r"(?!\s*\.\. ).*::\s*")


def adopt(document: nodes.document, forms: Forms) -> None:
    """Put steps in the place of the literal blocks behind two colons; where none can be, they are refused."""
    above: Apart | None = None
    read: set[tuple[str, int]] = set()
    for block in list(document.findall(nodes.literal_block)):
        source, first = str(block.source), int(block.line or 1)
        if isinstance(block, RecipeNode) or _is_left(block, (source, first), forms):
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
            if not _is_left(apart.around, (source, apart.first), forms):
                block.replace_self(_refused(block, source, apart))
    for text, apart in lost_in_notes(document):
        source = str(document["source"])
        if not _is_left(apart.around, (source, apart.first), forms):
            text.replace_self(_refused(text, source, apart))


def _is_left(node: nodes.Element, place: tuple[str, int], forms: Forms) -> bool:
    """Whether the author says so above it, or it has been left as it is already."""
    siblings = node.parent.children
    return place in forms.less or is_ignored(siblings[: siblings.index(node)])


def _refused(block: nodes.literal_block | nodes.paragraph, source: str, apart: Apart) -> StepNode:
    """A step that says why it cannot be one."""
    where = Location(source, apart.line)
    problem = hidden("step", apart.note, where) if apart.note else not_in_a_file("step", where)
    lines = block.rawsource.split("\n")
    typed = turns(lines)[0].commands if shows_a_prompt(lines) else lines
    told = Written("step", where, body="\n".join(typed), body_location=where, problems=(problem,))
    step = step_node(told, (apart.first, apart.last))
    step[BARE] = True
    return step


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
    lines, above = file_lines(str(block.source)), block.line - 2
    if not lines[above + 1 : above + 2] or not ends_with(lines[above + 1], block.rawsource.split("\n")[0]):
        return False
    while 0 <= above < len(lines) and not lines[above].strip():
        above -= 1
    return 0 <= above < len(lines) and _COLONS.fullmatch(lines[above]) is not None


def _is_quoted(block: nodes.literal_block) -> bool:
    """Whether it is not indented, so that each of its lines keeps the sign with which all of them begin."""
    lines = [line.expandtabs() for line in file_lines(str(block.source))[: block.line]]
    siblings = block.parent.children
    before = siblings[siblings.index(block) - 1] if siblings[0] is not block else None
    said = before.rawsource.rstrip().split("\n")[-1].strip() if isinstance(before, nodes.paragraph) else ""
    colons = next((line.rstrip() for line in reversed(lines[:-1]) if line.strip()), "")
    return _margin(lines[-1]) <= len(colons) - len(said if said.endswith("::") else "::")


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_of_a_directive(block: nodes.Node) -> bool:
    """Whether it stands in one of ours: in what a person is told, or in what a variable is for."""
    while (block := block.parent) is not None:
        if isinstance(block, RecipeNode):
            return True
    return False
