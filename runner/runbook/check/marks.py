"""By what a problem is told again when its line has moved: its rule, and what stands on the line."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runbook.errors import Problem


def marks(problems: Iterable[Problem]) -> tuple[str, ...]:
    """One for each problem, all different: `HASH:N`, the Nth of those alike in its file."""
    held: dict[str, Sequence[str]] = {}
    alike: Counter[tuple[str, str]] = Counter()
    told = []
    for problem in problems:
        path = problem.location.path if problem.location else ""
        if path not in held:
            held[path] = _lines(path)
        line = _line(held[path], problem.location.line if problem.location else 0)
        digest = hashlib.sha256(f"{problem.rule}\0{line}".encode(errors="surrogatepass")).hexdigest()[:16]
        alike[path, digest] += 1
        told.append(f"{digest}:{alike[path, digest]}")
    return tuple(told)


def _lines(path: str) -> Sequence[str]:
    try:
        if not Path(path).is_file():  # a pipe has been read already
            return ()
        with Path(path).open(encoding="utf-8", errors="replace", newline="\n") as file:
            return list(iter(partial(file.readline, 1 << 20), ""))
    except (OSError, ValueError):
        return ()


def _line(lines: Sequence[str], number: int) -> str:
    """What stands there, less its blanks: an indentation that changes changes nothing."""
    return " ".join(lines[number - 1].split()) if 0 < number <= len(lines) else ""
