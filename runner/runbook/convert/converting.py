"""A document to a recipe: what holds commands becomes directives, every other line stays as it is."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from runbook.convert.documents import recipe_of
from runbook.convert.drafts import Draft
from runbook.convert.pieces import Choices
from runbook.convert.values import texts_of
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.convert.documents import Document
    from runbook.convert.values import Value
    from runbook.model import Recipe

# what is proposed, given up where it would change what is read
_PROPOSALS = (Choices(), Choices(values=False), Choices(outputs=False, alternatives=False, values=False))


def convert(old: Document, host_of: Mapping[str, str]) -> bytes:
    """The document as a recipe with those hosts, byte for byte but for what held commands.

    RecipeError when no way was found to write it that would be read as the same.
    """
    culprits: list[int] = []
    while len(set(culprits)) == len(culprits) < max(len(old.blocks), 1):
        found: list[int] = []
        for choices in _PROPOSALS:
            plain: set[int] = set()  # one block in which a value cannot stand takes it from no other
            while True:
                draft = Draft(old, host_of, choices, frozenset(culprits), frozenset(plain))
                if (culprit := _culprit(old, draft)) is None:
                    return draft.data
                if not draft.values or culprit in plain:
                    break
                plain.add(culprit)
            found.append(culprit)
        culprits.append(found[-1])  # without any proposal it is still one: it stays what it is
    fact = _("this block cannot be rewritten without a change to its commands")
    remedy = _("write it by hand, or keep it and run the document with --containers or --blocks")
    raise RecipeError(Problem(Location(old.path, old.blocks[culprits[0]].line), fact, remedy))


def _culprit(old: Document, draft: Draft) -> int | None:
    """The number of the block that makes the draft another recipe; None where it is the same one.

    It types and expects the same lines, as deep inside of places, less those of the blocks kept.
    """
    try:
        left = [block for block in old.blocks if block.why]
        recipe = recipe_of(old.path, draft.decided, old.after, left)
    except RecipeError as error:
        where = error.problems[0].location
        return _block_of(old, draft.line_of(where.line if where else 1))
    new = list(_said(recipe, draft.named, draft.values))
    kept = [old.blocks[number] for number in draft.kept]
    before = list(_said(old.recipe))
    wanted = [said for said in before if not any(block.first < said[0] <= block.end for block in kept)]
    for one, other in zip_longest(wanted, new):
        if one is None or other is None or one[1:] != other[1:]:
            return _block_of(old, (one or before[-1])[0])
    return None


def _block_of(old: Document, line: int) -> int:
    """The block in which that line of the document stands, or else the one above it, or the first one."""
    return max(sum(block.first < line for block in old.blocks) - 1, 0)


def _said(
    recipe: Recipe, named: frozenset[str] | set[str] = frozenset(), values: Sequence[Value] = ()
) -> Iterator[tuple[int, int, str]]:
    """Each line typed or printed, less the commands that only a title had.

    Before it stand the line of its step, and how deep inside it is.
    """
    for one in recipe.steps:
        code = one.code if one.raw else texts_of(one.code, values)
        shown = [texts_of(expectation.text, values) for expectation in one.expectations]
        here, deep = one.location.line, len(one.within)
        lines = [expectation.location.line for expectation in one.expectations]
        told = [*zip(lines, shown, strict=True)]
        for at, text in told if told and code in named else [(here, code), *told]:
            yield from ((at, deep, line) for line in text.split("\n") if line.strip())
        if one.enter or one.leave:
            yield here, deep, "enter" if one.enter else "leave"
