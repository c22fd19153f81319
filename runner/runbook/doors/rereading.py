"""Whether a recipe with outputs that were accepted says just that, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from runbook.directives.source import source_bytes, text_of
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.recipe.reader import read
from runbook.variables import template
from runbook.verify.accepting import rewritten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.documents.forms import Forms
    from runbook.model import Location, Recipe
    from runbook.verify.accepting import Change


@dataclass(frozen=True)
class Rereading:
    """A file that is to be changed, and the constructs of it that are read."""

    path: str
    forms: Forms

    def rewritten(self, some: Sequence[Change]) -> tuple[bytes, list[Problem]]:
        """The file with these changes, and those that cannot be made: a session would have other commands."""
        data, problems = rewritten(self._data, some)
        if not problems and self._says(data, some):
            return data, problems
        each = [(one, self._fitting(one)) for one in some]
        data, problems = rewritten(self._data, [fitting for _one, fitting in each if fitting])
        fact = _("this output was not written: it would be read as something else there")
        remedy = _("write this step and its output as directives")
        lost = [Problem(one.location, fact, remedy) for one, fitting in each if fitting is None]
        return data, [*problems, *lost]

    def _fitting(self, change: Change) -> Change | None:
        """The change as it can be made there, alone; None where it would be read as something else."""
        for one in (change, _as_shown(change)):
            data, problems = rewritten(self._data, [one])
            if not problems and self._says(data, [change]):
                return one
        return change if rewritten(self._data, [change])[1] else None

    def _says(self, data: bytes, made: Sequence[Change]) -> bool:
        new = {change.location: change.new for change in made}
        wanted = [(code, [new.get(place, text) for place, text in outputs]) for code, outputs in self._before]
        try:
            after = read(self.path, text_of(self.path, data), self.forms)
        except RecipeError:
            return False
        return wanted == [(code, [text for _place, text in outputs]) for code, outputs in _steps(after)]

    @cached_property
    def _before(self) -> list[tuple[str, list[tuple[Location, str]]]]:
        return _steps(read(self.path, forms=self.forms))

    @cached_property
    def _data(self) -> bytes:
        return source_bytes(self.path)


def _steps(recipe: Recipe) -> list[tuple[str, list[tuple[Location, str]]]]:
    """The commands of each step, and where which output is expected of it."""
    return [(step.code, [(one.location, one.text) for one in step.expectations]) for step in recipe.steps]


def _as_shown(change: Change) -> Change:
    """The change as a session shows it, in which braces are text."""
    old, new = (text.replace(template.plain("{{"), "{{") for text in (change.old, change.new))
    return replace(change, old=old, new=new)
