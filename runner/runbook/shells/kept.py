"""An output of any size in bounded memory: its head, its tail, and how much lies between."""

from __future__ import annotations

from collections import deque

from runbook.i18n import ngettext

HALF = 1024 * 1024  # bytes kept of the head, and of the tail


class Kept:
    """What is kept of one output; all of it too while it has no more than `whole` bytes."""

    def __init__(self, half: int = HALF, whole: int = 0) -> None:
        self._half = half
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._room = whole
        # one piece that grows: thousands of small ones would leave the memory in pieces
        self._middle = bytearray()
        self._given = memoryview(b"")  # the middle as far as `whole` has given it: held once
        self.left_out = 0

    def add(self, data: bytes) -> None:
        """Take what came next."""
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
            if not data:
                return
        self._tail.append(data)
        self._tail_size += len(data)
        while self._tail_size - len(self._tail[0]) > self._half:
            self._leave_out(self._tail.popleft())
        if self.size > self._room:
            self._middle, self._given = bytearray(), memoryview(b"")

    def _leave_out(self, data: bytes) -> None:
        self._tail_size -= len(data)
        self.left_out += len(data)
        self._middle += data

    @property
    def size(self) -> int:
        """How many bytes came."""
        return len(self._head) + self.left_out + self._tail_size

    def data(self) -> bytes:
        """Everything, or head and tail with a line between that says how many bytes are missing."""
        gap = ""
        if self.left_out:
            gap = f"\n{_left_out(self.left_out)}\n"
        return b"".join((self._head, gap.encode(), *self._tail))

    def whole(self) -> bytes | None:
        """Everything where `data` is not, None where there was no room for it."""
        if not self.left_out or self.size > self._room:
            return None
        whole = b"".join((self._head, self._given, self._middle, *self._tail))
        first = len(self._head)
        self._middle, self._given = bytearray(), memoryview(whole)[first : first + self.left_out]
        return whole


def _left_out(count: int) -> str:
    return ngettext("… {count} byte left out …", "… {count} bytes left out …", count).format(count=count)
