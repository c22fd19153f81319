"""A command as one quoted word that a shell takes from a terminal: any bytes, in lines of bounded length."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEAR_LINE = 3900  # bytes of a typed line: a canonical terminal cuts it at 4096 without a word
FAR_LINE = 900  # a serial line or a remote terminal may hold less
LONG = 100_000  # bytes from which on a command is typed in lines of its own
FEW = 1000  # apostrophes that cost bash nothing to speak of


class Dialect(Enum):
    """The shells that can be entered."""

    BASH = "bash"
    DASH = "dash"


def silent(dialect: Dialect, token: str) -> str:
    """The redirection that hides what `set -x` and traps print of words of ours; not so under extdebug.

    It is told by expansions alone: a DEBUG trap may skip any command there.
    """
    if dialect is Dialect.DASH:
        return "2>&-"
    return f"2>&${{__rb_n_{token}[${{BASHOPTS//*extdebug*/E}}]--}}"


def quoted(code: bytes, dialect: Dialect, width: int = NEAR_LINE) -> bytes:
    """One shell word that evaluates to exactly these bytes, in lines that a terminal takes whole."""
    if dialect is Dialect.BASH:
        # in quotes that hold newlines each typed line would be a command if the first were lost; but opening
        # and closing them costs bash 0.2 ms, which is too much for the thousands of lines of a big file
        return _of_lines(code, width) if len(code) > LONG else _wrapped(code, _ansi, b"$'", width)
    if _CONTROL.search(code) is None:
        plain = b"'" + code.replace(b"'", b"'\\''") + b"'"
        if max(map(len, plain.split(b"\n"))) < width:
            return plain
    return b"\"$(\\command printf '%b' " + _wrapped(code, _octal, b"'", width) + b')"'


_ODD = re.compile(rb"[\x00-\x1f!'\\\x7f-\xff]")
_TYPABLE = bytes({9, 10, *range(32, 127), *range(128, 256)})
_ODD_IN_LINE = re.compile(rb"[\x00-\x09\x0b-\x1f!'\\\x7f-\xff]")
_ANSI = {bytes([byte]): b"\\%03o" % byte for byte in range(256)} | {
    b"\n": b"\\n",
    b"\t": b"\\t",
    b"'": b"\\'",
    b"\\": b"\\\\",
}
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]")
_PERCENT_B = re.compile(rb"[\x00-\x1f'\\\x7f-\xff]")
_LONGEST = 5  # bytes that one byte becomes at most


def _ansi(piece: bytes) -> bytes:
    return _ODD.sub(lambda found: _ANSI[found[0]], piece)


def _ansi_in_line(piece: bytes) -> bytes:
    return _ODD_IN_LINE.sub(lambda found: _ANSI[found[0]], piece)


def _double(piece: bytes) -> bytes:
    for special in (b"\\", b"$", b"`", b'"'):  # the backslash first; ten times as fast as one expression
        piece = piece.replace(special, b"\\" + special)
    return piece


def _single(piece: bytes) -> bytes:
    return piece.replace(b"'", b"'\\''")


def _octal(piece: bytes) -> bytes:
    return _PERCENT_B.sub(lambda found: b"\\0%03o" % found[0][0], piece)


def _wrapped(code: bytes, escape: Callable[[bytes], bytes], opening: bytes, width: int) -> bytes:
    """A quoted word continued from line to line outside of its quotes, never within an escape."""
    return opening + (b"'\\\n" + opening).join(_escaped(code, escape, width)) + b"'"


def _escaped(code: bytes, escape: Callable[[bytes], bytes], width: int) -> Iterator[bytes]:
    for piece in _slices(code, width * 9 // 10):
        whole = escape(piece)
        if len(whole) <= width:
            yield whole
        else:
            yield from map(escape, _slices(piece, width // _LONGEST))


def _slices(code: bytes, width: int) -> Iterator[bytes]:
    return (code[start : start + width] for start in range(0, len(code) or 1, width))


def _of_lines(code: bytes, width: int) -> bytes:
    """One quoted word whose lines are those of the code, the too long ones continued."""
    if not code.translate(None, _TYPABLE):
        # twice as fast as the other quotes, but bash is quadratic in apostrophes, there and in `$'…'`
        if code.count(b"'") < FEW:
            return b"'" + _continued(code, _single, b"'\\\n'", width) + b"'"
        return b'"' + _continued(code, _double, b"\\\n", width) + b'"'
    return b"$'" + _continued(code, _ansi_in_line, b"'\\\n$'", width) + b"'"


def _continued(code: bytes, escape: Callable[[bytes], bytes], continuation: bytes, width: int) -> bytes:
    text = escape(code)
    if max(map(len, text.split(b"\n"))) <= width:
        return text
    return b"\n".join(continuation.join(_escaped(line, escape, width)) for line in code.split(b"\n"))
