"""A signal that ends this process, heard where something is awaited instead of raised where it comes."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING, Self

from runbook.doors.driving import raised_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Heard:
    """Within it, a signal that ends this process is told by `number`, and wakes who waits for `woken`.

    A second one raises what it raises elsewhere, in case this process waits for something else for ever.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._told = False
        self._to_workers = False

    def __enter__(self) -> Self:
        self.woken, self._wake = os.pipe()
        self._before = {
            number: signal.signal(number, self._hear)
            for number in ENDING
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        return self

    def __exit__(self, *_exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self.woken)
        os.close(self._wake)

    @contextlib.contextmanager
    def by_the_workers(self) -> Iterator[None]:
        """Within it, a further signal is for them to hear."""
        self._to_workers = True
        try:
            yield
        finally:
            self._to_workers = False

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self._to_workers:
            return
        if self._told:
            raise raised_by(number)
        self._told = True
        self.number = number
        os.write(self._wake, b"!")
