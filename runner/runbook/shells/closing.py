"""The end of a terminal: nothing that it started is left, but for what was told to stay."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.shells import processes

if TYPE_CHECKING:
    from runbook.shells.line import Line

HUNG_UP_WITHIN = 2.0  # seconds


def close_line(line: Line) -> tuple[str, ...]:
    """Hang up, and see every process of the terminal's session gone; says which were told to stay (nohup)."""
    terminal = line.terminal
    if terminal.master < 0:
        return ()
    foreground = set(processes.group(terminal.foreground())) if terminal.status is None else set()
    members = set(processes.session(terminal.pid)) - {terminal.pid}
    staying = {pid for pid in members - foreground if processes.ignores_hangup(pid)}
    terminal.end(HUNG_UP_WITHIN)
    _see_gone(members - staying)
    line.levels.clear()
    return tuple(
        _("{name} (process {pid}) was told to stay, and stays").format(name=processes.name(pid), pid=pid)
        for pid in sorted(staying)
        if processes.alive(pid)
    )


def _see_gone(pids: set[int]) -> None:
    """Wait for them by their descriptors, and kill those that the hang-up did not end."""
    deadline = time.monotonic() + HUNG_UP_WITHIN
    for pid in pids:
        _wait(pid, deadline)
    for pid in filter(processes.alive, pids):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        _wait(pid, time.monotonic() + HUNG_UP_WITHIN)


def _wait(pid: int, deadline: float) -> None:
    import select

    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll(max(0, int((deadline - time.monotonic()) * 1000)))
    finally:
        os.close(descriptor)
