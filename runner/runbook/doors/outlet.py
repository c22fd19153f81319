"""Standard streams that may be closed, full or gone: what cannot be written is lost, and stops nothing."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from _typeshed import ReadableBuffer

STDIN, STDOUT, STDERR = range(3)


class Outlet(io.FileIO):
    """Takes everything; the first error is told once, and what comes after it is dropped.

    `lost`: whether there was one. A terminal that is gone (EIO) is not lost but ended, as a signal says it:
    that is raised.
    """

    def __init__(self, descriptor: int, told: Callable[[OSError], None]) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._told = told
        self.lost = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write some of it, however long a reader takes that does not wait for us."""
        if not self.lost:
            try:
                while (written := super().write(data)) is None:
                    select.select([], [self], [])
            except OSError as error:
                if error.errno == errno.EIO:
                    raise
                self.lost = True
                self._told(error)
            else:
                return written
        return memoryview(data).nbytes


def is_lost(stream: TextIO) -> bool:
    """Whether what is written there reaches nobody any more."""
    outlet = getattr(getattr(stream, "buffer", None), "raw", None)
    return isinstance(outlet, Outlet) and outlet.lost


def guard(told: Callable[[OSError], None]) -> None:
    """Let nothing that is written to the standard streams fail; `told` gets what is wrong with the output."""
    _open_closed_ones()
    sys.stdout = _guarded(sys.stdout, told)
    sys.stderr = _guarded(sys.stderr, lambda _error: None)


def _guarded(stream: TextIO, told: Callable[[OSError], None]) -> TextIO:
    if type(stream) is not io.TextIOWrapper:
        return stream  # what stands in for it, as in a test
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(Outlet(stream.fileno(), told)),
        encoding=stream.encoding,
        # a title that the locale cannot write is shown escaped, and stops nothing
        errors="backslashreplace",
        # one that is unbuffered (PYTHONUNBUFFERED) has a buffer now
        line_buffering=stream.line_buffering or stream.write_through,
        write_through=stream.write_through,
    )


def _open_closed_ones() -> None:
    """Else the next file that is opened takes their number, and gets what was meant for them."""
    for number in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(number)
        except OSError:
            # what is read from is at its end, what is written to standard output fails as before
            os.open(os.devnull, os.O_WRONLY if number == STDERR else os.O_RDONLY)
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BufferedReader(io.FileIO(STDIN, closefd=False)))
    sys.stdout = sys.stdout or _writer(STDOUT)
    sys.stderr = sys.stderr or _writer(STDERR)


def _writer(descriptor: int) -> TextIO:
    return io.TextIOWrapper(io.BufferedWriter(io.FileIO(descriptor, "w", closefd=False)))
