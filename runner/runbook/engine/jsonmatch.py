"""An expected JSON value against a printed one: nothing when it holds, else what differs, by its path."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from runbook.engine.matching import has_parts
from runbook.recipe.jsontext import MORE, Fields, Text
from runbook.recipe.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.recipe.jsontext import Path


class Unlike(NamedTuple):
    """What differs at a path: both values, as JSON; None where there is none."""

    path: Path
    expected: str | None
    printed: str | None


def unlike(expected: Any, printed: Any, path: Path = ()) -> Iterator[Unlike]:
    """All that differs, in the order of the expectation."""
    if isinstance(expected, Fields) and isinstance(printed, dict):
        yield from _fields(expected, printed, path)
    elif isinstance(expected, list) and isinstance(printed, list):
        yield from _elements(expected, printed, path)
    elif not _same(expected, printed):
        yield Unlike(path, written(expected), written(printed))


def _same(expected: Any, printed: Any) -> bool:
    """Whether two values that are not both lists or both objects are the same."""
    if isinstance(expected, Text):
        return expected.is_anything or (isinstance(printed, str) and has_parts(printed, expected.parts))
    # a number is no truth: to Python True is 1
    return type(expected) is type(printed) and bool(expected == printed)


def _fields(expected: Fields, printed: dict[str, Any], path: Path) -> Iterator[Unlike]:
    for key, value in expected.values.items():
        if key in printed:
            yield from unlike(value, printed[key], (*path, key))
        else:
            yield Unlike((*path, key), written(value), None)
    if not expected.open:
        for key, value in printed.items():
            if key not in expected.values:
                yield Unlike((*path, key), None, written(value))


def _elements(expected: list[Any], printed: list[Any], path: Path) -> Iterator[Unlike]:
    """Element by element; `...` takes as few as it can, so that no choice ever has to be undone."""
    gaps = [number for number, value in enumerate(expected) if value is MORE]
    if not gaps:
        for number in range(max(len(expected), len(printed))):
            yield from _element(expected, printed, number, number, path)
        return
    first, last = gaps[0], len(expected) - 1 - gaps[-1]
    if len(printed) < first + last:
        yield Unlike(path, written(expected), written(printed))
        return
    for number in range(first):
        yield from _element(expected, printed, number, number, path)
    at, end = first, len(printed) - last
    for gap, following in pairwise(gaps):
        wanted = expected[gap + 1 : following]
        found = _found(wanted, printed, at, end)
        if found is None:
            yield Unlike((*path, gap), written([MORE, *wanted, MORE]), written(printed[at:end]))
            return
        at = found
    for number in range(last):
        yield from _element(expected, printed, gaps[-1] + 1 + number, end + number, path)


def _element(expected: list[Any], printed: list[Any], wanted: int, at: int, path: Path) -> Iterator[Unlike]:
    if wanted >= len(expected):
        yield Unlike((*path, at), None, written(printed[at]))
    elif at >= len(printed):
        yield Unlike((*path, wanted), written(expected[wanted]), None)
    else:
        yield from unlike(expected[wanted], printed[at], (*path, at))


def _found(wanted: list[Any], printed: list[Any], start: int, end: int) -> int | None:
    """The place behind the first one where these elements stand together."""
    size = len(wanted)
    for at in range(start, end - size + 1):
        if not any(next(unlike(one, printed[at + n]), None) for n, one in enumerate(wanted)):
            return at + size
    return None


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
