"""The runner's side of a sandbox's keeper: asked for, listened to, told to end."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 40.0  # seconds for the keeper, which has shorter ones for each thing it waits for
HANGING_UP = 2000  # milliseconds: who is killed as he takes a message closes what came with it first
KEEPERS = "import sys; sys.path.append(sys.argv[1]); from runbook.shells.sandbox_keepers import main; main()"


class Keeper:
    """The process that keeps a sandbox; it outlives this one. On `first`, the first process is asked."""

    def __init__(self, size: int) -> None:
        """Have it begin one, whose files may take `size` bytes of memory."""
        self.pid = 0
        self._talks, theirs = socket.socketpair()
        self._talks.settimeout(PATIENCE)
        self._said = self._talks.makefile("rb")
        self.first, asked = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, asked:
            _keepers.ask(size, theirs, asked)

    def first_words(self) -> list[str]:
        """`ready` and the first process's pid, or `refused` and why; one empty word when nothing comes."""
        words = [""]
        with contextlib.suppress(TimeoutError):
            words = self._line()
        if words[0] == "ready":
            self.pid = int(words.pop(1))
        return words

    def end(self) -> tuple[list[list[str]], bool]:
        """Have it end the sandbox; the words on each thing left, and whether it could still do its work."""
        left: list[list[str]] = []
        with self._talks, self._said, self.first:
            with contextlib.suppress(OSError):  # it has ended already
                self._talks.shutdown(socket.SHUT_WR)
            while (words := self._line()) != [""]:
                if words == ["ended"]:
                    return left, True
                left.append(words)
        return left, False

    def kill(self) -> None:
        """Kill it, and with it all that is inside."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def _line(self) -> list[str]:
        """The words of its next line; one empty word when it has ended."""
        try:
            line = self._said.readline()
        except ConnectionError:
            line = b""
        return os.fsdecode(line).rstrip("\n").split("\t")


def begun(size: int) -> tuple[Keeper, list[str]]:
    """A keeper for a sandbox of that size, and its first words.

    Those who fork keepers may have been killed when they were asked, which only their silence tells.
    """
    keeper = Keeper(size)
    words = keeper.first_words()
    if words == [""] and _keepers.gone():
        keeper.end()
        keeper = Keeper(size)
        words = keeper.first_words()
    return keeper, words


def start_keepers() -> None:
    """Start those who fork keepers now: processes forked from this one then share them."""
    _keepers.start()


class _Keepers:
    """Who forks keepers, started with the first of them; the processes forked from this one share it."""

    def __init__(self) -> None:
        self._asking: socket.socket | None = None
        self._one_at_a_time = threading.Lock()

    def ask(self, size: int, *sockets: socket.socket) -> None:
        """Have a keeper that talks on the first of them; the first process is asked on the other."""
        with self._one_at_a_time:
            if self._asking is not None:
                with contextlib.suppress(ConnectionError):  # it was killed
                    self._send(self._asking, size, sockets)
                    return
                self._asking.close()
            self._asking = _started()
            self._send(self._asking, size, sockets)

    def start(self) -> None:
        """Start it, unless it was."""
        with self._one_at_a_time:
            self._asking = self._asking or _started()

    def gone(self) -> bool:
        """Whether the process that forks them has ended, or does so now; who asks next starts another."""
        with self._one_at_a_time:
            if self._asking is None:
                return True
            poll = select.poll()
            poll.register(self._asking, 0)  # of interest is the hang-up alone
            if not poll.poll(HANGING_UP):
                return False
            self.close()
            return True

    def close(self) -> None:
        """Ask it no more; for who is alone to ask."""
        if self._asking is not None:
            self._asking.close()
        self._asking = None

    @staticmethod
    def _send(asking: socket.socket, size: int, sockets: Sequence[socket.socket]) -> None:
        socket.send_fds(asking, [b"%d" % size], [one.fileno() for one in sockets])


def _started() -> socket.socket:
    """A fresh Python's socket: forked from this one, it would have our secrets in its memory."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    whose = f"for-{os.getpid()}"  # for who looks at `ps`
    with theirs:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", KEEPERS, str(Path(__file__).parents[2]), whose],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": os.defpath},  # the first process of a sandbox shows it to all inside
            check=False,
        )
    return ours


_keepers = _Keepers()
atexit.register(_keepers.close)
