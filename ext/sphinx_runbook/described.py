"""What a variable is for, on a page that has it of another page: what that one says of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.nodes import make_refnode

from runbook.directives.nodes import VariableNode, VariableReference
from sphinx_runbook.assembled import written
from sphinx_runbook.page_nodes import WRITTEN, InheritedNode
from sphinx_runbook.views import SHOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx

    from sphinx_runbook.filled import Text

_THERE = (
    nodes.footnote,
    nodes.footnote_reference,
    nodes.citation,
    nodes.system_message,
)  # of that page alone

_PLACE = "runbook-place"  # the type of a link to something on it
_WITH_ADDRESSES = ("html", "latex")


def setup(app: Sphinx) -> None:
    """Have it said so."""
    app.add_post_transform(Described)
    app.connect("missing-reference", _resolve)


class Described(SphinxPostTransform):
    """Puts what the other page says in the place of the plain text, which stays where there is no page."""

    default_priority = 4  # before references are resolved
    formats = WRITTEN

    def run(self, **_options: object) -> None:
        """Take them over."""
        for docname, node in list(written(self.document, self.env.docname, InheritedNode)):
            owner = self.env.path2doc(os.path.realpath(node["file"]))
            if owner in self.env.found_docs:
                for there in self.env.get_doctree(owner).findall(VariableNode):
                    if there.written.argument == node["name"]:
                        _take(node, there, owner, docname)


def _take(node: InheritedNode, there: VariableNode, owner: str, docname: str) -> None:
    here, said = (next(iter(one.findall(nodes.definition))) for one in (node, there))
    for part in list(said.findall(nodes.Element)):
        part["ids"] = []
        if isinstance(part, _THERE) or (isinstance(part, nodes.target) and not part.children):
            _remove(part)
        elif isinstance(part, VariableReference):
            part.replace_self(_value(part, node["values"]))
        elif isinstance(part, pending_xref):
            _lead_from(part, docname)
        elif isinstance(part, nodes.reference) and "refid" in part:
            part.replace_self(_link(part, owner, docname))
    here.replace_self(said)


def _remove(part: nodes.Element) -> None:
    siblings = part.parent
    at = siblings.index(part)
    before = siblings[at - 1] if at else None
    if isinstance(before, nodes.Text) and isinstance(part, nodes.footnote_reference):
        siblings[at - 1] = nodes.Text(before.rstrip())
    siblings.remove(part)


def _link(link: nodes.reference, owner: str, docname: str) -> pending_xref:
    """The link to a place of the page that it is of."""
    words = nodes.inline("", "", *link.children)
    told = {"refdoc": docname, "reftype": _PLACE, "refdomain": "", "refwarn": False}
    return pending_xref("", words, reftarget=link["refid"], owner=owner, **told)


def _resolve(app: Sphinx, _env: object, link: pending_xref, words: nodes.Element) -> nodes.Element | None:
    if link["reftype"] != _PLACE:
        return None
    if app.builder.format not in _WITH_ADDRESSES:
        return words
    return make_refnode(app.builder, link["refdoc"], link["owner"], link["reftarget"], words)


def _lead_from(link: pending_xref, docname: str) -> None:
    if link["reftype"] == "doc":
        link["reftarget"] = "/" + docname_join(link["refdoc"], link["reftarget"])
    link["refdoc"] = docname


def _value(value: VariableReference, values: Mapping[str, Text]) -> nodes.Node:
    """What this page has of it; else what the other one shows without a reader."""
    if value["variable"] in values:
        value[SHOWN] = values[value["variable"]]
        return value
    return nodes.literal("", "".join(part if isinstance(part, str) else part.shown for part in value[SHOWN]))
