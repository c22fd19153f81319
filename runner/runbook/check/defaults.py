"""Constants that a variable holds."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from runbook.check.texts import Kind, without_places
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.check.texts import Text
    from runbook.model import Recipe, Variable

_SHORTEST = 4
_SPECIFIC = frozenset(
    ["mac", "ip", "host", "iqn", "path", "device", "url", "lvm", "label", "size", "word", "text"]
)
_COMMON = frozenset(["localhost", "default", "0.0.0.0", "127.0.0.1"])  # noqa: S104  # a text, bound to nothing


def constants(recipe: Recipe, found: Sequence[Text]) -> Iterator[Problem]:
    """Each constant that is the default of one variable, and of no other."""
    held = specific_defaults(recipe)
    if not held:
        return
    spelled = bounded(held)
    for text in found:
        if text.literal or text.kind is Kind.WORDS:
            continue
        for line, location in text.lines:
            for match in spelled.finditer(without_places(line)):
                fact = _("{value} is the default of {name}: with another value it would still stand here")
                fact = fact.format(value=match[0], name=held[match[0]])
                remedy = _("write {place}").format(place="{{ " + held[match[0]] + " }}")
                yield Problem(location, fact, remedy, "constant-equals-default")


def specific_defaults(recipe: Recipe) -> Mapping[str, str]:
    """The variable whose default each text is, of those that mean nothing else and belong to one alone."""
    by_default: dict[str, list[str]] = defaultdict(list)
    for variable in recipe.variables:
        if variable.default is not None:
            by_default[variable.default].append(variable.name)
    return {
        variable.default: variable.name
        for variable in recipe.variables
        if variable.default is not None and _is_specific(variable) and len(by_default[variable.default]) == 1
    }


def bounded(held: Mapping[str, str]) -> re.Pattern[str]:
    """One of those texts, and no part of a longer word."""
    # a name may be a part of a path; a path, of no longer one
    ways = "|".join(
        ("(?<!/)" if text.startswith("/") else "") + re.escape(text)
        for text in sorted(held, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w.:-])(?:{ways})(?![\w:-]|\.\w)")


def _is_specific(variable: Variable) -> bool:
    text = variable.default or ""
    if variable.type not in _SPECIFIC or text in _COMMON or len(text) < _SHORTEST - (variable.type == "size"):
        return False
    if variable.type == "path":
        return text.count("/") > 1
    if variable.type in {"word", "text", "lvm", "label", "host"}:
        return re.search(r"\d|[a-z][A-Z]|\w[-_.]\w", text) is not None and " " not in text
    return True
