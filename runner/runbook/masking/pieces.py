"""Pieces of a secret in what is kept of an output: a program may have cut it, or turned it round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.masking.redact import SHORTEST, joined, masked, occurrences
from runbook.masking.veil import stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONG = 64  # characters: of a longer secret, as a key, a piece is longer too
LONGER = 16


class Pieces:
    """Masks every four characters of a secret that follow each other, but for the words that `said` has."""

    def __init__(self, secrets: Iterable[str], said: str) -> None:
        self._said = said
        self._needles = {piece.encode() for secret in secrets for piece in _pieces(secret)}

    def masked(self, data: bytes) -> bytes:
        """The bytes with a mask for each piece."""
        spans = joined(span for needle in self._needles for span in occurrences(needle, data))
        hidden = [span for span in spans if not stands_alone(_text(data[slice(*span)]), self._said)]
        return masked(data, hidden, 0, len(data))[0]

    def text(self, text: str) -> str:
        """The same of a text."""
        return self.masked(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def _pieces(secret: str) -> Iterator[str]:
    size = SHORTEST if len(secret) <= LONG else LONGER
    written = {secret, secret.upper(), secret.lower()}
    for text in (*written, *(one[::-1] for one in written)):
        yield from (text[start : start + size] for start in range(len(text) - size + 1))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
