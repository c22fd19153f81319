"""On which host, and inside which places entered, each step happens."""

from __future__ import annotations

LOCAL = "localhost"


class Places:
    """The way through a recipe; every host has its own stack of places entered and not left yet."""

    def __init__(self) -> None:
        self.host = LOCAL
        self._open: dict[str, tuple[str, ...]] = {}

    @property
    def within(self) -> tuple[str, ...]:
        """The ids of the steps whose place is open here, outermost first."""
        return self._open.get(self.host, ())

    def go(self, host: str) -> None:
        """What follows happens on that host, where it was left."""
        self.host = host

    def enter(self, step_id: str) -> None:
        """The steps that follow on this host happen inside what that step opens."""
        self._open[self.host] = (*self.within, step_id)

    def leave(self) -> None:
        """The innermost place of this host is closed; nothing happens when there is none."""
        self._open[self.host] = self.within[:-1]

    def still_open(self) -> tuple[str, ...]:
        """The ids of the steps whose place was never left, host by host."""
        return tuple(step_id for stack in self._open.values() for step_id in stack)
