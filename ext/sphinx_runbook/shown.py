"""What a page shows of a recipe's nodes, told once it is read: numbers, places, texts with their values."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.commands.filewrite import as_typed
from runbook.commands.printing import commands_of
from runbook.commands.quoting import Context, escape
from runbook.directives.nodes import (
    HostNode,
    OutputNode,
    Plain,
    StepNode,
    StepReference,
    VariableNode,
    VariableReference,
)
from runbook.recipe.digest import digest
from runbook.variables.template import TemplateError, places
from runbook.variables.types import normalise
from sphinx_runbook import apart, inherited, noted, notes
from sphinx_runbook.data import page_data
from sphinx_runbook.filled import Filling
from sphinx_runbook.heredocs import never
from sphinx_runbook.page_nodes import (
    FieldsNode,
    InheritedNode,
    NotedNode,
    PageNode,
    ProgressNode,
    ScriptsNode,
)
from sphinx_runbook.scripts import ScriptView, scripts
from sphinx_runbook.translation import translated
from sphinx_runbook.views import SHOWN, Condition, Form, OutputView, PageView, StepView, VariableView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from runbook.model import Capture, Recipe, Step, Variable
    from sphinx_runbook.filled import Filled, Text
    from sphinx_runbook.views import Elsewhere, NotedView


def tell(
    document: nodes.document,
    recipe: Recipe,
    prose: Callable[[str], str] = str,
    folder: Path = Path(),
    proof: str = "",
    *,
    owners: Mapping[str, str] = MappingProxyType({}),
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = MappingProxyType({}),
) -> None:
    """Tell every node of a recipe's document what it shows, and add what the page itself needs.

    `prose` is done to each sentence of the recipe before values are put in; `folder` is the site's,
    `proof` the digest that a record of it has, its own if there is none; `owners` are the documents that
    variables are of, where that is another one, `elsewhere` what they are there, where that differs.
    """
    filling = Filling(recipe)
    fields, captured = tell_nodes(document, recipe, filling, prose, elsewhere)
    _add_tools(document, tuple(scripts(recipe, filling, folder)))
    version = digest(recipe)
    data = page_data(recipe, version, filling, captured)
    page = PageNode()
    alone = notes.mark(document, _condition, filling.choices)
    style = filling.choices.style()
    asked = [one.name for one in fields if one.value is None and one.type != "secret"]
    kept = {name: owners.get(name, "") for name in asked}
    defaults = {one.name: _normal(one) for one in fields if one.default is not None}
    page[SHOWN] = PageView(proof or version, data, style, alone, kept, defaults)
    document += page


def _normal(variable: Variable) -> str:
    """Its default, as a run has it."""
    try:
        return normalise(variable, variable.default or "")
    except ValueError:
        return variable.default or ""


def tell_nodes(
    document: nodes.document,
    recipe: Recipe,
    filling: Filling,
    prose: Callable[[str], str],
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = MappingProxyType({}),
) -> tuple[list[Variable], list[tuple[int, Capture]]]:
    """Tell every node what it shows, and give the variables of the page and what its outputs give."""
    variables = {variable.name: variable for variable in recipe.variables}
    views = step_views(translated(document, recipe), filling, prose)
    captured: list[tuple[int, Capture]] = []
    outputs: Iterator[OutputView] = iter(())
    told: list[VariableNode | InheritedNode] = []
    steps = iter(recipe.steps)
    for node in list(document.findall(Plain)):
        if isinstance(node, StepNode):
            view = node[SHOWN] = next(views)
            apart.fill(node, filling, SHOWN)
            outputs = output_views(next(steps), view, filling)
        elif isinstance(node, HostNode):
            node[SHOWN] = True
        elif isinstance(node, OutputNode):
            if output := next(outputs, None):
                node[SHOWN] = output
                captured += [(view.number, capture) for capture in output.captures]
        elif isinstance(node, VariableNode):
            if variable := variables.get(node.written.argument):
                node[SHOWN] = _variable(variable, filling, elsewhere)
                told.append(node)
        elif isinstance(node, VariableReference):
            node[SHOWN] = filling.text("{{ " + node["variable"] + " }}")
    for field, declared in inherited.declare(document, recipe, filling):
        field[SHOWN] = _variable(declared, filling, elsewhere)
        told.append(field)
    noted.place_fields(document, {node[SHOWN].variable.name for node in told}, filling)
    _fill_links(document)
    _gather(document, told)
    return [node[SHOWN].variable for node in told], captured


def _add_tools(document: nodes.document, offered: tuple[ScriptView, ...]) -> None:
    """Above the first step how far a reader is, and the scripts at the end of the page.

    Both within the container that has all the steps; else outside of what may not be seen.
    """
    steps = list(document.findall(StepNode))
    if not steps:
        return
    above: nodes.Element = steps[0]
    whole = isinstance(above.parent, nodes.container) and all(step.parent is above.parent for step in steps)
    if not whole:
        while not isinstance(above.parent, nodes.section | nodes.document):
            above = above.parent
    around: nodes.Element = above.parent
    progress, saved = ProgressNode(), ScriptsNode()
    progress[SHOWN], saved[SHOWN] = True, offered
    around.insert(around.index(above), progress)
    end = around if whole else document
    end += saved


def _condition(node: nodes.Node) -> Condition | None:
    """When a step, an output or the field of several is there; None for what always is."""
    if not isinstance(node, StepNode | OutputNode | NotedNode):
        return None
    view: StepView | OutputView | NotedView | None = node.get(SHOWN)
    return view.condition if view else None


def _fill_links(document: nodes.document) -> None:
    """Put values into the links that are called by a title with some."""
    links = [link for link in document.findall(StepReference) if not link["words"]]
    steps = document.findall(StepNode) if links else ()
    titles = {step["ids"][0]: step[SHOWN].title for step in steps}
    for link in links:
        title = titles.get(link.get("refid", ""), ())
        if title:
            link.children = []
            link.extend(map(_in_a_sentence, title))


def _in_a_sentence(part: str | Filled) -> nodes.Node:
    if isinstance(part, str):
        return nodes.Text(part)
    value = VariableReference("", part.shown, variable=part.names)
    value[SHOWN] = (part,)
    return value


def _variable(
    variable: Variable, filling: Filling, elsewhere: Mapping[str, tuple[Elsewhere, ...]]
) -> VariableView:
    value = filling.text("{{ " + variable.name + " }}")
    return VariableView(variable, value, elsewhere.get(variable.name, ()))


def output_views(step: Step, view: StepView, filling: Filling) -> Iterator[OutputView]:
    """What the outputs below a step show."""
    for expectation in step.expectations:
        text, of = filling.text(expectation.text), _first_line(step, expectation.of, filling)
        yield OutputView(text, view.condition, expectation.captures, of, expectation.match)


def _first_line(step: Step, number: int | None, filling: Filling) -> Text:
    """How the command of that number begins."""
    if number is None:
        return ()
    command = commands_of(step)[number - 1]
    shown: list[str | Filled] = []
    for part in _raw(command) if step.raw else filling.code(command):
        if isinstance(part, str) and "\n" in part:
            return (*shown, part.split("\n", 1)[0] + " …")
        shown.append(part)
    return tuple(shown)


def step_views(recipe: Recipe, filling: Filling, prose: Callable[[str], str]) -> Iterator[StepView]:
    """What each step shows, of a recipe that is translated."""
    hosts = {host.name: number for number, host in enumerate(recipe.hosts)}
    labels = {step.id: filling.text(prose(step.enter or "")) for step in recipe.steps}
    declared = {variable.name for variable in recipe.variables}
    for number, step in enumerate(recipe.steps, 1):
        file = step.file
        plain = _raw if step.raw else filling.text
        commands = _raw if step.raw else filling.code
        typed, unmatched = _typed(step)
        yield StepView(
            number,
            _form(step),
            host=step.host,
            host_number=hosts.get(step.host, 0),
            labels=tuple(labels[step_id] for step_id in step.within),
            condition=Condition(*filling.condition(step.when)) if step.when else None,
            title=filling.text(step.title) if "{{" in step.title else (),
            path=plain(file.path) if file else (),
            body=plain(file.content) if file else () if step.manual else commands(step.code),
            typed=commands(typed),
            mode=(file.mode or "") if file else "",
            owner=plain(file.owner or "") if file else (),
            backup=file.backup if file else False,
            probe=commands(step.probe or ""),
            unless=commands(step.unless or ""),
            undo=commands(step.undo or ""),
            confirm=filling.text(prose(step.confirm or "")),
            replies=tuple(plain(answer.reply) for answer in step.answers),
            machine=filling.text("{{ " + step.host + " }}") if step.host in declared else (),
            never=unmatched,
            when=step.when or "",
            enter=labels[step.id],
            questions=tuple(answer.pattern for answer in step.answers),
            retry=step.retry,
            status=step.status,
        )


def _typed(step: Step) -> tuple[str, str]:
    """The command that a person types for a file, and what is never to be matched by what is typed.

    Empty where nobody can read the places in it.
    """
    with suppress(TemplateError):
        typed = as_typed(step.file, _raw_word if step.raw else _word) if step.file else ""
        return typed, never(typed or step.code)
    return "", ""


def _form(step: Step) -> Form:
    if step.file:
        return Form.APPENDED if step.file.append else Form.FILE
    return Form.MANUAL if step.manual else Form.COMMANDS


def _word(text: str) -> str:
    """A text that may hold places as one word of a command."""
    parts, at = [], 0
    for place in places(text):
        parts += [text[at : place.start], text[place.start : place.end]]
        at = place.end
    return "".join(part if part.startswith("{{") else _raw_word(part) for part in (*parts, text[at:]) if part)


def _raw_word(text: str) -> str:
    return escape(Context.WORD, text)


def _raw(text: str) -> Text:
    """A text in which nothing is put."""
    return (text,) if text else ()


def _is_variable(node: nodes.Node) -> bool:
    return isinstance(node, VariableNode | InheritedNode) and SHOWN in node


def _gather(document: nodes.document, told: Sequence[nodes.Element]) -> None:
    """Put variables that stand one behind the other into one group of fields."""
    for parent in dict.fromkeys(node.parent for node in told):
        children: list[nodes.Node] = []
        for is_variable, group in groupby(list(parent.children), _is_variable):
            found = list(group)
            children += [FieldsNode("", *found, first=False)] if is_variable else found
        parent.children = []
        parent.extend(children)
    if told:
        next(iter(document.findall(FieldsNode)))["first"] = True
