"""What was told the nodes of a recipe, as HTML: each function here writes one of them whole."""

from __future__ import annotations

import json
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from docutils import nodes

from runbook.recipe.nodes import OutputNode, StepNode
from sphinx_runbook import wording
from sphinx_runbook.choosing import field_id
from sphinx_runbook.filled import Filled, Kind
from sphinx_runbook.views import FOLLOWED, SHOWN, STANDS_STILL, Form
from sphinx_runbook.wording import Words
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Variable
    from runbook.recipe.nodes import HostNode, VariableNode, VariableReference
    from sphinx_runbook.filled import Text
    from sphinx_runbook.page_nodes import FieldsNode, InheritedNode, PageNode, ProgressNode, ScriptsNode
    from sphinx_runbook.scripts import PartView, ScriptView
    from sphinx_runbook.views import Condition, OutputView, PageView, StepView, VariableView
    from sphinx_runbook.wording import Said

HOSTS = 6  # that a colour and a shape tell apart
# with a colon, as no id of a section, a step or a target
FORM = "runbook:values"
FEW = 4  # choices that are all seen at once
_ALONE = frozenset({"singlehtml", "epub"})  # many documents in one page, or no browser: it stands as it is


def _live(writer: Any) -> bool:
    """Whether a browser fills the page."""
    return writer.builder.name not in _ALONE and STANDS_STILL not in writer.document


def _text(text: Text, *, live: bool) -> str:
    """A text with an element for each of its values."""
    return "".join(
        escape(part, quote=False) if isinstance(part, str) else _filled(part, live=live) for part in text
    )


_AS_IS = ' translate="no"'
_LOOKS = {Kind.KNOWN: "", Kind.MISSING: " runbook-missing", Kind.HIDDEN: " runbook-secret"}


def _filled(value: Filled, *, live: bool) -> str:
    look, title = _LOOKS[value.kind], f' title="{escape(value.names)}"{_AS_IS}'
    shown = escape(value.shown, quote=False)
    if not live:
        return f'<span class="runbook-value{look}"{title}>{shown}</span>'
    path = f" runbook-path-{value.path}" if value.path else ""
    usual = f'<span class="runbook-value{look}{path}" data-v="{value.place}"{title}>{shown}</span>'
    return usual + "".join(
        f'<span class="runbook-value runbook-else runbook-path-{way}"{title}>'
        f"{escape(text, quote=False)}</span>"
        for way, text in value.others
    )


def _code(text: Text, *, live: bool, prose: bool = False) -> str:
    """What a browser's translator must not change, unless it is for a person."""
    return f"<code{'' if prose else _AS_IS}>{_text(text, live=live)}</code>"


# ---------------------------------------------------------------- steps


def step(writer: Any, node: StepNode) -> None:
    """The heading, where it happens, its commands, and how it is taken back."""
    live = _live(writer)
    view: StepView = node[SHOWN] if live else node.get(FOLLOWED, node[SHOWN])
    ident, link = escape(node["ids"][0]), _("Link to this step")
    level = min(writer.section_level + 1, 6)
    writer.body.append(
        f'<section class="runbook-step{_path(view.condition, live=live)}" id="{ident}"'
        f'{_when(view.condition, live=live)} data-n="{view.number}"'
        f' aria-labelledby="{ident}-title">\n'
        f'<p class="runbook-title" id="{ident}-title" role="heading" aria-level="{level}">'
        f'<span class="runbook-number">{view.number}.</span> '
    )
    _title(writer, node, view, live=live)
    writer.body.append(f'<a class="headerlink" href="#{ident}" title="{link}">¶</a></p>\n')
    writer.body += _below(view, live=live)
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
        told = f"<strong>{_text(view.title, live=live)}</strong>" if titled else _code(view.path, live=live)
        writer.body.append(told)
        return
    elsewhere = (nodes.inline, nodes.literal) if titled else (nodes.inline,)
    for part in heading:
        if not isinstance(part, elsewhere):
            part.walkabout(writer)


