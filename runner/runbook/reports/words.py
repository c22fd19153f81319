"""What a run looks like in words: rows, durations and sentences, the same on every terminal."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from runbook.i18n import _, ngettext
from runbook.seen import ENCODING, ERRORS, Outcome, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runbook.seen import Place, Result

INDENT = " " * 7

# CSI (colours, cursor), OSC (titles, links), DCS and their like, and the two-byte escapes
_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*(?:[@-~]|\Z)|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]*[0-~])"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
# what else moves the cursor, rings or turns the direction of writing
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PLAIN = bytes([*b"\t\n", *range(32, 127)])
_SHELL_WORD = re.compile(r"""(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+""")


def neutral(text: str) -> str:
    """The text without anything that acts on a terminal; a line written over and over keeps its last form."""
    if not _CONTROL.search(text):
        return text
    text = _SEQUENCE.sub("", text).replace("\r\n", "\n")
    if "\r" in text:
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return _CONTROL.sub(lambda found: _named(found[0]), text)


@cache
def _named(control: str) -> str:
    code = ord(control)
    return f"^{chr(code ^ 64)}" if code < 32 or code == 127 else f"\\u{code:04x}"


def shown(data: bytes) -> str:
    """What a program printed, as it can be shown: bytes that are not UTF-8 escaped, nothing that acts."""
    if not data.translate(None, _PLAIN):  # five times as quick as to look for what is not
        return data.decode("ascii")
    return neutral(data.decode(ENCODING, ERRORS))


# ---------------------------------------------------------------- widths


def cells(text: str) -> int:
    """How many columns the text takes."""
    if text.isascii():
        return len(text)
    return sum(_cell(character) for character in text)


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clipped(text: str, width: int) -> str:
    """The text in at most `width` columns, `…` for what does not fit."""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += _cell(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…" if width > 0 else ""


def spread(left: str, right: str, width: int) -> str:
    """`left` and `right` at the two ends of a line, two blanks apart at least."""
    if not right:
        return left
    return left + " " * max(2, width - cells(left) - cells(right)) + right


def wrapped(text: str, width: int) -> list[str]:
    """A sentence on as many lines as it takes."""
    if cells(text) <= width:
        return [text]
    from textwrap import wrap

    return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def continued(command: str, width: int) -> list[str]:
    """A command line on as many lines as it takes, continued as a shell reads it, no word of it parted."""
    words = _SHELL_WORD.findall(command)
    if cells(command) <= width or " ".join(words) != command:
        return [command]
    lines = words[:1]
    for word in words[1:]:
        if cells(lines[-1]) + 1 + cells(word) <= width - len(" \\"):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


# ---------------------------------------------------------------- time, place


def lasted(seconds: float) -> str:
    """A duration as a row shows it: `0.2 s`, `1:47`, `1:02:03`."""
    if seconds < 59.95:
        full, tenths = divmod(round(seconds * 10), 10)
        return _("{seconds}.{tenths} s").format(seconds=full, tenths=tenths)
    return clock(seconds)


def clock(seconds: float) -> str:
    """Minutes and seconds, and hours when there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def whole(seconds: float) -> str:
    """The duration of a whole run: `6 min 41 s`."""
    if seconds < 59.95:
        return lasted(seconds)
    minutes, rest = divmod(round(seconds), 60)
    return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)


def where(place: Place) -> str:
    """The place in a sentence: `on MyHost, in chroot`."""
    if not place.labels:
        return _("on {host}").format(host=place.host)
    return _("on {host}, in {places}").format(host=place.host, places=" > ".join(place.labels))


# ---------------------------------------------------------------- counts


def counts(results: Iterable[Result]) -> str:
    """How many steps came to what: `10 passed, 1 failed, 27 not run`."""
    number = Counter(result.skip or result.outcome for result in results)
    said = (
        (Outcome.PASSED, ngettext("{n} passed", "{n} passed", number[Outcome.PASSED])),
        (Outcome.FAILED, ngettext("{n} failed", "{n} failed", number[Outcome.FAILED])),
        (Outcome.BROKEN, ngettext("{n} broken", "{n} broken", number[Outcome.BROKEN])),
        (Outcome.REFUSED, ngettext("{n} refused", "{n} refused", number[Outcome.REFUSED])),
        (Skip.DONE, ngettext("{n} already done", "{n} already done", number[Skip.DONE])),
        (Skip.VALUES, for_other_values(number[Skip.VALUES])),
        (Skip.CHOICE, not_chosen(number[Skip.CHOICE])),
        (Skip.USER, ngettext("{n} skipped by you", "{n} skipped by you", number[Skip.USER])),
        (Skip.STOPPED, ngettext("{n} not run", "{n} not run", number[Skip.STOPPED])),
    )
    return ", ".join(words.format(n=number[kind]) for kind, words in said if number[kind]) or _("no step")


def for_other_values(count: int) -> str:
    """How many steps are not for these values, `{n}` still to be filled."""
    return ngettext("{n} not for these values", "{n} not for these values", count)


def not_chosen(count: int) -> str:
    """How many steps were not chosen, `{n}` still to be filled."""
    return ngettext("{n} not chosen", "{n} not chosen", count)


def steps(count: int) -> str:
    """`1 step`, `38 steps`."""
    return ngettext("{n} step", "{n} steps", count).format(n=count)


def ranges(numbers: Sequence[int]) -> str:
    """Numbers with their runs drawn together: `3, 9 to 25`."""
    parts: list[tuple[int, int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    return ", ".join(
        str(first) if first == last else _("{first} to {last}").format(first=first, last=last)
        for first, last in parts
    )
