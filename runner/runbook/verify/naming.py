"""What several variants print, as one expected text, with variables where values of the matrix stand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.engine import rewriting
from runbook.model import Match
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


@dataclass(frozen=True)
class Printed:
    """The expected text that the output of one variant meets, and the variant's values."""

    text: str
    variant: Mapping[str, str]


def of_all(printed: Sequence[Printed], match: Match) -> str | None:
    """The text that all of them meet, with no more variables than it needs; None for none."""
    return _Naming(printed, match).text(lambda _line: frozenset())


def of_some(printed: Sequence[Printed], match: Match, old: str, names: frozenset[str]) -> str | None:
    """The same where others were not run: with all variables of these names, but in lines of the old text."""
    known = set(old.split("\n"))
    return _Naming(printed, match).text(lambda line: frozenset() if line in known else names)


class _Naming:
    """The texts of some variants, put together."""

    def __init__(self, printed: Sequence[Printed], match: Match) -> None:
        self._bodies = [one.text.split("\n") for one in printed]
        self._forms = [
            {name: _form(value, match) for name, value in one.variant.items() if value} for one in printed
        ]
        texts = {form for forms in self._forms for form in forms.values()}
        values = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
        other = r"\\.|\w+|." if match is Match.REGEX else r"\w+|."
        self._token = re.compile(rf"(?<!\w)(?:{values})(?!\w)|{other}" if texts else other)

    def text(self, wanted: Callable[[str], frozenset[str]]) -> str | None:
        """All lines; of a line, the `wanted` variables stand wherever they can, others where they must."""
        if len({*map(len, self._bodies)}) > 1:
            return None
        lines = [self._line(own, wanted(own[0])) for own in zip(*self._bodies, strict=True)]
        return None if None in lines else "\n".join(line for line in lines if line is not None)

    def _line(self, lines: tuple[str, ...], wanted: frozenset[str]) -> str | None:
        if len({*lines}) == 1 and not wanted:
            return lines[0]
        tokens = [list(self._tokens(line)) for line in lines]
        if len({*map(len, tokens)}) > 1:
            return None
        new = [self._one(own, wanted) for own in zip(*tokens, strict=True)]
        return None if None in new else "".join(token for token in new if token is not None)

    def _tokens(self, line: str) -> Iterator[str]:
        try:
            places = template.places(line)
        except template.TemplateError:  # it goes on in the next line
            places = (template.Place(0, len(line), ""),)
        end = 0
        for place in (*places, template.Place(len(line), len(line), "")):
            yield from self._token.findall(line, end, place.start)
            yield line[place.start : place.end]
            end = place.end

    def _one(self, tokens: tuple[str, ...], wanted: frozenset[str]) -> str | None:
        same = len({*tokens}) == 1
        if same and _named(tokens[0]):
            return tokens[0]
        names = [
            name
            for name in self._forms[0]
            if all(
                name == _named(token) or forms.get(name) == token
                for forms, token in zip(self._forms, tokens, strict=True)
            )
        ]
        name = next((name for name in names if name in wanted or not same), None)
        return f"{{{{ {name} }}}}" if name else tokens[0] if same else None


def _named(token: str) -> str:
    """What the place holds that it is; empty for any other text."""
    return token[2:-2].strip() if token.startswith("{{") and token.endswith("}}") else ""


def _form(value: str, match: Match) -> str:
    return json.dumps(value)[1:-1] if match is Match.JSON else rewriting.written(value, match)
