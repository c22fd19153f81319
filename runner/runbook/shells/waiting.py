"""Whether a command waits for an answer, as far as can be seen from outside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.shells import answering, processes, prompt

if TYPE_CHECKING:
    from runbook.shells.answering import Answering
    from runbook.shells.line import Line

ASKED_AFTER = 0.3  # seconds of silence after which a command that reads the terminal is said to ask
FAR_ASKED_AFTER = (2.0, 10.0)  # of one that is not seen to read: by its last line, a question or another


@dataclass(frozen=True)
class Waiting:
    """The command under way in the innermost shell, and what it printed.

    `opens`: it should bring up a shell. Then only a password is a question, since another reader may be
    the shell that it opens.
    """

    line: Line
    answering: Answering
    opens: bool

    def reads(self) -> bool:
        """Whether what runs in the foreground, or what it started, sleeps in a read of the terminal."""
        terminal, top = self.line.terminal, self.line.top
        if not top.near or prompt.at_prompt(terminal, top):  # then it has ended, and that is not heard yet
            return False
        # `su -c` gives its command a session of its own
        return processes.reads_terminal(processes.at_work(terminal.foreground(), top.pid), terminal.name)

    def hangs(self, quiet: float) -> bool:
        """Whether it will wait for ever where nobody types, as is seen after so many seconds of silence.

        What an editor of lines or of files waits for is a key, as what passes the terminal on does: that one
        may be at work elsewhere.
        """
        return self.reads() or (
            not self.opens
            and self.line.top.near
            and self._looks_so_after() <= quiet
            and self._takes_keys()
            and not processes.relay(self._foreground(), self.line.terminal.name)
        )

    def asks(self, quiet: float) -> bool:
        """The same, after so many seconds of silence; behind ssh or an editor of lines, if it looks so."""
        if not self.line.top.near or self._takes_keys():
            return self._looks_so_after() <= quiet
        return quiet >= ASKED_AFTER and self.reads() and (not self.opens or not self.line.terminal.echoing)

    def for_secret(self) -> bool:
        """Whether what it waits for is a password: by its modes, or by its words."""
        return self.opens or self.line.terminal.hides or answering.asks_for_secret(self.answering.tail)

    def look_after(self, quiet: float) -> float:
        """Seconds from now after which to look again, after so many of silence; infinite for never."""
        return ASKED_AFTER if self.line.top.near else self._looks_so_after() - quiet

    def _takes_keys(self) -> bool:
        """Whether what runs in the foreground sleeps until a key is pressed, as readline and `script` do."""
        return not self.line.terminal.canonical and processes.wait_for_keys(self._foreground())

    def _foreground(self) -> list[int]:
        return processes.group(self.line.terminal.foreground())

    def _looks_so_after(self) -> float:
        """Seconds after which a last line that is not ended may be a question; infinite for never."""
        tail = self.answering.tail
        if tail.endswith(b"\n") or not tail.strip() or (self.opens and not answering.asks_for_secret(tail)):
            return math.inf
        return FAR_ASKED_AFTER[not answering.asks(tail)]
