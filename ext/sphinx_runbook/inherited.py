"""What a page has of the variables of a recipe that must have been run before: fields, and shared values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.doors.joining import required
from runbook.recipe.nodes import RequiresNode, VariableNode
from runbook.recipe.template import expression_names, names
from sphinx_runbook.page_nodes import InheritedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.environment import BuildEnvironment

    from runbook.model import Recipe, Variable
    from runbook.recipe.forms import Forms
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


def owners(recipe: Recipe, forms: Forms, env: BuildEnvironment) -> dict[str, str]:
    """The documents of the site in which required variables are declared first, by the variables' names.

    Pages of a variable that has the same one share its value, as the recipes do.
    """
    found: dict[str, str] = {}
    for other in required(recipe, forms) if recipe.requires else ():
        for variable in other.variables:
            docname = env.path2doc(os.path.realpath(variable.location.path))
            if docname in env.found_docs:
                found.setdefault(variable.name, docname)
    return found


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
