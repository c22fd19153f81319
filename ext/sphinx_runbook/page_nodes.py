"""The nodes that a page has beside those of its recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.nodes import Plain, StepNode

if TYPE_CHECKING:
    from collections.abc import Iterator


class FieldsNode(Plain, nodes.container):
    """Variables that stand one behind the other."""

    shown_as = nodes.container


class InheritedNode(Plain, nodes.definition_list):
    """A variable that the page uses and another recipe declares."""

    shown_as = nodes.definition_list


class NotedNode(Plain, nodes.comment):
    """The field of what several outputs give, each for some choices."""

    shown_as = nodes.comment


class PageNode(Plain, nodes.comment):
    """What the whole page needs, at its end."""

    shown_as = nodes.comment


class ProgressNode(Plain, nodes.comment):
    """How far a reader is, above the first step."""

    shown_as = nodes.comment


class ScriptsNode(Plain, nodes.comment):
    """The scripts for who has not the runner, below the steps."""

    shown_as = nodes.comment


class ProseNode(Plain, nodes.literal_block):
    """What an option of a step says to its reader: shown by the step, here for translators alone."""

    shown_as = nodes.comment


class PlaceNode(Plain, nodes.inline):
    """A `{{ … }}` in what a step says, apart from its text: nothing in it is typeset."""

    shown_as = nodes.inline


# the formats that are read; a message catalog, which is none of them, holds only what its author wrote
WRITTEN = ("html", "latex", "text", "man", "texinfo", "xml", "pseudoxml")
ADDED = (FieldsNode, InheritedNode, NotedNode, PageNode, ProgressNode, ScriptsNode, ProseNode, PlaceNode)

# what blocks may stand in, one beside the other
HOLDERS = (
    *(nodes.document, nodes.section, nodes.block_quote, nodes.Admonition),
    *(nodes.list_item, nodes.definition, nodes.field_body, nodes.entry),
)


def above(node: nodes.Node) -> Iterator[nodes.Element]:
    """All that the node stands in, from the inside out."""
    while (node := node.parent) is not None:
        yield node


def work_of(step: StepNode) -> list[nodes.Node]:
    """What the person is told who does the step by hand; nothing for one that is run."""
    if not step.written.option("manual"):
        return []
    return [part for part in step.children[1:] if not isinstance(part, ProseNode)]
