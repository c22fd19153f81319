"""Steps and what they must print, as HTML."""

from __future__ import annotations

from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from docutils import nodes

from runbook.directives.nodes import OutputNode, StepNode
from sphinx_runbook import wording
from sphinx_runbook.choosing import field_id
from sphinx_runbook.html_fields import text_field
from sphinx_runbook.html_texts import code, is_live, path_class, sentence, text_of, when_data
from sphinx_runbook.page_nodes import work_of
from sphinx_runbook.views import FOLLOWED, SHOWN, Form
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_runbook.page_nodes import NotedNode
    from sphinx_runbook.views import NotedView, OutputView, StepView

HOSTS = 6  # that a colour and a shape tell apart


def step(writer: Any, node: StepNode) -> None:
    """The heading, where it happens, its commands, and how it is taken back."""
    live = is_live(writer)
    view: StepView = node[SHOWN] if live else node.get(FOLLOWED, node[SHOWN])
    ident, link = escape(node["ids"][0]), _("Link to this step")
    level = min(writer.section_level + 1, 6)
    path, when = path_class(view.condition, live=live), when_data(view.condition, live=live)
    writer.body.append(
        f'<section class="runbook-step{path}" id="{ident}"{when} data-n="{view.number}"'
        f' aria-labelledby="{ident}-title">\n'
        f'<p class="runbook-title" id="{ident}-title" role="heading" aria-level="{level}">'
    )
    if number := wording.number(node, view):
        writer.body.append(f'<span class="runbook-number">{number}</span> ')
    _title(writer, node, view, live=live)
    writer.body.append(f'<a class="headerlink" href="#{ident}" title="{link}">¶</a></p>\n')
    writer.body += _below(view, live=live)
    if view.form is Form.MANUAL:
        writer.body.append('<div class="runbook-prose">\n')
        for part in work_of(node):
            part.walkabout(writer)
        writer.body.append("</div>\n")
    else:
        writer.body += _code(view, live=live)
    writer.body.append("</div>\n")
    for told in _outputs(node):
        _output(writer, told)
    writer.body += _in_the_end(view, ident, live=live)


def _outputs(step: StepNode) -> Iterator[OutputNode]:
    """Those that stand right below the step: they are shown in it."""
    below = step.parent.children[step.parent.index(step) + 1 :]
    own = takewhile(lambda node: isinstance(node, OutputNode | nodes.comment), below)
    yield from (node for node in own if isinstance(node, OutputNode) and SHOWN in node)


def _is_right_below(output: OutputNode) -> bool:
    """Whether it stands right below its step."""
    above = reversed(output.parent.children[: output.parent.index(output)])
    step = next((node for node in above if not isinstance(node, OutputNode | nodes.comment)), None)
    return isinstance(step, StepNode) and SHOWN in step


def _title(writer: Any, node: StepNode, view: StepView, *, live: bool) -> None:
    """The title with its values; one without any keeps its inline markup."""
    heading = node[0].children
    # the place and, below a title of its own, the path of a file stand in the bar above the text
    titled = any(isinstance(part, nodes.strong) for part in heading)
    if view.title:
        title = f"<strong>{text_of(view.title, live=live)}</strong>"
        writer.body.append(title if titled else code(view.path, live=live))
        return
    elsewhere = (nodes.inline, nodes.literal) if titled else (nodes.inline,)
    for part in heading:
        if not isinstance(part, elsewhere):
            part.walkabout(writer)


def _below(view: StepView, *, live: bool) -> Iterator[str]:
    """What is to be known before, and the head of the box that holds what is done."""
    if view.confirm:
        danger = _("Attention:")
        why = text_of(view.confirm, live=live)
        yield f'<p class="runbook-danger"><strong>{danger}</strong> {why}</p>\n'
    for hint in wording.hints(view):
        look = " runbook-static" * (hint.static and live)
        yield f'<p class="runbook-hint{look}">{sentence(hint, live=live)}</p>\n'
        if hint.below:
            yield f"<pre>{code(hint.below, live=live)}</pre>\n"
    told = ", ".join(sentence(said, live=live) for said in wording.what(view))
    what = f'<span class="runbook-what">{told}</span>' if told else ""
    machine = f" ({text_of(view.machine, live=live)})" if view.machine else ""
    place = sentence(wording.place(view), live=live)
    copied = "" if view.form is Form.MANUAL else _copy(_("Copy step {n}").format(n=view.number), live=live)
    yield (
        '<div class="runbook-box"><div class="runbook-bar">'
        f'<span class="runbook-place {_look(view)}">{place}{machine}</span>'
        f"{what}{copied}</div>\n"
    )


