"""What may follow where a person types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.check.rules import RULES
from runbook.editor.meanings import DIRECTIVES, OPTIONS, options_of
from runbook.editor.outline import Kind, declared, directive_around
from runbook.i18n import _
from runbook.model import Match
from runbook.recipe.expression import FILTERS
from runbook.recipe.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Follow = Callable[[Sequence[str], int, str], Iterator["Choice"]]

_EXPRESSION = re.compile(r"\{\{(?P<said>[^{}]*)$|^\s+:(?:when|exclude):(?P<condition>.*)$")
_FLAGS = frozenset(["leave", "manual", "raw", "append", "backup"])


@dataclass(frozen=True)
class Choice:
    """One thing that may be put in the place of the last `length` characters; `meaning` tells of it."""

    text: str
    length: int
    meaning: str = ""
    detail: str = ""


def choices(lines: Sequence[str], line: int, column: int) -> list[Choice]:
    """All that may follow before that column of that line, both counted from 0 in characters."""
    if line >= len(lines):
        return []
    before = lines[line][:column]
    return [choice for choice in _all(lines, line, before) if choice.text != before[-choice.length :]]


def _all(lines: Sequence[str], line: int, before: str) -> Iterator[Choice]:
    for pattern, follow in _FOLLOWS:
        if found := re.search(pattern, before):
            yield from follow(lines, line, found[1] or "")
            return
    if found := _EXPRESSION.search(before):
        yield from _expression(lines, found["said"] or found["condition"] or "")


def _directives(_lines: Sequence[str], _line: int, typed: str) -> Iterator[Choice]:
    for name, meaning in DIRECTIVES.items():
        yield Choice(f"{name}:: ", len(typed), _(meaning))


def _types(_lines: Sequence[str], _line: int, typed: str) -> Iterator[Choice]:
    for kind in TYPES.values():
        yield Choice(kind.name, len(typed), _(kind.description), kind.example)


def _matches(_lines: Sequence[str], _line: int, typed: str) -> Iterator[Choice]:
    yield from (Choice(match.value, len(typed)) for match in Match)


def _rules(_lines: Sequence[str], _line: int, typed: str) -> Iterator[Choice]:
    for rule in RULES.values():
        if not rule.refuses:
            yield Choice(rule.id, len(typed), _(rule.summary))


def _names(*kinds: Kind) -> Follow:
    def follow(lines: Sequence[str], _line: int, typed: str) -> Iterator[Choice]:
        for kind in kinds:
            yield from _declared(lines, kind, len(typed))

    return follow


def _options(lines: Sequence[str], line: int, typed: str) -> Iterator[Choice]:
    length = len(typed)
    directive, given = directive_around(lines, line)
    for name in options_of(directive):
        if name not in given:
            yield Choice(f"{name}:" if name in _FLAGS else f"{name}: ", length, _(OPTIONS[name]))
    if directive == "matrix":
        for one in _declared(lines, Kind.VARIABLE, length):
            if one.text not in given:
                yield Choice(f"{one.text}: ", length)


def _expression(lines: Sequence[str], said: str) -> Iterator[Choice]:
    word = re.search(r"\w*$", said)
    length = len(word[0]) if word else 0
    if re.search(r"\|\s*\w*$", said):
        yield from (Choice(name, length) for name in sorted(FILTERS))
    else:
        yield from _declared(lines, Kind.VARIABLE, length)


def _declared(lines: Sequence[str], kind: Kind, length: int) -> Iterator[Choice]:
    names = {one.name: one.said for one in declared(lines) if one.kind is kind}
    yield from (Choice(name, length, said if said != name else "") for name, said in names.items())


# what stands before the cursor, and what may follow it there
_FOLLOWS: tuple[tuple[str, Follow], ...] = (
    (r"^\s*\.\. ([\w-]*)$", _directives),
    (r"^\s+:([\w-]*)$", _options),
    (r"^\s+:type: (\w*)$", _types),
    (r"^\s+:match: (\w*)$", _matches),
    (r"^\s+:allow: ([\w-]*)$", _rules),
    (r"^\s*\.\. host:: (\S*)$", _names(Kind.HOST, Kind.VARIABLE)),
    (r":step:`(?:[^`<]*<)?([^`<]*)$", _names(Kind.STEP, Kind.FILE)),
    (r":var:`(\w*)$", _names(Kind.VARIABLE)),
)
