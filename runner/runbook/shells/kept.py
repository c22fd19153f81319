"""An output of any size in bounded memory: its head, its tail, and how much lies between."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections import deque
from typing import TYPE_CHECKING

from runbook.i18n import ngettext
from runbook.seen import ENCODING, UNLOST

if TYPE_CHECKING:
    from collections.abc import Generator

HALF = 1024 * 1024  # bytes kept of the head, and of the tail


class Kept:
    """What is kept of one output; all of it too, as text, while it has no more than `whole` bytes."""

    def __init__(self, half: int = HALF, whole: int = 0) -> None:
        self._half = half
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._room = whole
        # decoded as it comes: the bytes of a long output are not held beside its text
        self._text = _growing()
        next(self._text)
        self._decoder = getincrementaldecoder(ENCODING)(UNLOST)
        self.left_out = 0

    def add(self, data: bytes) -> None:
        """Take what came next."""
        if self._room:
            self._decode(data)
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
            if not data:
                return
        self._tail.append(data)
        self._tail_size += len(data)
        while self._tail_size - len(self._tail[0]) > self._half:
            gone = len(self._tail.popleft())
            self._tail_size -= gone
            self.left_out += gone

    def _decode(self, data: bytes) -> None:
        if self.size + len(data) <= self._room:
            self._text.send(self._decoder.decode(data))
        else:
            self._room = 0
            self._text.close()

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

    def text(self) -> str | None:
        """All of it; None where there is no room for it."""
        if not self._room:
            return None
        half, _flags = self._decoder.getstate()  # of a character
        return self._text.send("") + half.decode(ENCODING, UNLOST)


def _growing() -> Generator[str, str]:
    """A text that grows by each piece sent: in its place, without a copy, as only a local name does."""
    text = ""
    while True:
        piece = yield text
        text += piece


def _left_out(count: int) -> str:
    return ngettext("… {count} byte left out …", "… {count} bytes left out …", count).format(count=count)
