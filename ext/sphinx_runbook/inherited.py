"""What a page has of the variables of a recipe that must have been run before: fields, and shared values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.check.shared import at_odds, usual
from runbook.recipe.nodes import RequiresNode, VariableNode
from runbook.recipe.template import expression_names, names
from sphinx_runbook.page_nodes import InheritedNode
from sphinx_runbook.views import Elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.environment import BuildEnvironment

    from runbook.model import Location, Recipe, Variable
    from sphinx_runbook.filled import Place


def declare(
    document: nodes.document, recipe: Recipe, places: Iterable[Place]
) -> Iterator[tuple[InheritedNode, Variable]]:
    """Put a node for each of these variables below what requires the other recipe, and give both."""
    required = next(iter(document.findall(RequiresNode)), None)
    if required is None:
        return
    here = {node.written.argument for node in document.findall(VariableNode)}
    used = _reached({name for place in places for name in expression_names(place.expression)}, recipe)
    for variable in reversed(recipe.variables):
        if variable.name in used - here and variable.value is None:
            node = _node(variable)
            required.parent.insert(required.parent.index(required) + 1, node)
            yield node, variable


def owners(others: Iterable[Recipe], env: BuildEnvironment) -> dict[str, str]:
    """The documents of the site in which required variables are declared first, by the variables' names.

    Pages of a variable that has the same one share its value, as the recipes do.
    """
    found: dict[str, str] = {}
    for other in others:
        for variable in other.variables:
            docname = env.path2doc(os.path.realpath(variable.location.path))
            if docname in env.found_docs:
                found.setdefault(variable.name, docname)
    return found


def elsewhere(recipe: Recipe, others: Iterable[Recipe]) -> dict[str, tuple[Elsewhere, ...]]:
    """What the recipe's variables are in the recipes required, where that is not the same, by their names."""
    here = {variable.name: variable for variable in recipe.variables}
    found: dict[str, dict[Location, Elsewhere]] = {}
    for other in others:
        for variable in other.variables:
            if at_odds(here[variable.name], variable):
                told = Elsewhere(other.title, usual(variable) or "")
                found.setdefault(variable.name, {}).setdefault(variable.location, told)
    return {name: tuple(told.values()) for name, told in found.items()}


def _reached(used: set[str], recipe: Recipe) -> set[str]:
    """These variables, and those that they are computed from."""
    sources = {variable.name: names(variable.value) for variable in recipe.variables if variable.value}
    reached: set[str] = set()
    while used:
        name = used.pop()
        reached.add(name)
        used |= sources.get(name, frozenset()) - reached
    return reached


def _node(variable: Variable) -> InheritedNode:
    definition = nodes.definition("", nodes.paragraph("", variable.description))
    return InheritedNode("", nodes.definition_list_item("", nodes.term("", variable.name), definition))
