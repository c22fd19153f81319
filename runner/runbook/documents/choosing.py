"""What is one of several ways by its place: a tab, or an item of a list of which one is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.documents.sphinx_names import HELD_BY, HELD_TITLE
from runbook.model import Choice

if TYPE_CHECKING:
    from runbook.directives.nodes import RecipeNode

_COLON = " :\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_TABS = frozenset(["tab-item", "tab", "group-tab"])
_CHOOSE = re.compile(
    r"\b(?:choose|pick|select|use|do|run|follow)\W+(?:only\W+|just\W+)?(?:one|either)\b"
    r"|\b(?:one|either)\W+of\W+(?:the\W+following|these|the\W+(?:two|three))\b"
    r"|\bau\W+choix\b|\bl['\u2019]une?\W+(?:ou\W+l['\u2019]autre\W+)?des\b"
    r"|\bchoisi(?:r|ssez)\W+(?:l['\u2019]une?|une?|parmi|entre)\b",
    re.IGNORECASE,
)


def choice(node: RecipeNode) -> Choice | None:
    """The innermost way in which the node stands; None where it stands in none."""
    inner: nodes.Node = node
    while (around := inner.parent) is not None:
        if around.get(HELD_BY) in _TABS:
            return Choice(around[HELD_TITLE], id(around.parent), is_tab=True)
        if isinstance(around, nodes.bullet_list | nodes.enumerated_list) and _is_chosen_from(around):
            return Choice(_label(inner), id(around))
        inner = around
    return None


def _is_chosen_from(listed: nodes.Element) -> bool:
    at = listed.parent.index(listed)
    before = listed.parent[at - 1] if at else None
    return isinstance(before, nodes.paragraph) and _CHOOSE.search(before.rawsource) is not None


def _label(item: nodes.Node) -> str:
    """What the item of a list says first."""
    first = next((one for one in item.findall(nodes.paragraph)), None)
    return " ".join(first.astext().split()).rstrip(_COLON).replace('"', "'") if first is not None else ""
