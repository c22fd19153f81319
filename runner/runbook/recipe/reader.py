"""A recipe's text to a Recipe, or a refusal that lists everything in it that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.model import Host, Location, Recipe, Requirement
from runbook.recipe import doctree, nouns
from runbook.recipe.markup import HostNode, OutputNode, RecipeNode, RequiresNode, StepNode, VariableNode
from runbook.recipe.rawlines import decoded, holding

if TYPE_CHECKING:
    from runbook.model import Step, Variable


def read(path: str) -> Recipe:
    """The recipe in that file; RecipeError with every problem at once when it is refused."""
    text = decoded(Path(path).read_bytes())
    with holding(path, text):
        document, messages = doctree.parse(text, path)
    recipe, problems = _read(document, path)
    if messages or problems:
        raise RecipeError(sorted({*messages, *problems}, key=_order))
    return recipe


def recipe_from_doctree(document: nodes.document, path: str) -> Recipe:
    """The recipe that a document holds, whoever parsed it; RecipeError with every problem at once."""
    recipe, problems = _read(document, path)
    if problems:
        raise RecipeError(sorted(set(problems), key=_order))
    return recipe


def _order(problem: Problem) -> tuple[str, int, str]:
    location = problem.location or Location("", 0)
    return location.path, location.line, problem.fact


def _read(document: nodes.document, path: str) -> tuple[Recipe, list[Problem]]:
    problems: list[Problem] = []
    variables: list[Variable] = []
    hosts: list[Host] = []
    steps: list[Step] = []
    requires: list[Requirement] = []
    stacks: dict[str, tuple[str, ...]] = {}
    host = "localhost"
    for node in document.findall(RecipeNode):
        told = node.written
        if isinstance(node, VariableNode):
            variables.append(nouns.variable(told, problems))
        elif isinstance(node, HostNode):
            host = told.argument
            if host not in {known.name for known in hosts}:
                hosts.append(Host(host, told.location))
        elif isinstance(node, StepNode):
            make = nouns.file if told.directive == "file" else nouns.step
            step = make(told, problems, host=host, within=stacks.get(host, ()))
            if step.enter:
                stacks[host] = (*step.within, step.id)
            elif step.leave:
                stacks[host] = step.within[:-1]
            steps.append(step)
        elif isinstance(node, OutputNode):
            from dataclasses import replace

            expectation = nouns.expectation(told, problems)
            steps[-1] = replace(steps[-1], expectations=(*steps[-1].expectations, expectation))
        elif isinstance(node, RequiresNode):
            requires.append(Requirement(told.argument, told.location))
    if not hosts:
        hosts.append(Host("localhost", Location(path, 1)))
    recipe = Recipe(
        path, _title(document, path), tuple(variables), tuple(hosts), tuple(steps), tuple(requires)
    )
    return recipe, problems


def _title(document: nodes.document, path: str) -> str:
    from runbook.recipe.wording import plain

    title = next(iter(document.findall(nodes.title)), None)
    return plain(title.rawsource) if title is not None else Path(path).stem
