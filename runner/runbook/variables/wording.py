"""Option texts to values: durations, attempts, answers, captures, modes; ValueError says what is wanted."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace

from runbook.i18n import _
from runbook.model import Answer, Capture, Match, Retry
from runbook.variables.portable import strange
from runbook.variables.runaway import longest
from runbook.variables.unreadable import in_words

_SECONDS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0}
_PART = r"(\d+(?:[.,]\d+)?)\s*(ms|sec|s|min|h)"
_DURATION = re.compile(rf"{_PART}(?:\s*{_PART})*")
_RETRY = re.compile(r"(\d+)\s*[x\u00d7]\s*(.+)", re.DOTALL)
_MODE = re.compile(r"[0-7]{3,4}")


def duration(text: str) -> float:
    """Seconds in `90 s`, `30 min`, `2 h`, `1 h 30 min`, `500 ms`."""
    parts = re.findall(_PART, text) if _DURATION.fullmatch(text) else []
    seconds = sum(float(number.replace(",", ".")) * _SECONDS[unit] for number, unit in parts)
    if seconds <= 0:
        raise ValueError(_('"{text}" is not a duration, as `90 s`, `30 min` or `2 h`').format(text=text))
    return seconds


def retry(text: str) -> Retry:
    """The attempts in `10 x 3 s`."""
    match = _RETRY.fullmatch(text)
    if not match or int(match[1]) < 1:
        raise ValueError(_('"{text}" is not a number of attempts, as `10 x 3 s`').format(text=text))
    return Retry(int(match[1]), duration(match[2]))


def status(text: str) -> int:
    """An exit status, from 0 to 255."""
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > 255:
        raise ValueError(_('"{text}" is not an exit status, a number from 0 to 255').format(text=text))
    return int(text)


def number(text: str) -> int:
    """A number of characters, from 1."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) < 1:
        raise ValueError(_('"{text}" is not a number of characters').format(text=text))
    return int(text)


def mode(text: str) -> str:
    """File permissions in octal, as `644` or `0755`."""
    if not _MODE.fullmatch(text):
        raise ValueError(_('"{text}" is not an octal mode, as `644` or `0755`').format(text=text))
    return text


def match(text: str) -> Match:
    """How an output is compared."""
    try:
        return Match(text)
    except ValueError:
        ways = ", ".join(Match)
        raise ValueError(_('"{text}" is none of {ways}').format(text=text, ways=ways)) from None


def pattern(text: str) -> str:
    """A regular expression that compiles."""
    try:
        with warnings.catch_warnings():
            # what Python only warns of, as [[:alpha:]], does not mean what its author thinks
            warnings.simplefilter("error")
            re.compile(text)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ValueError(
            _('"{text}" is not a regular expression: {error}').format(text=text, error=in_words(str(error)))
        ) from None
    return text


def narrowing(text: str) -> str:
    """A regular expression that the page of the guide reads as Python does."""
    if part := strange(pattern(text)):
        raise ValueError(
            _('"{text}": a browser does not read "{part}" as Python does; write it in another way').format(
                text=text, part=part
            )
        )
    _ending(text, re.ASCII)
    return text


def _ending(text: str, flags: int = 0) -> int:
    """The characters on which the regular expression surely ends soon; ValueError when they are too few."""
    if not (most := longest(text, flags)):
        raise ValueError(
            _(
                '"{text}" may never end: what it repeats can be read in too many ways; '
                "repeat each part once, as a+ for (a+)+"
            ).format(text=text)
        )
    return most


def answer(line: str) -> Answer:
    """`REGEX => TEXT`; the first ` => ` parts the two; without TEXT a bare newline is typed."""
    given = Answer(*_parted(line, "=>", _("REGEX => TEXT")))
    return replace(given, reach=min(given.reach, _ending(given.pattern)))


def capture(line: str) -> Capture:
    """`NAME = REGEX`."""
    name, equals, regex = (part.strip() for part in line.partition("="))
    if not (name and equals and regex):
        raise ValueError(_('"{line}" is not `NAME = REGEX`').format(line=line.strip()))
    return Capture(name, pattern(regex))


def _parted(line: str, sign: str, form: str) -> tuple[str, str]:
    """The regular expression before the sign, the text behind it."""
    parts = re.split(rf"\s+{sign}(?:\s+|$)", line.strip(), maxsplit=1)
    if len(parts) != 2 or not parts[0]:
        raise ValueError(_('"{line}" is not `{form}`').format(line=line.strip(), form=form))
    return pattern(parts[0]), parts[1]


def choices(text: str) -> tuple[str, ...]:
    """The values, parted by commas, or one a line, or by blanks where there is neither.

    ValueError for what could be meant in two ways: quotes, an empty value, a line that ends without a comma.
    """
    if "," in text:
        values = [value.strip() for value in text.split(",")]
    else:
        values = [value.strip() for value in text.strip().split("\n" if "\n" in text.strip() else None)]
        values = [value for value in values if value]
    for value in values:
        if not value:
            raise ValueError(_('"{text}" has an empty value beside a comma').format(text=text))
        if "\n" in value:
            first = value.partition("\n")[0]
            raise ValueError(_('"{text}" ends its line without a comma').format(text=first))
        if value[0] in "\"'":
            raise ValueError(_("{value}: the quote would be part of the value").format(value=value))
    return tuple(values)
