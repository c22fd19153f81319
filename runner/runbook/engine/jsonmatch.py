"""An expected JSON value against a printed one: nothing when it holds, else what differs, by its path."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from runbook.engine.matching import has_parts
from runbook.variables.jsontext import MORE, Fields, Text
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.variables.jsontext import Path


class At(NamedTuple):
    """A path in what was printed, and the one in what is expected: behind `...` they are two."""

    path: Path = ()
    wanted: Path = ()

    def __truediv__(self, key: str) -> At:
        return At((*self.path, key), (*self.wanted, key))

    def element(self, number: int, wanted: int) -> At:
        """That of an element of the list there."""
        return At((*self.path, number), (*self.wanted, wanted))

    def behind(self, number: int) -> At:
        """That of the element so many behind this one."""
        return At(*((*path[:-1], int(path[-1]) + number) for path in self))


class Unlike(NamedTuple):
    """What differs at a path: both values, as JSON; None where there is none.

    `nearest`: where the elements begin that were taken for what may stand anywhere in a list.
    """

    at: At
    expected: str | None
    printed: str | None
    nearest: Path | None = None


TOP = At()


def unlike(expected: Any, printed: Any, at: At = TOP, *, near: bool = False) -> Iterator[Unlike]:
    """All that differs, in the order of the expectation.

    `near`: elements that may stand anywhere in a list, and stand nowhere, are compared with those that are
    most like them; without, or where none are, the lists differ.
    """
    if isinstance(expected, Fields) and isinstance(printed, dict):
        yield from _fields(expected, printed, at, near=near)
    elif isinstance(expected, list) and isinstance(printed, list):
        yield from _elements(expected, printed, at, near=near)
    elif not _same(expected, printed):
        yield Unlike(at, written(expected), written(printed))


def _same(expected: Any, printed: Any) -> bool:
    """Whether two values that are not both lists or both objects are the same."""
    if isinstance(expected, Text):
        return expected.is_anything or (isinstance(printed, str) and has_parts(printed, expected.parts))
    # a number is no truth: to Python True is 1
    return type(expected) is type(printed) and bool(expected == printed)


def _fields(expected: Fields, printed: dict[str, Any], at: At, *, near: bool) -> Iterator[Unlike]:
    for key, value in expected.values.items():
        if key in printed:
            yield from unlike(value, printed[key], at / key, near=near)
        else:
            yield Unlike(at / key, written(value), None)
    if not expected.open:
        for key, value in printed.items():
            if key not in expected.values:
                yield Unlike(at / key, None, written(value))


def _elements(expected: list[Any], printed: list[Any], at: At, *, near: bool) -> Iterator[Unlike]:
    """Element by element; `...` takes as few as it can, so that no choice ever has to be undone."""
    gaps = [number for number, value in enumerate(expected) if value is MORE]
    if not gaps:
        for number in range(max(len(expected), len(printed))):
            yield from _element(expected, printed, number, number, at, near=near)
        return
    first, last = gaps[0], len(expected) - 1 - gaps[-1]
    if len(printed) < first + last:
        yield Unlike(at, written(expected), written(printed))
        return
    for number in range(first):
        yield from _element(expected, printed, number, number, at, near=near)
    start, end = first, len(printed) - last
    for gap, following in pairwise(gaps):
        wanted = expected[gap + 1 : following]
        found = _found(wanted, printed, start, end)
        if found is None:
            found = most_alike(wanted, printed, start, end) if near else None
            if found is None:
                yield Unlike(at, written(expected), written(printed))
                return
            together = at.element(found, gap + 1)
            yield from _most_like(wanted, printed[found : found + len(wanted)], together)
        start = found + len(wanted)
    for number in range(last):
        yield from _element(expected, printed, gaps[-1] + 1 + number, end + number, at, near=near)


def _most_like(wanted: list[Any], printed: list[Any], first: At) -> Iterator[Unlike]:
    """What differs of the elements that are most like these; `first`: the path of the first one."""
    for number, (one, other) in enumerate(zip(wanted, printed, strict=True)):
        for unmet in unlike(one, other, first.behind(number), near=True):
            yield unmet._replace(nearest=first.path)


def _element(
    expected: list[Any], printed: list[Any], wanted: int, number: int, at: At, *, near: bool
) -> Iterator[Unlike]:
    if wanted >= len(expected):
        yield Unlike(at.element(number, wanted), None, written(printed[number]))
    elif number >= len(printed):
        yield Unlike(at.element(wanted, wanted), written(expected[wanted]), None)
    else:
        yield from unlike(expected[wanted], printed[number], at.element(number, wanted), near=near)


def _found(wanted: list[Any], printed: list[Any], start: int, end: int) -> int | None:
    """The first place where these elements stand together."""
    for at in range(start, end - len(wanted) + 1):
        if not any(next(unlike(one, printed[at + n]), None) for n, one in enumerate(wanted)):
            return at
    return None


def most_alike(wanted: list[Any], printed: list[Any], start: int, end: int) -> int | None:
    """Where elements stand together that differ least from these; None where all of each does."""
    best, least = None, sum(map(size, wanted))
    for at in range(start, end - len(wanted) + 1):
        number = sum(
            1 if other.at.path else size(one)
            for n, one in enumerate(wanted)
            for other in unlike(one, printed[at + n])
        )
        if number < least:
            best, least = at, number
    return best


def size(value: Any) -> int:
    """How much can differ in the value: what it is, or each thing in it."""
    inner = value.values.values() if isinstance(value, Fields) else value
    return max(1, sum(map(size, inner))) if isinstance(value, (list, Fields)) else 1


# ---------------------------------------------------------------- in words


def as_path(path: Path) -> str:
    """The path as it is written: `$.a[2].b`."""
    return "$" + "".join(
        f"[{key}]" if isinstance(key, int) else f".{key}" if key.isidentifier() else f"[{json.dumps(key)}]"
        for key in path
    )


def string(text: str) -> str:
    """A string as it is read best."""
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return json.dumps(text)
    return json.dumps(text, ensure_ascii=False)


def written(value: Any, text: Callable[[str], str] = string) -> str:
    """The value as JSON on one line, with `...` for what is left open; `text` writes a string."""
    if isinstance(value, Fields):
        fields = [f"{text(key)}: {written(one, text)}" for key, one in value.values.items()]
        return "{" + ", ".join([*fields, *([ANY] if value.open else [])]) + "}"
    if isinstance(value, dict):
        return written(Fields(value, open=False), text)
    if isinstance(value, list):
        return "[" + ", ".join(written(one, text) for one in value) + "]"
    return _scalar(value, text)


def _scalar(value: Any, text: Callable[[str], str]) -> str:
    if isinstance(value, Text):
        return text(ANY.join(value.parts))
    if isinstance(value, str):
        return text(value)
    if value is MORE:
        return ANY
    return str(value) if isinstance(value, Decimal) else json.dumps(value)
