"""A program in a sandbox, seen from the runner: started there by the first process, which tells its end."""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLLECTED_WITHIN = 10.0  # seconds after its end
TOLD = 16  # bytes of a message, at most


class Started:
    """A program that leads a session of its own inside; `pidfd` can be read once it has ended."""

    def __init__(
        self,
        asking: socket.socket,
        argv: Sequence[str],
        environment: Mapping[str, str],
        files: Sequence[int],
        terminal: str,
    ) -> None:
        """Have it started; OSError when it cannot be, ConnectionError when the sandbox has ended."""
        self._told, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        wanted = os.memfd_create("wanted")
        try:
            os.pwrite(wanted, marshal.dumps((list(argv), dict(environment), str(Path.cwd()), terminal)), 0)
            with theirs:
                socket.send_fds(asking, [b"start"], [wanted, *files, theirs.fileno()])
            self.pidfd = self._answered()
        except BaseException:
            self._told.close()
            raise
        finally:
            os.close(wanted)
        self.pid = _pid_of(self.pidfd)

    def _answered(self) -> int:
        error, descriptors, _flags, _address = socket.recv_fds(self._told, TOLD, 1, socket.MSG_CMSG_CLOEXEC)
        if not error:
            raise ConnectionError
        if error != b"0":
            raise OSError(int(error), os.strerror(int(error)))
        return descriptors[0]

    def wait(self) -> int:
        """Its exit code, once it has ended; -9 when that was with the whole sandbox."""
        with self._told, contextlib.suppress(TimeoutError):
            self._told.settimeout(COLLECTED_WITHIN)
            if status := self._told.recv(TOLD):
                return int(status)
        return -signal.SIGKILL


def _pid_of(pidfd: int) -> int:
    """The number that the process has here, -1 when it has ended already."""
    facts = Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii")
    return int(facts.partition("\nPid:")[2].partition("\n")[0])
