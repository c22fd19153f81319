"""What was told the nodes of a recipe, as HTML: each function here writes one of them whole."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from runbook.recipe.types import TYPES
from sphinx_runbook.shown import SHOWN
from sphinx_runbook.words import _, said_by_runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.recipe.nodes import HostNode, OutputNode, StepNode, VariableNode, VariableReference
    from sphinx_runbook.shown import StepView, VariableView

HOSTS = 4  # that a colour and a shape tell apart


def step(writer: Any, node: StepNode) -> None:
    """The heading, where it happens, its commands, and how it is taken back."""
    view: StepView = node[SHOWN]
    ident, link = escape(node["ids"][0]), _("Link to this step")
    writer.body.append(
        f'<section class="runbook-step" id="{ident}" aria-labelledby="{ident}-title">\n'
        f'<p class="runbook-title" id="{ident}-title" role="heading" aria-level="3">'
        f'<span class="runbook-number">{view.number}.</span> '
    )
    _title(writer, node, view)
    writer.body += [f'<a class="headerlink" href="#{ident}" title="{link}">¶</a></p>\n', *_below(view)]


def _title(writer: Any, node: StepNode, view: StepView) -> None:
    """The title with its values; one without any keeps its inline markup."""
    if view.title:
        writer.body.append(f"<strong>{view.title}</strong>")
        return
    heading = node[0].children
    # the place and, below a title of its own, the path of a file stand in the bar above the text
    titled = any(isinstance(part, nodes.strong) for part in heading)
    elsewhere = (nodes.inline, nodes.literal) if titled else (nodes.inline,)
    for part in heading:
        if not isinstance(part, elsewhere):
            part.walkabout(writer)


def _below(view: StepView) -> list[str]:
    """What stands below the heading."""
    parts: list[str] = []
    if view.confirm:
        danger = _("This destroys data:")
        parts.append(f'<p class="runbook-danger"><strong>{danger}</strong> {view.confirm}</p>\n')
    if view.step.when:
        when = _("Only when {condition}").format(condition=f"<code>{escape(view.step.when)}</code>")
        parts.append(f'<p class="runbook-when">{when}</p>\n')
    parts += [
        '<div class="runbook-box"><div class="runbook-bar">',
        f'<span class="runbook-place {_look(view)}">{_place(view)}</span>',
        f"{_what(view)}</div>\n",
        f'<pre class="runbook-code" tabindex="0"><code>{view.body}</code></pre></div>\n',
    ]
    if view.undo:
        undo = _("To take it back")
        parts.append(
            f'<details class="runbook-undo"><summary>{undo}</summary>'
            f'<pre class="runbook-code" tabindex="0"><code>{view.undo}</code></pre></details>\n'
        )
    return [*parts, "</section>\n"]


def _place(view: StepView) -> str:
    on = _("on {host}").format(host=escape(view.host))
    if not view.labels:
        return on
    return _("in {place}, on {host}").format(place=escape(" > ".join(view.labels)), host=escape(view.host))


def _look(view: StepView) -> str:
    """The classes that tell hosts apart, and what is entered on them."""
    return f"runbook-host-{view.host_number % HOSTS}" + (" runbook-inside" if view.labels else "")


def _what(view: StepView) -> str:
    """What is done with the text, where it is not a list of commands."""
    if view.step.file:
        said = _("to append to {path}") if view.step.file.append else _("to write to {path}")
        return f'<span class="runbook-what">{said.format(path=f"<code>{view.path}</code>")}</span>'
    by_hand = _("to do by hand")
    return f'<span class="runbook-what">{by_hand}</span>' if view.step.manual else ""


def variable(writer: Any, node: VariableNode) -> None:
    """What it may be, what it is for, and the value that the document gives it."""
    view: VariableView = node[SHOWN]
    declared = view.variable
    kind = "" if declared.choices else said_by_runner(TYPES[declared.type].description)
    writer.body.append(
        f'<div class="runbook-variable"><p class="runbook-name"><code>{escape(declared.name)}</code> '
        f"<span>{escape(kind)}</span></p>\n"
    )
    for definition in node.findall(nodes.definition):
        for part in definition.children:
            if not isinstance(part, nodes.field_list):
                part.walkabout(writer)
    writer.body += [f'<p class="runbook-fact">{fact}</p>\n' for fact in _facts(view)] + ["</div>\n"]


def _facts(view: VariableView) -> Iterator[str]:
    declared = view.variable
    if declared.choices:
        yield _("Choices: {choices}").format(choices=_code(", ".join(declared.choices)))
    if declared.value is not None:
        yield _("Computed: {value}").format(value=f"<code>{view.value or escape(declared.value)}</code>")
    elif view.value:
        yield _("By default: {value}").format(value=f"<code>{view.value}</code>")
    if declared.example and declared.type != "secret":
        yield _("Example: {value}").format(value=_code(declared.example))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def output(writer: Any, node: OutputNode) -> None:
    """What the step must print, apart from what is typed."""
    expected = _("Expected output")
    writer.body.append(
        f'<div class="runbook-output"><p>{expected}</p><pre tabindex="0">{node[SHOWN]}</pre></div>\n'
    )


def value(writer: Any, node: VariableReference) -> None:
    """The value of a variable, in a sentence."""
    writer.body.append(f'<code class="runbook-var">{node[SHOWN]}</code>')


def host(_writer: Any, _node: HostNode) -> None:
    """Nothing: each step says where it happens."""
