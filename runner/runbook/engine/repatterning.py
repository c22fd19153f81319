"""A line of regular expression that has changed, with the patterns that hold at its beginning and its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runbook.recipe.runaway import longest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.engine.expected import Piece

PARTS = 200  # of a line: each beginning and each end is tried
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
_SET = r"\[\^?\]?(?:\\.|[^]\\])*\]"
_IN_GROUP = rf"(?:\\.|{_SET}|[^\\\[\]()])"
_GROUP = rf"\((?:{_IN_GROUP}|\({_IN_GROUP}*\))*\)"  # with groups in it, but none in those
_TIMES = r"(?:[*+?]|\{\d*,?\d*\})[?+]?"
_PART = re.compile(rf"(?:\\.|{_SET}|{_GROUP}|[^\\\[\](){{}}|*+?])(?:{_TIMES})?", re.DOTALL)


class _Part(NamedTuple):
    """A part of a regular expression, as it is written and as it is tried; `plain`: 1 for a character."""

    source: str
    tried: str
    plain: int = 0


def literal(text: str) -> str:
    """The regular expression of the text."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def is_pattern(line: str) -> bool:
    """Whether a line of a regular expression stands for more than itself."""
    return _SPECIAL.search(re.sub(r"\\[^\w]", "", line)) is not None


def kept_around(pieces: Sequence[Piece], line: str) -> tuple[str, str, str] | None:
    """What of the expression matches the line's beginning, what stands there behind it, what matches its end.

    None when no pattern would be kept, or too little of what is between them to be the same line.
    """
    parts = [*_parts(pieces)]
    if not parts or len(parts) > PARTS or longest(_tried(parts)) < len(line):
        return None
    try:
        first, end = _beginning(parts, line)
        last, start = _ending(parts, first, line, end)
    except re.error:  # a part that is none without the others
        return None
    kept = [*parts[:first], *parts[last:]]
    if all(part.plain for part in kept) or 2 * _plain(kept) <= _plain(parts):
        return None
    return _source(parts[:first]), line[end:start], _source(parts[last:])


def _beginning(parts: Sequence[_Part], line: str) -> tuple[int, int]:
    """How many of the parts the line begins with, and where they end."""
    for number in range(len(parts), 0, -1):
        if found := re.match(_tried(parts[:number]), line, re.DOTALL):
            return number, found.end()
    return 0, 0


def _ending(parts: Sequence[_Part], first: int, line: str, end: int) -> tuple[int, int]:
    """From which of the parts on, `first` at least, the line ends with them, and where they begin."""
    for number in range(first, len(parts)):
        if found := re.compile(rf"(?:{_tried(parts[number:])})\Z", re.DOTALL).search(line, end):
            return number, found.start()
    return len(parts), len(line)


def _tried(parts: Sequence[_Part]) -> str:
    return "".join(part.tried for part in parts)


def _source(parts: Sequence[_Part]) -> str:
    return "".join(part.source for part in parts)


def _plain(parts: Sequence[_Part]) -> int:
    return sum(part.plain for part in parts)


def _parts(pieces: Sequence[Piece]) -> Iterator[_Part]:
    """One after the other; none at all where there are alternatives."""
    parts: list[_Part] = []
    for piece in pieces:
        if piece.is_value:
            parts.append(_Part(piece.source, re.escape(piece.text)))
            continue
        end = 0
        while end < len(piece.text):
            found = _PART.match(piece.text, end)
            if found is None:
                return
            own = found[0]
            # what stands for any text takes as little as it can: what has changed is none of it
            lazy = "?" if own[0] == "." and own[-1] in "*+}" else ""
            parts.append(_Part(own, own + lazy, 0 if is_pattern(own) else 1))
            end = found.end()
    yield from parts
