"""What can be mended without a person: a line is changed where that is proved to be all that changes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.check.asking import asks
from runbook.check.calls import calls
from runbook.check.checking import check
from runbook.check.defaults import bounded, specific_defaults
from runbook.check.destroying import destroys
from runbook.check.heredocs import heredoc_lines
from runbook.check.refused import sampled
from runbook.check.repeating import unrepeatable
from runbook.check.texts import Kind, texts, without_places
from runbook.commands.fill import fill
from runbook.directives.rawlines import decoded
from runbook.documents.forms import NONE
from runbook.errors import Problem, RecipeError, RunbookError, UsageError, reason
from runbook.i18n import _
from runbook.recipe.reader import read, read_far
from runbook.variables import template
from runbook.whole import put_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from runbook.check.call import Call
    from runbook.check.texts import Text
    from runbook.documents.forms import Forms
    from runbook.model import Recipe, Step, Values

_WITH_YES = ("apt-get", "apt", "aptitude", "dnf", "yum")


def mended(path: str, data: bytes, allow: Iterable[str] = (), forms: Forms = NONE) -> bytes:
    """The same file with all of that mended, byte for byte elsewhere; mended twice, it is the same.

    Nothing is mended of the rules in `allow`, nor of a recipe that is refused; `forms` are what holds
    commands besides the directives.
    """
    try:
        page = _Page(path, data, forms)
        found = page.problems(allow)
    except UnicodeDecodeError:
        return data
    if page.recipe() is None:
        return data
    for rule, mend in _MENDS.items():
        for number in page.broken(found, rule) if rule != _CONSTANT else ():
            mend(page, number)
    _everywhere(page, set(page.broken(found, _CONSTANT)), allow)
    return b"\n".join(page.lines)


def mended_line(path: str, text: str, number: int, rule: str, forms: Forms = NONE) -> str:
    """That line of the text, numbered from 0, without what breaks the rule on it if that can be mended."""
    page = _Page(path, text.encode(errors="replace"), forms)
    if rule in _MENDS and number in page.broken(page.problems(()), rule):
        _MENDS[rule](page, number)
    return page.lines[number].decode()


class _Page:
    """The lines of a file while they are mended, numbered from 0."""

    def __init__(self, path: str, data: bytes, forms: Forms) -> None:
        self.path, self.forms = path, forms
        self.lines = data.split(b"\n")

    @property
    def text(self) -> str:
        """What a reader gets of them."""
        return decoded(b"\n".join(self.lines))

    def problems(self, allow: Iterable[str]) -> tuple[Problem, ...]:
        """All that is said of them."""
        return check(self.path, self.text, tuple(allow), self.forms).problems

    def broken(self, found: Iterable[Problem], rule: str) -> list[int]:
        """The lines on which that rule is broken."""
        where = (one.location for one in found if one.rule == rule)
        return sorted({location.line - 1 for location in where if location and location.path == self.path})

    def recipe(self) -> Recipe | None:
        """The recipe in them, if there is one."""
        try:
            return read(self.path, self.text, self.forms)
        except RecipeError:
            return None

    def change(self, number: int, new: str, same: Callable[[Recipe, Recipe], bool]) -> None:
        """Put the line in its place when the recipe that comes of it is the same but for that.

        Of one that is refused, what can be read is, and what is wrong with it.
        """
        old, before = self.lines[number], self._far()
        self.lines[number] = new.encode()
        after = self._far()
        if not (before and after and before[1] == after[1] and same(before[0], after[0])):
            self.lines[number] = old

    def _far(self) -> tuple[Recipe, list[Problem]] | None:
        """The recipe in them as far as it can be read, and what is wrong with it."""
        try:
            return read_far(self.path, self.text, self.forms)
        except RecipeError:
            return None


def write(path: str, data: bytes) -> None:
    """Put that into the file, whole or not at all; UsageError when it cannot be."""
    try:
        put_whole(Path(path), data)
    except OSError as error:
        fact = _("{path}: cannot be written ({reason})").format(path=path, reason=reason(error))
        raise UsageError(Problem(None, fact, _("see its owner and its mode"))) from None


# ---------------------------------------------------------------- an option more


def _with_option(page: _Page, number: int, programs: tuple[str, ...], option: str) -> None:
    """The option behind each of the programs on that line, where it is one and has it not."""
    name = "|".join(map(re.escape, programs))
    found = list(re.finditer(rf"(?<![\w./-])(?:{name})(?![\w./-])", page.lines[number].decode()))
    for match in reversed(found):
        line, at = page.lines[number].decode(), match.end()
        page.change(number, f"{line[:at]} {option}{line[at:]}", partial(_only, option))


def _only(option: str, old: Recipe, new: Recipe) -> bool:
    """Whether one call has that option more, which lacked it, and all else is as it was."""
    pairs = list(zip(_all_calls(old), _all_calls(new), strict=False))
    changed = [(one, two) for one, two in pairs if one != two]
    if len(changed) != 1 or len(_all_calls(old)) != len(_all_calls(new)):
        return False
    ((line, call), after) = changed[0]
    # with -p, a `mkdir` whose success decides what follows, a lock, would always succeed
    lacked = unrepeatable(call) and not call.tested if option == "-p" else asks(call)
    return bool(lacked) and after == (line, replace(call, arguments=(option, *call.arguments)))


def _all_calls(recipe: Recipe) -> list[tuple[int, Call]]:
    return [
        (
            step.code_location.line + call.line,
            replace(
                call,
                words=(),
                pipeline=min(call.pipeline, 0),
                tested=call.tested or "$?" in step.code or bool(step.status),
            ),
        )
        for step in recipe.steps
        for call in calls(step.code, raw=step.raw)
    ]


# ---------------------------------------------------------------- a value's place


def _everywhere(page: _Page, told: set[int], allow: Iterable[str]) -> None:
    """Each value's place on the lines told of, where commands alone hold its constant, and all can have it.

    Else some would follow another value and some not: outputs and files are for a person to look at too.
    """
    recipe = page.recipe()
    if recipe is None or not told:
        return
    commands, titles = _body_lines(recipe, {Kind.COMMANDS}), _lines_of(recipe, {Kind.TITLE})
    for constant, name in specific_defaults(recipe).items():
        held = {constant: name}
        numbers = {number for number in told if _holds(page.lines[number], held)}
        if numbers - titles <= commands:
            lines, before = [*page.lines], _rules(page, allow)
            for number in numbers - titles:
                _put(page, number, held)
            left = any(_holds(page.lines[number], held) for number in numbers - titles)
            if left or _rules(page, allow) - before:
                page.lines = lines


def _holds(line: bytes, held: Mapping[str, str]) -> bool:
    return bounded(held).search(without_places(line.decode())) is not None


def _rules(page: _Page, allow: Iterable[str]) -> Counter[str]:
    return Counter(problem.rule for problem in page.problems(allow))


def _with_places(page: _Page, number: int) -> None:
    recipe = page.recipe()
    if recipe is not None and number in _body_lines(recipe, {Kind.COMMANDS, Kind.OUTPUT}):
        _put(page, number, specific_defaults(recipe))


def _put(page: _Page, number: int, held: Mapping[str, str]) -> None:
    line = page.lines[number].decode()
    for match in reversed(list(bounded(held).finditer(without_places(line)))):
        line = f"{line[: match.start()]}{{{{ {held[match[0]]} }}}}{line[match.end() :]}"
    page.change(number, line, lambda old, new: _filled(old) == _filled(new) is not None)


def _body_lines(recipe: Recipe, kinds: set[Kind]) -> set[int]:
    """The lines, from 0, of those texts, less commands that destroy and what is written into files."""
    return {
        location.line - 1
        for text in texts(recipe)
        if text.kind in kinds and not text.literal and (text.kind is not Kind.COMMANDS or _is_mild(text))
        for number, (_line, location) in enumerate(text.lines)
        if text.kind is not Kind.COMMANDS or number not in heredoc_lines(text.text)
    }


def _lines_of(recipe: Recipe, kinds: set[Kind]) -> set[int]:
    found = (text for text in texts(recipe) if text.kind in kinds)
    return {location.line - 1 for text in found for _line, location in text.lines}


def _is_mild(text: Text) -> bool:
    return not any(map(destroys, calls(text.text)))


def _filled(recipe: Recipe) -> list[str] | None:
    """All that is run, written and expected with the defaults; None when it cannot be told."""
    values = sampled(recipe)
    if values is None:
        return None
    try:
        return [text for step in recipe.steps for text in _of_step(step, values)]
    except (RunbookError, ValueError):
        return None


def _of_step(step: Step, values: Values) -> Iterator[str]:
    yield step.id
    if not step.manual:
        yield from (command.text for command in fill(step, values))
    for expectation in step.expectations:
        yield template.render(expectation.text, values)


# ---------------------------------------------------------------- all that is mended

_CONSTANT = "constant-equals-default"
_MENDS: dict[str, Callable[[_Page, int], None]] = {
    "waits-for-answer": partial(_with_option, programs=_WITH_YES, option="-y"),
    "not-repeatable": partial(_with_option, programs=("mkdir",), option="-p"),
    _CONSTANT: _with_places,
}
