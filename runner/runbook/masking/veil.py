"""A printed text with a mask for all that is not known to hold no piece of a secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.masking.redact import SHORTEST
from runbook.variables.template import MASK

if TYPE_CHECKING:
    from runbook.masking.names import Names
    from runbook.masking.redact import Redactor

LONGEST = 100  # tokens of a phrase: one that goes on is two
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_BLANKS = re.compile(r"\s+")
_MASKS = re.compile(rf"{MASK}(?:\s*{MASK})+")


class Veil:
    """Masks the secrets; and with `said` all but the phrases that this text has.

    A phrase has four characters at least: shorter ones would let a secret through that is printed letter by
    letter. `hid`: whether anything was masked for that; `nameless`: whether the mask of a secret is written
    down as anything. A secret that is there as it is and has one of the `names` gets its mark, which is
    always shown.
    """

    def __init__(self, redactor: Redactor, said: str | None = None, names: Names | None = None) -> None:
        self._redactor = redactor
        self._said = None if said is None else _BLANKS.sub(" ", said)
        self._names = names
        self._marks = names.marks if names else {}
        self._shown = frozenset(self._marks.values())
        self.hid = self.nameless = False

    def secrets(self, text: str) -> str:
        """The text with a mask for each secret."""
        return self._redactor.text(text, self._marks)

    def mark(self, secret: str) -> str:
        """What stands for the secret where it is there as it is."""
        return self._marks.get(secret, MASK)

    def written(self, text: str) -> str:
        """The text with a place of its variable for each mark."""
        return self._names.written(text) if self._names else text

    def line(self, text: str) -> str:
        """A line, whose secrets are masked, with one mask for all between two phrases."""
        if self._said is None:
            return text
        tokens = _TOKEN.findall(text)
        parts: list[str] = []
        at = 0
        while at < len(tokens):
            size = self._phrase(tokens, at, self._said)
            own = tokens[at].isspace() or tokens[at] in self._shown
            parts += tokens[at : at + size] if size else [tokens[at] if own else MASK]
            at += size or 1
        line = _MASKS.sub(MASK, "".join(parts))
        self.hid |= line != text
        return line

    def is_known(self, text: str) -> bool:
        """Whether nothing but secrets need be masked in the text, which the mask that is one shows."""
        return all(self.line(line) == line for line in self.secrets(text).split("\n"))

    def _phrase(self, tokens: list[str], at: int, said: str) -> int:
        """How many of the tokens from there on are one; 0 for none."""
        found, phrase = 0, ""
        for size, token in enumerate(tokens[at : at + LONGEST], 1):
            phrase += _BLANKS.sub(" ", token)
            if phrase.startswith(" ") or phrase not in said:
                break
            if len(phrase) >= SHORTEST and not token.isspace() and stands_alone(phrase, said):
                found = size
        return found


def stands_alone(phrase: str, said: str) -> bool:
    """Whether it is in the text, and there no part of a longer word."""
    at = said.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not (_in_a_word(said, at) or _in_a_word(said, end)):
            return True
        at = said.find(phrase, at + 1)
    return False


def _in_a_word(text: str, at: int) -> bool:
    """Whether a word goes on there."""
    return 0 < at < len(text) and _is_word(text[at - 1]) and _is_word(text[at])


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
