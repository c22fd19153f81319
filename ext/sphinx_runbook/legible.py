"""A recipe that is refused, as far as it can be read: what nobody can fill stands as its author wrote it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.directives.nodes import VariableNode
from runbook.errors import RunbookError
from runbook.variables.template import TemplateError, expression_names, names, places
from sphinx_runbook import shown, variants
from sphinx_runbook.choosing import Choices
from sphinx_runbook.filled import Filling
from sphinx_runbook.views import STANDS_STILL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from docutils import nodes

    from runbook.errors import Problem
    from runbook.model import Recipe, Variable
    from sphinx_runbook.filled import Text

_ILLEGIBLE = (RunbookError, ValueError)


class Legible(Filling):
    """Fills what can be filled, for a page that no script fills again."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        outputs = (expectation for step in recipe.steps for expectation in step.expectations)
        captured = {capture.variable for output in outputs for capture in output.captures}
        self._known = {variable.name for variable in recipe.variables} | captured

    def text(self, text: str) -> Text:
        """The text with its values, or as it is written."""
        return self._tried(super().text, text)

    def code(self, code: str) -> Text:
        """The commands with their values, or as they are written."""
        return self._tried(super().code, code)

    def condition(self, when: str) -> tuple[int, int, bool]:
        """Nothing that a page could tell, where it is no expression."""
        try:
            return super().condition(when)
        except _ILLEGIBLE:
            return 0, 0, False

    def _tried(self, fill: Callable[[str], Text], text: str) -> Text:
        try:
            if all(expression_names(place.expression) <= self._known for place in places(text)):
                return fill(text)
        except _ILLEGIBLE:
            pass
        return (text,) if text else ()


def tell(
    document: nodes.document, recipe: Recipe, problems: Iterable[Problem], prose: Callable[[str], str]
) -> None:
    """Tell the nodes of the recipe what they show; a declaration that is wrong is not told anything."""
    document[STANDS_STILL] = True
    recipe = _sound(recipe, document, problems)
    shown.tell_nodes(document, recipe, Legible(recipe), prose)
    variants.tell(document, recipe, prose, Legible)


def _sound(recipe: Recipe, document: nodes.document, problems: Iterable[Problem]) -> Recipe:
    """The recipe without the variables of which something is wrong."""
    wrong = [problem.location for problem in problems]
    declared = [node.written for node in document.findall(VariableNode)]
    lines = {
        told.argument
        for told in declared
        for at in wrong
        if at and at.path == told.location.path and told.location.line <= at.line <= told.last_line
    }
    left = [variable for variable in recipe.variables if variable.name not in lines and _is_read(variable)]
    while True:
        sound = replace(recipe, variables=tuple(left))
        try:
            Choices(sound)
        except RunbookError as error:
            at_fault = {problem.location for problem in error.problems}
            rest = [variable for variable in left if variable.location not in at_fault]
            left = rest if len(rest) < len(left) else []
        else:
            return sound


def _is_read(variable: Variable) -> bool:
    try:
        names(variable.value or "")
    except TemplateError:
        return False
    return True
