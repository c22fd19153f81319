"""Secrets that are printed as they are, by the names of their variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.model import Values

_FIRST = 0x2801  # a character that is shown, belongs to no word, and that hardly any program prints


class Names:
    """A mark for each secret, one character that the texts do not have, and what is written for it.

    One that the `clear` texts have too has none: who printed it may have meant these.
    """

    def __init__(self, values: Values, *texts: str, clear: str = "") -> None:
        used = set().union(*texts)
        free = (mark for mark in map(chr, range(_FIRST, 0x10000)) if mark not in used)
        named = {values.texts[name]: name for name in sorted(values.secrets, reverse=True)}
        self.marks = {secret: next(free) for secret in named if secret and secret not in clear}
        self._written = {mark: f"{{{{ {named[secret]} }}}}" for secret, mark in self.marks.items()}

    def written(self, text: str) -> str:
        """The text with a place of its variable for each mark."""
        for mark, place in self._written.items():
            text = text.replace(mark, place)
        return text
