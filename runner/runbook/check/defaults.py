"""Constants that a variable holds."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from runbook.check.calls import calls
from runbook.check.heredocs import heredoc_lines
from runbook.check.sql import CLIENTS
from runbook.check.texts import Kind, without_places
from runbook.check.usual import FOLDERS, NUMBERS, WORDS
from runbook.errors import Problem
from runbook.i18n import _
from runbook.variables.macs import ways
from runbook.variables.types import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from runbook.check.texts import Text
    from runbook.model import Location, Recipe, Variable

_SHORTEST = 4
_SPECIFIC = frozenset(
    ["mac", "ip", "host", "iqn", "path", "device", "url", "lvm", "label", "size", "word", "text"]
)
_COMMON = frozenset(["localhost", "default", "0.0.0.0", "127.0.0.1"])  # noqa: S104  # a text, bound to nothing

_SIGNS = re.compile(r"[:=@,]")
_SAYING = frozenset(["echo", "printf", ":"])


def constants(recipe: Recipe, found: Sequence[Text]) -> Iterator[Problem]:
    """Each constant that is the default of one variable, and of no other; a MAC address in whatever form."""
    held, plain = specific_defaults(recipe), _of_alone(recipe, _is_plain)
    for text in found if held or plain else ():
        if not text.literal and text.kind is not Kind.WORDS:
            for value, location in _spelled(text, held):
                yield _problem(value, held[value], location)
            for value, location in dict.fromkeys(_worded(text, plain)):
                yield _problem(value, plain[value], location)


def _problem(value: str, expression: str, location: Location) -> Problem:
    name = expression.partition(" ")[0]
    fact = _("{value} is the default of {name}: with another value it would still stand here")
    remedy = _("write {place}").format(place="{{ " + expression + " }}")
    return Problem(location, fact.format(value=value, name=name), remedy, "constant-equals-default")


def _spelled(text: Text, held: Mapping[str, str]) -> Iterator[tuple[str, Location]]:
    """What stands anywhere in a line, as long as it is no part of a word."""
    if held:
        spelled = bounded(held)
        for line, location in text.lines:
            yield from ((match[0], location) for match in spelled.finditer(without_places(line)))


def _worded(text: Text, plain: Mapping[str, str]) -> Iterator[tuple[str, Location]]:
    """What might be a word of a language, or a number: only as a whole word of a command or of a setting."""
    if plain:
        for word, location in (*_words(text), *_settings(text)):
            yield from ((part, location) for part in map(_bare, _SIGNS.split(word)) if part in plain)


def _words(text: Text) -> Iterator[tuple[str, Location]]:
    """The words of its commands, less what these only say."""
    for call in calls(text.text) if text.kind in {Kind.COMMANDS, Kind.OPTION} else ():
        said = call.program in _SAYING
        files = (name for _operator, name in call.writes)
        for word in (*(() if said else (*call.arguments, *call.assigned)), *files):
            for one in word.split() if call.program in CLIENTS else (word,):
                yield one, text.at(call.line)


def _settings(text: Text) -> Iterator[tuple[str, Location]]:
    """The words of what is written into files, less the comments."""
    written = heredoc_lines(text.text) if text.kind is Kind.COMMANDS else None
    for number, (line, location) in enumerate(text.lines):
        is_written = text.kind is Kind.FILE if written is None else number in written
        if is_written and not line.lstrip().startswith(("#", ";", "//")):
            yield from ((word, location) for word in without_places(line).split())


def _bare(part: str) -> str:
    """The name in `'alice'`, `/home/alice/a`; the port in `8080/a`."""
    part = part.strip("\"'();")
    if part.startswith("/home/"):
        return part.split("/")[2]
    return part.partition("/")[0] if part[:1].isdigit() else part


def specific_defaults(recipe: Recipe) -> Mapping[str, str]:
    """The expression that each default is, of those that mean nothing else and are of one variable alone."""
    held = _of_alone(recipe, _is_specific)
    macs = (one for one in recipe.variables if one.type == "mac" and held.get(one.default or "") == one.name)
    others = {text: one.name + filters for one in macs for text, filters in ways(_normal(one)).items()}
    return {**others, **held}


def _of_alone(recipe: Recipe, judge: Callable[[Variable], bool]) -> Mapping[str, str]:
    times = Counter(map(_normal, recipe.variables))
    return {
        variable.default: variable.name
        for variable in recipe.variables
        if variable.default is not None and times[_normal(variable)] == 1 and judge(variable)
    }


def _normal(variable: Variable) -> str:
    """Its default, of a MAC address in its normal form."""
    if variable.type == "mac" and variable.default:
        with suppress(ValueError):
            return normalise(variable, variable.default)
    return variable.default or ""


def bounded(held: Mapping[str, str]) -> re.Pattern[str]:
    """One of those texts, and no part of a longer word."""
    # a name may be a part of a path; a path, of no longer one
    ways = "|".join(map(_way, sorted(held, key=len, reverse=True)))
    return re.compile(rf"(?<![\w.:-])(?:{ways})")


def _way(text: str) -> str:
    before, end = ("(?<!/)" if text.startswith("/") else ""), r"(?![\w:-]|\.\w)"
    if text.startswith("/dev/"):
        end = rf"(?:(?=p?\d{{1,2}}(?!\w))|{end})"  # a partition of it, too
    return before + re.escape(text) + end


def _is_specific(variable: Variable) -> bool:
    text = variable.default or ""
    shortest = _SHORTEST - (variable.type in {"size", "lvm"})
    if variable.type == "path":
        return text.startswith("/") and text.rstrip("/") not in FOLDERS | {""}
    if variable.type not in _SPECIFIC or text in _COMMON or len(text) < shortest:
        return False
    if variable.type in {"word", "text", "lvm", "label", "host"}:
        return re.search(r"\d|[a-z][A-Z]|\w[-_.]\w", text) is not None and " " not in text
    return True


def _is_plain(variable: Variable) -> bool:
    text = variable.default or ""
    if variable.type == "int":
        return len(text) >= _SHORTEST and text.isdigit() and not text.startswith("0") and text not in NUMBERS
    named = variable.type in {"word", "text", "lvm", "label", "host"} and text.isalpha()
    return named and len(text) >= _SHORTEST and text.lower() not in WORDS and not _is_specific(variable)
