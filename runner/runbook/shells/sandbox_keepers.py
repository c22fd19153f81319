"""Who forks a keeper for each sandbox: one process for all of them, which has nothing of the runner's.

Its standard input is a socket. Each message is the size of a sandbox, with one end of the socket on which its
keeper is to talk to the runner, and of that on which its first process is asked to start programs. It ends
when nobody is left who could ask.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
from pathlib import Path

from runbook.shells.sandbox_keeper import keep

ASKED = 64  # bytes of a message, at most


def main() -> None:
    """Leave the runner, which need not wait for this process, and fork what it asks for."""
    if os.fork():
        os._exit(0)
    memory_score = b"0"
    with contextlib.suppress(OSError), Path("/proc/self/oom_score_adj").open("r+b", buffering=0) as file:
        memory_score = file.read()
        file.write(b"-1000")  # when memory runs out, what fills it should go, not who clears up
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers tell the runner themselves how they end
    os.closerange(3, 1 << 20)
    os.chdir("/")
    gc.freeze()  # what is not touched is not copied
    with socket.socket(fileno=0) as asking:
        while True:
            size, sockets, _flags, _address = socket.recv_fds(asking, ASKED, 2, socket.MSG_CMSG_CLOEXEC)
            if not size:
                return
            if os.fork() == 0:
                _be_keeper(int(size), memory_score, *sockets)
            for descriptor in sockets:
                os.close(descriptor)


def _be_keeper(size: int, memory_score: bytes, talks: int, asked: int) -> None:
    try:
        os.dup2(talks, 0)
        os.dup2(talks, 1)
        os.close(talks)
        keep(size, asked, memory_score)
    finally:
        os._exit(0)
