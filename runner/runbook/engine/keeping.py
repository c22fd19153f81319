"""What of an expected line stays when another one was printed: patterns and values around what changed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from runbook.engine.aligning import ADDED, CHANGED, LOST
from runbook.engine.signs import signs_of
from runbook.model import Match
from runbook.variables import macs
from runbook.variables.template import MASK
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from runbook.engine.expected import Piece
    from runbook.engine.signs import Sign

CELLS = 40_000  # pairs of a sign and a character that are tried against each other
_NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
SPANS = 2_000_000  # parts of a line that are tried against a part of a regular expression


class _Part(NamedTuple):
    """What was printed at a place, and the sign that it is of; None for what no sign stands for.

    `start` is where it begins in the line, `row` which of the signs is its own, or the next one.
    """

    printed: str
    sign: Sign | None
    start: int
    row: int


def kept_of(pieces: Sequence[Piece], line: str, match: Match, literal: Callable[[str], str]) -> str | None:
    """The line as it was printed, with the patterns and values of the expected one where they still stand.

    `literal` writes a printed text that stands for itself. A value is kept where it is a whole word, and
    is there by no chance. Where too little holds for it to be the same line, nothing but such values is
    kept; None when there are none, or nothing to keep.
    """
    signs = signs_of(pieces, match)
    return kept_of_signs(signs, line, match, literal) if signs else None


def kept_of_signs(
    signs: Sequence[Sign], line: str, match: Match, literal: Callable[[str], str]
) -> str | None:
    """The same of what is expected as signs."""
    signs = [_as_in(line, sign) for sign in signs]
    if all(sign.is_literal for sign in signs) or len(signs) * len(line) > CELLS:
        return None
    if sum(sign.kind == "regex" for sign in signs) * len(line) ** 2 > SPANS:
        return None
    parts = [*_parts(signs, line)]
    found = sum(part.sign.weight for part in parts if part.sign)
    same = 2 * found > sum(sign.weight for sign in signs)
    parts = [part if _stays(part, line, signs, same=same) else part._replace(sign=None) for part in parts]
    parts = [part for number, part in enumerate(parts) if not _came_for_it(parts, number)]
    if not any(part.sign and not part.sign.is_literal for part in parts):
        return None
    own: list[str] = []
    groups = [[*group] for _kept, group in groupby(parts, key=lambda part: part.sign is not None)]
    for number, group in enumerate(groups):
        if group[0].sign:
            own += [part.sign.source for part in group if part.sign]
        else:
            text = "".join(part.printed for part in group)
            if number and _takes_any_text(groups[number - 1][-1]):
                text = text.removeprefix(MASK)
            if groups[number + 1 :] and _takes_any_text(groups[number + 1][0]):
                text = text.removesuffix(MASK)
            own.append(literal(text))
    return None if match is not Match.REGEX and _are_more(own, match) else "".join(own)


def _came_for_it(parts: Sequence[_Part], number: int) -> bool:
    """Whether that one, of a regular expression, takes nothing, and something else stands there."""
    sign, beside = parts[number].sign, parts[max(number - 1, 0) : number + 2]
    takes_nothing = sign is not None and sign.kind == "regex" and not parts[number].printed
    return takes_nothing and any(part.sign is None for part in beside)


def _takes_any_text(part: _Part) -> bool:
    """Whether what its author wrote takes in a mask beside it too."""
    sign = part.sign
    return sign is not None and sign.source != "" and (sign.is_any or sign.source == ".*")


def _are_more(texts: Sequence[str], match: Match) -> bool:
    """Whether two of them make dots or braces together that neither of them has."""
    braces = any(one.endswith("{") and other.startswith("{") for one, other in pairwise(filter(None, texts)))
    dots = "".join(texts).count(ANY) > sum(text.count(ANY) for text in texts)
    return braces or (dots and match is not Match.EXACT)


def _as_in(line: str, sign: Sign) -> Sign:
    """The sign, a MAC address as the line has it."""
    name = _NAME.fullmatch(sign.source) if sign.is_value else None
    if name is None or (found := macs.as_in(line, sign.text)) is None:
        return sign
    text, filters = found
    return replace(sign, text=text, source=f"{{{{ {name[1]}{filters} }}}}")


def may_be_chance(value: str) -> bool:
    """Whether the value is so short that another thing may be written alike."""
    return len(value) < 2 or (len(value) < 4 and value.isdigit())


def _stays(part: _Part, line: str, signs: Sequence[Sign], *, same: bool) -> bool:
    """Whether the sign stands for what was printed there; `same`: the line is the one that was expected."""
    if part.sign is None or not part.sign.is_value:
        return same and part.sign is not None
    if not part.printed.strip():
        return same
    end = part.start + len(part.printed)
    before = "".join(sign.text for sign in _up_to_a_pattern(reversed(signs[: part.row])))[::-1]
    behind = "".join(sign.text for sign in _up_to_a_pattern(signs[part.row + 1 :]))
    glued = before + part.printed + behind
    sides = [(part.start, len(before), part.row - 1), (end, len(before + part.printed), part.row + 1)]
    for place, expected, beside in sides:
        if _is_inside_a_word(line, place) and not (
            same and (_is_pattern(signs, beside) or _is_inside_a_word(glued, expected))
        ):
            return False
    return not may_be_chance(part.printed) or _is_beside_its_word(before, behind, line, part.start, end)


def _is_beside_its_word(before: str, behind: str, line: str, start: int, end: int) -> bool:
    """Whether the word next to the value, on one of its sides, is the one that was expected there."""
    left, right = re.search(r"\b\w+\W*\Z", before), re.match(r"\W*\w+\b", behind)
    return bool(
        (left and re.search(rf"(?<!\w){re.escape(left[0])}\Z", line[:start]))
        or (right and re.match(rf"{re.escape(right[0])}(?!\w)", line[end:]))
    )


def _is_inside_a_word(text: str, place: int) -> bool:
    """Whether a word, or a number with its dots, goes on there."""
    around = text[max(0, place - 2) : place], text[place : place + 2]
    return bool(
        re.fullmatch(r"\w\w", around[0][-1:] + around[1][:1])
        or re.fullmatch(r"\d[.,]\d", around[0][-1:] + around[1])
        or re.fullmatch(r"\d[.,]\d", around[0] + around[1][:1])
    )


def _up_to_a_pattern(signs: Iterable[Sign]) -> Iterator[Sign]:
    return takewhile(lambda sign: sign.kind in {"text", "value"}, signs)


def _is_pattern(signs: Sequence[Sign], number: int) -> bool:
    """Whether that sign takes in what may be a part of a word."""
    return 0 <= number < len(signs) and not (signs[number].is_literal or signs[number].is_value)


def _parts(signs: Sequence[Sign], line: str) -> Iterator[_Part]:
    """The line in parts, with what goes with each at the least cost."""
    costs = _costs(signs, line)
    row, column = 0, 0
    while row < len(signs) or column < len(line):
        cost = costs[row][column]
        sign = signs[row] if row < len(signs) else None
        end = None if sign is None else _end(sign, line, column, cost, costs[row + 1])
        if sign and end is not None:
            yield _Part(line[column:end], sign, column, row)
            row, column = row + 1, end
        elif sign and costs[row + 1][column] + sign.lost * LOST == cost:
            row += 1
        else:
            yield _Part(line[column], None, column, row)
            changed = sign is not None and sign.is_character and column < len(line)
            row += changed and costs[row + 1][column + 1] + CHANGED == cost
            column += 1


def _end(sign: Sign, line: str, column: int, cost: float, below: Sequence[float]) -> int | None:
    """Up to where the sign takes the line on the cheapest way; None where it has no part in that."""
    if sign.is_any:  # as few as it can
        return next((end for end in range(column, len(line) + 1) if below[end] == cost), None)
    return next((end for end in sign.ends(line, column) if below[end] == cost), None)


def _costs(signs: Sequence[Sign], line: str) -> list[list[float]]:
    """For each pair of positions, what the way from there to both ends costs."""
    width = len(line)
    costs = [[ADDED * left for left in range(width, -1, -1)]]
    for sign in reversed(signs):
        below, row = costs[-1], [0.0] * (width + 1)
        for column in range(width, -1, -1):
            ways = [below[column] + sign.lost * LOST]
            if column < width:
                ways.append(row[column + 1] + (0.0 if sign.is_any else ADDED))
                if sign.is_character:
                    ways.append(below[column + 1] + CHANGED)
            ways += [below[end] for end in sign.ends(line, column)]
            row[column] = min(ways)
        costs.append(row)
    costs.reverse()
    return costs
