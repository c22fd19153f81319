"""A question on a terminal, in words that are not cut at its edge."""

from __future__ import annotations

import io

from runbook.engine.events import Asked, Question, Reply
from runbook.reports.asking import ask


def test_a_long_question_is_broken_between_words() -> None:
    why = "everything on the disk of the machine without a disk is lost"
    question = Question(Asked.CONFIRM, 1, "Format", why, (Reply.RUN, Reply.SKIP, Reply.STOP))
    stdout = io.StringIO()
    assert ask(question, io.StringIO("s\n"), stdout, 60) is Reply.SKIP
    lines = stdout.getvalue().split("\n")
    assert all(len(line) < 60 for line in lines)
    assert lines[-1].endswith("[run/skip/quit] ")
    assert " ".join(stdout.getvalue().split()).startswith(f"Destroys data: {why}. Run it?")
