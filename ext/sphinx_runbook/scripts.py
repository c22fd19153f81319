"""The scripts that a guide offers to who has not the runner: a template for each host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runbook.errors import RecipeError
from runbook.script.making import parts
from sphinx_runbook.heredocs import never

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe
    from runbook.script.part import Part
    from sphinx_runbook.filled import Filling, Text


class PartView(NamedTuple):
    """A part of a script, the number of the place that tells whether it belongs there, what it never is."""

    text: Text
    when: int | None
    never: str


class ScriptView(NamedTuple):
    """The script for a host, or why there is none."""

    host: str
    parts: tuple[PartView, ...]
    refused: str = ""


def scripts(recipe: Recipe, filling: Filling, folder: Path) -> Iterator[ScriptView]:
    """The script for each host; paths in it are relative to the folder."""
    path = Path(recipe.path)
    told = str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name
    for host in dict.fromkeys(step.host for step in recipe.steps):
        try:
            found = parts(recipe, host)
        except RecipeError as error:
            yield ScriptView(host, (), "; ".join(problem.fact for problem in error.problems))
        else:
            yield ScriptView(host, tuple(_part(part, recipe.path, told, filling) for part in found))


def _part(part: Part, path: str, told: str, filling: Filling) -> PartView:
    text = part.text.replace(path, told)
    when = None if part.when is None else filling.condition(part.when)[0]
    if part.raw:
        return PartView((text,), when, "")
    return PartView(filling.script(text, part.template.contexts), when, never(text))