def _below(view: StepView, *, live: bool) -> Iterator[str]:
    """What is to be known before, and the commands."""
    if view.confirm:
        danger = _("Attention:")
        why = _text(view.confirm, live=live)
        yield f'<p class="runbook-danger"><strong>{danger}</strong> {why}</p>\n'
    for hint in wording.hints(view):
        look = " runbook-static" * (hint.static and live)
        yield f'<p class="runbook-hint{look}">{_said(hint, live=live)}</p>\n'
    told = ", ".join(_said(said, live=live) for said in wording.what(view))
    what = f'<span class="runbook-what">{told}</span>' if told else ""
    manual = view.form is Form.MANUAL
    body, prose = _code(view.body, live=live, prose=manual), " runbook-prose" * manual
    machine = f" ({_text(view.machine, live=live)})" if view.machine else ""
    copied = "" if manual else _copy(_("Copy step {n}").format(n=view.number), live=live)
    yield (
        '<div class="runbook-box"><div class="runbook-bar">'
        f'<span class="runbook-place {_look(view)}">{_said(wording.place(view), live=live)}{machine}</span>'
        f"{what}{copied}</div>\n"
        f'<pre class="runbook-code{prose}"{_never(view)}>{body}</pre>\n'
    )
    if view.typed and live:
        yield f'<pre class="runbook-typed"{_never(view)} hidden>{_code(view.typed, live=live)}</pre>\n'
    yield "</div>\n"


def _in_the_end(view: StepView, ident: str, *, live: bool) -> Iterator[str]:
    """How it is taken back, and the box of what is done."""
    if view.undo:
        undo, whole = _("To take it back"), _("Copy what takes step {n} back").format(n=view.number)
        yield (
            f'<details class="runbook-undo"><summary>{undo}</summary>\n{_copy(whole, live=live)}'
            f'<pre class="runbook-code">{_code(view.undo, live=live)}</pre></details>\n'
        )
    if live:
        done = _("Step {n} done").format(n=view.number)
        yield (
            f'<label class="runbook-done runbook-tool"><input type="checkbox" value="{ident}"'
            f' autocomplete="off"> {done}</label>\n'
        )
    yield "</section>\n"


def _said(said: Said, *, live: bool) -> str:
    """A sentence with its fields."""
    return said.message.format_map({name: _field_of(field, live=live) for name, field in said.fields.items()})


def _field_of(field: Text | Words | str | float, *, live: bool) -> str:
    if isinstance(field, Words):
        return _text(field.text, live=live)
    return _code(field, live=live) if isinstance(field, tuple) else escape(str(field), quote=False)


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


def _path(condition: Condition | None, *, live: bool) -> str:
    return f" runbook-path-{condition.path}" if live and condition and condition.path else ""


def _when(condition: Condition | None, *, live: bool) -> str:
    return f' data-when="{condition.place}"' if live and condition else ""


def progress(writer: Any, _node: ProgressNode) -> None:
    """How many steps are done, and the button for another time."""
    done, again = _("Progress"), _("Untick all")
    if _live(writer):
        writer.body.append(
            f'<div class="runbook-progress runbook-tool"><span></span>'
            f' <button type="button" data-do="again">{again}</button>'
            f'<progress value="0" aria-label="{done}"></progress></div>\n'
        )


# ---------------------------------------------------------------- values


def fields(writer: Any, node: FieldsNode) -> None:
    """The fields that stand together; above the first, what can be done with all of them."""
    if node["first"] and _live(writer):
        writer.body.append(_panel())
    writer.body.append('<div class="runbook-fields">\n')
    for child in node.children:
        child.walkabout(writer)
    writer.body.append("</div>\n")


def _panel() -> str:
    said, kept = _("Type them once: every command of the page follows."), _("They stay in this browser.")
    static = _("The commands of this page hold the values of the document.")
    title, link, forget = _("Your values"), _("Copy a link with these values"), _("Forget my values")
    return (
        f'<p class="runbook-static">{static}</p>\n'
        f'<div class="runbook-panel runbook-tool"><p><strong>{title}</strong> {said}'
        f' <span class="runbook-kept">{kept}</span></p>'
        f'<button type="button" data-do="link">{link}</button> '
        f'<button type="button" data-do="forget">{forget}</button></div>\n'
    )


