"""The end of a terminal: nothing that it started is left, but for what was told to stay."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.shells import processes

if TYPE_CHECKING:
    from runbook.shells.line import Line

# in the environment of a shell here, and of all that it begins but what gets another environment
MARK = "RUNBOOK_SHELL"
HUNG_UP_WITHIN = 2.0  # seconds
KILLED_WITHIN = 2.0  # seconds
APART_WITHIN = 0.5  # seconds for what ends since something else did, as what has a terminal of `script`


def close_line(line: Line, *, boxed: bool, mark: str = "") -> tuple[str, ...]:
    """Hang up, and see every process of the terminal gone; says which were told to stay (nohup).

    Those of the `mark` that have left the terminal were told to stay, too.
    What is `boxed`, in a sandbox that soon ends all that is in it, is only told, and given the time.
    """
    terminal = line.terminal
    if terminal.closed:
        return ()
    # a shell that was entered may lead a session of its own
    near = [level for level in line.levels if level.near and processes.started(level.pid) == level.started]
    sessions = {processes.session_of(level.pid) for level in near} | {terminal.pid}
    sessions.discard(0)  # of a shell that is gone; and of all that was started from outside a container
    if boxed:
        terminal.hang_up()
        told = processes.of_sessions(sessions)
        _tell(told)
        _wait({pid for pid in told if not processes.ignores_hangup(pid)}, HUNG_UP_WITHIN)
        terminal.end(HUNG_UP_WITHIN)
        line.levels.clear()
        return ()
    deaf = set(filter(processes.ignores_hangup, processes.of_sessions(sessions)))
    # last, since the command may only just have started
    staying = deaf and deaf - set(processes.group(terminal.foreground())) - {
        level.pid for level in line.levels
    }
    terminal.hang_up()
    told = processes.of_sessions(sessions) - staying
    _tell(told)
    _wait(told, HUNG_UP_WITHIN)
    left = staying | _killed(sessions, staying)
    terminal.end(HUNG_UP_WITHIN)
    line.levels.clear()
    left = left and processes.of_sessions(sessions)
    said = tuple(_sentence(pid, stays=pid in staying) for pid in sorted(left))
    return said + _said_of_those_apart(mark, sessions) if mark else said


def _said_of_those_apart(mark: str, sessions: set[int]) -> tuple[str, ...]:
    """What the shell of that mark began and is elsewhere; of those that began each other, the first."""
    if found := _apart(mark, sessions):
        _wait(found, APART_WITHIN)
        found = _apart(mark, sessions)
    sentence = _("{name} (process {pid}) left the terminal, and runs on")
    return tuple(sentence.format(name=processes.name(pid), pid=pid) for pid in sorted(found))


def _apart(mark: str, sessions: set[int]) -> set[int]:
    marked = processes.of_environment(f"{MARK}={mark}") - processes.of_sessions(sessions)
    return {pid for pid in marked if processes.parent_of(pid) not in marked}


def _tell(pids: set[int]) -> None:
    """Tell them that their terminal has gone."""
    for pid in pids:
        _send(pid, signal.SIGHUP)
        _send(pid, signal.SIGCONT)


def _killed(sessions: set[int], staying: set[int]) -> set[int]:
    """Kill those that the hang-up did not end; the ones that are left all the same."""
    until = time.monotonic() + KILLED_WITHIN
    # again and again: what ignored the hang-up may have started another process before it was killed
    while (left := processes.of_sessions(sessions) - staying) and time.monotonic() < until:
        for pid in left:
            _send(pid, signal.SIGKILL)
        _wait(left, until - time.monotonic())
    return left


def _wait(pids: set[int], seconds: float) -> None:
    """Wait for them by their descriptors."""
    deadline = time.monotonic() + seconds
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except OSError:
            continue
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll(max(0, int((deadline - time.monotonic()) * 1000)))
        os.close(descriptor)


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _sentence(pid: int, *, stays: bool) -> str:
    if stays:
        sentence = _("{name} (process {pid}) was told to stay, and stays")
    else:
        sentence = _("{name} (process {pid}) could not be ended")
    return sentence.format(name=processes.name(pid), pid=pid)
