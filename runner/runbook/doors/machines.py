"""The shells of a run and the sandbox under them: opened together, closed together."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Self

from runbook.doors.addresses import LOCAL
from runbook.errors import PlaceError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from runbook.engine.places import Shell
    from runbook.shells.sandbox import Sandbox


class Turn:
    """The turn to run something, which nobody else wants; `waited`: for how many seconds it was awaited."""

    waited = 0.0

    def take(self) -> None:
        """Wait for it."""

    def give_back(self) -> None:
        """Let another one have it."""


def be_ready(*, sandboxed: bool) -> None:
    """Load and start what reaching takes, once for this process and those forked from it."""
    for name in ("hosts", "sandbox_syscalls"):
        import_module(f"runbook.shells.{name}")
    if sandboxed:
        from runbook.shells import sandbox

        sandbox.be_ready()


class Machines:
    """A shell for each host; `left` says, once closed, what stays behind.

    There are shells only while it is its turn: a sandbox is opened before, and ended after that.
    """

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self.shells: dict[str, Shell] = {}
        self.left: tuple[str, ...] = ()
        self._sandbox: Sandbox | None = None
        self._sandboxed: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def reach_all(self, addresses: Mapping[str, str], *, sandboxed: bool) -> None:
        """Every host's shell, proved; PlaceError lists all those that cannot be reached."""
        from runbook.shells.hosts import reach

        if sandboxed:
            from runbook.shells.sandbox import Sandbox

            self._sandbox = Sandbox.open()
        self._turn.take()
        problems: list[Problem] = []
        for name, address in addresses.items():
            try:
                self.shells[name] = reach(name, address, sandbox=self._sandbox)
                if sandboxed and address == LOCAL:
                    self._sandboxed.add(name)
            except PlaceError as error:
                problems.extend(error.problems)
        if problems:
            raise PlaceError(problems)

    def close(self) -> None:
        """End every shell, then the sandbox; may be called again after an interruption."""
        try:
            while self.shells:
                name, shell = self.shells.popitem()
                stays = shell.close()
                # what was told to stay ends with the sandbox
                self.left += () if name in self._sandboxed else stays
            self._turn.give_back()
        finally:
            sandbox, self._sandbox = self._sandbox, None
            if sandbox is not None:
                self.left += sandbox.close()
