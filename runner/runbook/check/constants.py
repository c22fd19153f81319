"""Constants that contradict each other, and those that a variable holds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from runbook.check.texts import Kind, without_places
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runbook.check.texts import Text
    from runbook.model import Recipe, Variable

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_CHOSEN_NAME = re.compile(r"[A-Za-z0-9]*[a-z][A-Z][A-Za-z0-9]*")  # as MyHost: no word of a language
_SHORTEST, _LONGEST = 4, 64
_MOST_ALIKE = 64  # more are a numbered series, and no slip


def of_constants(recipe: Recipe, found: Sequence[Text], lines: Sequence[str]) -> Iterator[Problem]:
    """All of it; `lines` are those of the file."""
    yield from _twins(recipe, found)
    yield from _iscsi_names(recipe.path, lines)
    yield from _numbers(found)
    yield from _titles(found)
    yield from _defaults(recipe, found)


# ---------------------------------------------------------------- names that differ by a letter


def _twins(recipe: Recipe, found: Sequence[Text]) -> Iterator[Problem]:
    first: dict[str, Location] = {}
    count: Counter[str] = Counter()
    # a host's name counts for more than the same letters in a command
    for host in recipe.hosts:
        _count(host.name, host.location, first, count)
    for variable in recipe.variables:
        _count(variable.name, variable.location, first, count)
        _count(variable.default or "", variable.location, first, count)
    for text in found:
        for line, location in text.lines:
            _count(without_places(line), location, first, count)
    for one, two in _pairs(first):
        if _is_twin(one, two):
            usual, odd = (one, two) if count[one] >= count[two] else (two, one)
            if first[odd].path == recipe.path:
                fact = _("{odd} differs by a letter from {usual}, on line {line}")
                fact = fact.format(odd=odd, usual=usual, line=first[usual].line)
                yield Problem(first[odd], fact, _("write both alike, if they are one"), "near-twins")


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every two names that may differ by a letter, without a look at every two names."""
    order = {name: number for number, name in enumerate(names)}
    alike: dict[str, list[str]] = defaultdict(list)
    for name in order:
        for key in {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}:
            alike[key].append(name)
    pairs = {pair for group in alike.values() for pair in combinations(group[:_MOST_ALIKE], 2)}
    return iter(sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]])))


def _count(text: str, location: Location, first: dict[str, Location], count: Counter[str]) -> None:
    for match in _TOKEN.finditer(text):
        if _SHORTEST <= len(match[0]) <= _LONGEST and _CHOSEN_NAME.fullmatch(match[0]):
            first.setdefault(match[0], location)
            count[match[0]] += 1


