"""What dash (0.5.12, Debian 12's) loses of a here-document: a byte behind the beginning of its delimiter.

Of `Sécurité`, in the text of `<<SQL`, the first byte of the é is gone: where it stops to look like the
delimiter, dash takes a byte above 127 for the end of its input.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUOTED = rb"'([^'\n]*)'|\"([^\"\n]*)\"|\\(.)"
_OPENER = re.compile(rb"(?<!<)<<(-?)[ \t]*((?:" + _QUOTED + rb"|[^\s;|&<>()'\"\\])+)")
_QUOTES = re.compile(_QUOTED)
_ASCII = 127  # its last


def lost_by_dash(code: bytes) -> tuple[int, str] | None:
    """The line (from 1) of the first that would lose a byte, and the delimiter; None when none would."""
    if b"<<" not in code or code.isascii():
        return None
    lines = code.split(b"\n")
    last = {line.lstrip(b"\t"): number for number, line in enumerate(lines)}
    at = 0
    while at < len(lines):
        below = at + 1
        for tabs, word, *_parts in _OPENER.findall(lines[at]):
            delimiter = _QUOTES.sub(lambda found: found[1] or found[2] or found[3] or b"", word)
            if last.get(delimiter, 0) < below:
                continue  # `<<` is something else there
            end, lost = _read(lines, below, delimiter, b"\t" if tabs else b"")
            if lost is not None:
                return lost + 1, delimiter.decode(errors="replace")
            below = end
        at = below
    return None


def _read(lines: Sequence[bytes], start: int, delimiter: bytes, tabs: bytes) -> tuple[int, int | None]:
    """The line behind the text that begins there, if it ends, and the first of it that loses a byte."""
    lost = None
    for number in range(start, len(lines)):
        line = lines[number].lstrip(tabs) if tabs else lines[number]
        if line == delimiter:
            return number + 1, lost
        if lost is None and line[:1] == delimiter[:1] and _loses(line, delimiter):
            lost = number
    return start, None


def _loses(line: bytes, delimiter: bytes) -> bool:
    differs = (at for at, byte in enumerate(line) if byte != (delimiter + b"\n")[min(at, len(delimiter))])
    at = next(differs, 0)
    return at > 0 and line[at] > _ASCII
