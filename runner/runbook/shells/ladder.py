"""How a command is ended without ending its shell: gently first, then less so."""

from __future__ import annotations

import contextlib
import os
import signal
from functools import partial
from typing import TYPE_CHECKING

from runbook.shells import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.shells.line import Line

REACH = 1.5  # seconds that each rung is given
_AT_ONCE = 0.5  # seconds to type a key: where nothing is read, there are other ways
INTERRUPT, QUIT, END_OF_FILE = b"\x03", b"\x1c", b"\x04"


def rungs(line: Line) -> Iterator[Callable[[], object]]:
    """What to do, one after the other, until the shell answers again.

    Behind ssh or on a console only the keys reach; the groups of the shells themselves are never signalled.
    """
    near = line.top.near
    yield partial(_press, line, INTERRUPT)
    if near:
        yield partial(_signal, line, signal.SIGINT)
    yield partial(_press, line, QUIT)
    if near:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            yield partial(_signal, line, number)
    else:
        yield partial(_press, line, INTERRUPT)


def rungs_of_opener(line: Line) -> Iterator[Callable[[], object]]:
    """The same for what should have been a shell and does not answer: perhaps a shell of another kind."""
    yield from rungs(line)
    if not line.top.near:
        yield partial(_press, line, INTERRUPT + b"exit\n")
        yield partial(_press, line, END_OF_FILE)


def _press(line: Line, key: bytes) -> None:
    line.terminal.write(key, patience=_AT_ONCE)


def _signal(line: Line, number: signal.Signals) -> None:
    """Send it to what runs in the foreground."""
    pgid = line.terminal.foreground()
    if pgid <= 0:
        return
    shells = {level.pid for level in line.levels} | {line.terminal.pid}
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if not shells.intersection(processes.group(pgid)):
            os.killpg(pgid, number)
            return
    # without job control a command shares the group of its shell
    for pid in processes.group(pgid):
        if pid not in shells:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
