"""What may follow where a person types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.check.rules import RULES
from runbook.editor.meanings import DIRECTIVES, OPTIONS, options_of
from runbook.editor.nearby import recipes_near
from runbook.editor.outline import MARGIN, Kind, directive_around
from runbook.i18n import _
from runbook.model import Match
from runbook.variables.expression import FILTERS
from runbook.variables.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.editor.document import Document

    Follow = Callable[[Document, int, str], Iterator["Choice"]]

_EXPRESSION = re.compile(r"\{\{(?P<said>[^{}]*)$|^\s+:(?:when|exclude):(?P<condition>.*)$")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|(?P<open>["'])(?P<typed>[^"']*)$""")
# what stands before a value of a variable: `X == `, `X in ["a", `
_COMPARED = re.compile(r"(?P<name>\w+)\s*(?:[=!]=\s*|\bin\s*[\[(][^\])]*)$")
_FLAGS = frozenset(["leave", "manual", "raw", "append", "backup"])


@dataclass(frozen=True)
class Choice:
    """One thing that may be put in the place of the last `length` characters; `meaning` tells of it."""

    text: str
    length: int
    meaning: str = ""
    detail: str = ""


def choices(document: Document, line: int, column: int) -> list[Choice]:
    """All that may follow before that column of that line, both counted from 0 in characters."""
    if line >= len(document.lines):
        return []
    before = document.lines[line][:column]
    return [choice for choice in _all(document, line, before) if choice.text != before[-choice.length :]]


def _all(document: Document, line: int, before: str) -> Iterator[Choice]:
    for pattern, follow in _FOLLOWS:
        if found := re.search(pattern, before):
            yield from follow(document, line, found[1] or "")
            return
    if found := _EXPRESSION.search(before):
        yield from _expression(document, line, found["said"] or found["condition"] or "")


def _directives(_document: Document, _line: int, typed: str) -> Iterator[Choice]:
    for name, meaning in DIRECTIVES.items():
        yield Choice(f"{name}:: ", len(typed), _(meaning))


def _types(_document: Document, _line: int, typed: str) -> Iterator[Choice]:
    for kind in TYPES.values():
        yield Choice(kind.name, len(typed), _(kind.description), kind.example)


def _matches(_document: Document, _line: int, typed: str) -> Iterator[Choice]:
    yield from (Choice(match.value, len(typed)) for match in Match)


def _rules(_document: Document, _line: int, typed: str) -> Iterator[Choice]:
    for rule in RULES.values():
        if rule.can_be_allowed:
            yield Choice(rule.id, len(typed), _(rule.summary))


def _names(*kinds: Kind) -> Follow:
    def follow(document: Document, _line: int, typed: str) -> Iterator[Choice]:
        for kind in kinds:
            yield from _declared(document, kind, len(typed))

    return follow


def _hosts(document: Document, _line: int, typed: str) -> Iterator[Choice]:
    declared = [*_declared(document, Kind.VARIABLE, len(typed), of_type="host")]
    used = _declared(document, Kind.HOST, len(typed))
    yield from (*declared, *(one for one in used if one.text not in {other.text for other in declared}))


def _options(document: Document, line: int, typed: str) -> Iterator[Choice]:
    length = len(typed)
    directive, given = directive_around(document.lines, line)
    for name in options_of(directive):
        if name not in given:
            yield Choice(f"{name}:" if name in _FLAGS else f"{name}: ", length, _(OPTIONS[name]))
    if directive == "matrix":
        for one in _declared(document, Kind.VARIABLE, length):
            if one.text not in given:
                yield Choice(f"{one.text}: ", length)


def _expression(document: Document, line: int, said: str) -> Iterator[Choice]:
    if found := next((one for one in _QUOTED.finditer(said) if one["open"]), None):
        yield from _values(document, said[: found.start()], found["typed"])
        return
    word = re.search(r"\w*$", said)
    length = len(word[0]) if word else 0
    if re.search(r"\|\s*\w*$", said):
        yield from (Choice(name, length) for name in sorted(FILTERS))
    else:
        yield from _declared(document, Kind.VARIABLE, length)
        yield from _declared(document, Kind.CAPTURE, length, above=line)


def _values(document: Document, before: str, typed: str) -> Iterator[Choice]:
    """What the variable may be that is compared there with what is typed."""
    compared = _COMPARED.search(before)
    known = (one for one in document.names if compared and one.name == compared["name"])
    for one in known:
        yield from (Choice(value, len(typed)) for value in one.choices)
        return


def _requires(document: Document, _line: int, typed: str) -> Iterator[Choice]:
    yield from (Choice(path, len(typed), "", title) for path, title in recipes_near(document, typed))


def _declared(
    document: Document, kind: Kind, length: int, *, above: int | None = None, of_type: str = ""
) -> Iterator[Choice]:
    """Those of that kind, and of that type if asked so.

    None from the line `above` on: what an output captures is known below it.
    """
    names: dict[str, str] = {}
    for one in document.names:
        fits = one.kind is kind and (not of_type or one.type == of_type)
        if fits and (above is None or one.line < above):
            names.setdefault(one.name, Path(one.path).name if one.path else one.said)
    yield from (Choice(name, length, said if said != name else "") for name, said in names.items())


# what stands before the cursor, and what may follow it there
_FOLLOWS: tuple[tuple[str, Follow], ...] = (
    (rf"^{MARGIN}\.\. ([\w-]*)$", _directives),
    (r"^\s+:([\w-]*)$", _options),
    (r"^\s+:type: (\w*)$", _types),
    (r"^\s+:match: (\w*)$", _matches),
    (r"^\s+:allow: ([\w-]*)$", _rules),
    (rf"^{MARGIN}\.\. requires:: ([^\s\0]*)$", _requires),
    (rf"^{MARGIN}\.\. host:: (\S*)$", _hosts),
    (r":step:`(?:[^`<]*<)?([^`<]*)$", _names(Kind.STEP, Kind.FILE)),
    (r":var:`(\w*)$", _names(Kind.VARIABLE, Kind.CAPTURE)),
)
