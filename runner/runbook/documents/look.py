"""How a block of an existing document shows its commands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How a block shows commands: under which title, and whether behind prompts; None where none may tell.

    `quoted` where it is not indented, and all its lines begin with one sign.
    """

    title: str = ""
    prompted: bool | None = False
    prompts: tuple[str, ...] = ()
    quoted: bool = False
