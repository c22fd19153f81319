"""A throw-away view of this machine: what is written in it, and what runs in it, disappears with it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.shells.sandbox_ending import end_loops
from runbook.shells.sandbox_kept import Keeper, begun, start_keepers
from runbook.shells.sandbox_mounts import Held
from runbook.shells.sandbox_refusal import refusal, refuse_hidden, refuse_who_cannot
from runbook.shells.sandbox_started import Started

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Sandbox:
    """Mounts, processes, host name and IPC of its own, over a root that is copied on write.

    Network and kernel are the machine's: a guard against mistakes, not against malice.
    """

    def __init__(self, keeper: Keeper, first: int) -> None:
        self._keeper = keeper
        self._left: tuple[str, ...] | None = None
        self._held = Held()
        self._held.hold(f"/proc/{first}")

    @classmethod
    def open(cls, size: int | None = None) -> Self:
        """Start one whose files may take `size` bytes of memory (three quarters of all, swap included).

        UsageError for who is not root, PlaceError where the machine refuses; nothing is left then.
        """
        refuse_who_cannot()
        refuse_hidden(Path.cwd())
        keeper, words = begun(size or _plenty())
        if words[0] == "ready":
            return cls(keeper, int(words[1]))
        _end(keeper)
        raise refusal(words[1], int(words[2])) if words[0] == "refused" else refusal("", 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def start(
        self, argv: Sequence[str], environment: Mapping[str, str], files: Sequence[int], terminal: str = ""
    ) -> Started:
        """Start a program inside, in the present directory, as the leader of a session of its own.

        `files` are its standard ones; `terminal` names the one that becomes its session's. OSError when it
        cannot be started, PlaceError when the sandbox has ended.
        """
        refuse_hidden(Path.cwd())
        if self._left is None:
            with contextlib.suppress(ConnectionError):  # it has ended by itself
                return Started(self._keeper.first, argv, environment, files, terminal)
        raise PlaceError(Problem(None, _("sandbox: it is closed, and nothing more runs in it")))

    def close(self) -> tuple[str, ...]:
        """End all that is inside and what it left on the machine; a sentence for each thing still there."""
        if self._left is None:
            left, done = _end(self._keeper)
            if not done:  # killed, and all inside with it: only loop devices outlive that
                left += [["loop", device] for device in end_loops(self._held)]
            self._held.let_go()
            self._left = tuple(_sentence(*words) for words in left)
        return self._left


def be_ready() -> None:
    """Start what opens sandboxes, once for this process and those forked from it."""
    if os.geteuid() == 0:
        start_keepers()


def _plenty() -> int:
    """Three quarters of the machine's memory and swap, in bytes."""
    with Path("/proc/meminfo").open(encoding="ascii") as facts:
        sizes = {words[0]: int(words[1]) for words in map(str.split, facts)}
    return (sizes["MemTotal:"] + sizes["SwapTotal:"]) * 1024 * 3 // 4


def _end(keeper: Keeper) -> tuple[list[list[str]], bool]:
    """Have the keeper end the sandbox; the words on what is left, and whether it did so itself."""
    try:
        return keeper.end()
    except TimeoutError:
        keeper.kill()
        return [["keeper", str(keeper.pid)]], True


def _sentence(kind: str, which: str) -> str:
    if kind == "process":
        return _("process {which} of the sandbox does not end").format(which=which)
    if kind == "loop":
        return _("{which} is still bound to a file of the sandbox").format(which=which)
    return _("the sandbox did not end in time; its keeper, process {which}, was killed").format(which=which)
