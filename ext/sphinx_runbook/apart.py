"""The `{{ … }}` of what steps say, as nodes of their own: nothing in one is typeset, each is filled alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

from runbook.directives.nodes import RecipeNode, StepNode, VariableReference
from sphinx_runbook import addresses
from sphinx_runbook.page_nodes import PlaceNode, work_of
from sphinx_runbook.translation import Original
from sphinx_runbook.typography import PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from sphinx_runbook.filled import Filling


def setup(app: Sphinx) -> None:
    """Have them set apart."""
    app.add_transform(Apart)


class Apart(SphinxTransform):
    """Parts the texts of titles, and of what is done by hand, at their places."""

    default_priority = Original.default_priority + 1  # what is translated is so

    def apply(self, **_options: object) -> None:
        """Part them."""
        if next(iter(self.document.findall(RecipeNode)), None):
            addresses.unlink(self.document)
        for step in self.document.findall(StepNode):
            for leaf in list(_texts(step)):
                _part(leaf)


def _texts(step: StepNode) -> Iterator[nodes.Text]:
    """Those that hold a place; what is done by hand in a raw step holds none."""
    titles = (part for part in step[0].children if isinstance(part, nodes.strong))
    work = () if step.written.option("raw") else work_of(step)
    for text in (*titles, *work):
        yield from (leaf for leaf in text.findall(nodes.Text) if "{{" in leaf)


def _part(leaf: nodes.Text) -> None:
    above = leaf.parent
    if isinstance(above, nodes.literal_block):
        above.rawsource = ""  # else a writer colours the text, and leaves out what stands in it
    parts = [
        PlaceNode("", part, support_smartquotes=False) if at % 2 else nodes.Text(part)
        for at, part in enumerate(PLACE.split(leaf))
        if part
    ]
    above.replace(leaf, parts)


def fill(step: StepNode, filling: Filling, kept: str) -> None:
    """Tell the places of a step what they show, in their attribute of that name."""
    for said in (step[0], *work_of(step)):
        for part in said.findall():
            if isinstance(part, PlaceNode):
                part[kept] = filling.text(part.astext())
            elif isinstance(part, VariableReference):
                part[kept] = filling.text("{{ " + part["variable"] + " }}")
