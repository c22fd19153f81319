"""Which lines of a session have a prompt, as the first one of each shell tells, and what is typed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.documents.prompts import (
    ANY,
    ANY_OR_FOLDER,
    BARE,
    DOLLAR,
    ROOT,
    has_percent,
    kind_of,
    names_someone,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence


class Session:
    """The lines of a session and what is typed on them.

    `# ` is the prompt of root, `% ` or `host% ` that of a user, where the first one of a shell is such:
    elsewhere a line that begins so was printed; `/etc # ` likewise. Nobody has both `% ` and `$ `, and
    neither stands alone in a shell whose prompts name its user or its machine, which `is_named` says.
    """

    def __init__(self, lines: Sequence[str], prompts: Sequence[str]) -> None:
        self._lines, self._prompts = lines, prompts
        first = next((line for line in lines if line.strip()), "")
        self.is_named = names_someone(first)
        self._dollar = not self.is_named and any(map(DOLLAR.match, lines))
        self._percent = has_percent(first) and not self._dollar
        self._any = kind_of(first)
        shown = next((one for one in lines if ANY.match(one) and self._percent >= has_percent(one)), "")
        self._root = ROOT.match(shown) is not None
        self._is_new, self._depth = False, 0

    @property
    def is_inside(self) -> bool:
        """Whether a shell was opened that has not ended."""
        return self._depth > 0

    def follow(self, *, closes: bool) -> None:
        """Take what follows for typed in another shell, whose first prompt tells which ones it has."""
        self._is_new = True
        self._depth = max(self._depth + (-1 if closes else 1), 0)

    def prompt(self, line: str) -> re.Match[str] | None:
        """The prompt that the line begins with."""
        if self._is_new and ANY_OR_FOLDER.match(line) and not (self._dollar and line.startswith("%")):
            self._any = kind_of(line)
            self._root, self._percent = ROOT.match(line) is not None, has_percent(line)
            self.is_named, self._is_new = names_someone(line), False
        if self.is_named and BARE.match(line):
            return None
        if ROOT.match(line) and not self._root:
            return None
        if has_percent(line) and (not self._percent or (self._dollar and line.startswith("%"))):
            return None
        found = self._any.match(line)
        self.is_named = self.is_named or (found is not None and names_someone(line))
        return found

    def typed(self, number: int) -> str | None:
        """What is typed behind the prompt of that line; None where there is none."""
        line = self._lines[number]
        if self._prompts:
            prompt = next((one for one in self._prompts if line == one or line.startswith(f"{one} ")), None)
            return None if prompt is None else line[len(prompt) + 1 :]
        match = self.prompt(line)
        return line[match.end() :] if match else None

    def next_prompt(self, number: int) -> int:
        """The number of the first line from there on that has one, or behind the last."""
        rest = range(number, len(self._lines))
        return next((at for at in rest if self.typed(at) is not None), len(self._lines))
