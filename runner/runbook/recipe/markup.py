"""The docutils directives, roles and nodes that an author writes a recipe with."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Self

from docutils import nodes
from docutils.parsers.rst import Directive

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe.rawlines import raw_block
from runbook.recipe.written import Written, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.parsers.rst.states import Inliner

_PLACE_OF_SUBSTITUTION = re.compile(r"\{\{.*?\}\}")


# ---------------------------------------------------------------- nodes


class Plain(nodes.Element):
    """A node that shows itself as the docutils node it derives from, in every writer that does not know it."""

    shown_as: ClassVar[type[nodes.Element]]

    def walkabout(self, visitor: nodes.NodeVisitor) -> bool:
        """Let the visitor pass, once it has learnt this node's name."""
        self._teach(visitor)
        return super().walkabout(visitor)

    def walk(self, visitor: nodes.NodeVisitor) -> bool:
        """Let the visitor pass, once it has learnt this node's name."""
        self._teach(visitor)
        return super().walk(visitor)

    def _teach(self, visitor: nodes.NodeVisitor) -> None:
        name, known = type(self).__name__, self.shown_as.__name__
        for way in ("visit_", "depart_"):
            if not hasattr(visitor, way + name) and hasattr(visitor, way + known):
                setattr(visitor, way + name, getattr(visitor, way + known))


class RecipeNode(Plain):
    """A node that carries what its author wrote."""

    written: Written

    def copy(self) -> Self:
        """The same node without its children, as docutils does it, and with what was written."""
        twin = super().copy()
        twin.written = self.written
        return twin


class VariableNode(RecipeNode, nodes.definition_list):
    """A variable: its name, and below it what it is for."""

    shown_as = nodes.definition_list


class HostNode(RecipeNode, nodes.rubric):
    """The machine on which what follows happens."""

    shown_as = nodes.rubric


class StepNode(RecipeNode, nodes.container):
    """A `step` or a `file`: its heading, and its commands or its content."""

    shown_as = nodes.container


class OutputNode(RecipeNode, nodes.literal_block):
    """What the step just above must print."""

    shown_as = nodes.literal_block


class RequiresNode(RecipeNode, nodes.paragraph):
    """The recipe that must have been run before."""

    shown_as = nodes.paragraph


class VariableReference(Plain, nodes.literal):
    """The value of a variable, in a sentence."""

    shown_as = nodes.literal


class StepReference(Plain, nodes.reference):
    """A link to a step."""

    shown_as = nodes.reference


# ---------------------------------------------------------------- directives


class RecipeDirective(Directive):
    """One of this format's directives; it never refuses: the reader judges what is written, all at once."""

    # docutils' own option parsing would drop the whole directive for one unknown option
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The node that shows the directive and carries what is written in it."""
        told = self._written()
        node = self.node(told)
        node.written = told
        node.source, node.line = told.location.path, told.location.line
        return [node]

    def node(self, told: Written) -> RecipeNode:
        """The node for the page."""
        raise NotImplementedError

    def _written(self) -> Written:
        source, line = self.state_machine.get_source_and_line(self.lineno)
        location = Location(str(source), line or self.lineno)
        if not self.content:
            return Written(self.name.lower(), location)
        block = raw_block(self.content, tab_width=self.state.document.settings.tab_width)
        if block is None:
            told = written(self.name.lower(), location, self.content.data, self.content.items[0][1] + 1)
            fact = _("the lines of this {directive} are not found in its file as they are").format(
                directive=self.name
            )
            problem = Problem(location, fact, _("write it in a file of its own, outside of tables"))
            return _with_problems(told, problem)
        shift = block.first - (self.content.items[0][1] + 1)
        location = Location(block.source, location.line + shift)
        told = written(self.name.lower(), location, block.lines, block.first)
        return _with_problems(told, *(_straddled(block.source, block.first + i) for i in block.straddled))

    def body(self, told: Written) -> str:
        """The literal text to show: control characters as their pictures."""
        return told.body.translate(_PICTURES)


_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}


def _with_problems(told: Written, *problems: Problem) -> Written:
    return replace(told, problems=(*told.problems, *problems))


def _straddled(source: str, line: int) -> Problem:
    fact = _("a tab covers both the indentation and the text of this line")
    return Problem(Location(source, line), fact, _("indent with blanks up to the body, then write the tab"))


class VariableDirective(RecipeDirective):
    """`variable:: NAME`: a value that the reader gives."""

    def node(self, told: Written) -> VariableNode:
        """The name as a term, the description and the options' texts below it."""
        definition = nodes.definition()
        if told.body:
            start = told.body_index
            self.state.nested_parse(self.content[start:], self.content_offset + start, definition)
        facts = nodes.field_list()
        for option in told.options:
            name = nodes.field_name("", option.name)
            facts += nodes.field(
                "", name, nodes.field_body("", nodes.paragraph("", "", _literal(option.text)))
            )
        if facts.children:
            definition += facts
        term = nodes.term("", "", _literal(told.argument))
        return VariableNode(
            "", nodes.definition_list_item("", term, definition), classes=["runbook-variable"]
        )


