"""The fields of a page, as HTML: what each variable may be, and where its value is typed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_runbook import wording
from sphinx_runbook.choosing import field_id
from sphinx_runbook.html_texts import AS_IS, is_live, sentence, text_of
from sphinx_runbook.views import FOLLOWED, SHOWN
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from runbook.directives.nodes import VariableNode, VariableReference
    from runbook.model import Variable
    from sphinx_runbook.filled import Text
    from sphinx_runbook.page_nodes import FieldsNode, InheritedNode, PlaceNode
    from sphinx_runbook.views import VariableView

# with a colon, as no id of a section, a step or a target
FORM = "runbook:values"
FEW = 4  # choices that are all seen at once


def fields(writer: Any, node: FieldsNode) -> None:
    """The fields that stand together; above the first, what can be done with all of them."""
    if node["first"]:
        writer.body.append(_panel() if is_live(writer) else f"<p>{_as_the_document_has_them()}</p>\n")
    writer.body.append('<div class="runbook-fields">\n')
    for child in node.children:
        child.walkabout(writer)
    writer.body.append("</div>\n")


def _as_the_document_has_them() -> str:
    return _("The commands of this page hold the values of the document.")


def _panel() -> str:
    said, kept = _("Type them once: every command of the page follows."), _("They stay in this browser.")
    static = _as_the_document_has_them()
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
    declared, live = view.variable, is_live(writer)
    name = escape(declared.name)
    chosen = live and bool(declared.choices) and declared.value is None
    outer, inner = ("fieldset", "legend") if chosen and len(declared.choices) <= FEW else ("div", "p")
    named = f'<code translate="no">{name}</code>'
    field = ""
    if live and declared.value is None:
        field = _choices(declared) if chosen else _input(view)
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
        look = " runbook-static" * (said.static and live) + " runbook-tool" * said.typed
        writer.body.append(f'<p class="runbook-fact{look}">{sentence(said, live=live)}</p>\n')
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
                f"<label{AS_IS}>"
                f'<input type="radio" form="{FORM}" name="{name}" id="{ident}" value="{choice}"'
                f'{" checked" * chosen} autocomplete="off"> {choice}</label> '
                for ident, choice, chosen in found
            )
            + "</div>\n"
        )
    none, required = ("", "") if variable.default else ("<option></option>", ' aria-required="true"')
    options = "".join(
        f'<option{AS_IS} id="{ident}"{" selected" * chosen}>{choice}</option>'
        for ident, choice, chosen in found
    )
    return (
        f'<select form="{FORM}" name="{name}" id="{field_id(name)}" autocomplete="off"'
        f'{required} aria-describedby="runbook-help-{name}">{none}{options}</select>\n'
    )


def _input(view: VariableView) -> str:
    variable, name = view.variable, escape(view.variable.name)
    secret = variable.type == "secret"
    show = _("Show {name}").format(name=name)
    value = "" if secret or variable.default is None else f' value="{escape(variable.default)}"'
    kind = "password" if secret else "text"
    field = text_field(name, kind, value, escape(variable.example or ""), needed=not value)
    if secret:
        field += (
            f'<label class="runbook-tool"><input type="checkbox" class="runbook-show" form="{FORM}"'
            f' autocomplete="off" value="{field_id(name)}"> {show}</label>\n'
        )
        return field
    # on paper in the place of the field, which has one line only
    return f'{field}<p class="runbook-paper runbook-tool" hidden>{text_of(view.value, live=True)}</p>\n'


def text_field(name: str, kind: str, value: str, example: str, *, needed: bool = True) -> str:
    """One in which a value is typed, and the line in which the page says what is wrong with it."""
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
    live = is_live(writer)
    writer.body.append(
        f'<code class="runbook-var" translate="no">{text_of(_shown(node, live=live), live=live)}</code>'
    )


def place(writer: Any, node: PlaceNode) -> None:
    """The same of any expression, in what a step says."""
    live = is_live(writer)
    writer.body.append(text_of(_shown(node, live=live), live=live))


def _shown(node: VariableReference | PlaceNode, *, live: bool) -> Text:
    text: Text = node[SHOWN] if live else node.get(FOLLOWED, node[SHOWN])
    return text
