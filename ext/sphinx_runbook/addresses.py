"""Addresses with a value in them: no links, as nobody knows where they lead before a reader does."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.nodes import VariableReference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = re.compile(r"(?:\{\{.*?\}\}|\S)+", re.DOTALL)


def unlink(document: nodes.Node) -> None:
    """Make text of the links of a document whose addresses have values; what they lead to is told."""
    for block in {id(link.parent): link.parent for link in document.findall(nodes.reference)}.values():
        cut = _cut(block.children)
        if any(link in cut or "{{" in link.get("refuri", "") for link in block.findall(nodes.reference)):
            told = [part for child in block.children for part in _told(child, plain=child in cut)]
            block.children = []
            block.extend(_joined(told))


def _cut(siblings: Iterable[nodes.Node]) -> list[nodes.Node]:
    """The links that docutils has made of a part of an address, as it does not know the values in it."""
    text, found = "", []
    for node in siblings:
        begin = len(text)
        text += "{{ }}" if isinstance(node, VariableReference) else node.astext()
        if (
            isinstance(node, nodes.reference)
            and node.get("refuri", "").removeprefix("mailto:") == node.astext()
        ):
            found.append((begin, len(text), node))
    words = [word.span() for word in _WORD.finditer(text) if "{{" in word[0]]
    return [node for begin, end, node in found if any(at < end and begin < to for at, to in words)]


def _told(node: nodes.Node, *, plain: bool) -> Iterator[nodes.Node]:
    address = node.get("refuri", "") if isinstance(node, nodes.reference) else ""
    if not plain and "{{" not in address:
        yield node
        return
    yield from node.children
    if not plain and address != node.astext() and isinstance(node.parent, nodes.TextElement):
        yield nodes.Text(f" ({address})")


def _joined(parts: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """The same, of texts side by side one: a place may go over two of them."""
    for is_text, group in groupby(parts, lambda part: isinstance(part, nodes.Text)):
        found = list(group)
        yield from [nodes.Text("".join(map(str, found)))] if is_text else found
