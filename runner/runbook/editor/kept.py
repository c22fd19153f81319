"""What is remembered of a document: a recipe that was read, and the lines that it had."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from runbook.editor.alike import alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.model import Recipe


@dataclass(frozen=True)
class Kept:
    """A recipe, and the document's lines when it was read; `in_place`: it is known where each step runs."""

    recipe: Recipe
    lines: Sequence[str]
    in_place: bool = True

    def then(self, lines: Sequence[str], line: int) -> int | None:
        """Which line it was of those; None for one that is new, or has changed."""
        above = alike(self.lines, lines)
        if line < above:
            return line
        below = alike(self.lines[above:][::-1], lines[above:][::-1])
        if line >= len(lines) - below:
            return line - len(lines) + len(self.lines)
        old, new = (some[above : len(some) - below] for some in (self.lines, lines))
        for at, now, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if now <= line - above < now + size:
                return line - now + at
        return None
