"""On which host the steps below each heading happen."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from runbook.documents import machines
from runbook.documents.machines import called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.convert.blocks import Block, Heading


def headings_with_steps(blocks: Sequence[Block]) -> list[int]:
    """The numbers of the headings right below which there are steps, in the document's order."""
    return list(dict.fromkeys(block.heading for block in blocks if block.parts and block.heading >= 0))


def host_below(number: int, headings: Sequence[Heading], host_of: Mapping[str, str]) -> str | None:
    """The host named for that heading, or for the nearest one above it; None where none is."""
    while number >= 0:
        if (name := host_of.get(headings[number].text)) is not None:
            return name
        number = headings[number].parent
    return None


def hosts(
    blocks: Sequence[Block], headings: Sequence[Heading], host_of: Mapping[str, str]
) -> Iterator[str | None]:
    """The host of each block: as it is called, None where nothing says it; inside a shell, the one above.

    Where the block holds no step, that too.
    """
    names = called(block.machine for block in blocks)
    depths = [0, *accumulate(map(_depth, blocks))]
    is_outside = [bool(block.parts) and not depth for block, depth in zip(blocks, depths, strict=False)]
    outside = (
        machines.Outside(
            block.heading, names[block.machine], host_below(block.heading, headings, host_of) or ""
        )
        for block, is_one in zip(blocks, is_outside, strict=True)
        if is_one
    )
    found = machines.hosts(outside)
    last: str | None = None
    for is_one in is_outside:
        last = next(found) if is_one else last
        yield last


def _depth(block: Block) -> int:
    """How many shells more there are behind the block than before it."""
    options = [option.name for part in block.parts for option in part.told.options]
    return options.count("enter") - options.count("leave")
