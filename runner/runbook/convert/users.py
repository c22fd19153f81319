"""Which blocks are typed by another user than those above them, as their prompts say."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from runbook.documents.prompts import is_other_user, user_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.convert.blocks import Block
    from runbook.model import Recipe


def other_users(
    recipe: Recipe, blocks: Sequence[Block], hosts: Sequence[str | None]
) -> Mapping[int, Sequence[tuple[str, str]]]:
    """The users of each such block, each with the one before, by its number; `$` is one that has no name.

    `hosts` are those of the blocks.
    """
    firsts = [block.first for block in blocks]
    known: dict[tuple[str | None, tuple[str, ...]], str] = {}
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for step in recipe.steps:
        number = bisect_right(firsts, step.code_location.line - 1) - 1
        if number < 0 or step.code_location.path != recipe.path:
            continue
        if now := user_of(step.prompt):
            place = hosts[number], step.within
            before = known.setdefault(place, now)
            if is_other_user(now, before):
                known[place] = now
                found[number].append((now, before))
    return found
