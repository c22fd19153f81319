"""An expected JSON text rewritten for what was printed: what holds in it stays, to the blank."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from runbook.engine import jsonlayout
from runbook.engine.aligning import CHANGED, aligned
from runbook.engine.jsonkeeping import kept_of_string
from runbook.engine.jsonmatch import most_alike, size, string, unlike, written
from runbook.variables import jsontext
from runbook.variables.template import MASK, TemplateError, evaluate
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from runbook.engine.jsonlayout import Item
    from runbook.masking.veil import Veil
    from runbook.model import Expectation, Values
    from runbook.variables.jsontext import Path

CELLS = 10_000  # pairs of elements that are tried against each other


def rewritten(expectation: Expectation, printed: str, values: Values, veil: Veil) -> Iterator[str]:
    """The text with what was printed for each value that differs, and then that alone: no `...` is kept.

    JsonError when either is no JSON, RecursionError when it is too deep.
    """
    value = jsontext.loaded(printed)
    try:
        wanted = jsontext.expected(expectation.text, lambda expression: evaluate(expression, values))
    except jsontext.JsonError:
        pass
    else:
        start, end = wanted.spans[()]
        new = _Rewriting(expectation.text, wanted.spans, veil, values).of((), wanted.value, value)
        yield expectation.text[:start] + new + expectation.text[end:]
    yield _as_text(value, veil)


@dataclass(frozen=True)
class _Rewriting:
    """An expected text, where its values stand, and what may be written of others."""

    text: str
    spans: Mapping[Path, tuple[int, int]]
    veil: Veil
    values: Values

    def of(self, path: Path, wanted: Any, printed: Any) -> str:
        """What is to stand at the path: what stands there, as far as it holds."""
        span = self.spans.get(path)
        if span and next(unlike(wanted, printed), None) is None:
            return self.text[slice(*span)]
        new = None
        if span and isinstance(wanted, jsontext.Fields) and isinstance(printed, dict):
            new = self._fields(path, wanted, printed)
        elif span and isinstance(wanted, list) and isinstance(printed, list):
            new = self._elements(path, wanted, printed)
        elif span and isinstance(wanted, (str, jsontext.Text)) and isinstance(printed, str):
            new = self._string(self.text[slice(*span)], printed)
        return _as_text(printed, self.veil) if new is None else new

    def _string(self, source: str, printed: str) -> str | None:
        """What stands there around what has changed, where that stands for what was printed."""
        if source[0] != '"' or not self.veil.is_known(printed):
            return None
        masked = self.veil.secrets(printed)
        literal = partial(_quoted, hides=masked != printed)
        new = kept_of_string(source, masked, self.values, self.veil, literal)
        try:
            own = new and jsontext.expected(self.veil.written(new), self._value).value
        except (jsontext.JsonError, TemplateError):
            return None
        return new if own and next(unlike(own, printed), None) is None else None

    def _value(self, expression: str) -> str:
        return evaluate(expression, self.values)

    def _fields(self, path: Path, wanted: jsontext.Fields, printed: dict[str, Any]) -> str | None:
        shared = [key for key in wanted.values if key in printed]
        own = {key: ((*path, key), wanted.values[key], printed[key]) for key in shared}
        if len(shared) == len(wanted.values) and (wanted.open or len(shared) == len(printed)):
            return self._in_their_places(path, own.values())
        old = self._items(path, wanted.values)
        if not shared or not old or not all(map(self.veil.is_known, printed)):
            return None
        stays = [(key, item.holding(self.of(*own[key])) if key in own else item) for key, item in old]
        new: list[tuple[str | int | None, Item | str]] = [
            (key, item) for key, item in stays if key is None or key in own
        ]
        colon = next(item.colon for _key, item in old if item.colon)
        at = 0
        for key, value in printed.items() if not wanted.open else ():
            if key in own:
                at = [other for other, _item in new].index(key) + 1
            else:
                new.insert(at, (key, _text(key, self.veil) + colon + _as_text(value, self.veil)))
                at += 1
        return jsonlayout.joined("{}", [item for _key, item in old], [item for _key, item in new])

    def _items(self, path: Path, keys: Iterable[str | int]) -> list[tuple[str | int | None, Item]]:
        """What stands there for each, by its key; nothing where all is the value of one `{{ … }}`."""
        spans = {self.spans.get((*path, key), (0, 0)): key for key in keys}
        if any(start <= self.spans[path][0] for start, _end in spans):
            return []
        found = jsonlayout.items(self.text, self.spans[path], sorted(spans))
        return [(spans[item.value] if item.value else None, item) for item in found]

    def _elements(self, path: Path, wanted: list[Any], printed: list[Any]) -> str | None:
        pairs = _pairs(wanted, printed)
        if pairs is not None:
            own = [((*path, number), wanted[number], printed[at]) for number, at in pairs]
            return self._in_their_places(path, own)
        known = [number for number, value in enumerate(wanted) if value is not jsontext.MORE]
        old = self._items(path, known)
        if not old or not printed:
            return None
        its = dict(old)
        new = [
            _as_text(printed[came], self.veil)
            if number is None
            else its[number].holding(self.of((*path, number), wanted[number], printed[came]))
            for number, came in _alike(known, wanted, printed)
        ]
        return jsonlayout.joined("[]", [item for _number, item in old], new)

    def _in_their_places(self, path: Path, own: Iterable[tuple[Path, Any, Any]]) -> str | None:
        """The text at the path with these; None where they are all the value of one `{{ … }}`."""
        start, end = self.spans[path]
        parts = []
        for inner, wanted, printed in sorted(own, key=lambda one: self.spans.get(one[0], (0, 0))):
            first, behind = self.spans.get(inner, (0, 0))
            if first <= self.spans[path][0]:
                return None
            parts += [self.text[start:first], self.of(inner, wanted, printed)]
            start = behind
        return "".join([*parts, self.text[start:end]])


def _alike(known: list[int], wanted: list[Any], printed: list[Any]) -> Iterator[tuple[int | None, int]]:
    """Each printed element, and which of the expected ones goes with it."""

    def change(row: int, column: int) -> float:
        whole = size(wanted[known[row]])
        differ = sum(1 for _one in unlike(wanted[known[row]], printed[column]))
        return CHANGED * min(1.0, differ / whole)

    if len(known) * len(printed) > CELLS:
        yield from ((known[at] if at < len(known) else None, at) for at in range(len(printed)))
        return
    for pair in aligned([False] * len(known), len(printed), change):
        if pair.came is not None:
            yield None if pair.expected is None else known[pair.expected], pair.came


def _pairs(wanted: list[Any], printed: list[Any]) -> list[tuple[int, int]] | None:
    """Which elements stand for which ones; None when some of either are left over."""
    gaps = [number for number, value in enumerate(wanted) if value is jsontext.MORE]
    if not gaps:
        return [(number, number) for number in range(len(wanted))] if len(wanted) == len(printed) else None
    first, last = gaps[0], len(wanted) - 1 - gaps[-1]
    at, end = first, len(printed) - last
    pairs = [(number, number) for number in range(first)]
    for gap, following in pairwise(gaps):
        place = most_alike(wanted[gap + 1 : following], printed, at, end)
        if place is None:
            return None
        pairs += [(gap + 1 + number, place + number) for number in range(following - gap - 1)]
        at = place + following - gap - 1
    pairs += [(gaps[-1] + 1 + number, end + number) for number in range(last)]
    return pairs if at <= end else None


def _as_text(value: Any, veil: Veil) -> str:
    """The value as it stands for itself alone; `...` for a secret and what may hold a piece of one."""
    known = all(map(veil.is_known, _leaves(value)))
    return written(value, lambda own: _text(own, veil)) if known else string(ANY)


def _text(own: str, veil: Veil) -> str:
    """A string as it stands for itself alone, but for the secrets in it."""
    masked = veil.secrets(own)
    return f'"{_quoted(masked, hides=masked != own)}"'


def _quoted(text: str, *, hides: bool) -> str:
    """What stands in quotes for the text alone; `hides`: its masks are of secrets."""
    shown = (string(text) if text.isprintable() else json.dumps(text))[1:-1]
    shown = shown.replace(ANY, r"\u002e..").replace("{{", r"\u007b{")
    return shown.replace(string(MASK)[1:-1], ANY) if hides else shown


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
