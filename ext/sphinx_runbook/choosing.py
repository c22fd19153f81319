"""The ways that a page's choices open, and which of them shows what: in CSS, so without a script too."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from runbook.errors import UsageError
from runbook.model import Values
from runbook.variables.simple import simple
from runbook.variables.template import expression_names, names, places
from runbook.variables.types import normalise
from runbook.variables.values import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runbook.model import Recipe

    Way = tuple[tuple[str, str], ...]  # variables of choice and what is chosen, as they are declared

MOST_WAYS = 256  # of one text; one with more stands as the document has it


def field_id(name: str, choice: int | None = None) -> str:
    """The id of the field of a variable, or of one of its choices, counted from 0."""
    return f"runbook-{name}" if choice is None else f"runbook-{name}-{choice}"


class Choices:
    """What the values of a recipe are with each choice; the other variables keep what the document gives."""

    def __init__(self, recipe: Recipe) -> None:
        self._given = {v.name for v in recipe.variables if v.default is not None and v.type != "secret"}
        self._variables = recipe.variables
        self._declared = {v.name: v for v in recipe.variables}
        self._open = {v.name: v.choices for v in recipe.variables if v.choices and v.value is None}
        self._computed = {v.name: v.value for v in recipe.variables if v.value is not None}
        self._sources = {name: names(value) for name, value in self._computed.items()}
        secrets = {v.name for v in recipe.variables if v.type == "secret"}
        self._secrets = frozenset(v.name for v in recipe.variables if self._reached([v.name]) & secrets)
        self._settled: dict[Way, Values | None] = {}
        self._paths: dict[str, int] = {}
        self._named: list[tuple[int, str]] = []
        self.document = self._settle(())

    def ways(self, used: Iterable[str]) -> list[Way]:
        """All that can be chosen of what those variables depend on; only one way where there is no choice."""
        reached = self._reached(used)
        opened = [[(name, choice) for choice in self._open[name]] for name in self._open if name in reached]
        found = list(product(*opened)) if opened else []
        return found if 1 < len(found) <= MOST_WAYS else [()]

    def values(self, way: Way) -> Values | None:
        """The values of the document with those choices; None when they do not fit together."""
        if way not in self._settled:
            try:
                self._settled[way] = self._settle(way)
            except UsageError:
                self._settled[way] = None
        return self._settled[way]

    def text(self, name: str, choice: str) -> str:
        """What the variable is when that is chosen."""
        return normalise(self._declared[name], choice)

    def decide(self, used: Iterable[str], way: Way) -> bool:
        """Whether these variables depend on nothing but what is chosen there."""
        return self._reached(used) - self._computed.keys() <= {name for name, _choice in way}

    def portable(self, expression: str) -> bool:
        """Whether a page computes it as the command line does, whatever is chosen and typed."""
        used = expression_names(expression)
        reached = self._reached(used) & self._computed.keys()
        return self._is_portable([expression], used) and all(
            self._is_portable(
                [place.expression for place in places(self._computed[name])], self._sources[name]
            )
            for name in reached
        )

    def _is_portable(self, expressions: Iterable[str], used: Iterable[str]) -> bool:
        return all(simple(one.strip()) for one in expressions) or self.decide(used, self.ways(used)[0])

    def path(self, ways: Sequence[Way], *, hidden: bool = False) -> int:
        """The number of the path that shows something for these ways only, or hides it for them alone."""
        told = ",".join("".join(f":has(#{self._chosen(*choice)}:checked)" for choice in way) for way in ways)
        selector = f":{'is' if hidden else 'not'}({told})" if told else ""
        return self._paths.setdefault(selector, len(self._paths) + 1)

    def common(self, paths: Iterable[int]) -> int:
        """The number of the path that hides something only where each of these hides its own."""
        selectors = list(self._paths)
        selector = "".join(selectors[path - 1] for path in sorted(paths))
        return self._paths.setdefault(selector, len(self._paths) + 1)

    def name(self, path: int, selector: str) -> None:
        """Have the path show or hide what that selector finds, as it does what has its class."""
        self._named.append((path, selector))

    def style(self) -> str:
        """The rules that hide what is not for what is chosen."""
        shown = [(path, f".runbook-path-{path}") for path in self._paths.values()] + self._named
        selectors = list(self._paths)
        return "".join(f":root{selectors[path - 1]} {what}{{display:none}}" for path, what in shown)

    def _settle(self, way: Way) -> Values:
        known = self._given | self._computed.keys() | dict(way).keys()
        values = settle([v for v in self._variables if v.name in known], dict(way))
        return Values(values.texts, values.secrets | self._secrets)

    def _reached(self, used: Iterable[str]) -> set[str]:
        reached: set[str] = set()
        ahead = set(used)
        while ahead:
            name = ahead.pop()
            reached.add(name)
            ahead |= self._sources.get(name, frozenset()) - reached
        return reached

    def _chosen(self, name: str, choice: str) -> str:
        return field_id(name, self._open[name].index(choice))
