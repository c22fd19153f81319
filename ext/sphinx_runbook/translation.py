"""What of a recipe is for translators, and what they made of it: prose, never what a machine reads."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from runbook.directives.markup import PICTURES
from runbook.directives.nodes import (
    HostNode,
    OutputNode,
    RecipeNode,
    RequiresNode,
    StepNode,
    VariableReference,
)
from sphinx_runbook.page_nodes import ProseNode, work_of
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from runbook.model import Recipe, Step

_PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_PROSE = ("confirm", "enter")  # the options that speak to a reader
_AS_WRITTEN = "runbook_as_written"  # the attribute of a text that has what its translation replaces

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Have messages chosen so."""
    app.add_transform(Translatable)
    app.add_transform(Original)


# ---------------------------------------------------------------- for translators


class Translatable(SphinxTransform):
    """Takes commands, names and paths out of the messages, and makes one of each title and other prose."""

    # behind the one that makes messages of all literal blocks where a project wants that, before all are read
    default_priority = 11

    def apply(self, **_options: object) -> None:
        """Mark the nodes of a recipe."""
        for node in self.document.findall(RecipeNode):
            if isinstance(node, HostNode | OutputNode | RequiresNode):
                node["translatable"] = False
            elif isinstance(node, StepNode):
                _mark(node)


def _mark(step: StepNode) -> None:
    told = step.written
    heading, work = step[0], work_of(step)
    for commands in step.findall(nodes.literal_block) if not work else ():
        commands["translatable"] = False
    for part in heading.findall(nodes.TextElement):
        part["translatable"] = isinstance(part, nodes.strong) and part.parent is heading
        if part["translatable"]:
            part.source, part.line = told.location.path, told.location.line
            part.rawsource = _title(step)
    for text in heading, *work:
        for part in text.findall(nodes.TextElement):
            part[_AS_WRITTEN] = part.children  # a translation is put in their place, and leaves them
    for name in _PROSE:
        if (option := told.option(name)) and option.text:
            said = option.text.translate(PICTURES)
            prose = ProseNode(said, said, option=name, translatable=True)
            prose.source, prose.line = option.text_location.path, option.text_location.line
            step += prose


def _title(step: StepNode) -> str:
    """What its author wrote there."""
    told = step.written
    return told.argument if told.directive == "step" else told.text("title") or ""


class Original(SphinxTransform):
    """Takes back what has other values than its text, with which nobody could fill it.

    Of what was translated it keeps the message, which Sphinx does not for a literal text.
    """

    default_priority = 21  # right behind the one that translates

    def apply(self, **_options: object) -> None:
        """Put the texts back, the messages for the next catalog that is made."""
        for step in self.document.findall(StepNode):
            for part in step.findall(nodes.TextElement):
                written = part.attributes.pop(_AS_WRITTEN, None)
                if part.get("translated"):
                    if isinstance(part, ProseNode):
                        part.rawsource = (step.written.text(part["option"]) or "").translate(PICTURES)
                        written = [nodes.Text(part.rawsource)]
                    if not _is_filled_as(part, part.rawsource):
                        part["translated"], part.children = False, []
                        part.extend(written or [])


def _is_filled_as(part: nodes.TextElement, text: str) -> bool:
    """Whether the translation of a text has its values; a warning tells of one that has not."""
    told = part.astext()
    if set(_PLACE.findall(told)) == set(_PLACE.findall(text)) and "{{" not in _PLACE.sub("", told):
        return True
    said = _('"{translation}" does not have the values of "{text}", and is left out')
    logger.warning("%s", said.format(translation=told, text=text), location=part, type="runbook")
    return False


# ---------------------------------------------------------------- by translators


def translated(document: nodes.document, recipe: Recipe) -> Recipe:
    """The recipe as its readers are told of it, its titles as they are typeset."""
    told = zip(document.findall(StepNode), recipe.steps, strict=True)
    return replace(recipe, steps=tuple(_translated(node, step) for node, step in told))


def _translated(node: StepNode, step: Step) -> Step:
    prose = (part for part in node.children if isinstance(part, ProseNode))
    made = {part["option"]: part.astext() for part in prose if part.get("translated")}
    if not made and "{{" not in step.title:
        return step  # its title is told by its node
    titles = [_said(part) for part in node[0].children if isinstance(part, nodes.strong)]
    return replace(
        step,
        title=titles[0] if titles else step.title,
        confirm=made.get("confirm", step.confirm),
        enter=made.get("enter", step.enter),
    )


def _said(node: nodes.Node) -> str:
    """What a title says, each value in it as an expression."""
    if isinstance(node, VariableReference):
        return "{{ " + str(node["variable"]) + " }}"
    return node.astext() if isinstance(node, nodes.Text) else "".join(map(_said, node.children))
