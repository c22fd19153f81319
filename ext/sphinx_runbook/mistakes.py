"""What is wrong with a recipe, in its page: in red, where the step was to be."""

from __future__ import annotations

import os
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils import Reporter
from sphinx.addnodes import only
from sphinx.transforms import SphinxTransform

from runbook.directives.markup import DIRECTIVES
from runbook.directives.nodes import RecipeNode, StepReference, VariableReference
from runbook.errors import Problem
from runbook.model import Location
from runbook.recipe.reported import in_words
from sphinx_runbook import page_nodes
from sphinx_runbook.typography import typesetting
from sphinx_runbook.words import _, in_language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

LOOK = "runbook-refused"
_LOST = "runbook_lost"  # of a document: the line and the words of what docutils could not read
_ROLES = (VariableReference, StepReference)


def setup(app: Sphinx) -> None:
    """Keep in the page what docutils could not read of a recipe."""
    app.add_transform(Lost)
    app.add_transform(Unread)


class Lost(SphinxTransform):
    """Notes what docutils could not read, before references are resolved: no step is lost with one."""

    default_priority = 1

    def apply(self, **_options: object) -> None:
        """Note the place and the words of each such message."""
        found = [*self.document.findall(nodes.system_message), *self.document.parse_messages]
        self.document[_LOST] = [
            (str(message["source"]), message.get("line", 1), message[0].astext())
            for message in found
            if message["level"] >= Reporter.ERROR_LEVEL
        ]


def lost(document: nodes.document) -> list[Problem]:
    """What docutils could not read of it, which Sphinx has warned of; told once."""
    found = document.attributes.pop(_LOST, ())
    return [Problem(Location(path, line), in_words(said), rule="markup") for path, line, said in found]


class Unread(SphinxTransform):
    """Shows what docutils reports as an error, of which Sphinx would leave nothing but a line in its log."""

    default_priority = 600  # before quotes are curled, and long before Sphinx takes such messages away

    def apply(self, **_options: object) -> None:
        """Put the message and the text in its place, where a step may be lost with it."""
        if self.document.reporter.max_level < Reporter.ERROR_LEVEL:
            return
        is_recipe = next(iter(self.document.findall(RecipeNode)), None) is not None
        for message in list(self.document.findall(nodes.system_message)):
            if message["level"] >= Reporter.ERROR_LEVEL and (is_recipe or _hides_a_step(message)):
                with in_language_of(self.env.srcdir, self.config):
                    told = in_words(message[0].astext())
                said = f"{_file(self.document, message['source'])}:{message.get('line', 1)}: {told}"
                message.replace_self(
                    _shown(self.document, said, message.children[1:], message.get("line", 1))
                )


def _hides_a_step(message: nodes.system_message) -> bool:
    """Whether a directive of ours was probably meant."""
    words = message[0].astext().split('"')
    return len(words) > 1 and bool(get_close_matches(words[1].lower(), DIRECTIVES, n=1))


def unsaid(document: nodes.document, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of which the page says nothing yet."""
    said = {node["runbook_line"] for node in document.findall(nodes.error) if "runbook_line" in node}
    return [problem for problem in problems if problem.location is None or problem.location.line not in said]


def show(document: nodes.document, problems: Iterable[Problem]) -> None:
    """Put each problem right before what it is about; below the title what is about nothing on the page."""
    told = [node for node in document.findall(RecipeNode) if node.parent is not None]
    roles = [node for kind in _ROLES for node in document.findall(kind)]
    above: list[nodes.Node] = []
    for problem in problems:
        at = problem.location
        where = f"{_file(document, at.path)}:{at.line}: " if at else ""
        shown = _shown(document, f"{where}{replace(problem, location=None)}", (), at.line if at else 0)
        node: nodes.Node | None = next((node for node in told if at and _holds(node, at.path, at.line)), None)
        if node is not None and any(isinstance(part, only) for part in page_nodes.above(node)):
            node = None  # where this builder, or another one, shows nothing
        elif node is None and at and at.path == document["source"]:
            node = next((_block(role) for role in roles if (role.line or 1) == at.line), None)
        if node is None:
            above.append(shown)
        else:
            # nothing stands before a title
            node.parent.insert(node.parent.index(node) + isinstance(node, nodes.title), shown)
    if told or roles:
        warning = _(
            "Do not follow this page: something is wrong with its recipe, and steps may do something else "
            "than what is shown."
        )
        above.insert(0, _shown(document, warning, (), 0))
    title = next(iter(document.findall(nodes.title)), None)
    parent, index = (title.parent, title.parent.index(title) + 1) if title else (document, 0)
    parent.insert(index, above)


def _block(node: nodes.Node) -> nodes.Node:
    """What it stands in, as something that another may stand beside."""
    while not isinstance(node.parent, page_nodes.HOLDERS):
        node = node.parent
    return node


def _holds(node: RecipeNode, path: str, line: int) -> bool:
    written = node.written
    return written.location.path == path and written.location.line <= line <= written.last_line


def _file(document: nodes.document, path: str) -> str:
    """The file as a reader of the site knows it: from the folder of its sources."""
    file, sources = Path(path), document.settings.env.srcdir
    return str(file.relative_to(sources)) if file.is_relative_to(sources) else file.name


def _shown(document: nodes.document, said: str, rest: Iterable[nodes.Node], line: int) -> nodes.error:
    said = said.replace(f"{document.settings.env.srcdir}{os.sep}", "")  # readers are on other machines
    write = typesetting(document.settings.env.config)
    # what is between backquotes is to be typed
    parts = [
        nodes.literal("", part) if number % 2 else nodes.Text(write(part))
        for number, part in enumerate(said.split("`"))
    ]
    sentence = nodes.paragraph("", "", *parts, support_smartquotes=False)
    return nodes.error("", sentence, *rest, classes=[LOOK], runbook_line=line)
