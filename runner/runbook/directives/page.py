"""What only the whole document tells: where each step happens, and how links to it are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from docutils.transforms import Transform

from runbook.directives.naming import id_of, title_of
from runbook.directives.nodes import HostNode, RecipeNode, StepNode, StepReference
from runbook.directives.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.directives.written import Written


def is_told_elsewhere(document: nodes.document) -> bool:
    """Whether the document is one of Sphinx's, whose writers tell places and options with a page's values.

    Then no node says them: each one that those writers skip is passed by some two hundred times in a build.
    """
    return hasattr(document.settings, "env")


class Finish(Transform):
    """Writes each step's place into its heading and turns each `:step:` into a link."""

    default_priority = 400

    @classmethod
    def asked_for(cls, document: nodes.document) -> None:
        """The document is finished when its transforms run; asking again changes nothing."""
        if cls not in (entry[1] for entry in document.transformer.transforms):
            document.transformer.add_transform(cls)

    def apply(self, **_options: object) -> None:
        """Finish the document."""
        titles: dict[str, tuple[str, str]] = {}
        elsewhere = is_told_elsewhere(self.document)
        for node, place in steps_and_places(self.document):
            heading = next(node.findall(nodes.paragraph))
            if not elsewhere:
                heading += nodes.Text(" ")
                heading += nodes.inline(place, place, classes=["runbook-place"])
            titles.setdefault(id_of(node.written), (node["ids"][0], _title(heading, node.written)))
        for link in list(self.document.findall(StepReference)):
            # an unknown step is refused by the reader; the page goes on with what is written
            link["refid"], title = titles.get(link["step"], (link["step"], link.astext()))
            link.children = []
            link.append(nodes.Text(link["words"] or title))


def _title(heading: nodes.paragraph, told: Written) -> str:
    """The title, or what a translator made of it."""
    strong = next(iter(heading.findall(nodes.strong)), None)
    return strong.astext() if strong is not None and strong.get("translated") else title_of(told)


def steps_and_places(document: nodes.document) -> Iterator[tuple[StepNode, str]]:
    """Each step and where it happens, as `MyHost > chroot`."""
    places = Places()
    labels: dict[str, str] = {}
    for node in document.findall(RecipeNode):
        told = node.written
        if isinstance(node, HostNode):
            places.go(told.argument)
        elif isinstance(node, StepNode):
            yield node, " > ".join((places.host, *(labels[step_id] for step_id in places.within)))
            if label := told.text("enter"):
                labels[id_of(told)] = label
                places.enter(id_of(told))
            elif told.option("leave"):
                places.leave()
