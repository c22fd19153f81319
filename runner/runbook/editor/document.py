"""A document among the files that it leads to: the recipes that it requires, and what it includes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from runbook.directives.source import real_path, source_text
from runbook.documents.forms import NONE, Forms
from runbook.editor.outline import LEADING, Declared, Kind, declared
from runbook.errors import RecipeError

Read = Callable[[Path], Sequence[str]]

_SHARED = frozenset([Kind.VARIABLE, Kind.HOST])


def lines_of(path: Path) -> Sequence[str]:
    """The lines of the file as it is saved; none when it cannot be read."""
    try:
        return source_text(str(path)).split("\n")
    except RecipeError:
        return ()


@dataclass(frozen=True)
class Document:
    """What is written in the file at `path`, saved or not; `read` gives the lines of another one.

    All of them are read as `forms` say.
    """

    path: Path
    lines: Sequence[str]
    read: Read = lines_of
    forms: Forms = NONE

    @cached_property
    def own(self) -> tuple[Declared, ...]:
        """What it declares itself, in the order of its lines."""
        return tuple(declared(self.lines))

    @cached_property
    def others(self) -> tuple[Document, ...]:
        """The files that it leads to, and those that they lead to, each once."""
        found: dict[str, Document] = {}
        self._follow(found)
        return tuple(found.values())[1:]

    @cached_property
    def names(self) -> tuple[Declared, ...]:
        """What it declares, then what it shares with those."""
        theirs = (replace(one, path=str(other.path)) for other in self.others for one in other.own)
        return (*self.own, *(one for one in theirs if one.kind in _SHARED))

    def leads(self, line: int) -> Document | None:
        """The file that a directive on that line names."""
        named = (one.said for one in self.own if one.line == line and one.kind in LEADING)
        return next((self._beside(said) for said in named), None)

    def line_leading_to(self, path: Path) -> int:
        """The first line that names that file, or one that leads to it; 0 when none does."""
        for one in self.own:
            if one.kind in LEADING:
                other = self._beside(one.said)
                if real_path(other.path) == real_path(path) or other.leads_to(path):
                    return one.line
        return 0

    def leads_to(self, path: Path) -> bool:
        """Whether what that file holds matters here."""
        return real_path(path) in {real_path(other.path) for other in self.others}

    def _follow(self, found: dict[str, Document]) -> None:
        found[real_path(self.path)] = self
        for one in self.own:
            if one.kind in LEADING and real_path((other := self._beside(one.said)).path) not in found:
                other._follow(found)  # noqa: SLF001  # another of its own kind

    def _beside(self, said: str) -> Document:
        path = self.path.parent / said.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return Document(path, self.read(path), self.read, self.forms)
