"""The keeper of a sandbox: starts it, waits for the runner's end, however that comes, and clears up.

A process outside of the sandbox and of the runner's session. Its standard input and output are a socket
whose other end only the runner has. There it says `ready`, its own pid and that of the sandbox's first
process, or `refused`, the place and the error's number; at the end, a line for each thing that is left,
`process` and its pid, or `loop` and its device; then `ended`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from runbook.shells import sandbox_syscalls as kernel
from runbook.shells.sandbox_ending import Ending
from runbook.shells.sandbox_first import be_first

# not from typing, which takes as long to import as a sandbox to open
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

ENDED_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def keep(size: int, asked: int, memory_score: bytes) -> None:
    """Keep one sandbox, whose files may take that many bytes of memory, from its start to its end.

    What is to be started inside comes on `asked`.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _when_told(_end)
    try:
        kernel.unshare(kernel.NEW_PIDS)
        first = _start(size, asked, memory_score)
    except OSError as error:
        _say("refused", str(error.filename or ""), str(error.errno))
        return
    ending = Ending(first)
    try:
        _say("ready", str(os.getpid()), str(first))
        os.read(0, 1)
    finally:
        _when_told(signal.SIG_IGN)
        for left in ending.come():
            _say(*left)
        _say("ended")


def _start(size: int, asked: int, memory_score: bytes) -> int:
    """The pid of the sandbox's first process, once the sandbox stands; OSError when it cannot."""
    answer, told = os.pipe()
    first = os.fork()
    if first == 0:
        os.close(answer)
        be_first(size, asked, told, memory_score)
    for descriptor in (told, asked):  # each has one holder, whose end the other side sees
        os.close(descriptor)
    number, _blank, place = os.fsdecode(_read_all(answer)).partition(" ")
    if number != "0":
        os.waitpid(first, 0)
        raise OSError(int(number or 0), "", place)
    return first


def _read_all(descriptor: int) -> bytes:
    with open(descriptor, "rb") as file:
        return file.read()


def _when_told(action: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in ENDED_BY:
        signal.signal(number, action)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit()


def _say(*words: str) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(1, os.fsencode("\t".join(words) + "\n"))
