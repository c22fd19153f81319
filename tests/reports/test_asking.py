"""A question on a terminal, in words that are not cut at its edge."""

from __future__ import annotations

import io
import os

from runbook.engine.events import Asked, InputAwaited, Question, Reply, Typed
from runbook.reports.asking import ask
from runbook.reports.console import Console
from runbook.reports.paint import Paint


def test_a_long_question_is_broken_between_words() -> None:
    why = "everything on the disk of the machine without a disk is lost"
    question = Question(Asked.CONFIRM, 1, "Format", why, (Reply.RUN, Reply.SKIP, Reply.STOP))
    stdout = io.StringIO()
    assert ask(question, io.StringIO("s\n"), stdout, 60) is Reply.SKIP
    lines = stdout.getvalue().split("\n")
    assert all(len(line) < 60 for line in lines)
    assert lines[-1].endswith("[run/skip/quit] ")
    assert " ".join(stdout.getvalue().split()).startswith(f"Attention: {why}. Run it?")


CHOICES = (Reply.RUN, Reply.SKIP, Reply.STOP)


def test_a_key_that_means_nothing_is_answered_by_what_the_words_mean() -> None:
    stdout = io.StringIO()
    assert ask(Question(Asked.STEP, 1, "T", "", CHOICES), io.StringIO("?\nq\n"), stdout) is Reply.STOP
    lines = stdout.getvalue().splitlines()
    assert lines[0] == "       Run it? [run/skip/quit, Enter: run]          run   do it now"
    assert lines[1:3] == [
        "         skip  leave this step out, and go on",
        "         quit  end here; nothing more is run",
    ]


def test_enter_does_what_the_question_says_that_it_does() -> None:
    stdout = io.StringIO()
    assert ask(Question(Asked.STEP, 1, "T", "", CHOICES), io.StringIO("\n"), stdout) is Reply.RUN
    question = Question(Asked.CONFIRM, 1, "T", "all is lost", CHOICES)
    assert ask(question, io.StringIO("\ns\n"), stdout) is Reply.SKIP


def test_a_step_that_destroys_data_says_so_also_when_that_is_allowed() -> None:
    stdout = io.StringIO()
    question = Question(Asked.STEP, 1, "T", "the disk is formatted", CHOICES)
    assert ask(question, io.StringIO("\nr\n"), stdout) is Reply.RUN
    assert stdout.getvalue().count("Attention: the disk is formatted. Run it? [run/skip/quit]") == 2


class Eager(io.StringIO):
    """Whoever reads it types an answer as soon as the words stand there."""

    def __init__(self, keyboard: int) -> None:
        super().__init__()
        self._keyboard = keyboard

    def write(self, text: str) -> int:
        os.write(self._keyboard, b"this one\n")
        return super().write(text)


def test_what_is_typed_once_the_words_stand_there_is_an_answer() -> None:
    keyboard, terminal = os.openpty()
    with os.fdopen(terminal, encoding="utf-8") as stdin:
        console = Console(Eager(keyboard), stdin, Paint())
        assert console.show(InputAwaited()) == Typed("this one\n")
    os.close(keyboard)
