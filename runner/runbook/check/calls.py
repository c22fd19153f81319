"""The programs that a step's code calls, each with its words as the shell sees them, by bash's grammar."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.check.reading import read
from runbook.variables.substituted import substitute
from runbook.variables.template import TemplateError, places

if TYPE_CHECKING:
    from runbook.check.call import Call


def word_for(expression: str) -> str:
    """The word that stands for a place of substitution: the same for the same expression."""
    return "VALUE_" + re.sub(r"\W", "_", expression)


@lru_cache(maxsize=1 << 17)  # rules go through all steps of a recipe, one rule behind the other
def calls(code: str, *, raw: bool = False) -> tuple[Call, ...]:
    """Every call in the code, in its order; what the grammar cannot read is left out."""
    try:
        found = places(code) if not raw and "{{" in code else ()
        filled = substitute(code, found, [word_for(place.expression) for place in found])
        told = list(read(filled.text))
    except (TemplateError, RecursionError):
        return ()  # refused elsewhere, or deeper than any person writes
    if any("\n" in code[place.start : place.end] for place in found):
        starts = [0, *(match.end() for match in re.finditer("\n", filled.text))]
        told = [replace(call, line=code.count("\n", 0, filled.origin(starts[call.line]))) for call in told]
    return tuple(told)


def worded(text: str, *, raw: bool = False) -> str:
    """The text with the words that stand for its places of substitution, as in every call."""
    try:
        found = places(text) if not raw and "{{" in text else ()
    except TemplateError:
        return text  # refused elsewhere
    return substitute(text, found, [word_for(place.expression) for place in found]).text