def _is_twin(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1:
        return False
    if len(one) == len(two):
        pairs = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
        swapped = len(pairs) == 2 and pairs[0] == pairs[1][::-1]
        return swapped or (len(pairs) == 1 and pairs[0][0].isalpha() and pairs[0][1].isalpha())
    short, long = sorted((one, two), key=len)
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if short[at:] != long[at + 1 :] or not long[at].isalpha():
        return False
    return at < len(short) or long[at] != "s"  # one is not the plural of the other


# ---------------------------------------------------------------- the same thing, told otherwise

_IQN = re.compile(r"\biqn\.(?P<date>\d{4}-\d{2})\.(?P<rest>[A-Za-z0-9][\w.-]*)")


def _iscsi_names(path: str, lines: Sequence[str]) -> Iterator[Problem]:
    """ISCSI names of one authority with several dates, in the prose as well."""
    dates: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        for match in _IQN.finditer(line):
            dates[match["rest"]].append((match["date"], number))
    for rest, told in dates.items():
        usual = Counter(date for date, _number in told).most_common(1)[0][0]
        for date, number in dict(reversed(told)).items():
            if date != usual:
                fact = _("iqn.{date}.{rest} is iqn.{usual}.{rest} elsewhere")
                fact = fact.format(date=date, usual=usual, rest=rest)
                yield Problem(Location(path, number), fact, _("write one name everywhere"), "contradiction")


_NUMBER = re.compile(r"(?<![\w.])-{0,2}(?P<name>[A-Za-z]{2,})[=:](?P<number>\d+)(?![\w.:])")


def _numbers(found: Sequence[Text]) -> Iterator[Problem]:
    """Numbers in an output that no command gives to the thing of that name, as tid:86 for --tid=100."""
    given: dict[str, set[str]] = defaultdict(set)
    for text in found:
        if text.kind in {Kind.COMMANDS, Kind.FILE} and not text.literal:
            output_like = _output_like(text)
            for number, (line, _location) in enumerate(text.lines):
                for match in _NUMBER.finditer(line) if number not in output_like else ():
                    given[match["name"].lower()].add(match["number"])
    for text in found:
        output_like = _output_like(text)
        for at, (line, location) in enumerate(text.lines) if given else ():
            told = text.kind is Kind.OUTPUT or at in output_like
            for match in _NUMBER.finditer(without_places(line)) if told else ():
                known = given.get(match["name"].lower(), set())
                if len(known) == 1 and match["number"] not in known:
                    fact = _("the output tells {name} {number}, and the commands {other}")
                    fact = fact.format(name=match["name"], number=match["number"], other=next(iter(known)))
                    yield Problem(location, fact, _("write one of them everywhere"), "contradiction")


_LINE_OF_OUTPUT = re.compile(r"[A-Za-z][\w.-]*:\S")


def _output_like(text: Text) -> set[int]:
    """The lines of commands that are what one has printed, as `tid:86 name:…`."""
    if text.kind is not Kind.COMMANDS:
        return set()
    return {at for at, (line, _where) in enumerate(text.lines) if _LINE_OF_OUTPUT.match(line)}


_NOUN = re.compile(
    r"\b(?P<noun>VG|LV|[Vv]olume|[Gg]roupe?|[Hh]ost|[Hh]ôte|[Ii]nterface|[Dd]isque|[Dd]isk|[Uu]ser|[Uu]tilisateur)"
    r"\s+(?P<name>(?=\w*\d|\w*[a-z][A-Z])(?=[A-Z])[A-Za-z][\w-]*)"
)


def _titles(found: Sequence[Text]) -> Iterator[Problem]:
    """A title that names what its commands do not."""
    for text in found:
        if text.kind is not Kind.TITLE or not text.step.code:
            continue
        for match in _NOUN.finditer(without_places(text.text)):
            if match["name"] not in text.step.code:
                fact = _("the title speaks of {noun} {name}, and the commands below it do not")
                fact = fact.format(noun=match["noun"], name=match["name"])
                yield Problem(text.location, fact, _("write the name that is meant"), "contradiction")


# ---------------------------------------------------------------- what a variable holds

_SPECIFIC = frozenset(
    ["mac", "ip", "host", "iqn", "path", "device", "url", "lvm", "label", "size", "word", "text"]
)
_COMMON = frozenset(["localhost", "default", "0.0.0.0", "127.0.0.1"])  # noqa: S104  # a text, bound to nothing


def _defaults(recipe: Recipe, found: Sequence[Text]) -> Iterator[Problem]:
    held = specific_defaults(recipe)
    if not held:
        return
    spelled = bounded(held)
    for text in found:
        if text.literal or text.kind is Kind.WORDS:
            continue
        for line, location in text.lines:
            for match in spelled.finditer(without_places(line)):
                fact = _("{value} is the default of {name}: with another value it would still stand here")
                fact = fact.format(value=match[0], name=held[match[0]])
                remedy = _("write {place}").format(place="{{ " + held[match[0]] + " }}")
                yield Problem(location, fact, remedy, "constant-equals-default")


def specific_defaults(recipe: Recipe) -> Mapping[str, str]:
    """The variable whose default each text is, of those that mean nothing else and belong to one alone."""
    by_default: dict[str, list[str]] = defaultdict(list)
    for variable in recipe.variables:
        if variable.default is not None:
            by_default[variable.default].append(variable.name)
    return {
        variable.default: variable.name
        for variable in recipe.variables
        if variable.default is not None and _is_specific(variable) and len(by_default[variable.default]) == 1
    }


def bounded(held: Mapping[str, str]) -> re.Pattern[str]:
    """One of those texts, and no part of a longer word."""
    # a name may be a part of a path; a path, of no longer one
    ways = "|".join(
        ("(?<!/)" if text.startswith("/") else "") + re.escape(text)
        for text in sorted(held, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w.:-])(?:{ways})(?![\w:-]|\.\w)")


def _is_specific(variable: Variable) -> bool:
    text = variable.default or ""
    if variable.type not in _SPECIFIC or text in _COMMON or len(text) < _SHORTEST - (variable.type == "size"):
        return False
    if variable.type == "path":
        return text.count("/") > 1
    if variable.type in {"word", "text", "lvm", "label", "host"}:
        return re.search(r"\d|[a-z][A-Z]|\w[-_.]\w", text) is not None and " " not in text
    return True
