"""What a page shows of a recipe's nodes, told once it is read: numbers, places, texts with their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.recipe.nodes import HostNode, OutputNode, StepNode, VariableNode, VariableReference
from sphinx_runbook.filled import samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe, Step, Variable
    from sphinx_runbook.filled import Samples

SHOWN = "runbook_shown"  # the attribute of a node that holds what it shows


@dataclass(frozen=True)
class StepView:
    """A step; its texts are HTML.

    `title`: empty where no value stands in it, and its markup is to be shown. `host_number`: which of the
    recipe's hosts, from 0. `labels`: the places entered on it, outermost first.
    """

    number: int
    step: Step
    host: str
    host_number: int
    labels: tuple[str, ...]
    title: str
    path: str
    body: str
    undo: str
    confirm: str


@dataclass(frozen=True)
class VariableView:
    """A variable, and the value that the document gives it, in HTML; empty when it gives none."""

    variable: Variable
    value: str


def tell(document: nodes.document, recipe: Recipe) -> None:
    """Tell every node of a recipe's document what it shows."""
    known = samples(recipe)
    variables = {variable.name: variable for variable in recipe.variables}
    views = _views(recipe, known)
    outputs: Iterator[str] = iter(())
    for node in document.findall(nodes.Element):
        if isinstance(node, StepNode):
            view = next(views)
            node[SHOWN] = view
            outputs = (known.text(expectation.text) for expectation in view.step.expectations)
        elif isinstance(node, HostNode):
            node[SHOWN] = True
        elif isinstance(node, OutputNode):
            node[SHOWN] = next(outputs)
        elif isinstance(node, VariableNode):
            variable = variables[node.written.argument]
            given = variable.name in known.values.texts
            node[SHOWN] = VariableView(variable, known.text("{{ " + variable.name + " }}") if given else "")
        elif isinstance(node, VariableReference):
            node[SHOWN] = known.text("{{ " + node["variable"] + " }}")


def _views(recipe: Recipe, known: Samples) -> Iterator[StepView]:
    hosts = [host.name for host in recipe.hosts]
    labels = {step.id: step.enter or "" for step in recipe.steps}
    for number, step in enumerate(recipe.steps, 1):
        file = step.file
        reads = known.raw if step.raw else known.text if file or step.manual else known.code
        commands = known.raw if step.raw else known.code
        yield StepView(
            number,
            step,
            host=step.host,
            host_number=hosts.index(step.host),
            labels=tuple(labels[step_id] for step_id in step.within),
            title=known.text(step.title) if "{{" in step.title else "",
            path=known.text(file.path) if file else "",
            body=reads(file.content if file else step.code),
            undo=commands(step.undo or ""),
            confirm=known.text(step.confirm or ""),
        )