def variable(writer: Any, node: VariableNode | InheritedNode) -> None:
    """What it may be, what it is for, the value that the document gives it, and the field for another."""
    view: VariableView = node[SHOWN]
    declared, live = view.variable, _live(writer)
    name = escape(declared.name)
    chosen = live and bool(declared.choices) and declared.value is None
    outer, inner = ("fieldset", "legend") if chosen and len(declared.choices) <= FEW else ("div", "p")
    named = f'<code translate="no">{name}</code>'
    field = ""
    if live and declared.value is None:
        field = _choices(declared) if chosen else _input(declared)
        named = named if outer == "fieldset" else f'<label for="{field_id(name)}">{named}</label>'
    # another recipe of the same page may have a variable of that name
    ident = f' id="runbook-help-{name}"' if live else ""
    told = ""
    if outer == "fieldset":
        required = "" if declared.default else ' role="radiogroup" aria-required="true"'
        told = f'{required} aria-describedby="runbook-help-{name}"'
    writer.body.append(
        f'<{outer} class="runbook-variable"{told}>'
        f'<{inner} class="runbook-name">{named}</{inner}>\n{field}<div class="runbook-help"{ident}>'
    )
    for definition in node.findall(nodes.definition):
        for part in definition.children:
            part.walkabout(writer)
    for said in wording.facts(view, fields=live):
        look = " runbook-static" * (said.static and live)
        writer.body.append(f'<p class="runbook-fact{look}">{_said(said, live=live)}</p>\n')
    writer.body.append(f"</div></{outer}>\n")


def _choices(variable: Variable) -> str:
    """One of them is chosen, without a script too."""
    name = escape(variable.name)
    few = len(variable.choices) <= FEW
    found = [
        (field_id(name, number), escape(choice), choice == variable.default)
        for number, choice in enumerate(variable.choices)
    ]
    if few:
        return (
            '<div class="runbook-choices">'
            + "".join(
                f"<label{_AS_IS}>"
                f'<input type="radio" form="{FORM}" name="{name}" id="{ident}" value="{choice}"'
                f'{" checked" * chosen} autocomplete="off"> {choice}</label> '
                for ident, choice, chosen in found
            )
            + "</div>\n"
        )
    none, required = ("", "") if variable.default else ("<option></option>", ' aria-required="true"')
    options = "".join(
        f'<option{_AS_IS} id="{ident}"{" selected" * chosen}>{choice}</option>'
        for ident, choice, chosen in found
    )
    return (
        f'<select form="{FORM}" name="{name}" id="{field_id(name)}" autocomplete="off"'
        f'{required} aria-describedby="runbook-help-{name}">{none}{options}</select>\n'
    )


def _input(variable: Variable) -> str:
    name = escape(variable.name)
    secret = variable.type == "secret"
    show = _("Show {name}").format(name=name)
    value = "" if secret or variable.default is None else f' value="{escape(variable.default)}"'
    kind = "password" if secret else "text"
    field = _field(name, kind, value, escape(variable.example or ""), needed=not value)
    if secret:
        field += (
            f'<label class="runbook-tool"><input type="checkbox" class="runbook-show" form="{FORM}"'
            f' autocomplete="off" value="{field_id(name)}"> {show}</label>\n'
        )
    return field


def _field(name: str, kind: str, value: str, example: str, *, needed: bool = True) -> str:
    off = "new-password" if kind == "password" else "off"
    required = ' aria-required="true"' if needed else ""
    return (
        f'<input type="{kind}" class="runbook-tool" form="{FORM}" name="{name}" id="{field_id(name)}"{value}'
        f' placeholder="{example}" autocomplete="{off}" autocapitalize="off" autocorrect="off"'
        f' spellcheck="false"{required} aria-describedby="runbook-wrong-{name} runbook-help-{name}">\n'
        f'<p class="runbook-wrong" id="runbook-wrong-{name}"></p>\n'
    )


def value(writer: Any, node: VariableReference) -> None:
    """The value of a variable, in a sentence."""
    writer.body.append(
        f'<code class="runbook-var" translate="no">{_text(node[SHOWN], live=_live(writer))}</code>'
    )


# ---------------------------------------------------------------- the rest


