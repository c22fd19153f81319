"""The file's own lines behind the lines that docutils made of them."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docutils.statemachine import StringList

# docutils numbers lines with str.splitlines, which also breaks at these; a shell and an editor do not
_ODD_BREAKS = "\r\x1c\x1d\x1e\x85\u2028\u2029"
_STAND_IN = "\N{REPLACEMENT CHARACTER}"
_FOR_DOCUTILS = str.maketrans(dict.fromkeys(_ODD_BREAKS + "\0", _STAND_IN))
_PAGE_BREAKS = re.compile("[\v\f]")
_CHANGED = re.compile(f"[{_ODD_BREAKS}\0\t\v\f]")  # what docutils does not leave as it is


@dataclass(frozen=True)
class RawBlock:
    """A directive's content as its file has it, less the indentation; `first` is its first line's number.

    `straddled` holds the indexes of lines whose indentation ends inside a tab: how much of it belongs to
    the text cannot be told.
    """

    source: str
    first: int
    lines: tuple[str, ...]
    straddled: tuple[int, ...] = ()


def decoded(data: bytes) -> str:
    """The text of a recipe file: UTF-8, with or without a byte order mark, every line ended by a newline."""
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def for_docutils(text: str) -> str:
    """The same text, in which docutils counts the same lines: odd separators are replaced, one for one."""
    return text.translate(_FOR_DOCUTILS)


@contextmanager
def holding(source: str, text: str) -> Iterator[None]:
    """Within this block, the lines of `source` are those of `text`: it may be a pipe, read only once."""
    _held[source] = tuple(text.split("\n"))
    try:
        yield
    finally:
        del _held[source]


_held: dict[str, tuple[str, ...]] = {}


def raw_block(content: StringList, *, tab_width: int) -> RawBlock | None:
    """The raw lines behind a directive's content, or None when they are not in a file, word for word.

    The content of an `include` of a part of a file is found by looking for it in the whole of that file.
    """
    source, offset = content.items[0]
    if source is None or offset is None or not _consecutive(content.items):
        return None
    lines = file_lines(str(source))
    for width in dict.fromkeys((tab_width, 8, 4, 2)):
        if block := _cut(lines, content, offset, width):
            return block
        found = (_cut(lines, content, start, width) for start in range(len(lines)))
        blocks = [block for block in found if block]
        if blocks and all(block.lines == blocks[0].lines for block in blocks):
            return blocks[0]
    return None


def _consecutive(items: Sequence[tuple[str, int]]) -> bool:
    """Whether the lines come from one file and follow each other there."""
    source, first = items[0]
    return list(items) == [(source, first + index) for index in range(len(items))]


def file_lines(source: str) -> tuple[str, ...]:
    """The lines of that file as they are; none when it cannot be read."""
    if source in _held:
        return _held[source]
    try:
        stat = os.stat(source)  # noqa: PTH116  # of each directive: a Path costs more than the question
        return _read_lines(source, (stat.st_mtime_ns, stat.st_size))
    except (OSError, ValueError):
        return ()


@lru_cache(maxsize=8)
def _read_lines(source: str, _stamp: tuple[int, int]) -> tuple[str, ...]:
    return tuple(decoded(Path(source).read_bytes()).split("\n"))


def _as_shown(raw: str, tab_width: int) -> str:
    """The line as docutils has it before it takes the indentation away."""
    if not _CHANGED.search(raw):
        return raw.rstrip()
    return _PAGE_BREAKS.sub(" ", raw.translate(_FOR_DOCUTILS)).expandtabs(tab_width).rstrip()


def ends_with(raw: str, shown: str) -> bool:
    """Whether the file's line ends with what docutils has for it, of whatever width its tabs are."""
    return any(_as_shown(raw, width).endswith(shown.rstrip()) for width in (8, 4, 2))


def _cut(lines: Sequence[str], content: StringList, start: int, width: int) -> RawBlock | None:
    """The file's lines from `start` on, each without its indentation; None unless they are docutils' own."""
    raw, seen = lines[start : start + len(content.data)], content.data
    before = _before(raw, seen, width)
    if before is None:
        return None
    indents = (indent for indent, part in zip(before, seen, strict=True) if part and not indent.strip())
    columns = len(next(indents, ""))
    behind_its_name = before[0].strip() != ""
    cuts = [_without_indentation(line, columns, width) for line in raw]
    texts = [text for text, _straddled in cuts]
    if behind_its_name:
        texts[0] = seen[0]
    straddled = tuple(
        i for i, (text, bad) in enumerate(cuts) if bad and text.strip() and (i or not behind_its_name)
    )
    return RawBlock(content.items[0][0], start + 1, tuple(texts), straddled)


def _before(raw: Sequence[str], seen: Sequence[str], width: int) -> list[str] | None:
    """What stands in the file's lines before docutils' own; None unless these are their ends, indented alike.

    The first one may stand behind the directive's own name.
    """
    if len(raw) < len(seen):
        return None
    before: list[str] = []
    for line, part in zip(raw, seen, strict=True):
        whole = _as_shown(line, width)
        if not whole.endswith(part):
            return None
        before.append(whole[: len(whole) - len(part)])
    indents = {indent for indent, part in zip(before[1:], seen[1:], strict=True) if part}
    return before if len(indents) <= 1 and not "".join(indents).strip() else None


def _without_indentation(raw: str, columns: int, width: int) -> tuple[str, bool]:
    """The line less that many columns of blanks, and whether a tab reaches over the last of them.

    Such a tab goes; in a line of nothing but blanks that is all right.
    """
    column = index = 0
    while column < columns and index < len(raw) and raw[index].isspace():
        column += width - column % width if raw[index] == "\t" else 1
        index += 1
    return raw[index:], column > columns
