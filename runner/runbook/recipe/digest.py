"""What a recipe would do, as a short text: the same for two recipes that would do the same."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
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
    if isinstance(noun, tuple):
        return [_plain(part) for part in noun if not isinstance(part, Location)]
    if is_dataclass(noun):
        held = ((field.name, getattr(noun, field.name)) for field in fields(noun))
        told = {name: _plain(value) for name, value in held if not isinstance(value, Location)}
        return {name: value for name, value in told.items() if name not in _WORDS}
    return str(noun)


_WORDS = frozenset({"description", "example"})  # for the reader alone
