"""What a rewritten expectation has no more of what stood for other text: its patterns and its values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from runbook.engine.expected import filled_lines
from runbook.engine.signs import patterns_of, source_of
from runbook.model import Match
from runbook.variables.template import places
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Values

BARE = "..., in no quotes"  # no string of a text can be taken for it
LONGEST = 200  # characters of what is named


class _Part(NamedTuple):
    """A line, or a string of a JSON text, and what of it stands for more than itself."""

    source: str
    patterns: list[str]


def first_lost(old: str, new: str, match: Match, values: Values) -> str:
    """The first line, or JSON string, that has lost a pattern or a value in the new text; empty for none."""
    before, after = ([*_parts(text, match, values)] for text in (old, new))
    left = {part.source for part in after}
    lost = Counter(one for part in before for one in part.patterns)
    lost -= Counter(one for part in after for one in part.patterns)
    gone = (
        part.source
        for part in before
        if part.source not in left and any(one in lost for one in part.patterns)
    )
    name = next(gone, "").strip()
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"


def _parts(text: str, match: Match, values: Values) -> Iterator[_Part]:
    if match is Match.JSON:
        yield from _of_json(text)
        return
    for line in filled_lines(text, values):
        yield _Part(source_of(line), patterns_of(line, match))


def _of_json(text: str) -> Iterator[_Part]:
    # imported where JSON is expected: most runs have none
    from runbook.variables.jsontext import words

    found = places(text)
    for word in words(text):
        own = [text[one.start : one.end] for one in found if word.start <= one.start < word.end]
        if word.text == ANY:
            end = text.find("\n", word.end)
            line = text[text.rfind("\n", 0, word.start) + 1 : len(text) if end < 0 else end]
            yield _Part(line.strip(), [BARE])
        elif word.is_string:
            yield _Part(word.text[1:-1], [*own, *(ANY for _dots in word.dots(found))])
        elif own:
            yield _Part(word.text, own)
