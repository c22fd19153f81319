"""What is accepted of two runs with secrets that were made up: what does not change with them."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.model import Match
from runbook.seen import Acceptance
from runbook.variables.refusals import SHORTEST_SECRET
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.seen import Report

# what is open as a whole, or not at all
_TOKEN = re.compile(r"\{\{.*?\}\}|\\.|\[[^\]]\]|\w+|\s+|.", re.DOTALL)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,:\[\]{}"]+|\s+|.', re.DOTALL)
# what takes in the dots that are put beside it
_DOTS = {Match.REGEX: r"(?<!\\)\.\*", Match.GLOB: rf"{re.escape(ANY)}|\*"}


def is_unsure(report: Report) -> bool:
    """Whether something is accepted that may have been made of such a secret."""
    return any(own.unsure and own.text for result in report.results for own in result.accepted.values())


def steady(one: Report, other: Report) -> Report:
    """The one report, with what is accepted in both; `...` stands where they differ."""
    if other.interrupted:
        return other
    told = {place: own for result in other.results for place, own in result.accepted.items()}
    results = []
    for result in one.results:
        match = {expectation.location: expectation.match for expectation in result.step.expectations}
        both = {place: _of_both(own, told.get(place), match[place]) for place, own in result.accepted.items()}
        results.append(replace(result, accepted=both))
    return replace(one, results=tuple(results))


def _of_both(one: Acceptance, other: Acceptance | None, match: Match) -> Acceptance:
    if not one.unsure or one.text is None or (other and one.text == other.text):
        return one
    text = other and other.text and _open(one.text.split("\n"), other.text.split("\n"), match)
    if not text:
        return Acceptance(None, _("what is printed changes with the secret that is made up for each run"))
    return Acceptance(text, _("`...` stands for what changes with the secret that is made up for each run"))


def _open(one: Sequence[str], other: Sequence[str], match: Match) -> str:
    """The lines with `...` where they differ; empty where that cannot be, or nothing else would be left."""
    if match is Match.EXACT or (match is Match.JSON and len(one) != len(other)):
        return ""
    pairs = [*_pairs(one, other)]
    differ = {number for number, (ours, theirs) in enumerate(pairs) if ours != theirs}
    # printed letter by letter, one of it is the same by chance
    short = [number for number, pair in enumerate(pairs) if _is_short(*pair)]
    by_chance = differ.intersection(short) if match is not Match.JSON else set[int]()
    for number in (*short, *reversed(short)):
        if by_chance & {number - 1, number + 1}:
            by_chance.add(number)
    new: list[str] = []
    for number, (line, theirs) in enumerate(pairs):
        opened = line
        if number in by_chance or line is None or theirs is None:
            opened = ANY
        elif number in differ:
            opened = _opened(line, theirs, match)
        if opened is None:
            return ""
        if opened == line or opened != ANY or new[-1:] != [ANY]:
            new.append(opened)
    return "\n".join(new) if any(line.strip(' ."*') for line in new) else ""


def _pairs(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Which lines stand in the place of which; None where one of the two has none."""
    if len(one) == len(other):
        yield from zip(one, other, strict=True)
        return
    for _tag, ours, our_end, theirs, their_end in SequenceMatcher(None, one, other).get_opcodes():
        yield from zip_longest(one[ours:our_end], other[theirs:their_end])


def _is_short(one: str | None, other: str | None) -> bool:
    return one is None or other is None or len(one.strip()) < SHORTEST_SECRET


def _opened(one: str, other: str, match: Match) -> str | None:
    """The line with `...` where it differs from the other one; None where that is no such line."""
    if match is Match.JSON:
        ours, theirs = _JSON_TOKEN.findall(one), _JSON_TOKEN.findall(other)
        pairs = list(zip(ours, theirs, strict=False))
        structure = any(a != b and (len(a) < 2 and not a.isalnum()) for a, b in pairs)
        same = len(ours) == len(theirs) and not structure
        return "".join(a if a == b else f'"{ANY}"' for a, b in pairs) if same else None
    ours, theirs = _TOKEN.findall(one), _TOKEN.findall(other)
    shortest = min(len(ours), len(theirs))
    first = next((n for n in range(shortest) if ours[n] != theirs[n]), shortest)
    left = shortest - first
    last = next((n for n in range(left) if ours[-1 - n] != theirs[-1 - n]), left)
    before, behind = "".join(ours[:first]), "".join(ours[len(ours) - last :])
    if not (before + behind).strip():
        return ANY
    dots = _DOTS.get(match, re.escape(ANY))
    before, behind = re.sub(rf"(?:{dots})\Z", "", before), re.sub(rf"\A(?:{dots})", "", behind)
    line = before + (".*" if match is Match.REGEX else ANY) + behind
    return line if match is not Match.REGEX or _is_regex(line) else None


def _is_regex(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
