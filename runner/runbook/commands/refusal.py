"""Why a text is not whole commands, in words an author can act on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.commands.pieces import SplitError
from runbook.commands.syntax import MATCHING, WANTED
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = re.compile(r"^[^\n]*?line (\d+): ([^\n]*)", re.MULTILINE)
OPENED = re.compile(r"here-document at line (\d+)")
END = re.compile(r"unexpected end of file|unexpected EOF|delimited by end-of-file")


def refuse_misplaced(said: str, lines: Sequence[str], first: int) -> None:
    """Raise SplitError when bash, by what it said of the lines from that one on, finds a misplaced word."""
    found = LINE.search(said)
    if found is None or END.search(said.split("\n", 1)[0]):
        return
    fact = _("bash does not take this: {complaint}").format(complaint=found[2])
    raise SplitError(
        _within(lines, first + int(found[1]) - 1),
        fact,
        _("correct the command: bash would not run it either"),
    )


def unfinished(said: str, lines: Sequence[str], first: int) -> SplitError:
    """What is still open in the command that begins at that line and never ends, by what bash said of it."""
    if wanted := WANTED.search(said):
        opened = OPENED.search(said)
        return _open_heredoc(lines, _opener(lines, first, int(opened[1])) if opened else first, wanted[1])
    if matching := MATCHING.search(said):
        found = LINE.search(said)
        quote = found is not None and matching[1] in "'\"`"  # of others, bash tells the end
        return _open_quote(
            _within(lines, first + int(found[1]) - 1) if found and quote else first, matching[1]
        )
    if said:
        return SplitError(
            first,
            _("the command that begins here is not finished at the end of the step"),
            _("close what it opens (fi, done, esac, a brace) or write what follows its last |, && or ||"),
            "unfinished-command",
        )
    return SplitError(
        len(lines) - 1,
        _("the last line ends with a backslash, which joins a next line, and there is none"),
        _("remove the backslash"),
        "trailing-backslash",
    )


def _opener(lines: Sequence[str], first: int, told: int) -> int:
    """The line that opens the here-document whose text bash says to begin after that one."""
    at = _within(lines, first + told - 1)
    while at > first and "<<" not in lines[at]:
        at -= 1
    return at


def _open_heredoc(lines: Sequence[str], opened: int, delimiter: str) -> SplitError:
    fact = _("the here-document opened here never ends: no line is {delimiter} and nothing else")
    if any(line.strip() == delimiter for line in lines[opened + 1 :]):
        remedy = _('a line below has blanks around "{delimiter}": remove them').format(delimiter=delimiter)
    else:
        remedy = _("add that line after its text")
    return SplitError(opened, fact.format(delimiter=delimiter), remedy, "unfinished-heredoc")


def _open_quote(line: int, closing: str) -> SplitError:
    return SplitError(
        line,
        _("what is opened here is never closed: {closing} is missing").format(closing=closing),
        _("close it, or put a backslash before the character that opens it"),
        "unfinished-command",
    )


def _within(lines: Sequence[str], line: int) -> int:
    return max(0, min(line, len(lines) - 1))
