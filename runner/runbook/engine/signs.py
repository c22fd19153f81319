"""An expected line in signs: characters, values, and what stands for other text."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from runbook.model import Match
from runbook.variables.runaway import longest
from runbook.variables.wild import ANY, WILD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.engine.expected import Piece

_SET = r"\[\^?\]?(?:[^\]\\]|\\.)*\]"
# one character of a regular expression, or a set; then how often
_ATOM = re.compile(
    rf"(?P<edge>[\^$]|\\[bBAZ])|(?P<set>{_SET}|\\[dDsSwWafnrtv]|\.)|\\(?P<escaped>[^\w])|(?P<own>[^\\()|*+?\[])",
    re.DOTALL,
)
_TOKEN = re.compile(rf"\\.|{_SET}|.", re.DOTALL)
_AGAIN = re.compile(r"\\\d")  # what a group before it took
# the beginning of a group that means alone what it means among others
_OPEN = re.compile(r"\((?:\?(?::|P<\w+>|[aimsu-]+:))?(?!\?)")
_PLAIN = re.compile(r"\((?:\?:)?(?!\?)")
_OFTEN = re.compile(r"(?:[*+?]|\{(?:(\d+)(?:,\d*)?|,\d+)\})(?P<how>[?+]?)")
_WITHIN = re.compile(r"[*+?]|\{\d*,?\d*\}")
LONG = 1 << 14  # characters that a group reads soon, of which it never tries all parts


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
        end = _end_of_atom(text, at)
        if end is None:
            return None
        often = _OFTEN.match(text, end)
        start, at = at, often.end() if often else end
        sign = _sign(text[start:end], often, text[start:at])
        if sign is None:
            return None
        signs.append(sign)
    return signs


def _end_of_atom(text: str, at: int) -> int | None:
    """Where the character, the set or the group ends that begins there; None for anything else."""
    if text[at] != "(":
        atom = _ATOM.match(text, at)
        return atom.end() if atom else None
    depth = 0
    for token in _TOKEN.finditer(text, at):
        if _AGAIN.fullmatch(token[0]) or (token[0] == "(" and not _OPEN.match(text, token.start())):
            return None
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return None


def _sign(own: str, often: re.Match[str] | None, source: str) -> Sign | None:
    if own[0] == "(":
        return _group(own, often, source)
    atom = _ATOM.fullmatch(own)
    if atom is None:
        return None
    if atom["edge"]:
        return None if often else Sign("edge", source, source)
    if not often:
        character = atom["own"] or atom["escaped"]
        return Sign("text", character, source) if character else Sign("regex", source, source, 1)
    least = 1 if often[0][0] == "+" else int(often[1] or 0)
    greedy = source[:-1] if often["how"] else source
    return Sign("regex", greedy, source, least)


def _group(own: str, often: re.Match[str] | None, source: str) -> Sign | None:
    """A group; one that could try the same text in many ways takes it in the first of them."""
    if longest(source, re.DOTALL) >= LONG:
        return Sign("regex", source, source)
    inner = re.sub(r"\\.", "", own)
    if often and ("|" in inner or often["how"]):
        return None
    sure = _without_another_try(own)
    return Sign("regex", f"(?:{sure})" + (f"{often[0]}+" if often else ""), source) if sure else None


def _without_another_try(text: str) -> str | None:
    """The same where each repetition takes all that it can at once; None where one is to take little."""
    parts, at = [], 0
    while at < len(text):
        end = at + 1 if text[at] == "|" else _end_of_atom(text, at)
        if end is None:
            return None
        own: str | None = text[at:end]
        if text[at] == "(":
            opened = _PLAIN.match(text, at)
            own = _without_another_try(text[opened.end() : end - 1]) if opened else None
            own = None if own is None else f"(?>{own})"
        often = None if text[at] == "|" else _OFTEN.match(text, end)
        if own is None or (often and often["how"]):
            return None
        parts += [own, f"{often[0]}+" if often else ""]
        at = often.end() if often else end
    return "".join(parts)
