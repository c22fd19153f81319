"""Words in the commands of an existing document that stand for what the reader is to put there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.documents.turns import heredoc_opened

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_A_CASE = r"[^\s()|;&<>]+(?:[ \t]*\|[ \t]*[^\s()|;&<>]+)*\)"
# quotes hold markup and patterns, as `case` and `=~` do; a comment runs nothing
_APART = re.compile(
    r"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"|(?:^|(?<=\s))#[^\n]*"
    rf"|(?<=\s)=~[ \t]+\S+|(?:^|;;|(?<=\sin))[ \t]*\(?{_OF_A_CASE}",
    re.DOTALL | re.MULTILINE,
)
_INSIDE = r"[A-Za-z][A-Za-z0-9]*(?:[ _./-][A-Za-z0-9]+)*"
_STANDS_FOR = re.compile(
    rf"(?<![<>&])<(?P<angle>{_INSIDE})>(?![>&(\w$])"  # `mount <device> /mnt`, which bash takes
    r"|(?:(?<=[ \t=@:])|(?<=[ \t]-[A-Za-z]))\[(?P<square>[A-Za-z]{3,}(?:[ _-][A-Za-z]+)*)\](?![\w*?])"
    r"|(?<![\w$\{-])(?P<yours>(?:YOUR|VOTRE)_[A-Z0-9_]*[A-Z0-9])(?![\w=\}])"
    r"|(?<=[ \t])(?P<either>[A-Z][A-Z0-9_]+)(?:\|[A-Z][A-Z0-9_]+)+(?![\w|./=-])"  # no programs
    r"|(?:^|(?<=[ \t]))\[(?P<option>-[A-Za-z](?=[\] ])|--[A-Za-z][\w-]*(?=[\] =]))[^\[\]]{0,200}\]"
    r"|(?:(?<=\S[ \t])\.\.\.(?=[ \t]|$)|^[ \t]*\.\.\.(?=[ \t]+\S))",  # `zpool create tank ...`
    re.MULTILINE,
)


def placeholder(commands: Sequence[str]) -> tuple[int, str, str] | None:
    """The first one: the index of its line, as it is written, and what a variable of it would be called.

    That is empty for an option that may be left out. None where there is none.
    """
    text = _APART.sub(_masked, "\n".join(_typed(commands)))
    found = _STANDS_FOR.search(text)
    if found is None:
        return None
    name = found["angle"] or found["square"] or found["yours"] or found["either"] or "NAME"
    name = "" if found["option"] else name
    return text.count("\n", 0, found.start()), found[0].strip(), re.sub(r"\W", "_", name).upper()


def _masked(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "x", found[0])


def _typed(commands: Sequence[str]) -> list[str]:
    """The lines, without those of here-documents."""
    kept: list[str] = []
    delimiter = ""
    for line in commands:
        kept.append("" if delimiter else line)
        if delimiter:
            delimiter = "" if line.lstrip("\t") == delimiter else delimiter
        else:
            delimiter = heredoc_opened(line)
    return kept
