"""Notes that hold nothing but steps for some values: they are seen only with one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from runbook.recipe.nodes import HostNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_runbook.views import Condition

LOOK = "runbook-alone"
_UNSEEN = (nodes.title, nodes.comment, HostNode)
RULE = f".{LOOK}:not(:has(>:not(.admonition-title,[hidden]))){{display:none}}"


def mark(document: nodes.document, condition: Callable[[nodes.Node], Condition | None]) -> str:
    """Mark these notes, and give the rule that hides them; `condition` is that of what stands in a note."""
    found = False
    for note in document.findall(nodes.Element):
        if not isinstance(note, nodes.Admonition):
            continue
        held = [part for part in note.children if not isinstance(part, _UNSEEN)]
        conditions = [told for part in held if (told := condition(part))]
        if held and len(conditions) == len(held):
            found = True
            note["classes"].append(LOOK)
            paths = {told.path for told in conditions}
            if len(paths) == 1 and 0 not in paths:  # without a script too
                note["classes"].append(f"runbook-path-{paths.pop()}")
    return RULE if found else ""
