"""On which host the steps below each heading happen."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

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

    Where the block holds no step, that too. A heading's is what it was called; of one below which prompts are
    of several machines, and of one without a name, the prompts tell.
    """
    called = _called({block.machine for block in blocks})
    depths = [0, *accumulate(map(_depth, blocks))]
    outside = [block for block, depth in zip(blocks, depths, strict=False) if block.parts and not depth]
    machines: dict[int, set[str]] = {}
    for block in outside:
        machines.setdefault(block.heading, set()).update({called[block.machine]} - {""})
    last: str | None = None
    heading = None
    for block, depth in zip(blocks, depths, strict=False):
        if block.parts and not depth:
            several = len(machines[block.heading]) > 1
            named = host_below(block.heading, headings, host_of)
            machine = called[block.machine]
            told = machine if several and machine else named or machine
            last = told or (last if heading == block.heading and not several else None)
            heading = block.heading
        yield last


def _called(machines: set[str]) -> dict[str, str]:
    """What each is called as a host: without its domain, where no other has the same name in another one."""
    found: dict[str, set[str]] = {}
    for machine in machines:
        found.setdefault(machine.partition(".")[0], set()).update({machine} if "." in machine else ())
    return {one: one if len(found[one.partition(".")[0]]) > 1 else one.partition(".")[0] for one in machines}


def _depth(block: Block) -> int:
    """How many shells more there are behind the block than before it."""
    options = [option.name for part in block.parts for option in part.told.options]
    return options.count("enter") - options.count("leave")
