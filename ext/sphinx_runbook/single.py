"""The ids of steps where many documents are one page: no two the same, and links that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from runbook.directives.naming import free_id
from runbook.directives.nodes import StepNode, StepReference
from sphinx_runbook.assembled import written

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Have them told apart."""
    app.add_post_transform(Single)


class Single(SphinxPostTransform):
    """Gives a number to the id of a step that another document of the page has too."""

    default_priority = 20
    builders = ("singlehtml",)

    def run(self, **_options: object) -> None:
        """Number them in their order, and have the links of each document lead to its own."""
        others = (node for node in self.document.findall(nodes.Element) if not isinstance(node, StepNode))
        taken = dict.fromkeys((str(ident) for node in others for ident in node["ids"]), 1)
        given: dict[tuple[str, str], str] = {}
        for docname, step in written(self.document, self.env.docname, StepNode):
            wanted = step["ids"][0]
            step["ids"][0] = given[docname, wanted] = free_id(wanted, taken)
        for docname, link in written(self.document, self.env.docname, StepReference):
            link["refid"] = given.get((docname, link["refid"]), link["refid"])