def _code(view: StepView, *, live: bool) -> Iterator[str]:
    """The commands."""
    body = code(view.body, live=live)
    yield f'<pre class="runbook-code"{_never(view)}>{body}</pre>\n'
    if view.typed and live:
        yield f'<pre class="runbook-typed"{_never(view)} hidden>{code(view.typed, live=live)}</pre>\n'


def _in_the_end(view: StepView, ident: str, *, live: bool) -> Iterator[str]:
    """How it is taken back, and the box of what is done."""
    if view.undo:
        undo, whole = _("To take it back"), _("Copy what takes step {n} back").format(n=view.number)
        yield (
            f'<details class="runbook-undo"><summary>{undo}</summary>\n{_copy(whole, live=live)}'
            f'<pre class="runbook-code">{code(view.undo, live=live)}</pre></details>\n'
        )
    if live:
        done = _("Step {n} done").format(n=view.number)
        yield (
            f'<label class="runbook-done runbook-tool"><input type="checkbox" value="{ident}"'
            f' autocomplete="off"> {done}</label>\n'
        )
    yield "</section>\n"


def _look(view: StepView) -> str:
    """The classes that tell hosts apart, and what is entered on them."""
    return f"runbook-host-{view.host_number % HOSTS}" + (" runbook-inside" if view.labels else "")


def _copy(whole: str, *, live: bool) -> str:
    """The button, called `whole` where it is not seen."""
    copy = _("Copy")
    button = f'<button type="button" class="runbook-copy runbook-tool" data-do="copy" aria-label="{whole}">'
    return f"{button}{copy}</button>" if live else ""


def _never(view: StepView) -> str:
    """What the text of the step must not match."""
    return f' data-never="{escape(view.never)}"' if view.never else ""


def output(writer: Any, node: OutputNode) -> None:
    """What the step must print, where other text stands between; else the step itself shows it."""
    if not _is_right_below(node):
        _output(writer, node)


def _output(writer: Any, node: OutputNode) -> None:
    """What the step must print, apart from what is typed, and the fields for what is kept of it."""
    live = is_live(writer)
    view: OutputView = node[SHOWN] if live else node.get(FOLLOWED, node[SHOWN])
    expected = sentence(wording.expected(view), live=live)
    compared = sentence(wording.compared(view), live=live)
    path, when = path_class(view.condition, live=live), when_data(view.condition, live=live)
    writer.body.append(
        f'<div class="runbook-output{path}"{when}><p><strong>{expected}</strong>{compared}</p>'
        f'<pre translate="no">{text_of(view.text, live=live)}</pre>\n'
    )
    for capture, said in zip(view.captures, wording.captures(view), strict=True):
        name = escape(capture.variable)
        told = sentence(said, live=live)
        writer.body.append('<div class="runbook-variable">')
        if live and name in view.fields:
            writer.body.append(
                f'<label class="runbook-name" for="{field_id(name)}" id="runbook-help-{name}">{told}</label>'
                f"{text_field(name, 'text', '', '')}"
            )
        elif live:  # to where its field is
            writer.body.append(f'<label class="runbook-name" for="{field_id(name)}">{told}</label>')
        else:
            writer.body.append(f'<p class="runbook-name">{told}</p>')
        writer.body.append("</div>\n")
    writer.body.append("</div>\n")


def noted(writer: Any, node: NotedNode) -> None:
    """The field of what several outputs give, where each says that it is to be noted."""
    view: NotedView = node[SHOWN]
    if not is_live(writer):
        return
    name, told = escape(view.name), sentence(wording.noted(view), live=True)
    path, when = path_class(view.condition, live=True), when_data(view.condition, live=True)
    writer.body.append(
        f'<div class="runbook-noted{path}"{when}><div class="runbook-fields runbook-tool">'
        f'<div class="runbook-variable"><label class="runbook-name" for="{field_id(name)}"'
        f' id="runbook-help-{name}">{told}</label>{text_field(name, "text", "", "")}</div></div></div>\n'
    )
