"""In which document something was written, where a builder makes one of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator


Kind = TypeVar("Kind", bound=nodes.Element)


def written(root: nodes.Element, docname: str, *kinds: type[Kind]) -> Iterator[tuple[str, Kind]]:
    """The nodes of those kinds in their order, each with its document; `docname` is that of the whole."""
    ahead = [(docname, node) for node in reversed(root.children)]
    while ahead:
        name, node = ahead.pop()
        if isinstance(node, kinds):
            yield name, node
        if isinstance(node, nodes.Element):
            # Sphinx tells it of each file, and of the sections in it
            within = node.get("docname", name)
            ahead += [(within, child) for child in reversed(node.children)]
