"""The lines that an output should have, from what the recipe says and the values."""

from __future__ import annotations

import fnmatch
import glob
import re
from typing import TYPE_CHECKING, NamedTuple

from runbook.engine.matching import PART, Line
from runbook.model import Match
from runbook.variables.template import MASK, evaluate, places, uses_secret
from runbook.variables.wild import ANY, WILD

if TYPE_CHECKING:
    from runbook.model import Expectation, Values


class Piece(NamedTuple):
    """A part of an expected line: the recipe's own text, or a value; how it is shown, and how written."""

    text: str
    is_value: bool
    shown: str
    source: str


def expected_lines(expectation: Expectation, values: Values) -> list[Line]:
    """One for each line of the expectation; TemplateError when one cannot be filled."""
    filled = filled_lines(expectation.text, values)
    while filled and expectation.match is not Match.EXACT and _is_blank(filled[-1]):
        filled.pop()
    lines = [_line(pieces, expectation.match, number) for number, pieces in enumerate(filled)]
    return _within(filled, lines) if expectation.match is Match.CONTAINS else lines


def filled_lines(text: str, values: Values) -> list[list[Piece]]:
    """The pieces of each line but for the blank ones at the end that the author wrote so, without a value."""
    lines: list[list[Piece]] = [[]]

    def add(own: str) -> None:
        first, *others = own.split("\n")
        lines[-1].append(_own(first))
        lines.extend([_own(other)] for other in others)

    end = 0
    for place in places(text):
        add(text[end : place.start])
        value = evaluate(place.expression, values)
        shown = MASK if uses_secret(place.expression, values) else value
        lines[-1].append(Piece(value, is_value=True, shown=shown, source=text[place.start : place.end]))
        end = place.end
    add(text[end:])
    while lines and _is_blank(lines[-1]) and not any(piece.is_value for piece in lines[-1]):
        lines.pop()
    return lines


def _is_blank(pieces: list[Piece]) -> bool:
    return not "".join(piece.text for piece in pieces).strip()


def _own(text: str) -> Piece:
    return Piece(text, is_value=False, shown=text, source=text)


def _line(pieces: list[Piece], match: Match, number: int) -> Line:
    shown = "".join(piece.shown for piece in pieces)
    if match is Match.EXACT:
        return Line("text", "".join(piece.text for piece in pieces), shown, number)
    if _is_any(pieces):
        return Line("any", "", shown.rstrip(), number)
    if match is Match.REGEX:
        pattern = "".join(re.escape(piece.text) if piece.is_value else piece.text for piece in pieces)
        return Line("pattern", re.sub(r"(?<!\\)\s+\Z", "", pattern), shown, number)
    if match is Match.GLOB:
        return _globbed(pieces, shown.rstrip(), number)
    return _parted(_parts(pieces), shown.rstrip(), number)


def _is_any(pieces: list[Piece]) -> bool:
    """Whether the line stands for any lines: three dots alone, and not as a value."""
    return "".join(piece.text for piece in pieces).strip() == ANY and not any(
        piece.is_value for piece in pieces
    )


def _parts(pieces: list[Piece]) -> list[str]:
    """The texts between which any text may stand; trailing blanks go."""
    parts = [""]
    for piece in pieces:
        first, *others = [piece.text] if piece.is_value else piece.text.split(ANY)
        parts[-1] += first
        parts += others
    parts[-1] = parts[-1].rstrip()
    return parts


def _parted(parts: list[str], shown: str, number: int) -> Line:
    if len(parts) == 1:
        return Line("text", parts[0], shown, number)
    return Line("parts", PART.join(parts), shown, number)


def _globbed(pieces: list[Piece], shown: str, number: int) -> Line:
    """`*`, `?` and `[a-z]` as the shell has them; values stand for themselves."""
    text = "".join(
        glob.escape(piece.text) if piece.is_value else _as_glob(piece.text) for piece in pieces
    ).rstrip()
    # fnmatch tries no part again either
    return Line("pattern", fnmatch.translate(text), shown, number)


def _as_glob(text: str) -> str:
    """The recipe's own text without a bracket that opens no set: a value behind it must not close it."""
    parts, end = [], 0
    for sign in WILD[Match.GLOB].finditer(text):
        parts += [glob.escape(text[end : sign.start()]), "*" if sign[0] == ANY else sign[0]]
        end = sign.end()
    return "".join([*parts, glob.escape(text[end:])])


def _within(filled: list[list[Piece]], lines: list[Line]) -> list[Line]:
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
            _parted(parts[number], line.shown, number) if number in parts else line
            for number, line in enumerate(lines)
        ),
        anything,
    ]
