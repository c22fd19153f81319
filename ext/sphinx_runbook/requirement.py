"""The recipe that must have been run before: a link to its page, with which this one is built again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform

from runbook.directives.nodes import RequiresNode
from sphinx_runbook.assembled import written
from sphinx_runbook.page_nodes import WRITTEN
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    """Have what a recipe requires shown so."""
    app.add_post_transform(Linked)
    app.add_post_transform(Named)
    app.connect("env-get-outdated", _with_those_required)


def _with_those_required(_app: Sphinx, env: BuildEnvironment, *told: set[str]) -> list[str]:
    """The documents that need one which is read again, perhaps for its translation alone."""
    added, changed, _removed = told
    again = added | changed

    def needs_one(docname: str) -> bool:
        files = (os.path.realpath(Path(env.srcdir, file)) for file in env.dependencies.get(docname, ()))
        return any(env.path2doc(file) in again for file in files)

    return [docname for docname in env.found_docs - again if needs_one(docname)] if again else []


class Requirement(SphinxPostTransform):
    """Makes a sentence of it; a recipe that is no page of the site keeps its path."""

    default_priority = 5  # before references are resolved

    def run(self, **_options: object) -> None:
        """Replace the nodes."""
        for where, node in list(written(self.document, self.env.docname, RequiresNode)):
            path = node.written.argument
            here = Path(self.env.doc2path(where)).parent
            docname = self.env.path2doc(str((here / path).resolve()))
            known = docname is not None and docname in self.env.found_docs
            target = self.named(docname) if docname and known else nodes.literal("", path)
            before, after = _("To be done before: {recipe}").split("{recipe}")
            sentence = nodes.paragraph("", before, target, nodes.Text(after), classes=["runbook-requires"])
            node.replace_self(sentence)

    def named(self, docname: str) -> nodes.Element:
        """What stands for the document of that name: its title."""
        return nodes.inline("", self.env.titles[docname].astext())


class Named(Requirement):
    """The same in a manual page, which has no links and would show an empty address."""

    formats = ("man",)


class Linked(Requirement):
    """The same with a link."""

    formats = tuple(known for known in WRITTEN if known != "man")

    def named(self, docname: str) -> pending_xref:
        """A link, which stays a title where the page is in another book."""
        title = super().named(docname)
        told = {"refdomain": "std", "reftype": "doc", "refexplicit": False, "refwarn": True}
        return pending_xref("", title, reftarget=f"/{docname}", refdoc=self.env.docname, **told)
