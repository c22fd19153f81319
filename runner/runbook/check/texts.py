"""Every text of a recipe that is more than prose, with the line where it begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from runbook.model import Location
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe, Step


class Kind(Enum):
    """What a text is for."""

    TITLE = "title"
    COMMANDS = "commands"
    OPTION = "option"  # commands too: :unless:, :undo:, :probe:
    FILE = "file"
    PATH = "path"
    OUTPUT = "output"
    WORDS = "words"  # said to a person, or typed for one


@dataclass(frozen=True)
class Text:
    """One text; `literal` when its `{{ … }}` are no places of substitution."""

    kind: Kind
    text: str
    location: Location
    step: Step
    literal: bool = False

    @property
    def lines(self) -> Iterator[tuple[str, Location]]:
        """Each line and where it stands."""
        for number, line in enumerate(self.text.split("\n")):
            yield line, self.at(number)

    @property
    def constant(self) -> Text:
        """The same with blanks where its places of substitution stand."""
        return self if self.literal else replace(self, text=without_places(self.text))

    def at(self, number: int) -> Location:
        """Where its line of that number (from 0) stands; of words, the directive's line is known."""
        if self.kind is Kind.WORDS and self.location == self.step.location:
            return self.location
        return Location(self.location.path, self.location.line + number)


def texts(recipe: Recipe) -> tuple[Text, ...]:
    """All of them, step by step; a title that several steps share is said by the first."""
    return tuple(text for step in recipe.steps for text in _of_step(step))


def codes(step: Step) -> Iterator[Text]:
    """What of a step a shell reads: its commands, and those of its options."""
    if step.code and not step.manual:
        yield Text(Kind.COMMANDS, step.code, step.code_location, step, literal=step.raw)
    for code, location in step.asides:
        yield Text(Kind.OPTION, code, location, step, literal=step.raw)


def _of_step(step: Step) -> Iterator[Text]:
    if step.titled:
        yield Text(Kind.TITLE, step.title, step.location, step)
    yield from codes(step)
    if step.file:
        yield Text(Kind.PATH, step.file.path, step.location, step, literal=step.raw)
        yield Text(Kind.FILE, step.file.content, step.code_location, step, literal=step.raw)
    words = (step.enter, step.confirm, step.file and step.file.owner, *(a.reply for a in step.answers))
    for text in words:
        if text:
            yield Text(Kind.WORDS, text, step.location, step)
    if step.manual and step.code:
        yield Text(Kind.WORDS, step.code, step.code_location, step)
    for expectation in step.expectations:
        yield Text(Kind.OUTPUT, expectation.text, expectation.location, step)


def names_in(text: str) -> frozenset[str]:
    """The variables that a text uses; none of a text that cannot be read."""
    if "{{" not in text:
        return frozenset()
    try:
        return template.names(text)
    except template.TemplateError:
        return frozenset()


def without_places(text: str) -> str:
    """The text with blanks where its `{{ … }}` stand: what is left is constant, and where it was."""
    if "{{" not in text:
        return text
    try:
        found = template.places(text)
    except template.TemplateError:
        return ""
    parts: list[str] = []
    end = 0
    for place in found:
        hole = "".join(char if char == "\n" else "\0" for char in text[place.start : place.end])
        parts += (text[end : place.start], hole)
        end = place.end
    return "".join([*parts, text[end:]])
