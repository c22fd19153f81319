"""The declared answers to what a program asks: which one is due, and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.model import Answer

WINDOW = 8192  # bytes of output in which a question is looked for
_SECRET = re.compile(rb"(?i)(?:pass\w*|phrase|mot de passe|secret|\bpin\b|\bcode\b)[^\n]*\Z")
_QUESTION = re.compile(rb"\?[^\n]*\Z|[:>]\s*\Z|[\[(]\w+/\w+[\])]\s*\Z")
QUIET = 0.3  # seconds after which a question may have ended with a newline


def asks_for_secret(tail: bytes) -> bool:
    """Whether the last line seems to ask for a password."""
    return _SECRET.search(tail) is not None


def asks(tail: bytes) -> bool:
    """Whether the last line looks like a question: `?`, `name:`, `[Y/n]`, or another program's prompt."""
    return _QUESTION.search(tail) is not None or asks_for_secret(tail)


class Answering:
    """What was printed since the last answer, and the answers that it may ask for.

    A question is what stands on the last line, not ended yet. An answer that was not given yet is also due
    when its question was printed in a line of its own and nothing follows; one that was given is not: after
    `login: ` comes `Last login: …`, which asks nothing. `window`: what was printed.
    """

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = [(re.compile(answer.pattern), answer) for answer in answers]
        self._given: set[int] = set()
        self.window = b""

    def heard(self, data: bytes) -> None:
        """Take what was printed."""
        self.window = (self.window + data)[-WINDOW:]

    def answered(self) -> None:
        """What was printed until now has its answer."""
        self.window = b""

    @property
    def tail(self) -> bytes:
        """The end of what was printed since the last answer."""
        return self.window[-200:]

    @property
    def waiting(self) -> bool:
        """Whether some answer was not given yet."""
        return len(self._given) < len(self._answers)

    def due(self, quiet: float) -> str | None:
        """What to type now, after so many seconds of silence."""
        if not self._answers or not self.window:
            return None
        text = self.window.decode(errors="replace")
        for index, (pattern, answer) in enumerate(self._answers):
            late = quiet >= QUIET and index not in self._given
            near = text[-answer.reach :]
            last_line = near.rfind("\n")
            if any(late or found.end() > last_line for found in pattern.finditer(near)):
                self.answered()
                self._given.add(index)
                return answer.reply
        return None
