"""On which host the steps below each heading happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.convert.blocks import Block, Heading


def headings_with_steps(blocks: Sequence[Block]) -> list[int]:
    """The numbers of the headings right below which there are steps, in the document's order."""
    return list(dict.fromkeys(block.heading for block in blocks if block.heading >= 0))


def host_below(number: int, headings: Sequence[Heading], host_of: Mapping[str, str]) -> str | None:
    """The host named for that heading, or for the nearest one above it; None where none is."""
    while number >= 0:
        if (name := host_of.get(headings[number].text)) is not None:
            return name
        number = headings[number].parent
    return None
