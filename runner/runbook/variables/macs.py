"""The ways in which programs write one MAC address, and the filters that make each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NORMAL = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")


def ways(mac: str) -> Mapping[str, str]:
    """Each way of writing it, and what stands behind the variable's name for it; none for any other text.

    Cisco's, in groups of four, is made by no filter: nothing stands there.
    """
    if not _NORMAL.fullmatch(mac):
        return {}
    dashed, bare = mac.replace(":", "-"), mac.replace(":", "")
    four = ".".join((bare[:4], bare[4:8], bare[8:]))
    found = {mac: "", dashed: " | replace(':', '-')", bare: " | replace(':', '')"}
    upper = {text.upper(): " | upper" + filters for text, filters in found.items()}
    return {four: "", four.upper(): "", **upper, f"01-{dashed}": " | pxelinux", **found}


def as_in(line: str, mac: str) -> tuple[str, str] | None:
    """How the line has it otherwise than in its normal form, and the filters for that."""
    others = ((text, filters) for text, filters in ways(mac).items() if filters and text in line)
    return next(others, None) if mac not in line else None
