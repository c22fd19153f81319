"""What was told the nodes of a recipe, as nodes that every writer knows."""

from __future__ import annotations

from itertools import groupby
from string import Formatter
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.markup import PICTURES
from runbook.directives.nodes import OutputNode, StepNode, VariableReference
from sphinx_runbook import wording
from sphinx_runbook.page_nodes import PlaceNode, work_of
from sphinx_runbook.views import FOLLOWED, SHOWN, Form
from sphinx_runbook.wording import Words
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.directives.nodes import VariableNode
    from sphinx_runbook.filled import Text
    from sphinx_runbook.page_nodes import InheritedNode
    from sphinx_runbook.views import OutputView, StepView, VariableView
    from sphinx_runbook.wording import Said

AS_IT_IS = {"xml:space": "preserve"}  # the attribute of code and values with all their blanks


def written(node: nodes.Element) -> Iterator[nodes.Node]:
    """What stands for the node; nothing for a host, as each step says where it happens."""
    view = node.get(FOLLOWED, node[SHOWN])
    if isinstance(node, StepNode):
        step = nodes.container("", *_step(node, view), classes=["runbook-step"])
        for code in step.findall(nodes.literal):
            code.attributes.update(AS_IT_IS)
        yield step
    elif isinstance(node, OutputNode):
        yield nodes.container("", *_output(view), classes=["runbook-output"])
    elif isinstance(node, VariableReference):
        yield _literal(view)
    elif isinstance(node, PlaceNode):
        yield from _prose(view)


def _step(node: StepNode, view: StepView) -> Iterator[nodes.Node]:
    """The heading, what is to be known before, the commands, and how they are taken back."""
    heading = nodes.paragraph("", "", nodes.target("", "", ids=node["ids"]), classes=["runbook-title"])
    heading += [*_title(node, view), nodes.Text(" \N{EM DASH} ")]
    heading += nodes.inline("", "", *_where(view), classes=["runbook-place"])
    yield heading
    if view.confirm:
        yield nodes.attention("", nodes.paragraph("", "", *_prose(view.confirm)))
    for hint in wording.hints(view):
        yield _paragraph(hint)
        if hint.below:
            yield _block(hint.below, "bash")
    if view.form is Form.MANUAL:
        yield from work_of(node)
    else:
        yield _block(view.body, "bash" if view.form is Form.COMMANDS else "text")
    if view.undo:
        undo = _paragraph(wording.Said(_("To take it back:")))
        yield nodes.container("", undo, _block(view.undo, "bash"), classes=["runbook-undo"])


def _title(node: StepNode, view: StepView) -> Iterator[nodes.Node]:
    """The number and the title, with its inline markup where no value stands in it."""
    number = wording.number(node, view)
    before = f"{number} " if number else ""
    written = next((part for part in node[0].children if isinstance(part, nodes.strong)), None)
    if written is None:
        yield from (nodes.strong("", number), nodes.Text(" ")) if number else ()
        yield _literal(view.path)
    elif view.title:
        # what was code in it is no longer told from the rest
        yield nodes.strong("", "", nodes.Text(before), *_prose(view.title), **AS_IT_IS)
    else:
        yield nodes.strong("", "", nodes.Text(before), *written.children)


def _where(view: StepView) -> Iterator[nodes.Node]:
    for is_text, parts in groupby(_sentence(wording.place(view)), lambda part: isinstance(part, nodes.Text)):
        found = list(parts)
        yield from [nodes.Text("".join(map(str, found)))] if is_text else found
    for said in wording.what(view):
        yield nodes.Text(", ")
        yield from _sentence(said)


def _output(view: OutputView) -> Iterator[nodes.Element]:
    expected, compared = wording.expected(view), wording.compared(view)
    message = _("{sentence}:").format(sentence=expected.message + compared.message)
    yield _paragraph(wording.Said(message, {**expected.fields, **compared.fields}))
    yield _block(view.text, "text")
    yield from map(_paragraph, wording.captures(view))


def variable(node: VariableNode | InheritedNode) -> nodes.definition_list_item:
    """The name, what it is for, what it may be, and the value that the document gives it."""
    view: VariableView = node[SHOWN]
    definition = next(iter(node.findall(nodes.definition))).deepcopy()
    definition += map(_paragraph, wording.facts(view))
    term = nodes.term("", "", nodes.literal("", view.variable.name))
    return nodes.definition_list_item("", term, definition)


def _paragraph(said: Said) -> nodes.paragraph:
    return nodes.paragraph("", "", *_sentence(said), classes=["runbook-fact"])


def _sentence(said: Said) -> Iterator[nodes.Node]:
    """The sentence with each of its fields."""
    for words, name, spec, _conversion in Formatter().parse(said.message):
        yield nodes.Text(words)
        if name is not None:
            value = said.fields[name]
            yield from _field(value, spec or "")


def _field(value: Text | Words | str | float, spec: str) -> Iterator[nodes.Node]:
    if isinstance(value, Words):
        yield from _prose(value.text)
    elif isinstance(value, tuple):
        yield nodes.inline("", "", _literal(value), classes=["runbook-field"])
    else:
        yield nodes.Text(format(value, spec))


def _prose(text: Text) -> Iterator[nodes.Node]:
    """A sentence of the recipe; what is put into it is not typeset."""
    for part in text:
        if isinstance(part, str):
            yield nodes.Text(part)
        else:
            yield nodes.inline("", part.shown, support_smartquotes=False, **AS_IT_IS)


def _literal(text: Text) -> nodes.literal:
    return nodes.literal("", _text(text), **AS_IT_IS)


def _block(text: Text, language: str) -> nodes.literal_block:
    """Commands, or another text that goes over whole lines."""
    code = _text(text).translate(PICTURES)
    return nodes.literal_block(code, code, language=language, force=True, xml_space="preserve")


def _text(text: Text) -> str:
    return "".join(part if isinstance(part, str) else part.shown for part in text)
