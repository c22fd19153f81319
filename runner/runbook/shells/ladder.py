"""How a command is ended without ending its shell: gently first, then less so."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

from runbook.shells import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.shells.line import Line

REACH = 1.5  # seconds that each rung is given


def rungs(line: Line) -> Iterator[Callable[[], None]]:
    """What to do, one after the other, until the shell answers again.

    Behind ssh or on a console only the keys reach; the groups of the shells themselves are never signalled.
    """
    near = line.top.near
    yield lambda: line.terminal.write(b"\x03")
    if near:
        yield lambda: _signal(line, signal.SIGINT)
    yield lambda: line.terminal.write(b"\x1c")
    if near:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            yield lambda number=number: _signal(line, number)  # type: ignore[misc]
    else:
        yield lambda: line.terminal.write(b"\x03")


def _signal(line: Line, number: signal.Signals) -> None:
    """Send it to what runs in the foreground."""
    pgid = line.terminal.foreground()
    if pgid <= 0:
        return
    shells = {level.pid for level in line.levels} | {line.terminal.pid}
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if pgid not in shells:
            os.killpg(pgid, number)
            return
    # without job control a command shares the group of its shell
    for pid in processes.group(pgid):
        if pid not in shells and number != signal.SIGINT:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
