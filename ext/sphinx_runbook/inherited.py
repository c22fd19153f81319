"""What a page has of the variables of a recipe that must have been run before: fields, and shared values."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.check.shared import at_odds, usual
from runbook.directives.nodes import RequiresNode, VariableNode, VariableReference
from runbook.variables.template import expression_names, names
from sphinx_runbook.page_nodes import InheritedNode
from sphinx_runbook.views import SHOWN, Elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx.environment import BuildEnvironment

    from runbook.model import Location, Recipe, Variable
    from sphinx_runbook.filled import Filling, Text

_VALUE = re.compile(r"\{\{ (\w+) \}\}")  # what `:var:` is in a text without markup


def declare(
    document: nodes.document, recipe: Recipe, filling: Filling
) -> Iterator[tuple[InheritedNode, Variable]]:
    """Put a node for each of these variables below what requires the other recipe, and give both."""
    required = next(iter(document.findall(RequiresNode)), None)
    if required is None:
        return
    here = {node.written.argument for node in document.findall(VariableNode)}
    places = filling.places
    used = _reached({name for place in places for name in expression_names(place.expression)}, recipe)
    for variable in reversed(recipe.variables):
        if variable.name in used - here and variable.value is None:
            node = _node(variable, {name: filling.text("{{ " + name + " }}") for name in used | here})
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


def _node(variable: Variable, values: Mapping[str, Text]) -> InheritedNode:
    said = (paragraph for paragraph in variable.description.split("\n\n") if paragraph)
    definition = nodes.definition("", *(nodes.paragraph("", "", *_said(text, values)) for text in said))
    item = nodes.definition_list_item("", nodes.term("", variable.name), definition)
    return InheritedNode("", item, name=variable.name, file=variable.location.path, values=values)


def _said(text: str, values: Mapping[str, Text]) -> Iterator[nodes.Node]:
    for at, part in enumerate(_VALUE.split(text)):
        if at % 2:
            yield value_of(part, values)
        elif part:
            yield nodes.Text(part)


def value_of(name: str, values: Mapping[str, Text]) -> nodes.Node:
    """The value of a variable in what is said, with those that a page has; else its name."""
    if name not in values:
        return nodes.literal("", name)
    value = VariableReference("", name, variable=name, classes=["runbook-var"])
    value[SHOWN] = values[name]
    return value
