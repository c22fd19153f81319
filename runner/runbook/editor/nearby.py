"""The recipes in the folders around a document, as it would require them."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from runbook.directives.markup import DIRECTIVES
from runbook.directives.source import real_path
from runbook.editor.document import Document, lines_of
from runbook.editor.outline import directives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 200  # files that are looked into
_LARGEST = 1 << 18


def recipes_near(document: Document, typed: str) -> Iterator[tuple[str, str]]:
    """The path of each, relative to the document, and the first line with a word in it: its title.

    Looked at are the folder `typed` so far, or the document's own, the ones in it, and those beside it.
    """
    folder = document.path.parent
    base = folder / typed.rpartition("/")[0]
    known = {real_path(document.path), *(real_path(other.path) for other in document.others)}
    for path in islice(_files(base, above="/" not in typed), _MOST):
        if (real := real_path(path)) not in known and (title := _title(path)) is not None:
            known.add(real)
            yield os.path.relpath(path, folder), title


def _files(base: Path, *, above: bool) -> Iterator[Path]:
    for root in (base, base / "..") if above else (base,):
        for pattern in ("*.rst", "*/*.rst"):
            for path in sorted(root.glob(pattern)):
                if not any(part[0] in "._" for part in path.relative_to(root).parts):
                    yield path


def _title(path: Path) -> str | None:
    """What the recipe begins with; None for a document that is no recipe."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
    except OSError:
        return None
    lines = lines_of(path)
    if not any(name in DIRECTIVES for _line, name, _said in directives(lines)):
        return None
    return next((line.strip() for line in lines if any(map(str.isalnum, line))), "")
