"""What of a recipe is for translators: titles and prose, never what a machine reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

from runbook.recipe.nodes import HostNode, OutputNode, RequiresNode, StepNode, VariableNode

if TYPE_CHECKING:
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
        for node in self.document.findall(nodes.Element):
            if isinstance(node, HostNode | OutputNode | RequiresNode):
                node["translatable"] = False
            elif isinstance(node, StepNode):
                _mark(node)
            elif isinstance(node, nodes.field_list) and isinstance(_holder(node), VariableNode):
                for part in node.findall(nodes.TextElement):
                    part["translatable"] = False


def _holder(options: nodes.field_list) -> nodes.Node | None:
    """The directive whose options stand in that list, if there is one."""
    item = options.parent.parent
    return item.parent if isinstance(item, nodes.definition_list_item) else None


def _mark(step: StepNode) -> None:
    told = step.written
    for part in step.findall(nodes.TextElement):
        part["translatable"] = isinstance(part, nodes.strong) and part.parent is step[0]
    for title in step[0].children:
        if isinstance(title, nodes.strong):
            title.source, title.line = told.location.path, told.location.line
            title.rawsource = told.argument if told.directive == "step" else told.text("title") or ""
