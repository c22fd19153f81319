"""An expected JSON text: what it holds, where each value stands in it, and what `...` leaves open."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from runbook.i18n import _
from runbook.variables.substituted import substitute
from runbook.variables.template import Place, places
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runbook.variables.substituted import Substituted

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\.\.\.|[][{},:]|[^][{},:"\s]+|"', re.DOTALL)


class JsonError(ValueError):
    """A text that is not JSON: why, and where."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.line, self.column = line, column


class _TwiceError(Exception):
    """An object has a key twice."""


class _ConstantError(Exception):
    """A word that Python takes for a number, and JSON does not."""


@dataclass(frozen=True)
class Text:
    """A string with any text between its parts; with nothing else in it, any value at all."""

    parts: tuple[str, ...]

    @property
    def is_anything(self) -> bool:
        """Whether it stands for any value."""
        return self.parts == ("", "")


@dataclass(frozen=True)
class Fields:
    """An object; `open`: it may have other keys too."""

    values: dict[str, Any]
    open: bool


class More:
    """In a list: any elements, even none."""


MORE = More()


class Word(NamedTuple):
    """A string with its quotes, `...`, a sign of JSON or what is between these; where it is in the text."""

    text: str
    start: int
    end: int

    @property
    def is_string(self) -> bool:
        """Whether it is in quotes."""
        return self.text[0] == '"'

    def dots(self, found: Sequence[Place]) -> Iterator[Place]:
        """The `...` in a string that are its author's: none is in the middle of one of these places."""
        for dots in re.finditer(re.escape(ANY), self.text):
            at = self.start + dots.start()
            if not any(place.start <= at < place.end for place in found):
                yield Place(at, at + len(ANY), ANY)


@dataclass(frozen=True)
class Expected:
    """A JSON value, with Text, Fields and MORE in it; where the value of each path stands in the text."""

    value: Any
    spans: dict[Path, tuple[int, int]]


def loaded(text: str) -> Any:
    """The JSON value, its numbers exact; JsonError when it is none."""
    return _loaded(text, None)


def _loaded(text: str, made_of: Callable[[list[tuple[str, Any]]], Any] | None) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=made_of,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise JsonError(_in_words(error.msg), error.lineno, error.colno) from None
    except ArithmeticError:
        raise JsonError(_("number too large"), *_where(text, _is_too_large)) from None
    except RecursionError:
        raise JsonError(_("too many brackets inside each other"), 1, 1) from None
    except _ConstantError as error:
        reason = _("{name} is no JSON").format(name=error)
        raise JsonError(reason, *_where(text, str(error).__eq__)) from None


def loaded_whole(text: str) -> Any:
    """The same, of which nothing is lost: JsonError also for an object that has a key twice."""
    try:
        return _loaded(text, _object)
    except _TwiceError:
        key, line, column = _twice(text)
        reason = _("the key {key} stands twice in one object").format(key=key)
        raise JsonError(reason, line, column) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _TwiceError
    return made


def _twice(text: str) -> tuple[str, int, int]:
    """The first key that its object has already, in its quotes, with its line and column."""
    around: list[set[str]] = []
    before, at = "", 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in {"{", "["}:
            around.append(set())
        elif word in {"}", "]"}:
            around.pop()
        elif word == ":" and before:
            key = json.loads(before)
            if key in around[-1]:
                return before, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            around[-1].add(key)
        before, at = (word if word[0] == '"' else ""), token.start()
    return '""', 1, 1


def _where(text: str, is_it: Callable[[str], bool]) -> tuple[int, int]:
    """The line and column of the first word outside of strings that is what is looked for."""
    at = next((token.start() for token in _TOKEN.finditer(text) if is_it(token[0])), 0)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _is_too_large(word: str) -> bool:
    try:
        Decimal(word)
    except ArithmeticError:
        return word[0] in "-0123456789"
    return False


def _in_words(reason: str) -> str:
    """A reason of Python's in the user's language."""
    return {
        "Expecting value": _("expecting value"),
        "Expecting property name enclosed in double quotes": _(
            "expecting property name enclosed in double quotes"
        ),
        "Expecting ':' delimiter": _("expecting ':' delimiter"),
        "Expecting ',' delimiter": _("expecting ',' delimiter"),
        "Extra data": _("extra data"),
        "Unterminated string starting at": _("unterminated string starting at"),
        "Invalid control character at": _("invalid control character at"),
        "Invalid \\escape": _("invalid \\escape"),
        "Invalid \\uXXXX escape": _("invalid \\uXXXX escape"),
        "Illegal trailing comma before end of object": _("illegal trailing comma before end of object"),
        "Illegal trailing comma before end of array": _("illegal trailing comma before end of array"),
    }.get(reason, reason)


def _number(digits: str) -> Decimal:
    return Decimal(digits)


def _no_constant(name: str) -> NoReturn:
    raise _ConstantError(name)


