"""What a document declares, found line by line: half-written recipes are an editor's normal case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from runbook.directives.naming import made_id
from runbook.variables import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# what stands in front of the markup of a line: how far it is indented, and the items of lists that it begins
MARGIN = r"\s*(?:(?:[-*+\u2022\u2023\u2043]|\(?[\w#]{1,4}[.)])[ ]+)*"
_MARGIN = re.compile(MARGIN)
_DIRECTIVE = re.compile(rf"^{MARGIN}\.\.\s+(?P<name>[\w-]+)::(?:\s+(?P<argument>.*?))?\s*$")
_COMMENT = re.compile(rf"^{MARGIN}\.\.(?:\s+(?![_|\[]).*)?$")
_OPTION = re.compile(r"^\s+:(?P<name>[\w-]+):(?:\s+(?P<text>.*?))?\s*$")
# below these nothing is a directive
_HOLDS_TEXT = frozenset(
    ["step", "file", "output", "code-block", "code", "sourcecode", "parsed-literal", "raw", "math", "prompt"]
)


class Kind(StrEnum):
    """What is declared."""

    VARIABLE = "variable"
    HOST = "host"
    STEP = "step"
    FILE = "file"
    REQUIRES = "requires"
    INCLUDE = "include"
    CAPTURE = "capture"


_DECLARING = frozenset(Kind) - {Kind.CAPTURE}
LEADING = frozenset([Kind.REQUIRES, Kind.INCLUDE])


@dataclass(frozen=True)
class Declared:
    """A declaration: its name (a step's id), what its first line says, and that line, counted from 0.

    `path` is the file that it is in, empty for the document itself. A variable has its `type` and `choices`.
    """

    kind: Kind
    name: str
    said: str
    line: int
    path: str = ""
    type: str = ""
    choices: tuple[str, ...] = ()


def declared(lines: Sequence[str]) -> Iterator[Declared]:
    """All of it, in the order of the lines."""
    for number, name, said in directives(lines):
        if name == "output":
            yield from _captured(lines, number)
        elif name in _DECLARING and said:
            kind = Kind(name)
            known_as = _id(lines, number, said) if kind in {Kind.STEP, Kind.FILE} else said
            is_variable = kind is Kind.VARIABLE
            typed = _option(lines, number, "type") if is_variable else ""
            values = _choices(lines, number) if is_variable else ()
            yield Declared(kind, known_as, said, number, type=typed, choices=values)


def directives(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """The line of each directive, its name, and what follows it there; none that is text of another."""
    for number in shown(lines):
        if found := _DIRECTIVE.match(lines[number]):
            yield number, found["name"], (found["argument"] or "").strip()


def shown(lines: Sequence[str]) -> Iterator[int]:
    """The lines that are markup: neither commands, nor a file's content, nor a comment."""
    above: int | None = None  # how far what holds text is indented
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if above is not None and (indent > above or not line.strip()):
            continue
        above = _MARGIN.match(line).end() if _holds_text(line) else None  # type: ignore[union-attr]
        yield number


def _holds_text(line: str) -> bool:
    if found := _DIRECTIVE.match(line):
        return found["name"] in _HOLDS_TEXT
    return _COMMENT.match(line) is not None or line.rstrip().endswith("::")


def options(lines: Sequence[str], number: int) -> Iterator[tuple[int, str, str]]:
    """The lines of the options of the directive on that line, each with the option's name and its text."""
    name = ""
    for line in range(number + 1, len(lines)):
        if not lines[line].strip() or not lines[line][0].isspace():
            return
        if found := _OPTION.match(lines[line]):
            name = found["name"]
            yield line, name, found["text"] or ""
        else:
            yield line, name, lines[line].strip()


def _id(lines: Sequence[str], number: int, title: str) -> str:
    return _option(lines, number, "id") or made_id(title)


def _option(lines: Sequence[str], number: int, wanted: str) -> str:
    return next((text for _line, name, text in options(lines, number) if name == wanted and text), "")


def _choices(lines: Sequence[str], number: int) -> tuple[str, ...]:
    said = [text for _line, name, text in options(lines, number) if name == "choices"]
    try:
        return wording.choices("\n".join(said))
    except ValueError:
        return ()  # they are still being typed


def _captured(lines: Sequence[str], number: int) -> Iterator[Declared]:
    for line, name, text in options(lines, number):
        captured, equals, _regex = text.partition("=")
        if name == "capture" and equals and captured.strip():
            yield Declared(Kind.CAPTURE, captured.strip(), text, line)


def directive_around(lines: Sequence[str], line: int) -> tuple[str, set[str]]:
    """The directive whose options may stand on that line, and those given already; empty where none may."""
    given: set[str] = set()
    for number in range(line - 1, -1, -1):
        if found := _DIRECTIVE.match(lines[number]):
            return found["name"], given
        option = _OPTION.match(lines[number])
        if option:
            given.add(option["name"])
        elif not lines[number][:1].isspace() or not lines[number].strip():
            break  # a blank line: below it is the body
    return "", set()
