"""One directive's options as values, its faults noted as they are found."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.directives.written import Written

T = TypeVar("T")

_STEP = ("id", "when", "undo", "unless", "confirm", "raw", "allow")
KNOWN: dict[str, tuple[str, ...]] = {
    "variable": ("type", "choices", "pattern", "max-length", "default", "example", "value", "allow"),
    "host": ("allow",),
    "step": (*_STEP, "enter", "leave", "status", "timeout", "retry", "answer", "manual", "probe"),
    "file": (*_STEP, "title", "mode", "owner", "append", "backup"),
    "output": ("of", "match", "capture", "allow"),
    "requires": (),
    "matrix": ("exclude", "allow"),  # and the variables that the recipe declares
}


class Given:
    """The options of one directive; what is wrong with them goes to `problems`.

    `known` are the options that it may have, if not always the same.
    """

    def __init__(self, told: Written, problems: list[Problem], known: tuple[str, ...] | None = None) -> None:
        self.told = told
        self.problems = problems
        problems.extend(told.problems)
        self._refuse_unknown(KNOWN[told.directive] if known is None else known)

    def text(self, name: str) -> str | None:
        """The text of an option that says something, or None when it was not given."""
        return self.value(name, str)

    def flag(self, name: str) -> bool:
        """Whether an option that stands alone was given."""
        option = self.told.option(name)
        if option and option.text:
            self.note(
                option.location,
                _('`:{name}:` stands alone, and "{text}" follows it').format(name=name, text=option.text),
                _("remove the text"),
            )
        return option is not None

    def value(self, name: str, read: Callable[[str], T]) -> T | None:
        """The option's value as `read` understands it, or None when it is absent or wrong."""
        option = self.told.option(name)
        if option is None:
            return None
        if not option.text:
            self.note(option.location, _("`:{name}:` is empty").format(name=name), _("give it a text"))
            return None
        return self._read(name, option.text, option.location, read)

    def lines(self, name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        """What each line of the option says, as `read` understands it; each that is wrong is noted."""
        return tuple(one for one, _where in self.located(name, read))

    def located(self, name: str, read: Callable[[str], T]) -> tuple[tuple[T, Location], ...]:
        """The same, each with the line where it stands."""
        text = self.text(name)
        option = self.told.option(name)
        if option is None or text is None:
            return ()
        first = option.text_location
        lines = [(line, first.line + number) for number, line in enumerate(text.split("\n")) if line.strip()]
        places = [(line, Location(first.path, at)) for line, at in lines]
        found = ((self._read(name, line, where, read), where) for line, where in places)
        return tuple((one, where) for one, where in found if one is not None)

    def _read(self, name: str, text: str, location: Location, read: Callable[[str], T]) -> T | None:
        try:
            return read(text)
        except ValueError as error:
            fact = _("`:{name}:` {error}").format(name=name, error=error)
            self.note(location, fact, rule="bad-value")
            return None

    def where(self, name: str) -> Location:
        """The option's line, or the directive's when it was not given."""
        option = self.told.option(name)
        return option.location if option else self.told.location

    def note(self, location: Location, fact: str, remedy: str = "", rule: str = "bad-option") -> None:
        """One more thing that is wrong."""
        self.problems.append(Problem(location, fact, remedy, rule))

    def _refuse_unknown(self, known: tuple[str, ...]) -> None:
        seen: set[str] = set()
        for option in self.told.options:
            if option.name not in known:
                fact = _("{directive}: unknown option `:{name}:`").format(
                    directive=self.told.directive, name=option.name
                )
                self.note(option.location, fact, _nearest(option.name, known), "unknown-option")
            elif option.name in seen:
                self.note(
                    option.location,
                    _("`:{name}:` is given twice").format(name=option.name),
                    _("keep one; an option of several lines goes on, indented, on the next ones"),
                )
            seen.add(option.name)


def _nearest(name: str, known: tuple[str, ...]) -> str:
    if close := get_close_matches(name, known, n=1):
        return _("did you mean `:{name}:`?").format(name=close[0])
    if known:
        return _("it knows {names}").format(names=", ".join(f":{option}:" for option in known))
    return _("it takes no option")
