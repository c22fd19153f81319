"""Substitution: the `{{ … }}` of a text, found, checked and filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.variables.braces import are_its_own, with_way_out
from runbook.variables.expression import (
    FILTERS,
    TemplateError,
    evaluate,
    expression_names,
    holds,
    misleading_comparison,
    uses_secret,
    uses_shell_filter,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runbook.model import Values

__all__ = [
    "FILTERS",
    "MASK",
    "Place",
    "TemplateError",
    "evaluate",
    "expression_names",
    "expression_problems",
    "holds",
    "names",
    "nearest",
    "places",
    "problems",
    "render",
    "rendered_masked",
    "undeclared",
    "uses_secret",
    "uses_shell_filter",
]

MASK = "••••••"


@dataclass(frozen=True)
class Place:
    """One `{{ expression }}` of a text, from `start` up to `end`, braces included."""

    start: int
    end: int
    expression: str


# ---------------------------------------------------------------- finding

_TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|}}|[][(){}]|[^][(){}'"]+|.""", re.DOTALL)
_PLAIN = re.compile(r"""[^][(){}'"]*}}""")  # nothing is opened before it is closed
_PAIRS = {"(": ")", "[": "]", "{": "}"}


@lru_cache(maxsize=2048)
def places(text: str) -> tuple[Place, ...]:
    """The places of substitution, in order; TemplateError when a `{{` is never closed, or trims blanks."""
    found: list[Place] = []
    start = text.find("{{")
    while start >= 0:
        end = _end(text, start)
        inner = text[start + 2 : end - 2]
        if inner.startswith(("-", "+")) or inner.endswith(("-", "+")):
            said = _("{{- and -}} do not trim blanks here; write the blanks as they should be")
            raise TemplateError(with_way_out(said) if are_its_own(inner) else said, start)
        found.append(Place(start, end, inner.strip()))
        start = text.find("{{", end)
    return tuple(found)


def _end(text: str, start: int) -> int:
    """The offset after the `}}` that closes the `{{` at `start`; not one in a string or of a dict."""
    if plain := _PLAIN.match(text, start + 2):
        return plain.end()
    closing: list[str] = []
    position = start + 2
    while match := _TOKEN.match(text, position):
        word = match[0]
        if word == "}}" and not closing:
            return match.end()
        if word in _PAIRS:
            closing.append(_PAIRS[word])
        elif closing and word[0] == closing[-1]:
            closing.pop()
            position += 1  # of a `}}` only the first brace is read here
            continue
        position = match.end()
    raise TemplateError(_("{{ is never closed; {{ '{{' }} gives two plain braces"), start)


# ---------------------------------------------------------------- checking


def names(text: str) -> frozenset[str]:
    """The variables that a text uses; TemplateError with its offset at the first place that is wrong."""
    used: set[str] = set()
    for place in places(text):
        with _At(place.start):
            used |= expression_names(place.expression)
    return frozenset(used)


def problems(text: str, declared: Iterable[str]) -> tuple[TemplateError, ...]:
    """All that is wrong with a text's substitutions: no expression, an unknown filter, an undeclared name."""
    try:
        found = places(text)
    except TemplateError as error:
        return (error,)
    known = frozenset(declared)
    return tuple(
        error for place in found for error in _expression_problems(place.expression, known, place.start)
    )


def expression_problems(expression: str, declared: Iterable[str]) -> tuple[TemplateError, ...]:
    """The same for an expression without braces, as in `:when:`."""
    return tuple(_expression_problems(expression, frozenset(declared)))


def _expression_problems(expression: str, declared: frozenset[str], at: int = 0) -> list[TemplateError]:
    try:
        unknown = sorted(expression_names(expression) - declared)
    except TemplateError as error:
        return [TemplateError(str(error), at, error.rule)]
    if unknown and are_its_own(expression):
        told = with_way_out(_('"{expression}" names no variable').format(expression=expression))
        return [TemplateError(told, at, "undeclared-variable")]
    # of a name that nothing declares, what is compared says nothing
    if not unknown and (wrong := misleading_comparison(expression)):
        return [TemplateError(wrong, at)]
    return [TemplateError(undeclared(name, declared), at, "undeclared-variable") for name in unknown]


def undeclared(name: str, declared: Iterable[str]) -> str:
    """The sentence on a name that nothing declares, with the nearest one that is."""
    if near := nearest(name, declared):
        return _('there is no variable "{name}"; did you mean {near}?').format(name=name, near=near)
    return _('there is no variable "{name}"; declare it with variable:: {name}').format(name=name)


def nearest(name: str, declared: Iterable[str]) -> str:
    """The declared name that was probably meant, or nothing."""
    from difflib import get_close_matches

    by_capitals = {known.upper(): known for known in declared}
    close = get_close_matches(name.upper(), by_capitals, 1)
    return by_capitals[close[0]] if close else ""


class _At:
    """Gives a TemplateError raised inside the offset of its place."""

    def __init__(self, offset: int) -> None:
        self.offset = offset

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, TemplateError):
            error.offset += self.offset


# ---------------------------------------------------------------- filling


def render(text: str, values: Values) -> str:
    """The text with every place filled, nothing escaped; TemplateError when one cannot be."""
    return _filled(text, lambda expression: evaluate(expression, values))


def rendered_masked(text: str, values: Values) -> str:
    """The same with a mask wherever a secret is used: what may be shown."""
    return _filled(
        text,
        lambda expression: MASK if uses_secret(expression, values) else evaluate(expression, values),
    )


def _filled(text: str, fill: Callable[[str], str]) -> str:
    pieces: list[str] = []
    end = 0
    for place in places(text):
        with _At(place.start):
            pieces += (text[end : place.start], fill(place.expression))
        end = place.end
    pieces.append(text[end:])
    return "".join(pieces)


def plain(text: str) -> str:
    """The text as one writes it where values are filled in, and where it is to stay as it is."""
    return text.replace("{{", "{{ '{{' }}")
