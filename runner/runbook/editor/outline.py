"""What a document declares, found line by line: half-written recipes are an editor's normal case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from runbook.recipe.naming import made_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DIRECTIVE = re.compile(r"^(?P<indent>\s*)\.\.\s+(?P<name>\w+)::(?:\s+(?P<argument>.*?))?\s*$")
_ID = re.compile(r"^\s+:id:\s+(\S+)\s*$")
_OPTION = re.compile(r"^\s+:([\w-]+):(?:\s|$)")


class Kind(StrEnum):
    """What is declared."""

    VARIABLE = "variable"
    HOST = "host"
    STEP = "step"
    FILE = "file"
    REQUIRES = "requires"


@dataclass(frozen=True)
class Declared:
    """A declaration: its name (a step's id), what its first line says, and that line, counted from 0."""

    kind: Kind
    name: str
    said: str
    line: int


def declared(lines: Sequence[str]) -> Iterator[Declared]:
    """All of it, in the order of the lines."""
    for number, line in enumerate(lines):
        found = _DIRECTIVE.match(line)
        if found and found["name"] in set(Kind) and (said := (found["argument"] or "").strip()):
            kind = Kind(found["name"])
            name = _id(lines, number, said) if kind in {Kind.STEP, Kind.FILE} else said
            yield Declared(kind, name, said, number)


def _id(lines: Sequence[str], number: int, title: str) -> str:
    for line in lines[number + 1 :]:
        if not _OPTION.match(line):
            break
        if found := _ID.match(line):
            return found[1]
    return made_id(title)


def directive_around(lines: Sequence[str], line: int) -> tuple[str, set[str]]:
    """The directive whose options may stand on that line, and those given already; empty where none may."""
    given: set[str] = set()
    for number in range(line - 1, -1, -1):
        if found := _DIRECTIVE.match(lines[number]):
            return found["name"], given
        option = _OPTION.match(lines[number])
        if option:
            given.add(option[1])
        elif not lines[number][:1].isspace() or not lines[number].strip():
            break  # a blank line: below it is the body
    return "", set()
