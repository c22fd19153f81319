"""Whether a text that a container frames is commands alone, or holds markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.documents.turns import heredoc_opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EXPLICIT = re.compile(r"\s*\.\. \S")  # a directive, a comment, a target: no shell takes `..` for a command


def holds_markup(lines: Sequence[str]) -> bool:
    """Whether a directive or its like stands in these lines, or an indented block behind two colons.

    What a here-document writes to a file is no markup of this document.
    """
    outside = [lines[number] for number in outside_heredocs(lines)]
    for line, below in zip(outside, [*outside[1:], ""], strict=False):
        if _EXPLICIT.match(line) or (line.rstrip().endswith("::") and _margin(below) > _margin(line)):
            return True
    return False


def outside_heredocs(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines that are not blank, less the bodies of here-documents."""
    last = {line.strip(): number for number, line in enumerate(lines)}
    delimiter = ""
    for number, line in enumerate(lines):
        if delimiter:
            delimiter = "" if line.strip() == delimiter else delimiter
        elif line.strip():
            yield number
            opened = heredoc_opened(line)
            delimiter = opened if last.get(opened, -1) > number else ""


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())
