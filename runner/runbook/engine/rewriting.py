"""Printed lines written down as an expectation has them, so that each stands for itself alone."""

from __future__ import annotations

import fnmatch
import glob
import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from runbook.engine.aligning import CHANGED, aligned
from runbook.model import Match
from runbook.recipe import lookalikes, rules
from runbook.recipe.given import KNOWN
from runbook.recipe.template import MASK
from runbook.recipe.wild import ANY, WILD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.engine.expected import Piece

CELLS = 40_000  # pairs of characters that are tried against each other
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")


def is_pattern(line: str) -> bool:
    """Whether a line of a regular expression stands for more than itself."""
    return _SPECIAL.search(re.sub(r"\\[^\w]", "", line)) is not None


def literal(text: str, match: Match) -> str:
    """A printed line that matches itself; `...` for a secret, which can be no more than that."""
    if text.strip() == MASK and match is Match.REGEX:
        return ANY
    return _literal(text, match)


def _literal(text: str, match: Match) -> str:
    if match is Match.REGEX:
        return _SPECIAL.sub(r"\\\g<0>", text).replace(MASK, ".*")
    if match is Match.GLOB:
        text = glob.escape(text)
    text = text.replace("{{", "{{ '{{' }}")
    return text if match is Match.EXACT else text.replace(ANY, f"{{{{ '{ANY}' }}}}").replace(MASK, ANY)


# ---------------------------------------------------------------- a line that has changed


class _Sign(NamedTuple):
    """One character of an expected line, or what stands for others; `piece` is the number of its value."""

    text: str
    source: str
    kind: str  # "text", "any", "one" (of a set)
    piece: int | None = None

    def is_one(self, character: str) -> bool:
        if self.kind == "one":
            return fnmatch.fnmatchcase(character, self.text)
        return character == self.text


def kept_of(pieces: Sequence[Piece], line: str, match: Match) -> str | None:
    """The line as it was printed, with the `...` and the values of the expected one where they still stand.

    None when there is too little of them, or of what is between them, to be the same line.
    """
    if match in {Match.EXACT, Match.REGEX}:
        return None
    signs = [*_signs(pieces, match)]
    known = sum(sign.kind != "any" for sign in signs)
    if known == len(signs) and not any(piece.is_value for piece in pieces):
        return None
    if len(signs) * len(line) > CELLS:
        return None
    ends = _Sign("", "", "any")
    signs = [ends, *signs, ends] if match is Match.CONTAINS else signs

    def change(row: int, column: int) -> float:
        return 0.0 if signs[row].is_one(line[column]) else CHANGED

    found_pairs = aligned([sign.kind == "any" for sign in signs], len(line), change)
    pairs = [pair for pair in found_pairs if pair.holds or pair.came is not None]
    found = {pair.expected for pair in pairs if pair.holds}
    if 2 * sum(sign.kind != "any" and number in found for number, sign in enumerate(signs)) <= known:
        return None
    whole = _whole_values(signs, [pair.expected if pair.holds else None for pair in pairs])
    parts: list[tuple[str, bool]] = []
    for pair in pairs:
        sign = signs[pair.expected] if pair.holds and pair.expected is not None else None
        if sign is None or (sign.piece is not None and pair.expected not in whole):
            parts.append((line[pair.came or 0], False))
        elif sign.piece is None or whole[pair.expected or 0]:
            parts.append((sign.source, True))
    joined = [
        "".join(text for text, _kept in group)
        if kept
        else _literal("".join(text for text, _kept in group), match)
        for kept, group in groupby(parts, key=lambda part: part[1])
    ]
    new = "".join(joined)
    between = new.count(ANY) > sum(one.count(ANY) for one in joined)  # dots of two parts: they are no `...`
    return None if between else new


def _whole_values(signs: Sequence[_Sign], found: Sequence[int | None]) -> dict[int, bool]:
    """The signs of values that stand there whole; and whether it is the first of its value."""
    whole: dict[int, bool] = {}
    for number, sign in enumerate(signs):
        if sign.piece is None or (number and signs[number - 1].piece == sign.piece):
            continue
        size = sum(other.piece == sign.piece for other in signs)
        wanted = list(range(number, number + size))
        if number in found and found[found.index(number) :][:size] == wanted:
            whole |= {one: one == number for one in wanted}
    return whole


def _signs(pieces: Sequence[Piece], match: Match) -> Iterator[_Sign]:
    """An expected line, character by character."""
    for number, piece in enumerate(pieces):
        if piece.is_value:
            yield from (_Sign(character, piece.source, "text", number) for character in piece.shown)
            continue
        end = 0
        for token in WILD[match].finditer(piece.text):
            yield from (_Sign(own, own, "text") for own in piece.text[end : token.start()])
            yield _Sign(token[0], token[0], "any" if token[0] in {ANY, "*"} else "one")
            end = token.end()
        yield from (_Sign(own, own, "text") for own in piece.text[end:])


# ---------------------------------------------------------------- all lines together


def as_body(lines: Sequence[str], before: str) -> str:
    """The lines as a body that the reader takes for these very lines; `before` is what stood there."""
    lines = list(lines)
    if lines and not lines[0].strip():
        lines[0] += "{{ '' }}"
    if len(lines) > 1 and not lines[-1].strip():
        lines[-1] += "{{ '' }}"
    for number, line in enumerate(lines):
        if lookalikes.whole(line) or (number == 0 and rules.option_in(line, KNOWN["output"])):
            lines[number] = _escaped(line, len(line) - len(line.lstrip()))
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if _indentation(lines) and not _indentation(before.split("\n")):
        lines[first] = _escaped(lines[first], 0)
    return "\n".join(lines)


def _escaped(line: str, at: int) -> str:
    """The line with that character as a value."""
    quote = '"' if line[at] == "'" else "'"
    return f"{line[:at]}{{{{ {quote}{line[at]}{quote} }}}}{line[at + 1 :]}"


def _indentation(lines: Sequence[str]) -> int:
    """How many blanks all lines begin with."""
    return min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
