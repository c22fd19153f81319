"""An expected JSON text rewritten for what was printed: what holds in it stays, to the blank."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from runbook.engine.jsonmatch import string, unlike, written
from runbook.recipe import jsontext
from runbook.recipe.template import MASK, evaluate
from runbook.recipe.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.masking.veil import Veil
    from runbook.model import Expectation, Values
    from runbook.recipe.jsontext import Path


def rewritten(expectation: Expectation, printed: str, values: Values, veil: Veil) -> str:
    """The text with what was printed for each value that differs; all of an object whose keys do.

    JsonError when either is no JSON, RecursionError when it is too deep.
    """
    value = jsontext.loaded(printed)
    try:
        wanted = jsontext.expected(expectation.text, lambda expression: evaluate(expression, values))
    except jsontext.JsonError:
        return _as_text(value, veil)
    text, taken = expectation.text, len(expectation.text)
    paths = {_standing(one.path, wanted, whole=None in one) for one in unlike(wanted.value, value)}
    for start, end, path in sorted(((*wanted.spans[path], path) for path in paths), reverse=True):
        if not any(path[: len(other)] == other and other != path for other in paths) and end <= taken:
            text, taken = text[:start] + _as_text(_at(value, path), veil) + text[end:], start
    return text


def _standing(path: Path, wanted: jsontext.Expected, *, whole: bool) -> Path:
    """The path of the value to be replaced: what holds it, where it is not on both sides."""
    path = path[:-1] if whole and path else path
    while path and (path not in wanted.spans or _behind_a_gap(path, wanted.value)):
        path = path[:-1]
    return path


def _behind_a_gap(path: Path, value: Any) -> bool:
    """Whether the path goes through a list in which elements were left open: their numbers differ."""
    for key in path:
        if isinstance(value, list) and jsontext.MORE in value:
            return True
        value = value.values[str(key)] if isinstance(value, jsontext.Fields) else value[key]
    return False


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def _as_text(value: Any, veil: Veil) -> str:
    """The value as it stands for itself alone; `...` for a secret and what may hold a piece of one."""

    def text(own: str) -> str:
        masked = veil.secrets(own)
        shown = string(masked) if masked.isprintable() else json.dumps(masked)
        shown = shown.replace(ANY, r"\u002e..").replace("{{", r"\u007b{")
        return shown if masked == own else shown.replace(string(MASK)[1:-1], ANY)

    return written(value, text) if all(map(veil.is_known, _leaves(value))) else string(ANY)


def _leaves(value: Any) -> Iterator[str]:
    """All that is written in the value but its signs and truths."""
    if isinstance(value, dict):
        for key, own in value.items():
            yield key
            yield from _leaves(own)
    elif isinstance(value, list):
        for own in value:
            yield from _leaves(own)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
