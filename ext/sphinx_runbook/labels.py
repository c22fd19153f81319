"""The label of a note with the space that French has before its colon, where a writer puts a colon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import seealso
from sphinx.locale import admonitionlabels

from sphinx_runbook.typography import WIDE, french, typesetting

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_LABELLED = (
    nodes.attention,
    nodes.caution,
    nodes.danger,
    nodes.error,
    nodes.hint,
    nodes.important,
    nodes.note,
    nodes.tip,
    nodes.warning,
    seealso,
)


def setup(app: Sphinx) -> None:
    """Have these writers put it there."""
    for node in _LABELLED:
        app.add_node(
            node, override=True, text=(_begin, _end_text), latex=(_begin_latex, _end), man=(_begin_man, _end)
        )


def _begin(writer: Any, node: nodes.Element) -> None:
    getattr(type(writer), f"visit_{node.tagname}")(writer, node)


def _end(writer: Any, node: nodes.Element) -> None:
    getattr(type(writer), f"depart_{node.tagname}")(writer, node)


def _end_text(writer: Any, node: nodes.Element) -> None:
    at = len(writer.states[-2])
    _end(writer, node)
    for _indent, lines in writer.states[-1][at : at + 1]:
        lines[:1] = [_spaced(writer, node, line, WIDE) for line in lines[:1]]


def _begin_latex(writer: Any, node: nodes.Element) -> None:
    _begin_spaced(writer, node, "~")


def _begin_man(writer: Any, node: nodes.Element) -> None:
    _begin_spaced(writer, node, r"\ ")


def _begin_spaced(writer: Any, node: nodes.Element, space: str) -> None:
    at = len(writer.body)
    _begin(writer, node)
    writer.body[at:] = [_spaced(writer, node, piece, space) for piece in writer.body[at:]]


def _spaced(writer: Any, node: nodes.Element, text: str, space: str) -> str:
    if typesetting(writer.config) is not french:
        return text
    label = admonitionlabels[node.tagname]
    return text.replace(f"{label}:", f"{label}{space}:", 1)
