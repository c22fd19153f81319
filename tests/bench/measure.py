"""One program run once: how long it took, how much memory it held, and proof that it did its work."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import tempfile
import termios
import threading
import time
from dataclasses import dataclass
from enum import Enum
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120.0  # seconds for one program
TAIL = 4096
SCREEN_SIZE = (40, 100)


class Sink(Enum):
    """Where a program prints to."""

    FILE = "file"
    PIPE = "pipe"
    TERMINAL = "terminal"


@dataclass(frozen=True)
class Contender:
    """A program that does some work; what it prints must hold `shows`.

    With `first`, the time is that until `shows` was printed, not that until its end. With `told`, what counts
    is no time, but the number that it prints last.
    """

    argv: tuple[str, ...]
    shows: str = ""
    sink: Sink = Sink.FILE
    first: bool = False
    told: bool = False


@dataclass(frozen=True)
class Measured:
    """What it took in seconds, or told; with the processes that it waited for.

    `peak` is the bytes of the largest of them.
    """

    value: float
    cpu: float
    peak: int


class WorkNotDoneError(Exception):
    """A contender failed: its time would say nothing."""


def measure(contender: Contender) -> Measured:
    """Run it to its end; WorkNotDoneError when it fails, or does not print what it must."""
    begin = time.monotonic()
    process, chunks = _started(contender.argv, contender.sink)
    killer = threading.Timer(PATIENCE, process.kill)
    killer.start()
    tail, shown = b"", None
    try:
        for chunk in chunks:
            tail = tail[-TAIL:] + chunk
            if shown is None and contender.shows.encode() in tail:
                shown = time.monotonic()
        _pid, status, usage = os.wait4(process.pid, 0)
        ended = time.monotonic()
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        killer.cancel()
        if process.returncode is None:
            process.kill()
            process.wait()
    if process.returncode != 0 or shown is None:
        *_lines, last = tail.decode(errors="replace").strip().splitlines() or [""]
        raise WorkNotDoneError(f"status {process.returncode}, and its last line is: {last[:200]}")
    value = float(tail.split()[-1]) if contender.told else (shown if contender.first else ended) - begin
    return Measured(value, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _started(argv: tuple[str, ...], sink: Sink) -> tuple[subprocess.Popen[bytes], Iterator[bytes]]:
    """The program, started, and what it prints as it comes."""
    if sink is Sink.TERMINAL:
        return _on_a_terminal(argv)
    if sink is Sink.PIPE:
        return _on_a_pipe(argv)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed once it is read
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=_environment()
    )
    return process, _written(process, file)


def _on_a_pipe(argv: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], Iterator[bytes]]:
    reading, writing = os.pipe()
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.STDOUT, env=_environment()
    )
    os.close(writing)
    return process, _read(reading)


def _on_a_terminal(argv: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], Iterator[bytes]]:
    master, slave = pty.openpty()
    _resize(slave)
    process = subprocess.Popen(
        argv, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=_environment()
    )
    os.close(slave)
    return process, _read(master)


def _resize(terminal: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SCREEN_SIZE, 0, 0))


def _read(descriptor: int) -> Iterator[bytes]:
    """What comes until the other side is closed."""
    while True:
        try:
            data = os.read(descriptor, 65536)
        except OSError:  # a terminal's other side
            data = b""
        if not data:
            os.close(descriptor)
            return
        yield data


def _written(process: subprocess.Popen[bytes], file: IO[bytes]) -> Iterator[bytes]:
    """The end of what was written, once the program has ended."""
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    size = os.fstat(file.fileno()).st_size
    yield os.pread(file.fileno(), TAIL, max(0, size - TAIL))
    file.close()


def _environment() -> dict[str, str]:
    """The same for everybody: English, colours on a terminal, compiled modules, nothing of a run's own."""
    foreign = ("RUNBOOK_", "LC_", "PYTHONDONTWRITE", "PYTHONUNBUFFERED")
    colouring = {"CI", "FORCE_COLOR", "NO_COLOR"}  # what Sphinx colours by, on a file too
    ours = {
        name: text
        for name, text in os.environ.items()
        if name not in colouring and not name.startswith(foreign)
    }
    return ours | {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
