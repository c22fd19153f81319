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
_MARKUP = ("..", " ", "\t")  # a directive, and what is of one


def unfilled(recipe: Recipe, source: str) -> Iterator[Problem]:
    """Each line of a title or a paragraph that holds the `{{ … }}` of a variable of the recipe."""
    declared = {variable.name for variable in recipe.variables}
    for number, line in enumerate(source.split("\n"), 1):
        if "{{" in line and not line.startswith(_MARKUP):
            for name in sorted(names_in(_SHOWN.sub("", line)) & declared):
                fact = _("nothing puts the value of {name} here: readers see it as it is written")
                remedy = _("show it by the role `:var:`, or in a title write the name alone")
                where = Location(recipe.path, number)
                yield Problem(where, fact.format(name=name), remedy, RULE)
