"""One shell of those stacked on a terminal: who it is, and how it was left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.seen import Identity
    from runbook.shells.words import Dialect


@dataclass
class Level:
    """One shell of those stacked on a terminal.

    `near`: its terminal is ours, its modes and processes are seen from here; not behind ssh or a console.
    `started`: tells its process from a later one of that number; `image`: what `exec` would change of it.
    `raw`: it ended a command in modes that are not ours.
    `opener`: the nonce of the outer command that opened it: the end of that one is the end of this shell.
    """

    label: str
    token: str
    dialect: Dialect
    near: bool
    pid: int = 0
    started: str = ""
    image: tuple[str, ...] = ()
    opener: str = ""
    status: int = 0
    editing: bool = False
    raw: bool = False
    identity: Identity | None = None
