"""How much two texts, or two lists of lines, have in common where they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many lines, or characters, they begin with alike."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(some), len(others)))
