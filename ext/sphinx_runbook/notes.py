"""Notes and sections whose steps are all for some values: they and links to them are seen with these only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.nodes import HostNode, OutputNode, StepNode
from sphinx_runbook.page_nodes import FieldsNode, ProgressNode, ScriptsNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_runbook.choosing import Choices
    from sphinx_runbook.views import Condition

LOOK, SECTION = "runbook-alone", "runbook-some"
_UNSEEN = (nodes.title, nodes.comment, HostNode)
_TOLD = (StepNode, OutputNode)
_OF_ALL = (FieldsNode, ProgressNode, ScriptsNode)  # what the rest of the page needs
RULES = {
    LOOK: f".{LOOK}:not(:has(>:not(.admonition-title,[hidden]))){{display:none}}",
    SECTION: f".{SECTION}:not(:has(.runbook-step:not([hidden]))){{display:none}}",
}


def mark(
    document: nodes.document, condition: Callable[[nodes.Node], Condition | None], choices: Choices
) -> str:
    """Mark them, and give the rules that hide them; `condition` is that of a step or an output."""
    rules: dict[str, None] = {}
    for node in document.findall(nodes.Element):
        if isinstance(node, nodes.Admonition):
            look, steps = LOOK, _alone(node)
        elif isinstance(node, nodes.section):
            look, steps = SECTION, _steps(node)
        else:
            continue
        conditions = [told for step in steps if (told := condition(step))]
        if steps and len(conditions) == len(steps):
            rules[RULES[look]] = None
            node["classes"].append(look)
            paths = {told.path for told in conditions}
            path = 0 if 0 in paths else choices.common(paths)
            if path:  # without a script too
                node["classes"].append(f"runbook-path-{path}")
            if look == SECTION:
                ident = node["ids"][0]
                link = f'li:has(>[href="#{ident}"])'  # of a menu
                rules[f":root:not(:has(#{ident} .runbook-step:not([hidden]))) {link}{{display:none}}"] = None
                if path:
                    choices.name(path, link)
    return "".join(rules)


def _alone(note: nodes.Element) -> list[nodes.Node]:
    """All that is seen of a note."""
    return [part for part in note.children if not isinstance(part, _UNSEEN)]


def _steps(section: nodes.section) -> list[nodes.Node]:
    """Those of a section, if the page can do without it: what it says besides is about them."""
    found: list[nodes.Node] = [
        node for node in section.findall(nodes.Element) if isinstance(node, _OF_ALL + _TOLD)
    ]
    return [] if any(isinstance(node, _OF_ALL) for node in found) else found
