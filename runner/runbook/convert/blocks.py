"""The constructs of a document that hold commands, and the lines of its file that each takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.recipe.existing import FOUND, HEADING, SAID
from runbook.recipe.nodes import OutputNode, RecipeNode, StepNode
from runbook.recipe.prose import plain
from runbook.recipe.settling import COLON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.recipe.written import Written

_STYLES = (nodes.strong, nodes.emphasis, nodes.subscript, nodes.superscript)
_BEFORE = re.compile(r"[ \t]*(?:[*+\u2022\u2023\u2043-][ \t]+)*")
_ITEM = re.compile(r"[ ]*(?:(?:[*+\u2022\u2023\u2043-]|\(?[\w#]{1,4}[.)])[ ]+)*")
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1*\s*")


@dataclass(frozen=True)
class Part:
    """A step of a construct, the paragraph that says its title, as written, and what it must print.

    `title` has the markup that is in the paragraph, where nothing else will say that any more.
    """

    told: Written
    title: str
    said: str = ""
    outputs: tuple[Written, ...] = ()


@dataclass(frozen=True)
class Block:
    """One construct: its lines from index `first` to the one before `end`, its title's included.

    `heading` is the number of the heading that it stands below, -1 for none; `colons` the index of a line of
    prose whose two colons introduce it, -1 for none.
    """

    first: int
    end: int
    indent: str
    parts: tuple[Part, ...]
    heading: int
    colons: int = -1
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A section's title, the index of the line behind its underline, and the number of the one above it.

    Either is -1 where there is none.
    """

    text: str
    end: int
    parent: int


def blocks(document: nodes.document, lines: Sequence[str]) -> tuple[list[Block], list[Heading]]:
    """The document's constructs and its headings, in their order."""
    source = str(document["source"])
    sections = [section for section in document.findall(nodes.section) if section.children]
    headings = list(_headings(sections, lines))
    found: dict[tuple[int, int], list[RecipeNode]] = {}
    for node in document.findall(RecipeNode):
        if FOUND in node and node.written.location.path == source:
            found.setdefault(node[FOUND], []).append(node)
    return [_block(span, held, lines, sections) for span, held in found.items()], headings


def _block(
    span: tuple[int, int],
    held: Sequence[RecipeNode],
    lines: Sequence[str],
    sections: Sequence[nodes.section],
) -> Block:
    first, end = span[0] - 1, span[1]
    opening = lines[first]
    indent = opening[: len(opening) - len(opening.lstrip(" "))]
    above = _text_above(lines, first)
    colons = -1
    if not opening.lstrip().startswith(".. ") and above >= 0:  # a literal block, behind two colons
        line = lines[above]
        indent = " " * len(_ITEM.match(line)[0])  # type: ignore[index]  # it matches nothing too
        colons = above
        if line.strip() == "::":
            first, colons = above, -1
    start = _with_title(lines, first, held[0], len(indent))
    if start <= colons:
        colons = -1
    parts = list(_parts(held))
    if start < first:
        parts[0] = replace(parts[0], title=_marked_title(held[0]))
    return Block(start, end, indent, tuple(parts), _section(held[0], sections), colons, (*held[0]["names"],))


def _parts(held: Sequence[RecipeNode]) -> Iterator[Part]:
    step: RecipeNode | None = None
    outputs: list[Written] = []
    for node in held:
        if isinstance(node, StepNode):
            if step is not None:
                yield Part(step.written, step.written.argument, step.get(SAID, ""), tuple(outputs))
            step, outputs = node, []
        elif isinstance(node, OutputNode):
            outputs.append(node.written)
    if step is not None:
        yield Part(step.written, step.written.argument, step.get(SAID, ""), tuple(outputs))


def _text_above(lines: Sequence[str], at: int) -> int:
    at -= 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    return at


def _with_title(lines: Sequence[str], first: int, node: RecipeNode, margin: int) -> int:
    """The first line of the title that has become the step's heading; `first` where it has not.

    That of a block in a list's item stays: without its mark, the block would go on with what is above.
    """
    if HEADING not in node:
        return first
    wanted = [line.strip() for line in node[HEADING].split("\n")]
    last = _text_above(lines, first)
    start = last - len(wanted) + 1
    if start < 0:
        return first
    for number, text in enumerate(wanted):
        line = lines[start + number].rstrip()
        before = line[: len(line) - len(text)]
        if not line.endswith(text) or not (_BEFORE.fullmatch(before) if number == 0 else not before.strip()):
            return first
        if number == 0 and before.strip() and margin >= len(before):
            return first
    return start


def _marked_title(node: RecipeNode) -> str:
    """The title with the markup in it; what only styles the whole of it goes, as a heading has its own."""
    title = node.written.argument
    marked = " ".join(node[HEADING].split()).rstrip(COLON)
    shown = [child for child in next(node.findall(nodes.strong)).children if child.astext().strip()]
    styled = len(shown) == 1 and (
        isinstance(shown[0], _STYLES) or (isinstance(shown[0], nodes.inline) and bool(shown[0]["classes"]))
    )
    return title if styled or plain(marked).rstrip(COLON) != plain(title) else marked


def _section(node: nodes.Element | None, sections: Sequence[nodes.section]) -> int:
    while node is not None:
        if isinstance(node, nodes.section):
            return next(number for number, one in enumerate(sections) if one is node)
        node = node.parent
    return -1


def _headings(sections: Sequence[nodes.section], lines: Sequence[str]) -> Iterator[Heading]:
    at = 0
    for section in sections:
        title = section.children[0]
        wanted = str(getattr(title, "rawsource", "")).strip()
        start, end = at, -1
        while at + 1 < len(lines) and not (
            lines[at].strip() == wanted and _UNDERLINE.fullmatch(lines[at + 1])
        ):
            at += 1
        if at + 1 < len(lines):
            at = end = at + 2
        else:
            at = start
        yield Heading(title.astext(), end, _section(section.parent, sections))
