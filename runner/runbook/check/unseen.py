"""Characters that nobody sees, and that make what runs another thing than what is read."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from runbook.check.heredocs import heredoc_lines
from runbook.check.texts import Kind
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.texts import Text

_RUNS = frozenset([Kind.COMMANDS, Kind.OPTION, Kind.FILE, Kind.PATH])
# what turns the direction of a text, what has no width; not what joins emoji and the letters of some scripts
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BLANK = re.compile("[\u00a0\u2007\u202f]")  # no blank to a shell: it is a part of the word
_TEXT = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|(?<!\S)#.*")  # where a blank may be meant so


def unseen(found: Sequence[Text]) -> Iterator[Problem]:
    """Each line of what runs, or of a file, that holds one."""
    for text in found:
        if text.kind not in _RUNS or text.text.isascii():
            continue
        shell = text.kind in {Kind.COMMANDS, Kind.OPTION}
        written = heredoc_lines(text.text) if shell else frozenset()
        for number, (line, location) in enumerate(text.lines):
            bare = _TEXT.sub("", line) if shell and number not in written else ""
            match = _UNSEEN.search(line) or _BLANK.search(bare)
            if match:
                fact = _('"{line}" holds {character}, which nobody sees: what runs is not what is read')
                fact = fact.format(line=_shown(line.strip()), character=_named(match[0]))
                remedy = _("write a plain blank") if _BLANK.match(match[0]) else _("remove it")
                yield Problem(location, fact, remedy, "unseen-character")


def _shown(line: str) -> str:
    return _UNSEEN.sub(lambda found: f"<{_number(found[0])}>", line)


def _named(character: str) -> str:
    return f"{_number(character)} ({unicodedata.name(character, '?')})"


def _number(character: str) -> str:
    return f"U+{ord(character):04X}"
