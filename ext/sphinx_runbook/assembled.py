"""In which document something was written, where a builder makes one of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator


Kind = TypeVar("Kind", bound=nodes.Element)


def written(root: nodes.Element, docname: str, *kinds: type[Kind]) -> Iterator[tuple[str, Kind]]:
    """The nodes of those kinds in their order, each with its document; `docname` is that of the whole."""
    for child in root.children:
        if not isinstance(child, nodes.Element):
            continue
        if isinstance(child, kinds):
            yield docname, child
        # Sphinx tells it of each file, and of the sections in it
        yield from written(child, child.get("docname", docname), *kinds)
