"""What stands for other text in an expected line."""

from __future__ import annotations

import re

from runbook.model import Match

ANY = "..."

# a set, as [a-z] or [!0-9]; what has `...` in it is none
_SET = r"\[!?\]?(?:(?!\.\.\.)[^]])*\]"
WILD = {
    Match.LINES: re.compile(re.escape(ANY)),
    Match.CONTAINS: re.compile(re.escape(ANY)),
    Match.GLOB: re.compile(rf"{_SET}|{re.escape(ANY)}|[*?]"),
}
