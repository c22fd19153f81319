"""Printed lines written down as an expectation has them, so that each stands for itself alone."""

from __future__ import annotations

import glob
import re
from typing import TYPE_CHECKING

from runbook.directives import lookalikes
from runbook.directives.given import KNOWN
from runbook.model import Match
from runbook.recipe import rules
from runbook.variables import template
from runbook.variables.template import MASK
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")


def literal(text: str, match: Match) -> str:
    """A printed line that matches itself; `...` for a secret, which can be no more than that."""
    if text.strip() == MASK and match is Match.REGEX:
        return ANY
    return written(text, match)


def written(text: str, match: Match) -> str:
    """A part of a printed line that matches itself; what takes any text for a secret."""
    if match is Match.REGEX:
        return _SPECIAL.sub(r"\\\g<0>", text).replace(MASK, ".*")
    if match is Match.GLOB:
        text = glob.escape(text)
    text = template.plain(text)
    return text if match is Match.EXACT else text.replace(ANY, f"{{{{ '{ANY}' }}}}").replace(MASK, ANY)


# ---------------------------------------------------------------- all lines together


def as_body(lines: Sequence[str], before: str) -> str:
    """The lines as a body that the reader takes for these very lines; `before` is what stood there."""
    lines = list(lines)
    if lines and not lines[0].strip():
        lines[0] += "{{ '' }}"
    if len(lines) > 1 and not lines[-1].strip():
        lines[-1] += "{{ '' }}"
    for number, line in enumerate(lines):
        if lookalikes.whole(line) or (number == 0 and rules.option_in(line, KNOWN["output"])):
            lines[number] = _escaped(line, len(line) - len(line.lstrip()))
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if _indentation(lines) and not _indentation(before.split("\n")):
        lines[first] = _escaped(lines[first], 0)
    return "\n".join(lines)


def _escaped(line: str, at: int) -> str:
    """The line with that character as a value."""
    quote = '"' if line[at] == "'" else "'"
    return f"{line[:at]}{{{{ {quote}{line[at]}{quote} }}}}{line[at + 1 :]}"


def _indentation(lines: Sequence[str]) -> int:
    """How many blanks all lines begin with."""
    return min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
