"""Every place of a document where a variable or a host is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.directives.nodes import RecipeNode
from runbook.directives.rawlines import holding
from runbook.editor.outline import shown
from runbook.recipe import doctree
from runbook.recipe.matrix import EXCLUDE
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.directives.written import Option, Written
    from runbook.editor.document import Document
    from runbook.model import Location

_ROLE = re.compile(r":var:`(?P<name>\w+)`")
# in an expression a text, a number, an attribute, a filter, a test and an argument's name are no variables
_NAME = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d\w*|(?:[.|]|\bis(?:\s+not)?\b)\s*\w+"""
    r"""|(?P<name>[^\W\d]\w*\b)(?!\s*=[^=])"""
)
_CAPTURED = re.compile(r"^\s*(?P<name>\w+)\s*=", re.MULTILINE)
_WHOLE = re.compile(r"(?P<name>\S+)")
_FILLED = ("value", "enter", "confirm", "owner", "answer", "title")
_FILLED_UNLESS_RAW = ("unless", "undo", "probe")


@dataclass(frozen=True, order=True)
class Use:
    """A name on a line, from the column `first` up to `last`, all counted from 0."""

    line: int
    first: int
    last: int
    name: str
    declares: bool = False


def uses(document: Document) -> list[Use]:
    """All of them, in the document's order."""
    text, path = "\n".join(document.lines), str(document.path)
    with holding(path, text):
        tree, _problems = doctree.parse(text, path, document.forms)
    found = {use for node in tree.findall(RecipeNode) for use in _of(node.written, document)}
    roles = (
        (line, match) for line in shown(document.lines) for match in _ROLE.finditer(document.lines[line])
    )
    found |= {Use(line, *match.span("name"), match["name"]) for line, match in roles}
    return sorted(found)


def use_at(document: Document, line: int, column: int) -> Use | None:
    """The variable or the host that is named at that place."""
    found = (use for use in uses(document) if use.line == line and use.first <= column <= use.last)
    return next(found, None)


def mentions(document: Document, name: str) -> Iterator[tuple[Document, Use]]:
    """Where it is named in the document, and in the files that it leads to if one of them declares it."""
    is_shared = any(one.name == name and one.path for one in document.names)
    for one in (document, *document.others) if is_shared else (document,):
        yield from ((one, use) for use in uses(one) if use.name == name)


def _of(told: Written, document: Document) -> Iterator[Use]:
    if told.location.path != str(document.path):
        return  # included from another file
    at = _Places(document.lines)
    if told.directive in {"variable", "host"}:
        yield from at.whole(told.argument, told.location, declares=told.directive == "variable")
    else:
        yield from at.filled(told.argument, told.location)
    raw = told.option("raw") is not None
    for option in told.options:
        yield from _of_option(option, told.directive, at, raw=raw)
    if told.body_location and told.directive in {"step", "file", "output"} and not raw:
        yield from at.filled(told.body, told.body_location)


def _of_option(option: Option, directive: str, at: _Places, *, raw: bool) -> Iterator[Use]:
    if directive == "matrix" and option.name != EXCLUDE:
        yield from at.option(option)
    elif option.name in {"when", EXCLUDE}:
        yield from at.named(_NAME, option.text, option.text_location)
    elif option.name == "capture":
        yield from at.named(_CAPTURED, option.text, option.text_location, declares=True)
    elif option.name in _FILLED or (option.name in _FILLED_UNLESS_RAW and not raw):
        yield from at.filled(option.text, option.text_location)


class _Places:
    """Where in a document's lines the names of a text stand that was taken from them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def whole(self, text: str, location: Location, *, declares: bool) -> Iterator[Use]:
        """The text is one name."""
        return self.named(_WHOLE, text, location, declares=declares)

    def option(self, option: Option) -> Iterator[Use]:
        """The option's own name is one."""
        first = self._lines[option.location.line - 1].find(f":{option.name}:") + 1
        if first:
            yield Use(option.location.line - 1, first, first + len(option.name), option.name)

    def filled(self, text: str, location: Location) -> Iterator[Use]:
        """Those in its `{{ … }}`."""
        for start, end in _places(text):
            yield from self.named(_NAME, text, location, within=(start, end))

    def named(
        self,
        pattern: re.Pattern[str],
        text: str,
        location: Location,
        *,
        within: tuple[int, int] | None = None,
        declares: bool = False,
    ) -> Iterator[Use]:
        """Those that the pattern finds in it."""
        for found in pattern.finditer(text, *(within or ())):
            if found["name"]:
                above = text.count("\n", 0, found.start("name"))
                told = text.split("\n")[above].rstrip()
                column = found.start("name") - (text.rfind("\n", 0, found.start("name")) + 1)
                if first := self._first(told, location.line - 1 + above):
                    at = first + column
                    yield Use(location.line - 1 + above, at, at + len(found["name"]), found["name"], declares)

    def _first(self, told: str, line: int) -> int:
        """The column where it stands on that line, behind an indentation or a name; 0 if not."""
        raw = self._lines[line].rstrip() if line < len(self._lines) else ""
        return len(raw) - len(told) if raw.endswith(told) else 0


def _places(text: str) -> Iterator[tuple[int, int]]:
    """What stands in each `{{ … }}`; those that are none are passed over."""
    start = 0
    while (start := text.find("{{", start)) >= 0:
        try:
            found = template.places(text[start:])
        except template.TemplateError as error:
            found = template.places(text[start : start + error.offset]) if error.offset else ()
            behind = start + error.offset + 2
        else:
            behind = len(text)
        yield from ((start + place.start + 2, start + place.end - 2) for place in found)
        start = behind
