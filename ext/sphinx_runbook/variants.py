"""Steps that the choices of the document leave out, with values of choices that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.directives.nodes import OutputNode, RecipeNode, StepNode
from runbook.variables.template import TemplateError, expression_names, holds
from sphinx_runbook import apart
from sphinx_runbook.choosing import Choices
from sphinx_runbook.filled import Filling
from sphinx_runbook.shown import output_views, step_views
from sphinx_runbook.translation import translated
from sphinx_runbook.views import FOLLOWED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docutils import nodes

    from runbook.model import Recipe, Values
    from sphinx_runbook.choosing import Way
    from sphinx_runbook.views import OutputView


def tell(
    document: nodes.document,
    recipe: Recipe,
    prose: Callable[[str], str] = str,
    make: Callable[[Recipe], Filling] = Filling,
) -> None:
    """Tell these steps and their outputs what they show where nothing can be chosen any more.

    With the document's own values, their commands would be those of another choice.
    """
    if not any(step.when for step in recipe.steps):
        return
    choices = Choices(recipe)
    ways = [_way(step.when, choices) if step.when else () for step in recipe.steps]
    told_of = {way: values for way in ways if way and (values := choices.values(way))}
    fillings = {way: _filling(make(recipe), values) for way, values in told_of.items()}
    said = translated(document, recipe) if fillings else recipe
    told = {way: list(step_views(said, filling, prose)) for way, filling in fillings.items()}
    numbers, outputs = iter(range(len(ways))), _none()
    for node in document.findall(RecipeNode):
        if isinstance(node, StepNode):
            number = next(numbers)
            way, outputs = ways[number], _none()
            if way in told:
                view = node[FOLLOWED] = told[way][number]
                apart.fill(node, fillings[way], FOLLOWED)
                outputs = output_views(recipe.steps[number], view, fillings[way])
        elif isinstance(node, OutputNode) and (output := next(outputs, None)):
            node[FOLLOWED] = output


def _none() -> Iterator[OutputView]:
    return iter(())


def _filling(filling: Filling, values: Values) -> Filling:
    filling.choices.document = values
    return filling


def _way(when: str, choices: Choices) -> Way:
    """The choices nearest to the document's with which the condition holds; empty for those themselves."""
    if _holds(when, choices.document, unless=False):
        return ()
    own = choices.document.texts
    try:
        ways = choices.ways(expression_names(when.strip()))
    except TemplateError:  # of a recipe that is refused
        return ()
    leading = [way for way in ways if (values := choices.values(way)) and _holds(when, values, unless=True)]
    return min(leading, key=lambda way: sum(own.get(name) != choice for name, choice in way), default=())


def _holds(when: str, values: Values, *, unless: bool) -> bool:
    """Whether the condition holds; `unless`: the answer where it depends on what nobody gave yet."""
    try:
        return holds(when, values)
    except TemplateError:
        return unless
