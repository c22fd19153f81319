"""The docutils directives and roles that an author writes a recipe with; the reader judges what they hold."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.utils import Reporter

from runbook.directives.aside import Aside
from runbook.directives.naming import free_id, id_of
from runbook.directives.nodes import (
    HostNode,
    MatrixNode,
    OutputNode,
    RecipeNode,
    RequiresNode,
    StepNode,
    StepReference,
    VariableNode,
    VariableReference,
)
from runbook.directives.page import Finish, is_told_elsewhere
from runbook.directives.rawlines import raw_block
from runbook.directives.written import Option, Written, written
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from docutils.parsers.rst.states import Inliner

Block = TypeVar("Block", bound=nodes.literal_block)

# docutils' own: Sphinx puts its own there only while it reads, and loads this before
LOOKUPS = directives.directive, roles.role
_LABELLED = re.compile(r"(?P<words>.+?)\s*<(?P<id>[^<>]*)>", re.DOTALL)
PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}


class RecipeDirective(Directive):
    """One of this format's directives; it never fails, so that nothing is lost before all is judged."""

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
        """The node for the page; this one shows nothing."""
        return MatrixNode(told.argument, told.argument)

    def _read_prose(self, told: Written, into: nodes.Element) -> None:
        """Put the body there, which is text of the document as any other; `{{ … }}` stays as it is."""
        if not told.body:
            return
        aside = Aside()
        lines = self.content[told.body_index :]
        lines.data = [aside.out_of(line) for line in lines.data]
        self.state.nested_parse(lines, self.content_offset + told.body_index, into)
        aside.back_into(into)

    def _written(self) -> Written:
        name = self.name.lower()
        source, line = self.state_machine.get_source_and_line(self.lineno)
        location = Location(str(source), line or self.lineno)
        if not self.content:
            return Written(name, location)
        first = self.content.items[0][1] + 1
        block = raw_block(self.content, tab_width=self.state.document.settings.tab_width)
        if block is None:
            told = written(name, location, self.content.data, first)
            return replace(told, problems=(*told.problems, not_in_a_file(name, location)))
        location = Location(block.source, location.line + block.first - first)
        told = written(name, location, block.lines, block.first)
        if not block.straddled:
            return told
        found = (straddled(block.source, block.first + index) for index in block.straddled)
        return replace(told, problems=(*told.problems, *found))


def name_node(document: nodes.document, node: StepNode, ident: str) -> None:
    """Give the node its id, with a number when a title has it; links are settled at the end."""
    Finish.asked_for(document)
    if not ident:
        document.set_id(node)
        return
    if ident in document.ids:
        ident = free_id(ident, dict.fromkeys(document.ids, 1))
    node["ids"].insert(0, ident)  # before that of a name
    document.ids[ident] = node


def not_in_a_file(name: str, location: Location) -> Problem:
    """A directive of which nobody can tell what the file itself has for it."""
    fact = _("{directive}: its lines are not in the file as they stand here").format(directive=name)
    remedy = _("write it outside of tables, in a file that nothing rewrites")
    return Problem(location, fact, remedy, "rewritten-lines")


def straddled(source: str, line: int) -> Problem:
    """A line of which nobody can tell how much of its indentation is text."""
    fact = _("a tab covers both the indentation and the text of this line")
    remedy = _("indent with blanks up to the body, then write the tab")
    return Problem(Location(source, line), fact, remedy, "tab-in-indentation")


class VariableDirective(RecipeDirective):
    """`variable:: NAME`: a value that the reader gives."""

    def node(self, told: Written) -> VariableNode:
        """The name as a term; the description and the options below it."""
        definition = nodes.definition()
        self._read_prose(told, definition)
        # `allow` is for who writes the recipe
        options = [option for option in told.options if option.name != "allow"]
        if options and not is_told_elsewhere(self.state.document):
            definition += nodes.field_list("", *map(_field, options))
        term = nodes.term("", "", _literal(told.argument))
        item = nodes.definition_list_item("", term, definition)
        return VariableNode("", item, classes=["runbook-variable"])


def _field(option: Option) -> nodes.field:
    text = nodes.paragraph("", "", _literal(option.text))
    return nodes.field("", nodes.field_name("", option.name), nodes.field_body("", text))


