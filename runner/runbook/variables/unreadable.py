"""Why a text is no regular expression, in the user's words: Python has only English ones."""

from __future__ import annotations

import re

from runbook.i18n import _
from runbook.variables.reworded import reworded

_PLACE = re.compile(r" at position (\d+)(?: \(line \d+, column \d+\))?\Z")


def in_words(reason: str) -> str:
    """A reason of Python's, and the character where it stands, from 1."""
    place = _PLACE.search(reason)
    said = _said(reason[: place.start()] if place else reason)
    if place is None:
        return said
    return _("{reason}, at character {number}").format(reason=said, number=int(place[1]) + 1)


def _said(reason: str) -> str:
    said = {
        "missing ), unterminated subpattern": _("a group is not closed"),
        "unbalanced parenthesis": _("a ) closes no group"),
        "unterminated character set": _("a set is not closed"),
        "nothing to repeat": _("there is nothing to repeat"),
        "multiple repeat": _("a repetition is repeated"),
        "bad escape (end of pattern)": _("there is nothing behind the last \\"),
        "min repeat greater than max repeat": _("the least number of a repetition is above the greatest"),
        "the repetition number is too large": _("a repetition is too large"),
        "look-behind requires fixed-width pattern": _(
            "what is looked for before a place has no fixed length"
        ),
        "global flags not at the start of the expression": _("flags are for its beginning alone"),
        "unexpected end of pattern": _("it ends too early"),
        "cannot refer to an open group": _("a group refers to itself"),
        "missing group name": _("a group has no name"),
        "missing <": _("a group has no name"),
        "missing >, unterminated name": _("the name of a group is not closed"),
    }
    begins = {
        "maximum recursion depth exceeded": _("it has too many groups inside each other"),
        "bad escape ": _("{what} stands for nothing"),
        "bad character range ": _("the range {what} is in the wrong order"),
        "invalid group reference ": _("there is no group {what}"),
        "unknown group name ": _("there is no group {what}"),
        "unknown extension ": _("a group cannot begin with {what}"),
        "bad character in group name ": _("a group cannot be called {what}"),
        "Possible nested set": _("a [ in a set is written \\["),
        "redefinition of group name ": _("two groups have the same name"),
    }
    whole = {re.escape(text): sentence for text, sentence in said.items()}
    beginning = {f"{re.escape(text)}(?P<what>.*)": sentence for text, sentence in begins.items()}
    return reworded(reason, {**whole, **beginning}) or _("Python cannot read it")
