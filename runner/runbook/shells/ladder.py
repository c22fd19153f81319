"""How a command is ended without ending its shell: gently first, then less so."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from runbook.shells import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from runbook.shells.line import Line

REACH = 1.5  # seconds that each rung is given
_AT_ONCE = 0.5  # seconds to type a key: where nothing is read, there are other ways
CALM_WITHIN, CALM_FOR, _LOOK = 0.5, 0.05, 0.001  # seconds
INTERRUPT, QUIT, END_OF_FILE, EXIT = b"\x03", b"\x1c", b"\x04", b"exit\n"


def rungs(line: Line, apart: Mapping[int, str]) -> Iterator[Callable[[], object]]:
    """What to do, one after the other, until the shell answers again.

    Behind ssh or on a console only the keys reach; the groups of the shells themselves are never signalled.
    No key reaches what the command runs in sessions `apart` either (pids, and when each began).
    """
    near = line.top.near
    hang_up = partial(_signal, line, signal.SIGHUP, apart)
    told = not near
    for rung in (
        partial(_interrupt, line),
        near and partial(_signal, line, signal.SIGINT, apart),
        partial(_interrupt, line),  # in a loop of short programs one may come between two of them
        partial(_press, line, QUIT),
        near and partial(_signal, line, signal.SIGTERM, apart),
        near and hang_up,
        near and partial(_signal, line, signal.SIGKILL, apart),
        near and partial(_interrupt, line),
    ):
        if not told and _is_shell(line):
            told = True
            yield hang_up
        if rung:
            yield rung


def rungs_of_opener(line: Line, apart: Mapping[int, str], farewell: bytes) -> Iterator[Callable[[], object]]:
    """The same for what should have been a shell and is none, or one of another kind.

    What waits for a line, as zsh and python do, ends at a `farewell`, and is deaf to most else.
    """
    if farewell:
        yield partial(_press, line, farewell)
    yield from rungs(line, apart)
    if not line.top.near:
        yield partial(_press, line, INTERRUPT + EXIT)
        yield partial(_press, line, END_OF_FILE)


def end_apart(apart: Mapping[int, str]) -> None:
    """End what is left of that: what waited for it is gone, and nobody would ever know of it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + CALM_WITHIN
        _signal_apart(apart, number)
        while any(map(processes.alive, _still(apart))) and time.monotonic() < deadline:
            time.sleep(_LOOK)


def let_end(pgid: int, line: Line) -> None:
    """Let the last of an interrupted group say what it says at its end, before anybody says more.

    The shell goes on when the first of the group is gone; the others still put the screen in order.
    """
    if pgid in {0, processes.group_of(line.top.pid)}:
        return
    deadline = time.monotonic() + CALM_WITHIN
    while processes.living(pgid) and time.monotonic() < deadline:
        time.sleep(_LOOK)


def readers(pgid: int, line: Line) -> dict[int, str]:
    """What of that group reads the terminal, and when each began: `passwd` does when `adduser` has ended."""
    name = line.terminal.name
    return {pid: processes.started(pid) for pid in _others(line, pgid) if processes.asks_for(pid, name)}


def _is_shell(line: Line) -> bool:
    """Whether what runs in the foreground is a shell, none of ours, that waits for a command."""
    return processes.commanded_shell(_others(line, line.terminal.foreground()), line.terminal.name)


def _others(line: Line, pgid: int) -> list[int]:
    """The processes of that group without the shells."""
    return [pid for pid in processes.group(pgid) if pid not in _shells(line)]


def _shells(line: Line) -> set[int]:
    return {level.pid for level in line.levels} | {line.terminal.pid}


def _press(line: Line, key: bytes) -> None:
    line.terminal.write(key, patience=_AT_ONCE)


def _interrupt(line: Line) -> None:
    """Interrupt what runs in the foreground; the shell itself only if it seems to start no program just now.

    A key that comes between the fork and the moment when the program has the terminal throws bash back to its
    prompt, and then the program takes the terminal all the same: bash reads nothing any more, and ends.
    """
    if line.top.near and line.terminal.has_signal_keys and _interrupted_program(line):
        return
    _press(line, INTERRUPT)


def _interrupted_program(line: Line) -> bool:
    """Whether a program had the terminal and was interrupted, and with it what came after it at once."""
    shell, told, seen, call = line.top, 0, 0, -1
    now = since = time.monotonic()
    deadline = now + CALM_WITHIN
    while now < deadline and now < since + CALM_FOR:
        if seen != (pgid := line.terminal.foreground()):
            seen, since = pgid, now
        if pgid in {told, 0}:
            pass
        elif pgid == processes.group_of(shell.pid):
            if call != (call := processes.sleeps_in(shell.pid)) or call < 0:
                since = now
        # a copy of the shell that is about to be a program forgets what it was told; who has ended is deaf
        elif processes.image(pgid) not in {shell.image, processes.ENDED} or now > since + CALM_FOR / 2:
            try:
                if _send(line, pgid, signal.SIGINT):
                    told, since = pgid, now
            except PermissionError:
                return False
        time.sleep(_LOOK)
        now = time.monotonic()
    return told > 0


def _still(apart: Mapping[int, str]) -> list[int]:
    return [pid for pid, began in apart.items() if processes.started(pid) == began]


def _signal_apart(apart: Mapping[int, str], number: signal.Signals) -> None:
    for pid in _still(apart):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _signal(line: Line, number: signal.Signals, apart: Mapping[int, str]) -> None:
    """Send it to what runs in the foreground, as soon as there is something, unless that is not allowed."""
    _signal_apart(apart, number)
    late = time.monotonic() + CALM_WITHIN
    with suppress(PermissionError):
        while time.monotonic() < late:
            pgid = line.terminal.foreground()
            if processes.image(pgid) != processes.ENDED and _send(line, pgid, number):
                return
            time.sleep(_LOOK)
        _send(line, line.terminal.foreground(), number)


def _send(line: Line, pgid: int, number: signal.Signals) -> bool:
    """Send it to that group, but to no shell of ours; whether there was anybody else.

    In a loop of short programs the group lives for less than a millisecond: nothing slow may come before.
    """
    if pgid <= 0:
        return False
    shells = _shells(line)
    if pgid not in {processes.group_of(pid) for pid in shells}:
        with suppress(ProcessLookupError):
            os.killpg(pgid, number)
            return True
        return False
    # without job control a command shares the group of its shell
    told = False
    for pid in processes.group(pgid):
        if pid not in shells:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
                told = True
    return told
