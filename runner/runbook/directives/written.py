"""What an author wrote in one directive: argument, options and body, word for word, before any judgement."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Choice, Location

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPTION = re.compile(r":([^:]+):(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Option:
    """One `:name: text` as written; a text of several lines has lost their common indentation.

    `location` is the line of the name, `text_location` the one where the text begins.
    """

    name: str
    text: str
    location: Location
    text_location: Location


@dataclass(frozen=True, slots=True)
class Written:
    """One directive as written; `body` is literal, less its indentation, and begins at `body_index`.

    Blank lines before and after the body separate it and are not part of it; those inside are. `titled`
    unless the title is only that of the step above, which the document says once. `prompt` is the one that
    an existing document shows in front of the body, `choice` the way, of several, in which it stands.
    """

    directive: str
    location: Location
    argument: str = ""
    options: tuple[Option, ...] = ()
    body: str = ""
    body_location: Location | None = None
    body_index: int = 0
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    titled: bool = field(default=True, compare=False)
    prompt: str = field(default="", compare=False)
    choice: Choice | None = field(default=None, compare=False)

    @property
    def last_line(self) -> int:
        """The last line of the directive in its file."""
        if self.body_location:
            return self.body_location.line + self.body.count("\n")
        ends = (option.text_location.line + option.text.count("\n") for option in self.options)
        return max((self.location.line, *ends))

    def option(self, name: str) -> Option | None:
        """The option of that name, if it was given."""
        for option in self.options:  # asked so often that a generator would be felt
            if option.name == name:
                return option
        return None

    def text(self, name: str) -> str | None:
        """The text of the option of that name, if it was given."""
        option = self.option(name)
        return option.text if option else None


def moved(told: Written, old: str, new: str) -> Written:
    """The same, where the file is called by another path."""
    if old == new:
        return told

    def at(location: Location) -> Location:
        return Location(new, location.line) if location.path == old else location

    return replace(
        told,
        location=at(told.location),
        body_location=told.body_location and at(told.body_location),
        options=tuple(
            replace(option, location=at(option.location), text_location=at(option.text_location))
            for option in told.options
        ),
        problems=tuple(
            replace(problem, location=problem.location and at(problem.location)) for problem in told.problems
        ),
    )


def written(directive: str, location: Location, lines: Sequence[str], first: int) -> Written:
    """The parts of a directive's content; `first` is the file's line number of `lines[0]`."""
    argument = ""
    index = 0
    if lines and first == location.line:
        argument, index = lines[0].strip(), 1
    options: tuple[Option, ...] = ()
    problems: tuple[Problem, ...] = ()
    end = 0
    if first <= location.line + 1:  # else a blank line is before it all: the body
        options, end, problems = _options(directive, location.path, lines, index, first)
    stop = len(lines)
    while stop > end and not lines[stop - 1].strip():
        stop -= 1
    while end < stop and not lines[end].strip():
        end += 1
    return Written(
        directive=directive,
        location=location,
        argument=argument,
        options=options,
        body="\n".join(lines[end:stop]),
        body_location=Location(location.path, first + end) if end < stop else None,
        body_index=end,
        problems=problems,
    )


def _options(
    directive: str, path: str, lines: Sequence[str], index: int, first: int
) -> tuple[tuple[Option, ...], int, tuple[Problem, ...]]:
    """The options from `lines[index]` on, the index behind them, and what stands where only they may."""
    options: list[Option] = []
    problems: list[Problem] = []
    while index < len(lines) and lines[index].strip():
        here = Location(path, first + index)
        match = _OPTION.match(lines[index])
        if not match:
            if directive == "output" and not options:
                return (), index, ()
            problems.append(_misplaced(directive, here, lines[index].strip()))
            index += 1
            continue
        end = index + 1
        while end < len(lines) and lines[end][:1].isspace() and lines[end].strip():
            end += 1
        text = lines[index][match.end() :].strip()
        begins = Location(path, here.line + 1) if not text and end > index + 1 else here
        rest = textwrap.dedent("\n".join(lines[index + 1 : end]))
        text = "\n".join(part for part in (text, rest) if part)
        options.append(Option(_name(directive, match[1].strip()), text, here, begins))
        index = end
    return tuple(options), index, tuple(problems)


def _name(directive: str, name: str) -> str:
    """The option's name; those of a matrix are variables, whose letters keep their case."""
    return name if directive == "matrix" else name.lower()


def _misplaced(directive: str, location: Location, line: str) -> Problem:
    fact = _('{directive}: "{line}" stands between the first line and the body').format(
        directive=directive, line=line
    )
    remedy = _("leave a blank line before the body; options look like `:name: value`")
    return Problem(location, fact, remedy, "misplaced-line")
