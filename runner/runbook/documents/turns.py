"""What a terminal showed, to the commands typed behind its prompts and what they printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.commands.openers import closes_the_shell, opens_a_shell
from runbook.commands.plain import TOKEN
from runbook.documents.prompts import (
    BARE,
    LIKE_A_PROMPT,
    ROOT,
    bare_prompt,
    is_other_user,
    is_same,
    unknown_prompt,
    user_of,
)
from runbook.documents.sessions import Session
from runbook.documents.signs import Grade, grade, may_print_comments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FAREWELL = re.compile(r"\s*(?:logout|exit|Connection to \S+ closed\.?|Script done.*|)\s*")
_CLOSED = re.compile(r"\s*(?:logout|exit)\s*")  # what a shell says when it is told its end by Ctrl+D
# words of programs that nobody knows here, as `gcloud compute ssh web`
_MAY_LEAD = re.compile(r"(?<![\w./-])(?:ssh|shell|console|login|attach|enter|start-session)(?![\w./-])")
_MORE = re.compile(r">(?:[ ]|\Z)")


@dataclass(frozen=True)
class Turn:
    """Commands typed one after the other by one user, and what the last of them printed.

    `first` and `printed_first` are the indexes of their first lines; `said` is what no command has for its
    result: the greeting of a shell that was opened, or the farewell of one that ended.
    """

    first: int
    commands: tuple[str, ...]
    printed_first: int = 0
    printed: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def turns(lines: Sequence[str], prompts: Sequence[str] = ()) -> list[Turn]:
    """The turns of a session, in its order; what stands before its first prompt is not among them.

    `prompts` are the ones that count, as they are written; without them, the usual ones do.
    """
    reading = _Reading(lines, Session(lines, prompts))
    reading.read()
    return reading.found


def doubtful(lines: Sequence[str]) -> tuple[int, str] | None:
    """The first line that begins as root's prompt and may be printed, and the command that would have.

    It reads as words, or nothing is typed on it and something was printed below, or the command above shows
    a file that may hold such lines. None where there is none.
    """
    if not any(map(ROOT.match, lines)):
        return None
    reading = _Reading(lines, Session(lines, ()))
    reading.read()
    return reading.doubtful


def unknown(lines: Sequence[str]) -> tuple[int, str, str] | None:
    """The first line that reads as typed behind a prompt of no known kind, and so is taken for printed.

    Or behind `$` or `%` alone, where prompts name their user or machine. With that prompt, and the command
    that would have printed it. None where there is none.
    """
    if not any(LIKE_A_PROMPT.match(line) or BARE.match(line) for line in lines):
        return None
    reading = _Reading(lines, Session(lines, ()))
    reading.read()
    return reading.unknown


def stranger(lines: Sequence[str]) -> tuple[int, str, str] | None:
    """The first line whose prompt is of another user or machine than the one before, where nothing led there.

    With what both prompts say, of a bare one its sign: that may be of the same machine, unless the command
    behind it may have led to another one. None where there is no such line.
    """
    before = led = ""
    session = Session(lines, ())
    for number, line in enumerate(lines):
        match = session.prompt(line)
        if match is None:
            continue
        now = match["who"] or match["host"] or ""
        if now and (led if not before else not is_same(before, now)):
            return number, before or led, now
        typed = line[match.end() :]
        closes = closes_the_shell(typed)
        leads = closes or opens_a_shell(typed)
        if leads:
            session.follow(closes=closes)
        before = "" if leads else now or before
        led = match[0].strip() if not leads and _MAY_LEAD.search(typed) else ""
    return None


class _Reading:
    """A session read down to the line `at`: the turns found, and the commands that nothing came after yet.

    `doubtful` is the first line that may be no prompt, and the command before it; `unknown` the first that
    may have one and is taken for printed, that prompt, and the command before it.
    """

    def __init__(self, lines: Sequence[str], session: Session) -> None:
        self.found: list[Turn] = []
        self.at = 0
        self.doubtful: tuple[int, str] | None = None
        self.unknown: tuple[int, str, str] | None = None
        self._lines = lines
        self._session = session
        self._commands: list[str] = []
        self._first = 0
        self._above = self._user = ""
        # where each line stands last: a here-document that never ends is not looked for again and again
        self._last = {_without_prompt(line).lstrip("\t"): number for number, line in enumerate(lines)}

    def read(self) -> None:
        """Read all of it."""
        while self.at < len(self._lines):
            self.go_on()
        self.end()

    def go_on(self) -> None:
        """Read one command with its lines, or what was printed up to the next prompt."""
        typed = self._session.typed(self.at)
        if typed is not None and self.doubtful is None and self._is_doubtful(typed):
            self.doubtful = self.at, self._above
        if typed is None:
            self._printed()
        elif typed.strip():
            self._command(typed)
        else:
            self._nothing_typed()

    def end(self) -> None:
        """Take what was typed last for a turn of its own."""
        if self._commands:
            self.found.append(Turn(self._first, tuple(self._commands)))
        self._commands = []

    def _printed(self) -> None:
        end = self._session.next_prompt(self.at)
        start, printed = self._shown(self.at, end)
        if self._commands and (printed or end == len(self._lines)):
            self.found.append(Turn(self._first, tuple(self._commands), start, printed))
            self._commands = []
        elif self._commands:
            self._commands += [""] * (end - self.at)  # so that lines are counted as the file has them
        else:
            _say(self.found, printed)
        self.at = end

    def _shown(self, start: int, end: int) -> tuple[int, tuple[str, ...]]:
        """The lines between, which nobody typed as far as is known, and where they begin."""
        for number in range(start, end):
            line = self._lines[number]
            prompt = unknown_prompt(line) or (bare_prompt(line) if self._session.is_named else "")
            if self.unknown is None and prompt:
                self.unknown = number, prompt, self._above
        return _trimmed(self._lines, start, end)

    def _is_doubtful(self, typed: str) -> bool:
        """Whether the line, which begins as root's prompt, may have been printed as well."""
        if not ROOT.match(self._lines[self.at]):
            return False
        if grade(typed) is Grade.WORDS or (self._above and may_print_comments(self._above)):
            return True
        below = self._lines[self.at + 1 : self.at + 2]
        printed = bool(below and below[0].strip()) and self._session.typed(self.at + 1) is None
        return not typed.strip() and printed and _FAREWELL.fullmatch(below[0]) is None

    def _nothing_typed(self) -> None:
        """An empty prompt is nothing; in a shell that says next that it ends, Ctrl+D was typed."""
        self._commands += [""] if self._commands else []
        self.at += 1
        closed = self._session.is_inside and self.at < len(self._lines)
        if closed and _CLOSED.fullmatch(self._lines[self.at]):
            self._command(self._lines[self.at])

    def _command(self, typed: str) -> None:
        now = user_of(self._lines[self.at])
        if is_other_user(now, self._user):
            self.end()
        self._user = now or self._user
        self._first = self._first if self._commands else self.at
        whole = _continued(typed, self._lines, self.at + 1, self._last)
        self._above = "\n".join(whole)
        closes = closes_the_shell("\n".join(whole))
        if closes or opens_a_shell("\n".join(whole)):
            self._way(whole, closes=closes)
        else:
            self._commands += whole
            self.at += len(whole)

    def _way(self, whole: Sequence[str], *, closes: bool) -> None:
        """A command that leads into a shell or out of it is a turn of its own."""
        self._session.follow(closes=closes)
        self.end()
        turn = Turn(self.at, tuple(whole))
        after = self._session.next_prompt(self.at + len(whole))
        # what a greeting or a farewell says is no result of the commands inside
        start, printed = self._shown(self.at + len(whole), after)
        lost = closes and not all(map(_FAREWELL.fullmatch, printed))
        self.found.append(
            replace(turn, printed_first=start, printed=printed) if lost else replace(turn, said=printed)
        )
        self.at = after


