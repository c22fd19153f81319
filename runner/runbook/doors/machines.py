"""The shells of a run and the sandbox under them: opened together, closed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from runbook.doors.addresses import LOCAL
from runbook.errors import PlaceError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from runbook.engine.places import Shell
    from runbook.shells.sandbox import Sandbox


class Machines:
    """A shell for each host; `left` says, once closed, what stays behind."""

    def __init__(self) -> None:
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
        finally:
            sandbox, self._sandbox = self._sandbox, None
            if sandbox is not None:
                self.left += sandbox.close()
