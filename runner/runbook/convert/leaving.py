"""The blocks of a document that cannot be steps: which ones they are, and why."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.commands.openers import closes_the_shell, opens_a_shell
from runbook.commands.split import SplitError, split
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.convert.blocks import Block
    from runbook.errors import Problem


def refused(
    found: Sequence[Block], problems: Iterable[Problem], path: str, left: Iterable[Block]
) -> list[Block]:
    """Those in which something is wrong, each saying what, and what may be typed in shells that they open.

    That is the rest of the section, and all down to the end of a shell, which those `left` before open too.
    None where something is wrong with what stands around them.
    """
    wrong: dict[int, str] = {}
    for problem in problems:
        if problem.rule == "step-without-host":
            return []
        where = problem.location
        for number, block in enumerate(found):
            if where and where.path == path and block.first < where.line <= block.end:
                wrong.setdefault(number, " ".join(problem.fact.split()))
    openers = [one for one in (*left, *(found[number] for number in wrong)) if one.opens or _leaves_open(one)]
    first = min((one.end for one in openers), default=0)
    last = max((found[number].first for number in wrong if _closes(found[number])), default=-1)
    of_heading: dict[int, int] = {}
    for one in openers:
        of_heading[one.heading] = min(one.end, of_heading.get(one.heading, one.end))
    told = dict(wrong)
    for number, block in enumerate(found):
        closed = openers and first <= block.first and block.end <= last
        if closed or block.first >= of_heading.get(block.heading, block.end):
            told.setdefault(number, _("it may be typed in the shell that a block above opens"))
    return [_left(found[number], why) for number, why in told.items()]


def _leaves_open(block: Block) -> bool:
    """Whether its commands open more shells than they close."""
    commands = list(_commands(block))
    return sum(map(opens_a_shell, commands)) > sum(map(closes_the_shell, commands))


def _closes(block: Block) -> bool:
    return any(map(closes_the_shell, _commands(block)))


def _commands(block: Block) -> Iterator[str]:
    for part in block.parts:
        yield from _split(part.told.body)


@lru_cache(maxsize=4096)  # a block is looked at several times, and bash asked of each that is wrong
def _split(body: str) -> tuple[str, ...]:
    """The commands; the lines where these cannot be told apart."""
    try:
        return tuple(piece.text for piece in split(body))
    except SplitError:
        return tuple(body.split("\n"))


def _left(block: Block, why: str) -> Block:
    return replace(block, parts=(), printed=(), why=why, opens=_leaves_open(block), closes=_closes(block))
