"""What a library says in English, in the user's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def reworded(said: str, table: Mapping[str, str], part: Callable[[str, str], str] | None = None) -> str:
    """The sentence of the first pattern that is all of what is said, with its parts; empty for none.

    `part` gives what stands for a part, by its name and its text.
    """
    for pattern, sentence in table.items():
        if found := re.fullmatch(pattern, said):
            parts = found.groupdict()
            return sentence.format(**{name: part(name, parts[name]) for name in parts} if part else parts)
    return ""
