"""A recipe for paper, a terminal or a file: its nodes become those that every writer knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from runbook.directives.nodes import VariableNode
from sphinx_runbook import quotes
from sphinx_runbook.page_nodes import FieldsNode, InheritedNode
from sphinx_runbook.views import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Have recipes written plainly, where they are no pages of HTML."""
    app.add_post_transform(Paper)
    app.add_post_transform(Unboxed)
    app.add_post_transform(Quoted)
    app.add_post_transform(Spaced)


class Paper(SphinxPostTransform):
    """Writes each node out, with the values that the document itself gives."""

    default_priority = 20
    # not for gettext: what is made here is no message
    formats = ("latex", "text", "man", "texinfo", "xml", "pseudoxml")

    def run(self, **_options: object) -> None:
        """Replace the nodes of a recipe that could be read; others stay, as their author wrote them."""
        from sphinx_runbook import plainly  # not loaded by a build that writes nothing

        for fields in list(self.document.findall(FieldsNode)):
            variables = (
                child for child in fields.children if isinstance(child, VariableNode | InheritedNode)
            )
            fields.replace_self(nodes.definition_list("", *map(plainly.variable, variables)))
        for node in [node for node in self.document.findall(nodes.Element) if SHOWN in node]:
            node.parent.replace(node, list(plainly.written(node)))


class Unboxed(SphinxPostTransform):
    """Takes steps out of their boxes, where the writer puts no blank line before what is first in one."""

    default_priority = Paper.default_priority + 1
    formats = ("man",)

    def run(self, **_options: object) -> None:
        """Take them out."""
        for box in list(self.document.findall(nodes.container)):
            if any(name.startswith("runbook-") for name in box["classes"]):
                box.replace_self(box.children)


class Quoted(SphinxPostTransform):
    """Puts code with quotes in a sentence of ours between those of the language: the writer has `"` only."""

    default_priority = Paper.default_priority + 1
    formats = ("text",)

    def run(self, **_options: object) -> None:
        """Put it there."""
        opening, closing = quotes.around(self.config.language)
        for field in list(self.document.findall(nodes.inline)):
            code = field.astext()
            if "runbook-field" in field["classes"] and '"' in code:
                field[:] = [nodes.Text(opening + code + closing)]


class Spaced(SphinxPostTransform):
    """Has blanks side by side stay in code and values, where the writer would make one of them."""

    default_priority = Paper.default_priority + 1
    formats = ("latex",)

    def run(self, **_options: object) -> None:
        """Write them as such."""
        for part in list(self.document.findall(nodes.TextElement)):
            if isinstance(part, nodes.Inline) and part.get("xml:space") == "preserve":
                for text in list(part.findall(nodes.Text)):
                    text.parent.replace(text, list(_spaced(text)))


def _spaced(text: str) -> Iterator[nodes.Node]:
    for at, part in enumerate(re.split("(?<= )( +)", text)):
        yield nodes.raw("", r"\ " * len(part), format="latex") if at % 2 else nodes.Text(part)
