"""The items of a JSON object or list as they stand in a text: some go, others come, the layout stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.variables.template import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^"]', re.DOTALL)
_COLON = re.compile(r'"(\s*:\s*)$')


@dataclass(frozen=True)
class Item:
    """What stands between two commas: the blanks before and behind it, and where its value is in the text.

    `value` is None for `...`, and for what came anew.
    """

    lead: str
    core: str
    trail: str
    value: tuple[int, int] | None = None
    start: int = 0

    def holding(self, new: str) -> Item:
        """The same with another value."""
        if self.value is None:
            return self
        first, behind = (offset - self.start for offset in self.value)
        return replace(self, core=self.core[:first] + new + self.core[behind:])

    @property
    def colon(self) -> str:
        """How it has its colon; empty where it has none."""
        found = _COLON.search(self.core[: self.value[0] - self.start]) if self.value else None
        return found[1] if found else ""


def items(text: str, span: tuple[int, int], values: Sequence[tuple[int, int]]) -> list[Item]:
    """Those of the object or list at the span, of which these are the values in their order."""
    start, end = span
    plain = [*text[start:end]]
    for first, behind in [*values, *((place.start, place.end) for place in places(text))]:
        if start < first < end:
            plain[first - start : behind - start] = "x" * (behind - first)
    return [*_items(text, "".join(plain), start, values)]


def _items(text: str, plain: str, start: int, values: Sequence[tuple[int, int]]) -> Iterator[Item]:
    commas = [token.start() for token in _TOKEN.finditer(plain) if token[0] == ","]
    begin = 1
    for end in [*commas, len(plain) - 1]:
        own = text[start + begin : start + end]
        core = own.strip()
        lead = own[: len(own) - len(own.lstrip())]
        at = start + begin + len(lead)
        value = next((one for one in values if at <= one[0] < start + end), None)
        yield Item(lead, core, own[len(lead) + len(core) :], value, at)
        begin = end + 1


def joined(brackets: str, old: Sequence[Item], new: Sequence[Item | str]) -> str:
    """The items in brackets; one that came, a text, is laid out as those that were there."""
    first, usual = old[0].lead, _usual([item.lead for item in old])
    parts = []
    for number, one in enumerate(new):
        item = one if isinstance(one, Item) else Item(usual, one, "")
        lead = first if number == 0 else usual if item.start == old[0].start else item.lead
        trail = old[-1].trail if number == len(new) - 1 else "" if item.start == old[-1].start else item.trail
        parts.append(lead + item.core + trail)
    return brackets[0] + ",".join(parts) + brackets[1]


def _usual(leads: Sequence[str]) -> str:
    """What stands before an item that is not the first."""
    if len(leads) > 1:
        return leads[1]
    return leads[0] if "\n" in leads[0] else " "
