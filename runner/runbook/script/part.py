"""A piece of a script as a template, and pieces and values to the script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.commands.proof import put
from runbook.errors import RecipeError
from runbook.variables.template import holds, places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runbook.errors import Problem
    from runbook.model import Location, Values
    from runbook.script.template import Template


@dataclass(frozen=True)
class Part:
    """Whole commands in which the `{{ … }}` stand, each where `contexts` finds it; none in a `raw` one.

    It belongs in the script where `when` holds; `location` is the recipe's line that it comes from.
    """

    template: Template
    location: Location
    when: str | None = None
    raw: bool = False

    @property
    def text(self) -> str:
        """The text of its template."""
        return self.template.text


def script(parts: Iterable[Part], values: Values) -> str:
    """The text of the parts that these values want, each value escaped for its place.

    RecipeError lists all that cannot be put where it would go.
    """
    texts: list[str] = []
    problems: list[Problem] = []
    for part in parts:
        if part.when is not None and not holds(part.when, values):
            continue
        try:
            texts.append(_filled(part, values))
        except RecipeError as error:
            problems += (replace(problem, location=part.location) for problem in error.problems)
    if problems:
        raise RecipeError(problems)
    return "".join(texts)


def _filled(part: Part, values: Values) -> str:
    if part.raw or not places(part.text):
        return part.text
    return put(part.text, values, part.location)[0].text