def expected(text: str, value_of: Callable[[str], str]) -> Expected:
    """What the text holds; in quotes a value is a part of that string, elsewhere it is a value of its own.

    JsonError, with its line in the text, when it is not JSON.
    """
    open_sign, some = _signs(text, value_of)
    filled = _filled(text, value_of, open_sign, some)
    try:
        value = loaded(filled.text)
    except JsonError as error:
        at = _offset(filled.text, error)
        origin = filled.origin(at)
        line = text.count("\n", 0, origin)
        raise JsonError(str(error), line + 1, origin - text.rfind("\n", 0, origin)) from None
    spans = {
        path: (filled.origin(start), _behind(filled, end)) for path, start, end in _standing(filled.text)
    }
    try:
        return Expected(_opened(value, open_sign, some), spans)
    except RecursionError:
        raise JsonError(_("too many brackets inside each other"), 1, 1) from None


def words(text: str) -> Iterator[Word]:
    """The words of an expected text, a place among them or in them as it is written."""
    found = places(text)
    plain = substitute(text, found, ["x"] * len(found))
    for token in _TOKEN.finditer(plain.text):
        start, end = plain.origin(token.start()), _behind(plain, token.end())
        yield Word(text[start:end], start, end)


def _signs(text: str, value_of: Callable[[str], str]) -> tuple[str, str]:
    """Two characters that are nowhere in it: they stand for `...` while Python reads it."""
    known = text + "".join(value_of(place.expression) for place in places(text))
    known += "".join(chr(int(digits, 16)) for digits in re.findall(r"\\u([\da-fA-F]{4})", known))
    free = (character for character in map(chr, range(0xE000, 0xF8FF)) if character not in known)
    return next(free), next(free)


def _filled(text: str, value_of: Callable[[str], str], open_sign: str, some: str) -> Substituted:
    """The text as Python reads it: values in their places, and signs for `...`."""
    found = places(text)
    texts: list[tuple[Place, str]] = []
    brackets: list[str] = []
    before = ""
    quoted: list[Word] = []
    for word in words(text):
        if word.text in {"[", "{"}:
            brackets.append(word.text)
        elif word.text in {"]", "}"} and brackets:
            brackets.pop()
        elif word.text == ANY:
            texts.append((Place(word.start, word.end, ANY), _bare(brackets, before, open_sign, some)))
        elif word.is_string:
            quoted.append(word)
            texts += [(place, some) for place in word.dots(found)]
        before = word.text
    for place in found:
        within = any(word.start < place.start < word.end for word in quoted)
        texts.append((place, _value(value_of(place.expression), within=within)))
    texts.sort(key=lambda one: one[0].start)
    return substitute(text, [place for place, _text in texts], [put for _place, put in texts])


def _bare(brackets: list[str], before: str, open_sign: str, some: str) -> str:
    """What stands for `...` without quotes: any value, any elements, or any other keys."""
    if not brackets or before == ":":
        return f'"{some}"'
    return f'"{open_sign}"' if brackets[-1] == "[" else f'"{open_sign}": 0'


def _value(text: str, *, within: bool) -> str:
    if within:
        return json.dumps(text)[1:-1]
    try:
        loaded(text)
    except JsonError:
        return json.dumps(text)
    return text


def _offset(text: str, error: JsonError) -> int:
    lines = text.split("\n")
    return min(len(text), sum(len(line) + 1 for line in lines[: error.line - 1]) + error.column - 1)


def _behind(filled: Substituted, end: int) -> int:
    """The offset in the source behind what ends there."""
    last = filled.origin(end - 1)
    return next((span.place.end for span in filled.spans if span.place.start == last), last + 1)


def _standing(text: str) -> Iterator[tuple[Path, int, int]]:
    """Where each value of a JSON text stands."""
    around: list[tuple[int, Path]] = []
    keys: list[str | int | None] = []
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "]}":
            start, path = around.pop()
            keys.pop()
            yield path, start, token.end()
        elif word == ",":
            keys[-1] = keys[-1] + 1 if isinstance(keys[-1], int) else None
        elif word != ":":
            if keys and keys[-1] is None:
                keys[-1] = str(json.loads(word))
                continue
            path = tuple(key for key in keys if key is not None)
            if word in "[{":
                around.append((token.start(), path))
                keys.append(0 if word == "[" else None)
            else:
                yield path, token.start(), token.end()


def _opened(value: Any, open_sign: str, some: str) -> Any:
    """The value with what its signs stand for."""
    if isinstance(value, str):
        if value == open_sign:
            return MORE
        return Text(tuple(value.split(some))) if some in value else value
    if isinstance(value, list):
        return [_opened(one, open_sign, some) for one in value]
    if isinstance(value, dict):
        known = {
            key.replace(some, ANY): _opened(one, open_sign, some)  # a key is a name: it stands for itself
            for key, one in value.items()
            if key != open_sign
        }
        return Fields(known, open=open_sign in value)
    return value
