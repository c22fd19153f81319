"""What the conversion of a document has left to a person: comments that say so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = "undecided"
_COMMENT = re.compile(r"[ \t]*\.\. (?:undecided|à décider)[ \u00a0]*:\s*(?P<what>.*)", re.IGNORECASE)


def undecided(path: str, text: str) -> Iterator[Problem]:
    """Each comment `.. undecided : …`, or `.. à décider : …`, of that text."""
    for number, line in enumerate(text.split("\n"), 1):
        if match := _COMMENT.fullmatch(line):
            fact = _("left undecided: {what}").format(what=match["what"].strip())
            yield Problem(Location(path, number), fact, _("decide, and remove this comment"), RULE)
