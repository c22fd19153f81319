"""The marks that shells print among their output, and the reader that tells one from the other."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a mark says."""

    BEGIN = "B"  # the command of this nonce begins
    END = "E"  # it has ended; argument: status, and V when a line editor is on
    PROMPT = "P"  # the shell of this token is at its prompt unasked; argument: status
    REPLY = "R"  # the answer to a question of this nonce


@dataclass(frozen=True)
class Record:
    """A mark in the stream, of a nonce (of a token, for a prompt)."""

    kind: Kind
    nonce: str
    argument: str


def fresh() -> str:
    """Give 64 bits that nobody can have printed before."""
    return secrets.token_hex(8)


_BYTE = b"\x1e"
_LONGEST = 144
# the `;` tells the end of a whole record from the beginning of the next, behind one that was cut short
_RECORD = re.compile(rb"\x1e([BEPR])([0-9a-f]{16}) ([^\x1e\n;]{0,120});\x1e")
# a copy that a kernel message on the console cut short; a program cannot print it: it does not know the nonce
_DAMAGED = re.compile(rb"\x1e[BEPR]([0-9a-f]{4,16})")
_DAMAGE = 4096  # bytes that are waited through for the copy that is whole
_PARTIAL = re.compile(rb"\x1e(?:[BEPR](?:[0-9a-f]{0,16}|[0-9a-f]{16} [^\x1e\n;]{0,120};?))?\Z")


class RecordReader:
    """Cuts a stream into output and the records of the nonces that are awaited; all else is output."""

    def __init__(self) -> None:
        self._held = b""
        self.awaited: set[str] = set()

    def feed(self, data: bytes) -> list[bytes | Record]:
        """Output and records in their order; what may be the beginning of a record is held back."""
        if self._held:
            data = self._held + data
            self._held = b""
        elif _BYTE not in data:
            return [data] if data else []
        pieces: list[bytes | Record] = []
        start = 0
        for found in _RECORD.finditer(data):
            nonce = found[2].decode()
            if nonce not in self.awaited:
                continue
            if start < found.start() and (before := data[start : self._damaged(data, start, found.start())]):
                pieces.append(before)
            pieces.append(Record(Kind(found[1].decode()), nonce, found[3].decode(errors="replace")))
            start = found.end()
        if start < len(data) and (rest := self._hold(data[start:])):
            pieces.append(rest)
        return pieces

    def _damaged(self, data: bytes, start: int, end: int) -> int:
        """Where a damaged copy of an awaited record begins; `end` when there is none."""
        for found in _DAMAGED.finditer(data, max(start, end - _DAMAGE), end):
            if any(nonce.startswith(found[1].decode()) for nonce in self.awaited):
                return found.start()
        return end

    def _hold(self, rest: bytes) -> bytes:
        damaged = self._damaged(rest, 0, len(rest))
        if damaged < len(rest):
            self._held = rest[damaged:]
            return rest[:damaged]
        partial = _PARTIAL.search(rest, max(0, len(rest) - _LONGEST))
        if partial is None:
            return rest
        self._held = rest[partial.start() :]
        return rest[: partial.start()]

    def flush(self) -> bytes:
        """What was held back and did not become a record."""
        held, self._held = self._held, b""
        return held
