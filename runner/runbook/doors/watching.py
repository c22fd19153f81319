"""Which files a check of recipes depends on, and the folders to be told about them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.finding import find_all
from runbook.editor.document import Document, lines_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True)
class Watched:
    """Files, by paths through no link but the file itself; of the `whole` folders, every recipe counts."""

    files: frozenset[Path]
    whole: frozenset[Path]

    @property
    def folders(self) -> list[str]:
        """The folders to look at, each for itself; where one is missing, the one that it would be in."""
        near = (next(one for one in file.parents if one.is_dir()) for file in self.files)
        return sorted({str(folder) for folder in (*near, *self.whole)})

    @property
    def there(self) -> frozenset[Path]:
        """Those of the files that there are."""
        return frozenset(file for file in self.files if os.path.lexists(file))

    def concerns(self, changed: str) -> bool:
        """Whether it is one of the files, a folder that leads to one, or new in a whole folder."""
        path = Path(changed)
        if path in self.files or any(path in file.parents for file in self.files):
            return True
        new = path.suffix == ".rst" or path.is_dir()
        return path.parent in self.whole and path.name[0] not in "._" and new


def watched(paths: Collection[str], folders: Collection[str]) -> Watched:
    """All that what is said of these recipes, and of all in these folders, depends on."""
    found = (path for folder in folders for path in find_all(folder)[0])
    files = (name for path in (*paths, *found) for one in _with_others(Path(path)) for name in _names(one))
    whole = (inner for folder in folders for inner in _below(folder))
    return Watched(frozenset(files), frozenset(whole))


def _with_others(path: Path) -> Iterator[Path]:
    """The recipe's file, and those that it leads to."""
    yield path
    if path.is_file():  # a pipe is read once
        yield from (other.path for other in Document(path, lines_of(path)).others)


def _names(path: Path) -> Iterator[Path]:
    """The file's name, and where it is a link, that of what it leads to, and so on."""
    seen: set[Path] = set()
    while (path := Path(os.path.realpath(path.parent), path.name)) not in seen:
        seen.add(path)
        if path.is_symlink():
            path = path.parent / path.readlink()
    yield from seen


def _below(folder: str) -> Iterator[Path]:
    """The folder and those in it that may hold recipes."""
    for root, inner, _files in os.walk(os.path.realpath(folder)):
        inner[:] = [name for name in inner if name[0] not in "._"]
        yield Path(root)
