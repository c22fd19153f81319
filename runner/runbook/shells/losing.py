"""What dash (0.5.12, Debian 12's) loses of a here-document: a byte behind the beginning of its delimiter.

Of `Sécurité`, in the text of `<<SQL`, the first byte of the é is gone: where it stops to look like the
delimiter, dash takes a byte above 127 for the end of its input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUOTED = rb"'([^'\n]*)'|\"([^\"\n]*)\"|\\(.)"
_QUOTES = re.compile(_QUOTED)
# what is no opener although it may hold one's signs, the openers, and where their texts begin
_TOKEN = re.compile(
    rb"\\.|'[^']*'|\"(?:[^\"\\$`]|\\.|\$(?!\())*\"|(?<![^\s;|&(){}])#[^\n]*"
    rb"|<<<|<<(?P<tabs>-?)[ \t]*(?P<word>(?:" + _QUOTED + rb"|[^\s;|&<>()'\"\\])+)|(?P<end>\n)",
    re.DOTALL,
)
_ASCII = 127  # its last


@dataclass(frozen=True)
class _Opened:
    delimiter: bytes
    strips_tabs: bool
    joins_lines: bool


def lost_by_dash(code: bytes) -> tuple[int, str] | None:
    """The line (from 1) of the first that would lose a byte, and the delimiter; None when none would."""
    if b"<<" not in code or code.isascii():
        return None
    opened: list[_Opened] = []
    at = 0
    while found := _TOKEN.search(code, at):
        at = found.end()
        if word := found["word"]:
            delimiter = _QUOTES.sub(lambda part: part[1] or part[2] or part[3] or b"", word)
            opened.append(_Opened(delimiter, bool(found["tabs"]), delimiter == word))
        elif found["end"]:
            for one in opened:
                number = code.count(b"\n", 0, at)
                length, lost = _read(code[at:].split(b"\n"), one)
                if lost is not None:
                    return number + lost + 1, one.delimiter.decode(errors="replace")
                at += length
            opened = []
    return None


def _read(lines: Sequence[bytes], opened: _Opened) -> tuple[int, int | None]:
    """How long the text is that begins there, its delimiter included, and the first line that loses a byte.

    Nothing where it does not end: then `<<` is something else.
    """
    length, lost, goes_on = 0, None, False
    for number, line in enumerate(lines):
        length += len(line) + 1
        told = line.lstrip(b"\t") if opened.strips_tabs else line
        if not goes_on:
            if told == opened.delimiter:
                return length, lost
            if lost is None and told[:1] == opened.delimiter[:1] and _loses(told, opened.delimiter):
                lost = number
        goes_on = opened.joins_lines and (len(line) - len(line.rstrip(b"\\"))) % 2 == 1
    return 0, None


def _loses(line: bytes, delimiter: bytes) -> bool:
    differs = (at for at, byte in enumerate(line) if byte != (delimiter + b"\n")[min(at, len(delimiter))])
    at = next(differs, 0)
    return at > 0 and line[at] > _ASCII
