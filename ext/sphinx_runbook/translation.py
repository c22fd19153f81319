"""What of a recipe is for translators: titles and prose, never what a machine reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

from runbook.recipe.nodes import (
    HostNode,
    OutputNode,
    RecipeNode,
    RequiresNode,
    StepNode,
    VariableNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Have messages chosen so."""
    app.add_transform(Translatable)


class Translatable(SphinxTransform):
    """Takes commands, names and paths out of the messages, and makes one of each step's title."""

    # behind the one that makes messages of all literal blocks where a project wants that, before all are read
    default_priority = 11

    def apply(self, **_options: object) -> None:
        """Mark the nodes of a recipe."""
        for node in self.document.findall(RecipeNode):
            if isinstance(node, HostNode | OutputNode | RequiresNode):
                node["translatable"] = False
            elif isinstance(node, StepNode):
                _mark(node)
            elif isinstance(node, VariableNode):
                for part in _of_options(node):
                    part["translatable"] = False


def _of_options(variable: VariableNode) -> Iterator[nodes.TextElement]:
    """What is written in the options of a variable, not in its description."""
    for definition in variable.findall(nodes.definition):
        if definition.parent.parent is variable:
            for part in definition.children:
                if isinstance(part, nodes.field_list):
                    yield from part.findall(nodes.TextElement)


def _mark(step: StepNode) -> None:
    told = step.written
    for part in step.findall(nodes.TextElement):
        part["translatable"] = isinstance(part, nodes.strong) and part.parent is step[0]
    for title in step[0].children:
        if isinstance(title, nodes.strong):
            title.source, title.line = told.location.path, told.location.line
            title.rawsource = told.argument if told.directive == "step" else told.text("title") or ""
