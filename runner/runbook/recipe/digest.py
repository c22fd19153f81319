"""What a recipe would do, as a short text: the same for two recipes that would do the same."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING

from runbook.model import Location

if TYPE_CHECKING:
    from runbook.model import Recipe


def digest(recipe: Recipe) -> str:
    """Sixteen hexadecimal digits of its variables, hosts and steps, whatever the prose around."""
    said = [_plain(part) for part in (recipe.variables, recipe.hosts, recipe.steps)]
    return hashlib.sha256(repr(said).encode(errors="surrogatepass")).hexdigest()[:16]


def _plain(noun: object) -> object:
    """The noun as texts and numbers, without the lines where it stands."""
    kind: type = type(noun)
    if kind is str:
        return noun
    if isinstance(noun, tuple):
        return [_plain(part) for part in noun if not isinstance(part, Location)]
    if (names := _told(kind)) is not None:
        held = ((name, getattr(noun, name)) for name in names)
        return {name: _plain(value) for name, value in held if not isinstance(value, Location)}
    return str(noun)


_WORDS = frozenset({"description", "example"})  # for the reader alone


@cache
def _told(noun: type) -> tuple[str, ...] | None:
    """The names of the fields of such a noun that count; None for what is a value."""
    if not is_dataclass(noun):
        return None
    return tuple(field.name for field in fields(noun) if field.compare and field.name not in _WORDS)
