"""A block of an existing document to the steps and outputs that its lines show, as nodes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from docutils import nodes

from runbook.directives.markup import StepDirective, literal_block, not_in_a_file, straddled
from runbook.directives.nodes import OutputNode, RecipeNode, StepNode
from runbook.directives.rawlines import RawBlock, raw_block
from runbook.directives.written import Option, Written
from runbook.documents.doubts import OF_COMMANDS, doubts
from runbook.documents.prompts import machine_of, prompt_of
from runbook.documents.turns import Turn, turns
from runbook.model import Location
from runbook.variables import template
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docutils.statemachine import StringList

    from runbook.documents.look import Look
    from runbook.errors import Problem

# a line that says that others are left out
_LEFT_OUT = re.compile(
    r"^(?P<margin>[ \t]*)(?:[\[(<]?[ ]?(?:\.{3,}|\N{HORIZONTAL ELLIPSIS})[ ]?[\])>]?"
    r"|[\[(<-]{1,2}[ ]?(?:snip(?:ped)?|coupé)[ ]?[\])>-]{1,2})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)

Found = TypeVar("Found", bound=RecipeNode)

# attributes of a node that was read out of such a construct: the first line of that and its last one; as
# written, the paragraph that says its title; the same where that has become its heading; what a terminal
# showed behind its command that is no result of it; whether no prompt says which lines are commands; and the
# machine that its prompt names
FOUND, SAID, HEADING, SHOWN = "runbook_found", "runbook_said", "runbook_heading", "runbook_greeting"
BARE, MACHINE = "runbook_bare", "runbook_machine"


def read_block(
    content: StringList, location: Location, document: nodes.document, look: Look
) -> Iterator[nodes.Element]:
    """The steps and outputs of a block that begins there, its lines as the file has them.

    Greetings and farewells of shells are neither, and stand between them.
    """
    block = raw_block(content, tab_width=document.settings.tab_width)
    problems: list[Problem] = []
    if block is None:
        block = RawBlock(location.path, content.items[0][1] + 1, tuple(content.data))
        problems.append(not_in_a_file("step", location))
    problems += (straddled(block.source, block.first + index) for index in block.straddled)
    span = (location.line, block.first + len(block.lines) - 1)
    found = turns(block.lines, look.prompts) if look.prompted else [Turn(0, block.lines)]
    problems += doubts(block, found, look)
    for number, turn in enumerate(found or [Turn(0, ())]):
        body, where = _body(block, turn.first, turn.commands)
        # such a document knows nothing of values
        raw = (Option("raw", "", location, location),) if "{{" in body else ()
        here = where if number and where else Location(block.source, location.line)
        told = Written("step", here, look.title, raw, body, where, problems=tuple(problems))
        step = step_node(replace(told, prompt=_prompt(block, turn, look)), span)
        step[BARE] = not look.prompted
        step[MACHINE] = machine_of(step.written.prompt)
        yield step
        problems = []
        if turn.said:
            step[SHOWN] = "\n".join(turn.said)
            yield nodes.literal_block(step[SHOWN], step[SHOWN], language="text")
        if turn.printed:
            body, where = _body(block, turn.printed_first, turn.printed)
            told = Written("output", where or here, body=_expected(body), body_location=where)
            yield _output(told, span)


def _prompt(block: RawBlock, turn: Turn, look: Look) -> str:
    """The one behind which the turn was typed, where it is shown or only told."""
    if look.prompted:
        return prompt_of(block.lines[turn.first]) if block.lines else ""
    return look.prompts[0] if len(look.prompts) == 1 else ""


def _body(block: RawBlock, first: int, lines: Sequence[str]) -> tuple[str, Location | None]:
    """The lines less the blank ones at both ends, and where they begin; None for no line."""
    start, end = 0, len(lines)
    while end > start and not lines[end - 1].strip():
        end -= 1
    while start < end and not lines[start].strip():
        start += 1
    where = Location(block.source, block.first + first + start)
    return "\n".join(lines[start:end]), where if start < end else None


def step_node(told: Written, span: tuple[int, int]) -> StepNode:
    """The step told, found between these two lines."""
    node = StepNode(classes=["runbook-step"])
    heading = nodes.paragraph(told.argument, "", classes=["runbook-title"])
    heading.source, heading.line = told.location.path, told.location.line
    node += heading
    if told.body:
        node += literal_block(nodes.literal_block, told, ["code"], StepDirective.language)
    return _found(node, told, span)


def _output(told: Written, span: tuple[int, int]) -> OutputNode:
    return _found(literal_block(OutputNode, told, ["runbook-output"], "text"), told, span)


def _expected(shown: str) -> str:
    """What a command printed, as an output is written: braces stay, and what is left out is anything."""
    return _LEFT_OUT.sub(rf"\g<margin>{ANY}", template.plain(shown))


def as_output(step: StepNode) -> OutputNode:
    """The node of what a block holds that was read as commands, and is what those above it print."""
    told = step.written
    told = replace(told, directive="output", argument="", options=(), body=_expected(told.body))
    told = replace(told, problems=tuple(one for one in told.problems if one.rule not in OF_COMMANDS))
    return _output(told, step[FOUND])


def _found(node: Found, told: Written, span: tuple[int, int]) -> Found:
    node[FOUND] = span
    node.written = told
    node.source, node.line = told.location.path, told.location.line
    return node
