"""A question of the run put to the person at the terminal."""

from __future__ import annotations

import os
import select
import termios
from typing import TYPE_CHECKING, Any, TextIO

from runbook.engine.events import Asked, Reply, Typed
from runbook.i18n import _
from runbook.reports.words import INDENT, wrapped

if TYPE_CHECKING:
    from runbook.engine.events import Question


class Keys:
    """The keyboard of a terminal, silent while a run draws: an echoed key would break the picture."""

    def __init__(self, stdin: TextIO) -> None:
        self._descriptor = stdin.fileno() if stdin.isatty() else None
        self._before: list[Any] | None = None

    def silence(self) -> None:
        """What is typed is not shown, until `restore`."""
        if self._descriptor is None or self._before is not None or not self._in_foreground():
            return
        self._before = termios.tcgetattr(self._descriptor)
        silent = termios.tcgetattr(self._descriptor)
        silent[3] &= ~termios.ECHO
        termios.tcsetattr(self._descriptor, termios.TCSANOW, silent)

    def restore(self) -> None:
        """What is typed is shown as before."""
        before, self._before = self._before, None
        if self._descriptor is not None and before is not None and self._in_foreground():
            termios.tcsetattr(self._descriptor, termios.TCSANOW, before)

    def forget(self) -> None:
        """What was typed until now is an answer to nothing."""
        if self._descriptor is not None and self._in_foreground():
            termios.tcflush(self._descriptor, termios.TCIFLUSH)

    @property
    def another_has_them(self) -> bool:
        """Whether this is a job in the background: the terminal is for what was typed since."""
        return self._owner() not in {None, os.getpgrp()}

    def _in_foreground(self) -> bool:
        """Whether the terminal is ours: to change it from the background would stop us."""
        return self._owner() == os.getpgrp()

    def _owner(self) -> int | None:
        try:
            return None if self._descriptor is None else os.tcgetpgrp(self._descriptor)
        except OSError:  # it is nobody's controlling terminal, or another session's
            return None


class LineTyped:
    """A line that is being typed for a program; nothing waits for it. A secret is typed unseen.

    What was typed before, since the question stood there, is its beginning: who types does not wait for us.
    """

    def __init__(self, stdin: TextIO, *, secret: bool) -> None:
        """Listen to the keyboard."""
        self._stdin = stdin
        self._secret = secret
        self._keys = Keys(stdin)
        if secret:
            self._keys.silence()

    def typed(self) -> Typed | None:
        """The line, once it is there; without a newline where Ctrl-D ended it."""
        if not select.select([self._stdin], [], [], 0)[0]:
            return None
        return Typed(self._stdin.readline(), self._secret)

    def close(self) -> None:
        """What was typed and not ended goes nowhere."""
        self._keys.forget()
        self._keys.restore()


def ask(question: Question, stdin: TextIO, stdout: TextIO, width: int = 80) -> Reply:
    """The choice typed, by any unambiguous beginning of its word; STOP at the end of the input.

    Any other key, and Enter where it means no word, says what the words mean. What was typed before the
    question stood there is no answer to it.
    """
    Keys(stdin).forget()
    words = {choice: _WORDS[choice]() for choice in question.choices}
    default = Reply.RUN if question.asked is Asked.STEP and not question.text else None
    offered = "/".join(words.values()) + (_(", Enter: {word}").format(word=words[default]) if default else "")
    asked = wrapped(f"{sentence(question)} [{offered}]", width - len(INDENT) - 2)
    prompt = "\n".join(INDENT + line for line in asked) + " "
    while True:
        stdout.write(prompt)
        stdout.flush()
        typed = stdin.readline()
        if not typed:
            stdout.write("\n")
            return Reply.STOP
        if not typed.strip() and default:
            return default
        meant = [c for c, word in words.items() if word.casefold().startswith(typed.strip().casefold())]
        if len(meant) == 1:
            return meant[0]
        longest = max(map(len, words.values()))
        stdout.writelines(
            f"{INDENT}  {word:<{longest}}  {_MEANINGS[choice]()}\n" for choice, word in words.items()
        )


def sentence(question: Question) -> str:
    """What is asked, in words."""
    if question.asked is Asked.CONFIRM or (question.asked is Asked.STEP and question.text):
        return _("Attention: {why}. Run it?").format(why=question.text.rstrip(". "))
    if question.asked is Asked.MANUAL:
        return _("Done?")
    if question.asked is Asked.INTERRUPTED:
        return _("Interrupted. What now?")
    return _("Run it?")


# first letters differ, so that one key is enough
_WORDS = {
    Reply.RUN: lambda: _("run"),
    Reply.SKIP: lambda: _("skip"),
    Reply.STOP: lambda: _("quit"),
    Reply.DONE: lambda: _("done"),
    Reply.GO_ON: lambda: _("go on"),
    Reply.UNDO: lambda: _("undo"),
}
_MEANINGS = {
    Reply.RUN: lambda: _("do it now"),
    Reply.SKIP: lambda: _("leave this step out, and go on"),
    Reply.STOP: lambda: _("end here; nothing more is run"),
    Reply.DONE: lambda: _("it is done; go on"),
    Reply.GO_ON: lambda: _("go on with the next step"),
    Reply.UNDO: lambda: _("take back what was done, and end"),
}
