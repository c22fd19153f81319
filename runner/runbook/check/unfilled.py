"""Values that stand in prose, where nothing puts them in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.texts import names_in
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe

RULE = "unfilled-value"
_SHOWN = re.compile(r"(`+).*?\1")  # a literal is meant as it is
_ITEM = re.compile(r"\s*(?:(?:[*+\u2022\u2023\u2043-]|\(?(?:\w|#|\d{1,3})[.)])\s+)*")
_EXPLICIT = re.compile(r"\.\.(?: (?:(?P<name>[\w-]+)::)?|\Z)")
# what stands in these is prose; of any other directive that is not known
_OF_PROSE = frozenset(
    [
        *(
            "note",
            "warning",
            "tip",
            "hint",
            "important",
            "caution",
            "danger",
            "attention",
            "error",
            "seealso",
        ),
        *("admonition", "topic", "sidebar", "compound", "epigraph", "highlights", "pull-quote"),
        *("only", "versionadded", "versionchanged", "deprecated"),
    ]
)


def unfilled(recipe: Recipe, source: str) -> Iterator[Problem]:
    """Each line of a title or a paragraph that holds the `{{ … }}` of a variable of the recipe."""
    declared = {variable.name for variable in recipe.variables}
    for number, line in _prose(source) if declared else ():
        if "{{" in line:
            for name in sorted(names_in(_SHOWN.sub("", line)) & declared):
                fact = _("nothing puts the value of {name} here: readers see it as it is written")
                remedy = _("show it by the role `:var:`, or in a title write the name alone")
                where = Location(recipe.path, number)
                yield Problem(where, fact.format(name=name), remedy, RULE)


def _prose(source: str) -> Iterator[tuple[int, str]]:
    """The lines of titles and paragraphs, in lists and notes too, each with its number."""
    below = -1  # what is indented more than this is no prose
    for number, line in enumerate(source.split("\n"), 1):
        indent = len(line) - len(line.lstrip())
        if indent == len(line) or 0 <= below < indent:
            continue
        margin = _ITEM.match(line).end()  # type: ignore[union-attr]  # it matches nothing too
        below = -1
        markup = _EXPLICIT.match(line, margin)
        if markup and markup["name"] not in _OF_PROSE:
            below = margin
            continue
        if not markup and line.rstrip().endswith("::"):
            below = margin
        yield number, line
