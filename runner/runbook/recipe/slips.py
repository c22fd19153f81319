"""Directives meant and missed: docutils takes their lines for text or a comment, and says nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.directives import lookalikes
from runbook.directives.given import KNOWN
from runbook.directives.rawlines import file_lines
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe.rules import option_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docutils import nodes

    from runbook.directives.written import Written

_COMMENT = re.compile(r"\s*\.\.(?:\s+(?![_\[|]|[\w:+.-]+ ?::(?:\s|\Z))|\Z)")
_LITERAL = re.compile(r"\s*\.\. +(?:code|code-block|sourcecode|parsed-literal) ?::\s*(?P<language>\S*)")
_PARAGRAPH_BEFORE_LITERAL = re.compile(r"(?!\s*\.\. ).*::\s*\Z")
_OF_RECIPES = {"rst", "rest", "restructuredtext"}
_ODD_INDENTATION = re.compile("[ \t]*(?:[^\\S \t\v\f\n]|[\u200b-\u200d\u2060\ufeff])")


def slips(
    main: str, elements: Iterable[nodes.Element], tolds: Sequence[Written], refused: frozenset[Location]
) -> Iterator[Problem]:
    """What was to be one of our directives, or a part of one, and is neither.

    `refused` are the directives lost with all they hold, which is said already.
    """
    for source, numbers in _read_parts(main, elements).items():
        page = _Page(source, [told for told in tolds if told.location.path == source], refused)
        yield from page.missed(numbers)
        yield from page.cut_off()


def _read_parts(main: str, elements: Iterable[nodes.Element]) -> Mapping[str, range]:
    """The files of which the document is made, and which of their lines it holds: of one included, a part."""
    parts: dict[str, range] = {}
    for element in elements:
        if element.source and element.line and element.source != main:
            first, end = element.line, element.line + element.rawsource.count("\n") + 1
            known = parts.get(element.source, range(first, end))
            parts[element.source] = range(min(first, known.start), max(end, known.stop))
    return {main: range(1, len(file_lines(main)) + 1)} | parts


class _Page:
    """The lines of one file, numbered from 1, and the directives found in it."""

    def __init__(self, source: str, tolds: Sequence[Written], refused: frozenset[Location]) -> None:
        self.source, self.tolds = source, tolds
        self.lines = file_lines(source)
        self.refused = {location.line for location in refused if location.path == source}

    def missed(self, numbers: range) -> Iterator[Problem]:
        """The lines that look like a directive of ours, and of which docutils made none."""
        taken: set[int] = set()
        for told in self.tolds:
            # what the others hold is no text of the document, and looked at elsewhere
            last = told.location.line if told.directive == "variable" else told.last_line
            taken.update(range(told.location.line, last + 1))
        for number in numbers:
            if number <= len(self.lines) and number not in taken and (name := self._meant(number)):
                yield from self._missed(number, name)

    def cut_off(self) -> Iterator[Problem]:
        """The line behind each directive, where it was to be a part of it."""
        for told in self.tolds:
            number = self._next_text(told.last_line + 1)
            line = self._line(number)
            known = KNOWN.get(told.directive, ())
            apart = number > told.last_line + 1  # else docutils itself warns
            if apart and line.startswith(":") and (name := option_in(line, known)):
                fact = _("`:{name}:` stands below the {directive}, which has ended")
                remedy = _("move it up to the other options, right below the first line")
                fact = fact.format(name=name, directive=told.directive)
                yield self._problem(number, fact, remedy, "misplaced-option")
            elif apart and _ODD_INDENTATION.match(line):
                fact = _("no-break spaces or the like indent this line, so it is not part of the {directive}")
                fact = fact.format(directive=told.directive)
                yield self._problem(number, fact, _("indent it by ordinary blanks"), "not-indented")

    # ------------------------------------------------------------ lines

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _margin(self, number: int) -> int:
        line = self._line(number).expandtabs()
        return len(line) - len(line.lstrip(" "))

    def _next_text(self, number: int) -> int:
        """The first line from there on that is not blank."""
        while number <= len(self.lines) and not self._line(number).strip():
            number += 1
        return number

    def _around(self, number: int) -> Iterator[int]:
        """The lines that this one is indented below, innermost first."""
        margin = self._margin(number)
        for above in range(number - 1, 0, -1):
            if margin == 0:
                return
            if self._line(above).strip() and self._margin(above) < margin:
                margin = self._margin(above)
                yield above

    def _problem(self, number: int, fact: str, remedy: str, rule: str = "missed-directive") -> Problem:
        return Problem(Location(self.source, number), fact, remedy, rule)

    # ------------------------------------------------------------ judgement

    def _meant(self, number: int) -> str:
        """The directive that the line was to be; empty for none."""
        line = self._line(number)
        if (name := lookalikes.meant(line)) or not (name := lookalikes.without_colons(line)):
            return name
        end = number + 1
        while self._line(end).strip() and self._margin(end) > self._margin(number):
            end += 1
        body = self._next_text(end)
        return name if body > end and self._margin(body) > self._margin(number) else ""

    def _missed(self, number: int, name: str) -> Iterator[Problem]:
        around = list(self._around(number))
        if self.refused.intersection((number, *around)):
            return
        line = self._line(number)
        for opener in around:
            text = self._line(opener)
            if _COMMENT.match(text):
                if text.strip() != ".." and lookalikes.whole(line):
                    fact = _("this {directive} is part of a comment").format(directive=name)
                    remedy = _("move it to the left; to keep it one, begin it with `..` alone on a line")
                    yield self._problem(number, fact, remedy)
                return
            if _LITERAL.match(text) or _PARAGRAPH_BEFORE_LITERAL.match(text):
                if lookalikes.whole(line) and not self._shows_a_recipe(opener):
                    fact = _("this {directive} is part of a literal block").format(directive=name)
                    remedy = _("move it to the left; to show it as it is, write `.. code-block:: rst`")
                    yield self._problem(number, fact, remedy)
                return
        if lookalikes.whole(line):
            fact = _("docutils reads this {directive} as a text").format(directive=name)
            yield self._problem(number, fact, self._way_out(number))
        else:
            what = _("this is a comment") if _COMMENT.match(line) else _("this is a sentence")
            fact = _("{what}, and was to be the directive {name}").format(what=what, name=name)
            remedy = _("write two dots, a blank, `{name}::` and a blank").format(name=name)
            yield self._problem(number, fact, remedy)

    def _shows_a_recipe(self, opener: int) -> bool:
        """Whether the literal block opened there is an example of our own directives."""
        found = _LITERAL.match(self._line(opener))
        if found and found["language"] in _OF_RECIPES:
            return True
        first = self._next_text(opener + 1)
        while found and self._line(first).lstrip().startswith(":"):
            first = self._next_text(first + 1)
        return lookalikes.meant(self._line(first)) != ""

    def _way_out(self, number: int) -> str:
        above = self._line(number - 1)
        if above.strip():
            return _("leave a blank line above it")
        while number > 1 and not self._line(number - 1).strip():
            number -= 1
        if self._line(number - 1).rstrip().endswith("::"):
            return _("end the sentence above it with one colon")
        return _("move it to the left")
