"""Shell inserted into commands without a word why: whoever reads the recipe cannot tell what may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.variables import template
from runbook.variables.substituted import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe


def unreasoned(recipe: Recipe) -> Iterator[Problem]:
    """Pieces of shell inserted on purpose without a comment that says why."""
    for step in recipe.steps:
        if step.raw or step.file:
            continue
        for text, location in ((step.code, step.code_location), *step.asides):
            lines, numbers = text.split("\n"), Lines(text, location)
            for place in template.places(text):
                at = numbers.number(place.start)
                near = "\n".join(lines[max(0, at - 1) : at + 1])
                if template.uses_shell_filter(place.expression) and "#" not in near:
                    yield Problem(
                        Location(location.path, location.line + at),
                        _("{place} becomes part of the command, whatever it holds").format(
                            place="{{ " + place.expression + " }}"
                        ),
                        _("say why in a comment (# …) on this line or on the one above"),
                        rule="shell-without-reason",
                    )
