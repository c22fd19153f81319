"""What a value has to look like, as the shell's own regular expressions say it, where they can."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.variables.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe

# what bash and grep -E find as Python does: no class by a letter, no group that is more than one, no lazy
# repetition
_SHARED = re.compile(
    r"""(?:[A-Za-z0-9_@%:,;=/~<>#&!'" -]|\\[.+*?()\[\]{}|^$/-]|\[\^?[!-Z_-~^]+\]|[.|()+*?]|\{[0-9,]+\})*"""
)
_NOT_SHARED = re.compile(r"\(\?|[+*?}][+?]")
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]", re.DOTALL)


def shared(pattern: str) -> str | None:
    """The pattern as those of the shell write it; None when they have no such one."""
    same = pattern.replace("(?:", "(").replace(r"\d", "[0-9]")
    return same if _SHARED.fullmatch(same) and not _NOT_SHARED.search(same) else None


def of_captured(recipe: Recipe, name: str) -> tuple[str, ...]:
    """What the value of a captured variable has to match as a whole, as far as a shell can tell."""
    patterns = [*_captured(recipe, name), *_declared(recipe, name)]
    return tuple(dict.fromkeys(form for pattern in patterns if (form := shared(pattern))))


def _captured(recipe: Recipe, name: str) -> Iterator[str]:
    """Of several outputs that tell it, each has a form of its own: none is asked for then."""
    told = {
        capture.pattern
        for step in recipe.steps
        for one in step.expectations
        for capture in one.captures
        if capture.variable == name
    }
    if len(told) == 1:
        yield _first_group(told.pop())


def _declared(recipe: Recipe, name: str) -> Iterator[str]:
    for variable in recipe.variables:
        if variable.name == name:
            yield variable.pattern or TYPES[variable.type].pattern


def _first_group(pattern: str) -> str:
    """What its first group matches, or all of it when it has none."""
    depth, start = 0, None
    for part in _PARTS.finditer(pattern):
        if part[0] == "(":
            if start is None and not pattern.startswith("(?", part.start()):
                start, depth = part.end(), 0
            depth += 1
        elif part[0] == ")":
            depth -= 1
            if start is not None and not depth:
                return pattern[start : part.start()]
    return pattern if start is None else "(?"
