"""A value's normal form as data: regular expressions and what takes the place of what they find.

Python and JavaScript read them alike: they are written in what both languages share, and the page of a guide
changes a value by the very same ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class To(StrEnum):
    """What a regular expression cannot say of what takes the place of the last group, or of all it found."""

    LOWER = "lower"
    UPPER = "upper"
    SHORTEST = "shortest"  # an IPv6 address as RFC 5952 writes it


@dataclass(frozen=True)
class Change:
    """Each thing found gives way to `to`, a text in which $1 is the first group."""

    found: str
    to: str | To


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text once all changes were made, in their order."""
    for change in changes:
        text = re.sub(change.found, _replacement(change.to), text)
    return text


def _replacement(to: str | To) -> str | _Replacing:
    if isinstance(to, To):
        return _Replacing(to)
    return to.replace("\\", r"\\").replace("$1", r"\1")


class _Replacing:
    """Keeps what stands before the last group."""

    def __init__(self, to: To) -> None:
        self._to = to

    def __call__(self, found: re.Match[str]) -> str:
        last = found[found.re.groups]
        kept = found[0][: len(found[0]) - len(last)]
        match self._to:
            case To.LOWER:
                return kept + last.lower()
            case To.UPPER:
                return kept + last.upper()
            case To.SHORTEST:
                return kept + _shortest(last)


def _shortest(address: str) -> str:
    from ipaddress import IPv6Address

    parsed = IPv6Address(address)
    if parsed.ipv4_mapped:  # in dots since Python 3.13, and in digits in a browser
        return "::ffff:{:x}:{:x}".format(*divmod(int(parsed.ipv4_mapped), 1 << 16))
    return str(parsed)