def output(writer: Any, node: OutputNode) -> None:
    """What the step must print, where other text stands between; else the step itself shows it."""
    if not _is_right_below(node):
        _output(writer, node)


def _output(writer: Any, node: OutputNode) -> None:
    """What the step must print, apart from what is typed, and the fields for what is kept of it."""
    live = _live(writer)
    view: OutputView = node[SHOWN] if live else node.get(FOLLOWED, node[SHOWN])
    of = wording.Said(_("Expected output of {command}"), {"command": view.of})
    expected = _said(of if view.of else wording.Said(_("Expected output")), live=live)
    writer.body.append(
        f'<div class="runbook-output{_path(view.condition, live=live)}"{_when(view.condition, live=live)}>'
        f'<p>{expected}</p><pre translate="no">{_text(view.text, live=live)}</pre>\n'
    )
    for capture, said in zip(view.captures, wording.captures(view), strict=True):
        name = escape(capture.variable)
        told = _said(said, live=live)
        writer.body.append('<div class="runbook-variable">')
        if live:
            writer.body.append(
                f'<label class="runbook-name" for="{field_id(name)}" id="runbook-help-{name}">{told}</label>'
                f"{_field(name, 'text', '', '')}"
            )
        else:
            writer.body.append(f'<p class="runbook-name">{told}</p>')
        writer.body.append("</div>\n")
    writer.body.append("</div>\n")


def scripts(writer: Any, node: ScriptsNode) -> None:
    """For each host, its script as a template, and the button that fills and saves it."""
    if _live(writer):
        writer.body += _scripts(node[SHOWN])


def _scripts(offered: tuple[ScriptView, ...]) -> Iterator[str]:
    without, save = _("Without runbook, as scripts"), _("The script for {host}")
    yield f'<div class="runbook-scripts runbook-tool" role="group" aria-label="{without}"><p>{without}</p>\n'
    for script in offered:
        host = escape(script.host)
        if script.refused:
            refused = _("There is no script for {host}: {reason}")
            yield f"<p>{refused.format(host=host, reason=escape(script.refused))}</p>\n"
            continue
        named = save.format(host=host)
        yield f'<button type="button" data-do="script" value="{host}.sh">{named}</button><template>'
        yield from map(_part, script.parts)
        yield "</template>\n"
    yield "</div>\n"


def _part(part: PartView) -> str:
    """A part of a script, whose values are all put in by the page."""
    when = "" if part.when is None else f' data-when="{part.when}"'
    never = f' data-never="{escape(part.never)}"' if part.never else ""
    text = "".join(
        escape(piece, quote=False) if isinstance(piece, str) else f'<span data-v="{piece.place}"></span>'
        for piece in part.text
    )
    return f"<code{when}{never}>{text}</code>"


def host(_writer: Any, _node: HostNode) -> None:
    """Nothing: each step says where it happens."""


def page(writer: Any, node: PageNode) -> None:
    """The data of the page, and what its script says."""
    view: PageView = node[SHOWN]
    if not _live(writer):
        return
    here = writer.builder.current_docname
    pages = {
        name: other and writer.builder.get_relative_uri(here, other) for name, other in view.kept.items()
    }
    data = f'{{"pages":{json.dumps(pages)},{view.data[1:]}'
    data = data.replace("<", "\\u003c")  # so that nothing in it ends the element
    offered, take, leave = _("This link proposes values:"), _("Use them"), _("Ignore them")
    writer.body.append(
        f'<style id="runbook:paths">{view.style}</style><style>{view.notes}</style>\n'
        # a form of this method is never sent
        f'<form id="{FORM}" method="dialog" hidden></form>\n'
        '<div class="runbook-offer" role="region" aria-labelledby="runbook:offer" tabindex="-1" hidden>'
        f'<p id="runbook:offer">{offered}</p><pre translate="no"></pre>'
        f'<button type="button" data-do="take">{take}</button> '
        f'<button type="button" data-do="leave">{leave}</button></div>\n'
        '<p class="runbook-kept runbook-status" role="status"></p>\n'
        f'<script type="application/json" id="runbook:data">{data}</script>\n'
    )
