"""Steps whose own output shows that a program asks something, and which say no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.documents.questions import question_of
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Step


def unanswered(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """Each output with such a question."""
    for step in steps:
        for one in step.expectations if not step.answers else ():
            if asked := question_of(step.code, one.text):
                fact = _('"{question}" is asked there, and nothing answers').format(question=asked)
                remedy = _("write `:answer: PATTERN => TEXT`, or keep the command from asking")
                yield Problem(one.location, fact, remedy, "waits-for-answer")
