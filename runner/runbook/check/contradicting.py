"""The same thing, told in two ways: an iSCSI name, a number, a name in a title."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from runbook.check.calls import calls
from runbook.check.texts import Kind, without_places
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.texts import Text


def contradictions(path: str, found: Sequence[Text], lines: Sequence[str]) -> Iterator[Problem]:
    """All of it; `lines` are those of the file."""
    yield from _iscsi_names(path, lines)
    yield from _numbers(found)
    yield from _odd_ones(found)
    yield from _titles(found)


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


_OPTION = re.compile(r"--(?P<name>[a-z-]*id)=(?P<number>\d+)")


def _odd_ones(found: Sequence[Text]) -> Iterator[Problem]:
    """The id that one call gives otherwise than all others of its program, as --tid=86 among --tid=100."""
    told: dict[tuple[str, str], list[tuple[str, Location]]] = defaultdict(list)
    for text in found:
        for call in calls(text.text, raw=text.literal) if text.kind is Kind.COMMANDS else ():
            for match in filter(None, map(_OPTION.fullmatch, call.arguments)):
                told[call.program, match["name"]].append((match["number"], text.at(call.line)))
    for (program, name), numbers in told.items():
        counted = Counter(number for number, _location in numbers).most_common()
        if len(counted) == 2 and counted[0][1] > 2 and counted[1][1] == 1:
            (usual, _times), (odd, _once) = counted
            location = next(where for number, where in numbers if number == odd)
            fact = _("{program} is given {name} {odd} here, and {usual} everywhere else")
            fact = fact.format(program=program, name=name, odd=odd, usual=usual)
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
