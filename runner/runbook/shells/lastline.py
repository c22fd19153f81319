"""What a command prints, less the last line of ours, which `set -v` or a trap may print."""

from __future__ import annotations

_OURS = 8192  # bytes that `set -v` or a trap may print of it


class LastLine:
    """That line, and what was printed and may be the beginning of it."""

    def __init__(self, line: bytes) -> None:
        self._line = line
        self._held = b""

    def printed(self, data: bytes) -> bytes:
        """Take what was printed; what may be given out now."""
        data, self._held = _parted(self._held + data, self._line)
        return data

    def rest(self) -> bytes:
        """What was held back, less the line."""
        held, self._held = self._held, b""
        at = held.find(self._line)
        return held[: held.rfind(b"\n", 0, at) + 1] if at >= 0 else held


def _parted(data: bytes, last_line: bytes) -> tuple[bytes, bytes]:
    """What may be given out now, and what may belong to our own last line."""
    at = data.find(last_line)
    if at < 0:
        if not _begins(data, last_line):
            return data, b""
        at = len(data)
    start = data.rfind(b"\n", 0, at) + 1
    return (data, b"") if len(data) - start > _OURS else (data[:start], data[start:])


def _begins(data: bytes, last_line: bytes) -> bool:
    """Whether the data ends with the beginning of that line."""
    return b"__rb" in data[-len(last_line) :] and any(
        data.endswith(last_line[:size]) for size in range(4, len(last_line))
    )
