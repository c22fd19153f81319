"""No-break spaces in the builders that would break a line there, or would lose them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_runbook.typography import NARROW, WIDE

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# the text builder wraps at anything that Python calls a space
_HELD = {ord(WIDE): "\ue000", ord(NARROW): "\ue001"}
_FREED = {ord(stand_in): chr(space) for space, stand_in in _HELD.items()}
# a terminal that is not Unicode has the one, but not the other: man would print nothing for it
_WIDE = {ord(NARROW): WIDE}


def setup(app: Sphinx) -> None:
    """Have these builders keep words together."""
    app.add_node(nodes.document, override=True, text=(_hold, _free), man=(_widen, _end))


def _hold(writer: Any, document: nodes.document) -> None:
    _write(document, _HELD)
    type(writer).visit_document(writer, document)


def _free(writer: Any, document: nodes.document) -> None:
    type(writer).depart_document(writer, document)
    writer.body = writer.body.translate(_FREED)


def _widen(writer: Any, document: nodes.document) -> None:
    _write(document, _WIDE)
    type(writer).visit_document(writer, document)


def _end(writer: Any, document: nodes.document) -> None:
    type(writer).depart_document(writer, document)


def _write(document: nodes.document, characters: dict[int, str]) -> None:
    for leaf in list(document.findall(nodes.Text)):
        text = leaf.astext()
        if (written := text.translate(characters)) != text:
            leaf.parent.replace(leaf, nodes.Text(written))
