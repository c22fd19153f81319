"""A printed text with a mask for all that is not known to hold no piece of a secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.masking.redact import SHORTEST
from runbook.recipe.template import MASK

if TYPE_CHECKING:
    from runbook.masking.redact import Redactor

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_BLANKS = re.compile(r"\s+")
_MASKS = re.compile(rf"{MASK}(?:\s*{MASK})+")


class Veil:
    """Masks the secrets; and with `said` all but the phrases that this text has.

    A phrase has four characters at least: shorter ones would let a secret through that is printed letter by
    letter. `hid`: whether anything was masked for that.
    """

    def __init__(self, redactor: Redactor, said: str | None = None) -> None:
        self._redactor = redactor
        self._said = None if said is None else _BLANKS.sub(" ", said)
        self.hid = False

    def secrets(self, text: str) -> str:
        """The text with a mask for each secret."""
        return self._redactor.text(text)

    def line(self, text: str) -> str:
        """A line, whose secrets are masked, with one mask for all between two phrases."""
        if self._said is None:
            return text
        tokens = _TOKEN.findall(text)
        parts: list[str] = []
        while tokens:
            size = self._phrase(tokens, self._said)
            parts += tokens[:size] if size else [tokens[0] if tokens[0].isspace() else MASK]
            del tokens[: size or 1]
        line = _MASKS.sub(MASK, "".join(parts))
        self.hid |= line != text
        return line

    def is_known(self, text: str) -> bool:
        """Whether nothing but secrets need be masked in the text, which the mask that is one shows."""
        return all(self.line(line) == line for line in self.secrets(text).split("\n"))

    def _phrase(self, tokens: list[str], said: str) -> int:
        """How many of the first tokens are one; 0 for none."""
        found, phrase = 0, ""
        for size, token in enumerate(tokens, 1):
            phrase += _BLANKS.sub(" ", token)
            if phrase.startswith(" ") or phrase not in said:
                break
            if len(phrase) >= SHORTEST and not token.isspace() and stands_alone(phrase, said):
                found = size
        return found


def stands_alone(phrase: str, said: str) -> bool:
    """Whether it is no part of a longer word."""
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said) is not None
