"""The lines that an output should have, from what the recipe says and the values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runbook.engine.matching import Line
from runbook.model import Match
from runbook.recipe.template import MASK, evaluate, places, uses_secret

if TYPE_CHECKING:
    from runbook.model import Expectation, Values

ANY = "..."


class _Piece(NamedTuple):
    """A part of an expected line: the recipe's own text, or a value; and how it may be shown."""

    text: str
    is_value: bool
    shown: str


def expected_lines(expectation: Expectation, values: Values) -> list[Line]:
    """One for each line of the expectation; TemplateError when one cannot be filled."""
    filled = _filled(expectation.text, values)
    while filled and not "".join(piece.text for piece in filled[-1]).strip():
        filled.pop()
    lines = [_line(pieces, expectation.match) for pieces in filled]
    return _within(filled, lines) if expectation.match is Match.CONTAINS else lines


def _filled(text: str, values: Values) -> list[list[_Piece]]:
    """The pieces of each line."""
    lines: list[list[_Piece]] = [[]]

    def add(own: str) -> None:
        first, *others = own.split("\n")
        lines[-1].append(_Piece(first, is_value=False, shown=first))
        lines.extend([_Piece(other, is_value=False, shown=other)] for other in others)

    end = 0
    for place in places(text):
        add(text[end : place.start])
        value = evaluate(place.expression, values)
        shown = MASK if uses_secret(place.expression, values) else value
        lines[-1].append(_Piece(value, is_value=True, shown=shown))
        end = place.end
    add(text[end:])
    return lines


def _line(pieces: list[_Piece], match: Match) -> Line:
    shown = "".join(piece.shown for piece in pieces)
    if match is Match.EXACT:
        return Line("text", "".join(piece.text for piece in pieces), shown)
    if _is_any(pieces):
        return Line("any", "", shown.rstrip())
    if match is Match.REGEX:
        pattern = "".join(re.escape(piece.text) if piece.is_value else piece.text for piece in pieces)
        return Line("pattern", re.sub(r"(?<!\\)\s+\Z", "", pattern), shown)
    return _globbed(_parts(pieces), shown.rstrip())


def _is_any(pieces: list[_Piece]) -> bool:
    """Whether the line stands for any lines: three dots alone, and not as a value."""
    return "".join(piece.text for piece in pieces).strip() == ANY and not any(
        piece.is_value for piece in pieces
    )


def _parts(pieces: list[_Piece]) -> list[str]:
    """The texts between which any text may stand; trailing blanks go."""
    parts = [""]
    for piece in pieces:
        first, *others = [piece.text] if piece.is_value else piece.text.split(ANY)
        parts[-1] += first
        parts += others
    parts[-1] = parts[-1].rstrip()
    return parts


def _globbed(parts: list[str], shown: str) -> Line:
    if len(parts) == 1:
        return Line("text", parts[0], shown)
    first, *inner, last = map(re.escape, parts)
    # each part at the first place where it is found, never tried again: no line can take long
    pattern = first + "".join(f"(?>.*?{part})" for part in inner if part) + ".*" + last
    return Line("pattern", pattern, shown)


def _within(filled: list[list[_Piece]], lines: list[Line]) -> list[Line]:
    """The same lines somewhere in the output: the first may begin inside a line, the last end inside one."""
    anything = Line("any", "", ANY)
    if not lines:
        return [anything]
    parts = {number: _parts(filled[number]) for number in (0, len(lines) - 1) if lines[number].kind != "any"}
    if 0 in parts:
        parts[0].insert(0, "")
    if len(lines) - 1 in parts:
        parts[len(lines) - 1].append("")
    return [
        anything,
        *(
            _globbed(parts[number], line.shown) if number in parts else line
            for number, line in enumerate(lines)
        ),
        anything,
    ]