class HostDirective(RecipeDirective):
    """`host:: NAME`: on which machine what follows happens."""

    def node(self, told: Written) -> HostNode:
        """The host's name, as a heading of no section."""
        return HostNode(told.argument, told.argument, classes=["runbook-host"])


class StepDirective(RecipeDirective):
    """`step:: TITLE`: commands."""

    language = "bash"

    def node(self, told: Written) -> StepNode:
        """The heading and, below it, the commands as they are, or what a person is told to do."""
        node = StepNode(classes=["runbook-step"])
        name_node(self.state.document, node, id_of(told))
        heading = nodes.paragraph(told.argument, "", classes=["runbook-title"])
        heading.source, heading.line = told.location.path, told.location.line
        heading += self.heading(told)
        node += heading
        if told.option("manual"):
            self._read_prose(told, node)
        elif told.body:
            node += literal_block(nodes.literal_block, told, ["code"], self.language)
        return node

    def heading(self, told: Written) -> list[nodes.Node]:
        """The title, with its inline markup."""
        return [nodes.strong("", "", *_inline(self, told.argument))]


class FileDirective(StepDirective):
    """`file:: PATH`: content to write."""

    language = "text"

    def heading(self, told: Written) -> list[nodes.Node]:
        """The title if there is one, and the path."""
        title = told.text("title")
        shown = [nodes.strong("", "", *_inline(self, title)), nodes.Text(" ")] if title else []
        return [*shown, _literal(told.argument)]


class OutputDirective(RecipeDirective):
    """`output::`: what the step just above must print."""

    def node(self, told: Written) -> OutputNode:
        """The text as it is."""
        return literal_block(OutputNode, told, ["runbook-output"], "text")


class RequiresDirective(RecipeDirective):
    """`requires:: OTHER.rst`: the recipe that must have been run before."""

    def node(self, told: Written) -> RequiresNode:
        """The path of the other recipe."""
        return RequiresNode(told.argument, "", _literal(told.argument), classes=["runbook-requires"])


def _literal(text: str) -> nodes.literal:
    return nodes.literal(text, text)


def literal_block(kind: type[Block], told: Written, classes: list[str], language: str) -> Block:
    """The body, control characters as their pictures; a highlighter that stumbles over it says nothing."""
    text = told.body.translate(PICTURES)
    block = kind(text, text, classes=classes, language=language, force=True, xml_space="preserve")
    block.source, block.line = told.location.path, told.location.line
    return block


def _inline(directive: Directive, text: str) -> list[nodes.Node]:
    """The text's inline markup as nodes; `{{ … }}` is none of it and stays as it is."""
    aside = Aside()
    found, messages = directive.state.inline_text(aside.out_of(text), directive.lineno)
    holder = nodes.inline("", "", *found)
    aside.back_into(holder)
    # what is said of an English name in another language is for nobody's eyes
    return [*holder.children, *(one for one in messages if one["level"] >= Reporter.WARNING_LEVEL)]


def variable_role(
    _name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    _options: object = None,
    _content: object = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """`:var:`NAME``: the value of a variable in a sentence."""
    node = VariableReference(rawtext, text, classes=["runbook-var"], variable=text)
    _locate(node, inliner, lineno)
    return [node], []


def step_role(
    _name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    _options: object = None,
    _content: object = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """`:step:`id``: a link to a step, called by its title; `:step:`words <id>``: called so."""
    Finish.asked_for(inliner.document)
    labelled = _LABELLED.fullmatch(text)
    words, step = (labelled["words"], labelled["id"]) if labelled else ("", text)
    node = StepReference(rawtext, words or step, classes=["runbook-link"], step=step, words=words)
    _locate(node, inliner, lineno)
    return [node], []


def _locate(node: nodes.Element, inliner: Inliner, lineno: int) -> None:
    source, line = inliner.reporter.get_source_and_line(lineno)
    node.source, node.line = str(source), line


DIRECTIVES: dict[str, type[Directive]] = {
    "variable": VariableDirective,
    "host": HostDirective,
    "step": StepDirective,
    "file": FileDirective,
    "output": OutputDirective,
    "requires": RequiresDirective,
    "matrix": RecipeDirective,
}
ROLES = {"var": variable_role, "step": step_role}
