"""Lines that look like one of our directives, written as docutils wants it or missed by little."""

from __future__ import annotations

import re
from difflib import get_close_matches

from runbook.directives.markup import DIRECTIVES

_NAMES = "|".join(DIRECTIVES)
# blanks, and what looks like one or like nothing at all
_BLANKS = "[\\s\u00ad\u200b-\u200d\u2060\ufeff]*"
_BREAK = "(?:\\A|[\r\x1c-\x1e\x85\u2028\u2029])"
_ITEM = r"(?:(?:[-*+•‣|]|\(?[\w#]{1,3}[.)])[ ]+)?"
_MISSED = re.compile(
    rf"{_BREAK}{_BLANKS}{_ITEM}(?:"
    rf"[.,]{{1,3}}{_BLANKS}:?(?P<dotted>{_NAMES}){_BLANKS}[:\uff1a]"
    rf"|[.,\u2024-\u2026\u00b7]{{1,4}}{_BLANKS}:?(?P<nearly>\w+){_BLANKS}[:\uff1a]{{2}}"
    # « Output:: », alone in its line, is a word that announces a block
    rf"|(?!(?-i:[A-Z]\w+)::\s*\Z)(?P<bare>{_NAMES})::(?=\s|\Z))",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"\s*{_ITEM}\.\.[ \t]+(?P<name>{_NAMES}) ?::(?:\s|\Z)", re.IGNORECASE)
_WITHOUT_COLONS = re.compile(rf"\s*\.\. +(?P<name>{_NAMES})(?:\s|\Z)", re.IGNORECASE)


def whole(line: str) -> bool:
    """Whether the line is one of our directives, were it read as one."""
    return _WHOLE.match(line) is not None


def meant(line: str) -> str:
    """The directive that the line is, or was to be; empty for none."""
    found = _MISSED.search(line)
    if found is None:
        return ""
    name = (found["dotted"] or found["nearly"] or found["bare"]).lower()
    return next(iter(get_close_matches(name, DIRECTIVES, n=1, cutoff=0.75)), "")


def without_colons(line: str) -> str:
    """The directive that the line names as a comment; empty for none."""
    found = _WITHOUT_COLONS.match(line)
    return found["name"].lower() if found else ""
