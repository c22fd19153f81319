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
from runbook.shells.sandbox_root import ROOT, build

# not from typing, which takes as long to import as a sandbox to open
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

ENDED_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def keep(size: int) -> None:
    """Keep one sandbox, whose files may take that many bytes of memory, from its start to its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _when_told(_end)
    try:
        kernel.unshare(kernel.NEW_PIDS)
        first = _start(size)
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


def _start(size: int) -> int:
    """The pid of the sandbox's first process, once the sandbox stands; OSError when it cannot."""
    answer, told = os.pipe()
    first = os.fork()
    if first == 0:
        os.close(answer)
        _be_first(size, told)
    os.close(told)
    number, _blank, place = os.fsdecode(_read_all(answer)).partition(" ")
    if number != "0":
        os.waitpid(first, 0)
        raise OSError(int(number or 0), "", place)
    return first


def _read_all(descriptor: int) -> bytes:
    with open(descriptor, "rb") as file:
        return file.read()


def _be_first(size: int, told: int) -> None:
    """Be process 1: make the view, then reap what is orphaned; all inside ends with this process."""
    try:
        kernel.die_with_parent(signal.SIGKILL)
        kernel.call_me("runbook-sandbox")
        kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_HOSTNAME | kernel.NEW_IPC)
        build(size)
        _let_go()
        os.write(told, b"0")  # a keeper that died before die_with_parent is found out here
        os.close(told)
        _reap()
    except OSError as error:
        place = str(error.filename or "").removeprefix(str(ROOT))
        os.write(told, b"%d " % (error.errno or 0) + os.fsencode(place))
    finally:
        os._exit(1)


def _let_go() -> None:
    """Have nothing of the keeper's: neither its socket nor its way of ending."""
    _when_told(signal.SIG_DFL)
    nowhere = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _reap() -> None:
    """Collect the dead, asleep between them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        signal.sigwait({signal.SIGCHLD})


def _when_told(action: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in ENDED_BY:
        signal.signal(number, action)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit()


def _say(*words: str) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(1, os.fsencode("\t".join(words) + "\n"))
