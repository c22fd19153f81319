"""A program on a terminal of 80 columns, seen as a person sees it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyte

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RUNBOOK = str(Path(sys.executable).with_name("runbook"))
PATIENCE = 30.0


class Terminal:
    """Runs `argv` on a pty; `lines` is its screen with all that scrolled off above it.

    A line longer than `columns` is cut there, or where the `paper` ends. With 0 it does not say its size.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        cwd: Path,
        *,
        columns: int = 80,
        rows: int = 24,
        paper: int = 0,
    ) -> None:
        self._screen = pyte.HistoryScreen(max(columns, paper), rows or 24, history=10_000, ratio=1)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""
        self._master, slave = os.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._program = subprocess.Popen(
            ["setsid", "--ctty", *argv], stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=cwd
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._program.kill()
        self._program.wait()
        os.close(self._master)

    @property
    def pid(self) -> int:
        return self._program.pid

    @property
    def lines(self) -> list[str]:
        above = [
            "".join(row[x].data for x in range(self._screen.columns)) for row in self._screen.history.top
        ]
        return [line.rstrip() for line in (*above, *self._screen.display)]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).rstrip()

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    @property
    def shows_cursor(self) -> bool:
        return not self._screen.cursor.hidden

    def see(self, words: str, times: int = 1) -> None:
        """Wait until the words are on the screen, so many times."""
        until = time.monotonic() + PATIENCE
        while self.text.count(words) < times:
            assert self._read(until), f"{words!r} did not appear:\n{self.text}"

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def end(self) -> int:
        """Wait for the program's end; its exit code."""
        until = time.monotonic() + PATIENCE
        while self._read(until):
            pass
        return self._program.wait(PATIENCE)

    def hang_up(self) -> int:
        """Take the terminal away, as a connection that is lost does; the program's exit code."""
        os.close(self._master)
        code = self._program.wait(PATIENCE)
        self._master = os.open(os.devnull, os.O_RDONLY)
        return code

    def _read(self, until: float) -> bool:
        ready, _writable, _exceptional = select.select(
            [self._master], [], [], max(0.0, until - time.monotonic())
        )
        data = b""
        if ready:
            with contextlib.suppress(OSError):  # the other end is closed
                data = os.read(self._master, 65536)
        self.raw += data
        self._stream.feed(data)
        return bool(data)
