"""What of an expected JSON string stays when another one was printed: places and dots around what changed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from runbook.engine.keeping import kept_of_signs
from runbook.engine.signs import Sign
from runbook.model import Match
from runbook.variables.jsontext import Word
from runbook.variables.template import evaluate, places, uses_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.masking.veil import Veil
    from runbook.model import Values

# one character as JSON writes it; two halves of a pair are one
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.|.", re.DOTALL
)


def kept_of_string(
    written: str, printed: str, values: Values, veil: Veil, literal: Callable[[str], str]
) -> str | None:
    """The string with its quotes; None when nothing of what stands in it for other text can be kept.

    `printed` has the veil's marks for its secrets; `literal` writes a part of it that stands for itself.
    """
    signs = [*_signs(written, values, veil)]
    kept = kept_of_signs(signs, printed, Match.LINES, literal)
    return None if kept is None else f'"{kept}"'


def _signs(written: str, values: Values, veil: Veil) -> Iterator[Sign]:
    """The signs between the quotes."""
    found = places(written)
    dots = [*Word(written, 0, len(written)).dots(found)]
    end = 1
    for place in sorted([*found, *dots], key=lambda one: one.start):
        yield from _own(written[end : place.start])
        source = written[place.start : place.end]
        if place in dots:
            yield Sign("any", source, source)
        else:
            value = evaluate(place.expression, values)
            shown = veil.mark(value) if uses_secret(place.expression, values) else value
            yield Sign("value", shown, source)
        end = place.end
    yield from _own(written[end:-1])


def _own(text: str) -> Iterator[Sign]:
    """The author's own characters, by what they stand for."""
    for character in _CHARACTER.findall(text):
        yield Sign("text", json.loads(f'"{character}"'), character)
