"""The file's own lines behind the lines that docutils made of them."""

from __future__ import annotations

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
        if _fits(lines, content.data, offset, width):
            return _cut(lines, content, offset, width)
        starts = (start for start in range(len(lines)) if _fits(lines, content.data, start, width))
        blocks = [_cut(lines, content, start, width) for start in starts]
        if blocks and all(block.lines == blocks[0].lines for block in blocks):
            return blocks[0]
    return None


def _consecutive(items: Sequence[tuple[str, int]]) -> bool:
    """Whether the lines come from one file and follow each other there."""
    source, first = items[0]
    return all(item == (source, first + index) for index, item in enumerate(items))


def file_lines(source: str) -> tuple[str, ...]:
    """The lines of that file as they are; none when it cannot be read."""
    if source in _held:
        return _held[source]
    try:
        stat = Path(source).stat()
        return _read_lines(source, (stat.st_mtime_ns, stat.st_size))
    except (OSError, ValueError):
        return ()


@lru_cache(maxsize=8)
def _read_lines(source: str, _stamp: tuple[int, int]) -> tuple[str, ...]:
    return tuple(decoded(Path(source).read_bytes()).split("\n"))


def _as_shown(raw: str, tab_width: int) -> str:
    """The line as docutils has it before it takes the indentation away."""
    return _PAGE_BREAKS.sub(" ", raw.translate(_FOR_DOCUTILS)).expandtabs(tab_width).rstrip()


def _fits(lines: Sequence[str], seen: Sequence[str], start: int, width: int) -> bool:
    """Whether docutils' lines are the ends of the file's lines from `start` on, all indented alike.

    The first one may stand behind the directive's own name.
    """
    here = lines[start : start + len(seen)]
    if len(here) < len(seen) or not _as_shown(here[0], width).endswith(seen[0]):
        return False
    indents = set()
    for raw, part in zip(here[1:], seen[1:], strict=True):
        whole = _as_shown(raw, width)
        if not whole.endswith(part):
            return False
        if part:
            indents.add(whole[: len(whole) - len(part)])
    return len(indents) <= 1 and not "".join(indents).strip()


def _cut(lines: Sequence[str], content: StringList, start: int, width: int) -> RawBlock:
    """The file's lines from `start` on, each without its indentation."""
    raw = lines[start : start + len(content.data)]
    columns = _columns(raw, content.data, width)
    first = content.data[0] if _before(raw[0], content.data[0], width).strip() else None
    cuts = [_without_indentation(line, columns, width) for line in raw]
    texts = [text for text, _straddled in cuts]
    if first is not None:
        texts[0] = first
    straddled = tuple(
        i for i, (text, bad) in enumerate(cuts) if bad and text.strip() and (i or first is None)
    )
    return RawBlock(content.items[0][0], start + 1, tuple(texts), straddled)


def _before(raw: str, seen: str, width: int) -> str:
    shown = _as_shown(raw, width)
    return shown[: len(shown) - len(seen)]


def _columns(raw: Sequence[str], seen: Sequence[str], width: int) -> int:
    """How many columns of indentation the block has: those of its first line that is indented by blanks."""
    for line, part in zip(raw, seen, strict=True):
        before = _before(line, part, width)
        if part and not before.strip():
            return len(before)
    return 0


def _without_indentation(raw: str, columns: int, width: int) -> tuple[str, bool]:
    """The line less that many columns of blanks, and whether a tab reaches over the last of them.

    Such a tab goes; in a line of nothing but blanks that is all right.
    """
    column = index = 0
    while column < columns and index < len(raw) and raw[index].isspace():
        column += width - column % width if raw[index] == "\t" else 1
        index += 1
    return raw[index:], column > columns
