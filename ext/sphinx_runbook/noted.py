"""Where a page has the one field of what is noted of an output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.nodes import OutputNode
from sphinx_runbook.page_nodes import HOLDERS, NotedNode, above
from sphinx_runbook.views import SHOWN, Condition, NotedView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_runbook.filled import Filling


def place_fields(document: nodes.document, declared: AbstractSet[str], filling: Filling) -> None:
    """Tell each output which names have their field there; those that are `declared` have one elsewhere.

    Of several outputs it is the first that is there whatever is chosen. Where each is for some choices, the
    field stands below the last of them, seen with each.
    """
    for name, outputs in _noting(document).items():
        if name in declared:
            continue
        conditions = {node[SHOWN].condition for node in outputs}
        first = next((node for node in outputs if not node[SHOWN].condition), outputs[0])
        if len(conditions) == 1 or None in conditions:
            first[SHOWN] = first[SHOWN]._replace(fields=first[SHOWN].fields | {name})
        else:
            _put_below(name, outputs, filling)


def _noting(document: nodes.document) -> dict[str, list[OutputNode]]:
    """The outputs of which each name is noted."""
    found: dict[str, list[OutputNode]] = {}
    for node in document.findall(OutputNode):
        for capture in node[SHOWN].captures if SHOWN in node else ():
            found.setdefault(capture.variable, []).append(node)
    return found


def _put_below(name: str, outputs: Sequence[OutputNode], filling: Filling) -> None:
    whens = dict.fromkeys(filling.places[node[SHOWN].condition.place].expression for node in outputs)
    condition = Condition(*filling.condition(" or ".join(f"({when})" for when in whens)))
    *others, around = [list(above(node)) for node in outputs]
    shared = (one for one in around if all(one in ones for ones in others))
    parent = next(one for one in shared if isinstance(one, HOLDERS))
    last = next(one for one in (outputs[-1], *around) if one.parent is parent)
    index = parent.index(last) + 1
    while index < len(parent) and isinstance(parent[index], OutputNode | nodes.comment):
        index += 1  # the outputs of a step are shown in it; other fields come first
    field = NotedNode()
    field[SHOWN] = NotedView(name, condition)
    parent.insert(index, field)