def _say(found: list[Turn], printed: Sequence[str]) -> None:
    """Let the last turn say that besides, what no command has printed."""
    found[-1:] = [replace(turn, said=(*turn.said, *printed)) for turn in found[-1:]]


def _trimmed(lines: Sequence[str], start: int, end: int) -> tuple[int, tuple[str, ...]]:
    """The lines between less the blank ones at both ends, and where they begin."""
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, tuple(lines[start:end])


def _continued(typed: str, lines: Sequence[str], at: int, last: Mapping[str, int]) -> list[str]:
    """The lines of the command that begins so: behind a second prompt, a backslash, or in a here-document.

    One that is not ended is not taken for one.
    """
    whole = [typed]
    delimiter = _ended(heredoc_opened(typed), at, last)
    while at < len(lines) and (delimiter or whole[-1].endswith("\\") or _MORE.match(lines[at])):
        whole.append(_without_prompt(lines[at]))
        at += 1
        if not delimiter:
            delimiter = _ended(heredoc_opened(whole[-1]), at, last)
        elif whole[-1].lstrip("\t") == delimiter:
            delimiter = ""
    return whole


def _ended(delimiter: str, at: int, last: Mapping[str, int]) -> str:
    """The delimiter, if it stands in a line from there on."""
    return delimiter if last.get(delimiter, -1) >= at else ""


def _without_prompt(line: str) -> str:
    match = _MORE.match(line)
    return line[match.end() :] if match else line


def heredoc_opened(line: str) -> str:
    """The line that ends the here-document opened in this one; empty when it opens none."""
    match = next((one for one in TOKEN.finditer(line) if one.lastgroup == "heredoc"), None)
    return next(filter(None, match.group("bare", "escaped", "single", "double")), "") if match else ""
