"""The constructs of a document that hold commands, and the lines of its file that each takes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.nodes import OutputNode, RecipeNode, StepNode
from runbook.directives.prose import plain
from runbook.documents.choosing import choice
from runbook.documents.colons import begins_behind_a_name, margin_below, text_above
from runbook.documents.found import FOUND, HEADING, MACHINE, SAID, SHOWN
from runbook.documents.machines import PROMPTED_HOST
from runbook.documents.settling import COLON, first_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.directives.written import Written
    from runbook.model import Choice

_STYLES = (nodes.strong, nodes.emphasis, nodes.subscript, nodes.superscript)
_BEFORE = re.compile(r"[ \t]*(?:[*+\u2022\u2023\u2043-][ \t]+)*")
_ITEM = re.compile(r"[ ]*(?:(?:[*+\u2022\u2023\u2043-]|\(?[\w#]{1,4}[.)])[ ]+)*")
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1*\s*")


@dataclass(frozen=True)
class Part:
    """A step of a construct, the paragraph that says its title, as written, and what it must print.

    `title` has the markup that is in the paragraph, where nothing else will say that any more; `shown` is
    what a terminal showed besides: a greeting, a farewell.
    """

    told: Written
    title: str
    said: str = ""
    outputs: tuple[Written, ...] = ()
    shown: str = ""


@dataclass(frozen=True)
class Block:
    """One construct: its lines from index `first` to the one before `end`, its title's included.

    `heading` is the number of the heading that it stands below, -1 for none; `colons` the index of a line of
    prose whose two colons introduce it, -1 for none. `mark` is that of the item of a list whose text is its
    title; `machine` the one that its prompts are of. `host` is the one that these name where another was in
    force, empty where it was not, None where the author is to say it. `printed` are outputs of a step above,
    where it holds none itself. `line` is the one at which the construct begins, from 1.
    `why` says why it stays what it is; then `opens` tells whether it opens a shell, and `closes` whether it
    ends one. `choice` is the way, of several, in which it stands.
    """

    line: int
    first: int
    end: int
    indent: str
    parts: tuple[Part, ...]
    heading: int
    colons: int = -1
    names: tuple[str, ...] = ()
    mark: str = ""
    machine: str = ""
    host: str | None = ""
    printed: tuple[str, ...] = ()
    why: str = ""
    opens: bool = False
    closes: bool = False
    choice: Choice | None = None


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
    made = [_block(span, held, lines, sections) for span, held in found.items()]
    return list(_told_apart(list(_titled(made)))), headings


def _block(
    span: tuple[int, int],
    held: Sequence[RecipeNode],
    lines: Sequence[str],
    sections: Sequence[nodes.section],
) -> Block:
    first, end = span[0] - 1, span[1]
    opening = lines[first]
    item = _ITEM.match(opening)[0]  # type: ignore[index]  # it matches nothing too
    is_directive = opening.startswith(".. ", len(item))
    indent = " " * len(item) if is_directive else opening[: len(opening) - len(opening.lstrip(" "))]
    above = text_above(lines, first)
    colons = -1
    # a literal block, behind two colons; else a table that holds one
    if not is_directive and above >= 0 and lines[above].rstrip().endswith("::"):
        line, colons = lines[above], above
        behind = margin_below(lines, above) if begins_behind_a_name(line) else 0
        indent = " " * (behind or len(_ITEM.match(line)[0]))  # type: ignore[index]  # it matches nothing too
        if line.strip() == "::":
            first, colons = above, -1
    if is_directive and item.strip():  # it begins an item of a list
        start, mark = first, item
    else:
        start, mark = _with_title(lines, first, held[0], len(indent))
    if start <= colons:
        colons = -1
    parts = list(_parts(held))
    printed = () if parts else tuple(node.written.body for node in held)
    if parts and start < first:
        parts[0] = replace(parts[0], title=_marked_title(held[0]))
    machine = held[0].get(MACHINE, "")
    host = held[0].get(PROMPTED_HOST, "")
    heading = _section(held[0], sections)
    names = (*held[0]["names"],)
    return Block(
        span[0],
        start,
        end,
        indent,
        tuple(parts),
        heading,
        colons,
        names,
        mark,
        machine,
        host,
        printed,
        choice=choice(held[0]),
    )


def _parts(held: Sequence[RecipeNode]) -> Iterator[Part]:
    step: RecipeNode | None = None
    outputs: list[Written] = []
    for node in held:
        if isinstance(node, StepNode):
            if step is not None:
                yield _part(step, outputs)
            step, outputs = node, []
        elif isinstance(node, OutputNode):
            outputs.append(node.written)
    if step is not None:
        yield _part(step, outputs)


def _part(step: RecipeNode, outputs: Sequence[Written]) -> Part:
    told = step.written
    return Part(told, told.argument, step.get(SAID, ""), tuple(outputs), step.get(SHOWN, ""))


def _told_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same, where what introduces several tabs is the title of a step in each: with that of its tab."""
    counted = Counter((one.choice.of, one.parts[0].title) for one in blocks if one.choice and one.parts)
    for block in blocks:
        here = block.choice
        if here and here.is_tab and block.parts and counted[here.of, block.parts[0].title] > 1:
            first, *rest = block.parts
            titled = replace(first, title=f"{first.title} ({here.label})")
            yield replace(block, parts=(titled, *rest))
        else:
            yield block


def _titled(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same with titles of their own for steps that nothing introduces: what is said is said once."""
    above = ""
    for block in blocks:
        if not block.parts:
            yield block
            continue
        first, *rest = block.parts
        parts = [first if first.said or first.told.argument != above else _called(first)]
        parts += [_called(part) if part.title == first.told.argument else part for part in rest]
        above = block.parts[-1].told.argument
        yield replace(block, parts=tuple(parts))


def _called(part: Part) -> Part:
    """The same called by its command, as far as that holds no braces."""
    command, braces, _rest = first_command(part.told.body).partition("{{")
    command = command.rstrip(" '\"") if braces else command
    told = replace(part.told, options=tuple(one for one in part.told.options if one.name != "id"))
    return replace(part, told=told, title=command) if command else part


def _with_title(lines: Sequence[str], first: int, node: RecipeNode, margin: int) -> tuple[int, str]:
    """The first line of the title that becomes the step's heading, and its mark; `first` where it stays.

    The mark is that of the list's item in which the block stands too: without it, the block would go on with
    what is above.
    """
    wanted = [line.strip() for line in node.get(HEADING, node.get(SAID, "")).split("\n")]
    last = text_above(lines, first)
    start = last - len(wanted) + 1
    if start < 0 or not wanted[0]:
        return first, ""
    opening = lines[start].rstrip()
    before = opening[: len(opening) - len(wanted[0])]
    below = zip(lines[start + 1 : last + 1], wanted[1:], strict=True)
    if not opening.endswith(wanted[0]) or any(line.strip() != text for line, text in below):
        return first, ""
    if before.strip() and margin >= len(before):
        return (start, before) if margin == len(before) and _ITEM.fullmatch(before) else (first, "")
    return (start, "") if HEADING in node and _BEFORE.fullmatch(before) else (first, "")


def _marked_title(node: RecipeNode) -> str:
    """The title with the markup in it; what only styles the whole of it goes, as a heading has its own."""
    title = node.written.argument
    marked = " ".join(node.get(HEADING, node[SAID]).split()).rstrip(COLON)
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