class HostDirective(RecipeDirective):
    """`host:: NAME`: on which machine what follows happens."""

    def node(self, told: Written) -> HostNode:
        """The host's name, as a heading of no section."""
        return HostNode(told.argument, told.argument, classes=["runbook-host"])


class StepDirective(RecipeDirective):
    """`step:: TITLE`: commands."""

    language = "bash"

    def node(self, told: Written) -> StepNode:
        """The title and, below it, the commands as they are."""
        node = StepNode(classes=["runbook-step"])
        node += self.heading(told)
        if told.body:
            text = self.body(told)
            node += nodes.literal_block(
                text, text, classes=["code"], language=self.language, force=True, xml_space="preserve"
            )
        return node

    def heading(self, told: Written) -> nodes.paragraph:
        """The title, with its inline markup."""
        heading = nodes.paragraph(told.argument, "", classes=["runbook-title"])
        heading.source, heading.line = told.location.path, told.location.line
        texts = list(inline(self, told.argument))
        heading += nodes.strong("", "", *texts)
        return heading


class FileDirective(StepDirective):
    """`file:: PATH`: content to write."""

    language = "text"

    def heading(self, told: Written) -> nodes.paragraph:
        """The title if there is one, and the path."""
        heading = nodes.paragraph(told.argument, "", classes=["runbook-title"])
        heading.source, heading.line = told.location.path, told.location.line
        if title := told.text("title"):
            heading += nodes.strong("", "", *inline(self, title))
            heading += nodes.Text(" ")
        heading += _literal(told.argument)
        return heading


class OutputDirective(RecipeDirective):
    """`output::`: what the step just above must print."""

    def node(self, told: Written) -> OutputNode:
        """The text as it is."""
        text = self.body(told)
        return OutputNode(text, text, classes=["runbook-output"], language="text", force=True)


class RequiresDirective(RecipeDirective):
    """`requires:: OTHER.rst`: the recipe that must have been run before."""

    def node(self, told: Written) -> RequiresNode:
        """The path of the other recipe."""
        return RequiresNode(told.argument, "", _literal(told.argument), classes=["runbook-requires"])


def inline(directive: Directive, text: str) -> Iterator[nodes.Node]:
    """The text's inline markup as nodes; `{{ … }}` is none of it and stays as it is."""
    places = _PLACE_OF_SUBSTITUTION.findall(text)
    # a private-use character can neither start nor end inline markup
    marked = _PLACE_OF_SUBSTITUTION.sub("\ue000", text)
    found, messages = directive.state.inline_text(marked, directive.lineno)
    rest = iter(places)
    for node in found:
        for leaf in list(node.findall(nodes.Text)):
            whole = re.sub("\ue000", lambda _match: next(rest), leaf.astext())
            if leaf is node:
                node = nodes.Text(whole)  # noqa: PLW2901  a Text is a str: it is replaced, not changed
            else:
                leaf.parent.replace(leaf, nodes.Text(whole))
        yield node
    yield from messages


def _literal(text: str) -> nodes.literal:
    return nodes.literal(text, text)


# ---------------------------------------------------------------- roles


def variable_role(
    _name: str,
    rawtext: str,
    text: str,
    _lineno: int,
    _inliner: Inliner,
    _options: object = None,
    _content: object = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """`:var:`NAME``: the value of a variable in a sentence."""
    return [VariableReference(rawtext, text, classes=["runbook-var"], variable=text)], []


def step_role(
    _name: str,
    rawtext: str,
    text: str,
    _lineno: int,
    _inliner: Inliner,
    _options: object = None,
    _content: object = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """`:step:`id``: a link to a step."""
    return [StepReference(rawtext, text, refid=text, classes=["runbook-step-link"], step=text)], []


DIRECTIVES: dict[str, type[Directive]] = {
    "variable": VariableDirective,
    "host": HostDirective,
    "step": StepDirective,
    "file": FileDirective,
    "output": OutputDirective,
    "requires": RequiresDirective,
}
ROLES = {"var": variable_role, "step": step_role}
