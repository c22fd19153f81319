"""Texts of a recipe with the values that the document itself gives, each as it goes where it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from runbook.commands.contexts import contexts
from runbook.commands.quoting import Context, EscapeError, escape
from runbook.variables.template import (
    MASK,
    TemplateError,
    evaluate,
    expression_names,
    holds,
    places,
    uses_secret,
)
from sphinx_runbook.choosing import Choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runbook.model import Recipe, Values
    from runbook.variables import template

PLAIN, WHEN, SHELL = "", "when", "shell"  # beside the shell contexts: a text, a condition, a piece of shell


class Kind(StrEnum):
    """How a value stands in a document."""

    KNOWN = "known"
    MISSING = "missing"
    HIDDEN = "hidden"


class Filled(NamedTuple):
    """A value in a text.

    `place`: its number on the page. `names`: the variables that it comes from. `path`: the one that shows it,
    0 for always. `others`: what stands there instead for other choices, each with its path.
    """

    place: int
    names: str
    shown: str
    kind: Kind
    path: int = 0
    others: tuple[tuple[int, str], ...] = ()


Text = tuple["str | Filled", ...]


class Place(NamedTuple):
    """An expression and how it is written there, once for all of a page where they are the same."""

    expression: str
    context: str


class Filling:
    """Fills the texts of one page, and numbers what a script needs to fill them again."""

    def __init__(self, recipe: Recipe) -> None:
        self.choices = Choices(recipe)
        self._places: dict[Place, int] = {}
        self._filled: dict[Place, Filled] = {}

    @property
    def places(self) -> tuple[Place, ...]:
        """What was filled, in the order of the numbers."""
        return tuple(self._places)

    def text(self, text: str) -> Text:
        """A text that no shell reads."""
        return tuple(
            self._parts(text, ((p.start, p.end, Place(p.expression.strip(), PLAIN)) for p in places(text)))
        )

    def code(self, code: str) -> Text:
        """Commands: each value as it is escaped for its place."""
        if "{{" not in code:
            return (code,) if code else ()
        return tuple(
            self._parts(
                code, ((s.place.start, s.place.end, _place(s.place, s.context)) for s in contexts(code))
            )
        )

    def script(self, text: str, kinds: Iterable[Context | None]) -> Text:
        """A part of a script, of whose places the contexts are known."""
        found = zip(places(text), kinds, strict=True)
        return tuple(self._parts(text, ((p.start, p.end, _place(p, kind)) for p, kind in found)))

    def condition(self, when: str) -> tuple[int, int, bool]:
        """The numbers of the place of a condition and of the path that it opens; 0 for one that is open.

        And whether the page can always tell if it holds.
        """
        place = Place(when.strip(), WHEN)
        ways = self.choices.ways(expression_names(place.expression))
        open_ways = [way for way in ways if self._holds(when, way)]
        path = 0 if len(open_ways) == len(ways) else self.choices.path(open_ways)
        return self._number(place), path, self.choices.portable(place.expression)

    def _holds(self, when: str, way: tuple[tuple[str, str], ...]) -> bool:
        values = self.choices.values(way)
        try:
            return values is None or holds(when, values)
        except TemplateError:  # it depends on what nobody gave yet
            return True

    def _number(self, place: Place) -> int:
        return self._places.setdefault(place, len(self._places))

    def _parts(self, text: str, found: Iterable[tuple[int, int, Place]]) -> Iterator[str | Filled]:
        at = 0
        for start, end, place in found:
            if start > at:
                yield text[at:start]
            if place not in self._filled:
                self._filled[place] = self._fill(place)
            yield self._filled[place]
            at = end
        if at < len(text):
            yield text[at:]

    def _fill(self, place: Place) -> Filled:
        used = expression_names(place.expression)
        number, told = self._number(place), ", ".join(sorted(used))
        usual = _written(place, self.choices.document)
        secret = uses_secret(place.expression, self.choices.document)
        if secret and usual is not None:
            return Filled(number, told, MASK, Kind.HIDDEN)
        others: dict[str | None, list[tuple[tuple[str, str], ...]]] = {}
        for way in self.choices.ways(used):
            values = self.choices.values(way)
            text = None if values is None else _written(place, values)
            if secret and text is not None:
                text = MASK
            if text != usual:
                others.setdefault(text, []).append(way)
        path = (
            self.choices.path([way for ways in others.values() for way in ways], hidden=True) if others else 0
        )
        return Filled(
            number,
            told,
            f"<{told}>" if usual is None else usual,
            Kind.MISSING if usual is None else Kind.KNOWN,
            path,
            tuple(
                (self.choices.path(ways), f"<{told}>" if text is None else text)
                for text, ways in others.items()
            ),
        )


def _place(place: template.Place, context: Context | None) -> Place:
    return Place(place.expression, SHELL if context is None else str(context))


def _written(place: Place, values: Values) -> str | None:
    """The value as it goes there; None where there is none."""
    try:
        text = evaluate(place.expression, values)
        return text if place.context in {PLAIN, SHELL} else escape(Context(place.context), text)
    except (TemplateError, EscapeError):
        return None
