"""An expected line in signs: characters, values, and what stands for other text."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from runbook.model import Match
from runbook.recipe.wild import ANY, WILD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.engine.expected import Piece

_INNER = r"[^()\[\]\\]|\\[^\d]|\[\^?\]?(?:[^\]\\]|\\.)*\]"  # one character of a group, or a set
# one character of a regular expression, or a set, or a group; then how often
_ATOM = re.compile(
    rf"(?P<group>\((?:\?:)?(?P<inner>(?:{_INNER}|\((?:\?:)?(?:{_INNER})*\))*)\))"
    r"|(?P<edge>[\^$]|\\[bBAZ])"
    r"|(?P<set>\[\^?\]?(?:[^\]\\]|\\.)*\]|\\[dDsSwWafnrtv]|\.)"
    r"|\\(?P<escaped>[^\w])|(?P<own>[^\\()|*+?\[])",
    re.DOTALL,
)
_OFTEN = re.compile(r"(?:[*+?]|\{(?:(\d+)(?:,\d*)?|,\d+)\})(?P<how>[?+]?)")
_WITHIN = re.compile(r"[*+?]|\{\d*,?\d*\}")


@dataclass(frozen=True)
class Sign:
    """What takes some of a printed line, and how it is written; `text`: what it is, or what it matches."""

    kind: str  # "text", "value", "any", "one" (of a glob's set), "regex" or "edge" (of a line or a word)
    text: str
    source: str
    least: int | None = None  # how many characters, where it is one kind of them that is repeated

    @property
    def is_literal(self) -> bool:
        """Whether its author wrote no more than itself."""
        return self.kind == "text" or not self.source

    @property
    def is_value(self) -> bool:
        """Whether it is a `{{ … }}`."""
        return self.kind == "value"

    @property
    def is_any(self) -> bool:
        """Whether it takes in whatever there is, for nothing."""
        return self.kind == "any"

    @property
    def is_character(self) -> bool:
        """Whether another character may have come in its place."""
        return self.kind in {"text", "one"}

    @property
    def lost(self) -> int:
        """How many things are given up with it."""
        return 0 if self.is_any else len(self.text) if self.is_value else 1

    @property
    def weight(self) -> int:
        """How much it says that it is found: nothing where it takes any character."""
        takes_any = self.kind == "edge" or (self.kind in {"one", "regex"} and self.text[0] in ".?")
        return 0 if takes_any else self.lost

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        text = fnmatch.translate(self.text) if self.kind == "one" else self.text
        return re.compile(text, re.DOTALL)

    def ends(self, line: str, start: int) -> Iterator[int]:
        """Up to where it may take the line from there, the longest first; none for what takes all."""
        if self.kind == "edge":
            if self._compiled.match(line, start):
                yield start
        elif self.kind in {"text", "value"}:
            if line.startswith(self.text, start):
                yield start + len(self.text)
        elif self.kind == "one":
            if self._compiled.fullmatch(line, start, start + 1):
                yield start + 1
        elif self.least is not None:
            if found := self._compiled.match(line, start):
                yield from range(found.end(), start + self.least - 1, -1)
        elif self.kind == "regex":
            matches = self._compiled.fullmatch
            yield from (end for end in range(len(line), start - 1, -1) if matches(line, start, end))


def signs_of(pieces: Sequence[Piece], match: Match) -> list[Sign] | None:
    """The signs of a line; None for a regular expression that cannot be parted so that each part is short."""
    signs: list[Sign] = []
    for piece in pieces:
        if piece.is_value:
            signs.append(Sign("value", piece.shown, piece.source))
        elif match is Match.REGEX:
            own = _of_regex(piece.text)
            if own is None:
                return None
            signs += own
        else:
            signs += _of_wild(piece.text, match)
    ends = Sign("any", "", "")
    return [ends, *signs, ends] if match is Match.CONTAINS else signs


def patterns_of(pieces: Sequence[Piece], match: Match) -> list[str]:
    """What stands for more than itself in a line, as it is written; all of a line that cannot be parted."""
    signs = signs_of(pieces, match)
    return [source_of(pieces)] if signs is None else [sign.source for sign in signs if not sign.is_literal]


def source_of(pieces: Sequence[Piece]) -> str:
    """The line as its author wrote it."""
    return "".join(piece.source for piece in pieces)


def _of_wild(text: str, match: Match) -> Iterator[Sign]:
    end = 0
    for token in WILD[match].finditer(text) if match in WILD else ():
        yield from (Sign("text", own, own) for own in text[end : token.start()])
        yield Sign("any" if token[0] in {ANY, "*"} else "one", token[0], token[0])
        end = token.end()
    yield from (Sign("text", own, own) for own in text[end:])


def _of_regex(text: str) -> list[Sign] | None:
    """The parts of it; none that could try the same text in more than a few ways."""
    signs, at = [], 0
    if _OFTEN.match(text):  # how often the value before it
        return None
    while at < len(text):
        atom = _ATOM.match(text, at)
        if atom is None:
            return None
        often = _OFTEN.match(text, atom.end())
        at = often.end() if often else atom.end()
        sign = _sign(atom, often, text[atom.start() : at])
        if sign is None:
            return None
        signs.append(sign)
    return signs


def _sign(atom: re.Match[str], often: re.Match[str] | None, source: str) -> Sign | None:
    if atom["edge"]:
        return None if often else Sign("edge", source, source)
    if atom["group"]:
        return _group(atom["inner"], often, source)
    if not often:
        own = atom["own"] or atom["escaped"]
        return Sign("text", own, source) if own else Sign("regex", source, source, 1)
    least = 1 if often[0][0] == "+" else int(often[1] or 0)
    greedy = source[:-1] if often["how"] else source
    return Sign("regex", greedy, source, least)


def _group(own: str, often: re.Match[str] | None, source: str) -> Sign | None:
    """A group; one that could try the same text in many ways takes it in the first of them."""
    inner = re.sub(r"\\.", "", own)
    if inner.startswith("?") or (often and ("|" in inner or often["how"])):
        return None
    if len(_WITHIN.findall(inner)) < (1 if often else 2):
        return Sign("regex", source, source)
    sure = _without_another_try(own)
    return Sign("regex", f"(?:(?>{sure}))" + (f"{often[0]}+" if often else ""), source) if sure else None


def _without_another_try(text: str) -> str | None:
    """The same where each repetition takes all that it can at once; None where one is to take little."""
    parts, at = [], 0
    while at < len(text):
        atom = _ATOM.match(text, at)
        if atom is None and text[at] != "|":
            return None
        end = atom.end() if atom else at + 1
        own: str | None = text[at:end]
        if atom and atom["group"]:
            own = None if atom["inner"].startswith("?") else _without_another_try(atom["inner"])
            own = own and f"(?>{own})"
        often = _OFTEN.match(text, end) if atom else None
        if own is None or (often and often["how"]):
            return None
        parts += [own, f"{often[0]}+" if often else ""]
        at = often.end() if often else end
    return "".join(parts)
