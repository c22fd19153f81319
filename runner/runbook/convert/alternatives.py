"""The commands of a block that are for one architecture only."""

from __future__ import annotations

import re
from itertools import groupby

from runbook.recipe.openers import closes_the_shell, opens_a_shell
from runbook.recipe.split import SplitError, split

CHOICES = ("amd64", "i386")
_WORDS = {
    "amd64": re.compile(r"(?<![^\W_])(?:amd64|x86[_-]64)(?![^\W_])", re.IGNORECASE),
    "i386": re.compile(r"(?<![^\W_])(?:i[3-6]86|[56]86-pae)(?![^\W_])", re.IGNORECASE),
}


def alternatives(body: str) -> list[tuple[str, str]]:
    """The parts of a block, each with its architecture or none; one part where it has no alternatives."""
    try:
        texts = [piece.text for piece in split(body)]
    except SplitError:
        return [("", body)]
    told = [(_architecture(text), text) for text in texts]
    moves = any(opens_a_shell(text) or closes_the_shell(text) for text in texts)
    if moves or not {one for one, _text in told} >= set(CHOICES):
        return [("", body)]
    return [
        (one, "".join(text for _one, text in group).rstrip("\n"))
        for one, group in groupby(told, key=lambda pair: pair[0])
    ]


def _architecture(text: str) -> str:
    """The one that the comments above a command name, or else that the command itself does."""
    lines = text.split("\n")
    comments = [line for line in lines if line.lstrip().startswith("#")]
    for told in ("\n".join(comments), text):
        named = [name for name, words in _WORDS.items() if words.search(told)]
        if named:
            return named[0] if len(named) == 1 else ""
    return ""
