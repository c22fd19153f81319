"""Texts of a recipe as HTML, each value that the document itself gives in an element of its own."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as html
from typing import TYPE_CHECKING

from runbook.model import Values
from runbook.recipe.contexts import contexts
from runbook.recipe.quoting import EscapeError, escape
from runbook.recipe.template import MASK, TemplateError, evaluate, expression_names, places, uses_secret
from runbook.recipe.values import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runbook.model import Recipe, Variable
    from runbook.recipe.contexts import Spot


@dataclass(frozen=True)
class Samples:
    """The values that stand in a document: defaults, and what is computed from them."""

    values: Values

    def raw(self, text: str) -> str:
        """A text in which nothing is put."""
        return _html(text, ())

    def text(self, text: str) -> str:
        """A text that no shell reads."""
        return _html(
            text, ((place.start, place.end, self._plain(place.expression)) for place in places(text))
        )

    def code(self, code: str) -> str:
        """Commands: each value as it is escaped for its place."""
        if "{{" not in code:
            return self.raw(code)
        return _html(code, ((spot.place.start, spot.place.end, self._spot(spot)) for spot in contexts(code)))

    def _plain(self, expression: str) -> str:
        return self._element(expression, lambda value: value)

    def _spot(self, spot: Spot) -> str:
        context = spot.context
        return self._element(
            spot.place.expression, lambda value: value if context is None else escape(context, value)
        )

    def _element(self, expression: str, written: Callable[[str], str]) -> str:
        names = ", ".join(sorted(expression_names(expression)))
        if uses_secret(expression, self.values):
            return _value(names, MASK, "runbook-secret")
        try:
            return _value(names, written(evaluate(expression, self.values)))
        except (TemplateError, EscapeError):  # nobody gave it yet
            return _value(names, names, "runbook-missing")


def samples(recipe: Recipe) -> Samples:
    """What is known without a reader: no secret, and nothing that has neither default nor sources."""
    known = [v for v in recipe.variables if v.value is not None or (v.default is not None and not _secret(v))]
    values = settle(known, {})
    secrets = frozenset(variable.name for variable in recipe.variables if _secret(variable))
    return Samples(Values(values.texts, values.secrets | secrets))


def _secret(variable: Variable) -> bool:
    return variable.type == "secret"


def _value(names: str, shown: str, more: str = "") -> str:
    kind = f"runbook-value {more}".rstrip()
    return f'<span class="{kind}" title="{html(names)}">{html(shown, quote=False)}</span>'


def _html(text: str, found: Iterable[tuple[int, int, str]]) -> str:
    """The text with an element in each of those places."""
    parts: list[str] = []
    at = 0
    for start, end, element in found:
        parts += (html(text[at:start], quote=False), element)
        at = end
    return "".join((*parts, html(text[at:], quote=False)))
