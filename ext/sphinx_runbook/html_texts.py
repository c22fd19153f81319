"""Texts with their values, sentences and conditions, as the HTML in which a page finds them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sphinx_runbook.filled import Filled, Kind
from sphinx_runbook.views import STANDS_STILL
from sphinx_runbook.wording import Words
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from sphinx_runbook.filled import Text
    from sphinx_runbook.views import Condition
    from sphinx_runbook.wording import Said

_ALONE = frozenset({"singlehtml", "epub"})  # many documents in one page, or no browser: it stands as it is


def is_live(writer: Any) -> bool:
    """Whether a browser fills the page."""
    return writer.builder.name not in _ALONE and STANDS_STILL not in writer.document


def text_of(text: Text, *, live: bool) -> str:
    """A text with an element for each of its values."""
    return "".join(
        escape(part, quote=False) if isinstance(part, str) else _filled(part, live=live) for part in text
    )


AS_IS = ' translate="no"'
_LOOKS = {Kind.KNOWN: "", Kind.MISSING: " runbook-missing", Kind.HIDDEN: " runbook-missing runbook-secret"}


def _filled(value: Filled, *, live: bool) -> str:
    look, title = _LOOKS[value.kind], f' title="{escape(value.names)}"{AS_IS}'
    shown = escape(value.shown, quote=False)
    if not live:
        return f'<span class="runbook-value{look}"{title}>{shown}</span>'
    path = f" runbook-path-{value.path}" if value.path else ""
    usual = f'<span class="runbook-value{look}{path}" data-v="{value.place}"{title}>{shown}</span>'
    if not value.others:
        return usual
    # who sees no style, as a search engine, must not read two values as one
    other = _("or")
    return usual + "".join(
        f'<span class="runbook-value runbook-else runbook-path-{way}"{title}>'
        f"<span hidden> {other} </span>{escape(text, quote=False)}</span>"
        for way, text in value.others
    )


def code(text: Text, *, live: bool) -> str:
    """What a browser's translator must not change."""
    return f"<code{AS_IS}>{text_of(text, live=live)}</code>"


def sentence(said: Said, *, live: bool) -> str:
    """A sentence with its fields."""
    return said.message.format_map({name: _field_of(field, live=live) for name, field in said.fields.items()})


def _field_of(field: Text | Words | str | float, *, live: bool) -> str:
    if isinstance(field, Words):
        return text_of(field.text, live=live)
    return code(field, live=live) if isinstance(field, tuple) else escape(str(field), quote=False)


def path_class(condition: Condition | None, *, live: bool) -> str:
    """The class by which what is for some choices is hidden without a script too."""
    return f" runbook-path-{condition.path}" if live and condition and condition.path else ""


def when_data(condition: Condition | None, *, live: bool) -> str:
    """The attribute by which the page's script finds what is for some values."""
    return f' data-when="{condition.place}"' if live and condition else ""
