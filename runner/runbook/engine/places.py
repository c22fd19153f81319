"""The living shell of each host, and whether it still is where a step must run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from runbook.errors import PlaceError
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Generator

    from runbook.model import Limits
    from runbook.seen import Identity, Output, Place


class Shell(Protocol):
    """What a run needs of a shell; production hands in a pty, tests a list."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The places entered and still open, outermost first."""
        ...

    def run(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Send one command to the innermost place; yields what it prints as it comes.

        With `limits.ask` it yields nothing (`b""`) again and again while the command waits for a line.
        """
        ...

    def enter(self, command: str, label: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Open a place with this command; DONE and no status: the new shell answers and is proved."""
        ...

    def leave(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Close the innermost place with this command."""
        ...

    def asks_for_secret(self) -> bool:
        """Whether what the running command waits for had better not be seen."""
        ...

    def answer(self, text: str) -> bool:
        """Type it to the running command, if that still waits for it; whether it did."""
        ...

    def prove(self) -> Identity:
        """Who answers now; PlaceError when it is not who it should be."""
        ...

    def interrupt(self) -> None:
        """End the running command; may be called from a signal handler."""
        ...

    def close(self) -> tuple[str, ...]:
        """End the shell; sentences on what was ended or is left."""
        ...


def why_not_here(shell: Shell, place: Place) -> str:
    """Why nothing may run in that place now; empty when the shell answers from it."""
    if shell.labels != place.labels:
        return _("the shell that answers is in {here}, not in {place}").format(
            here=" > ".join((place.host, *shell.labels)), place=place
        )
    try:
        shell.prove()
    except PlaceError as error:
        return str(error)
    return ""
