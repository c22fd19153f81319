"""The commands that are for one architecture, distribution or method only, as titles and blocks tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from runbook.commands.openers import closes_the_shell, opens_a_shell
from runbook.commands.split import SplitError, split
from runbook.documents.oneof import apart, mere, one_of
from runbook.documents.settling import first_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runbook.convert.blocks import Block, Heading
    from runbook.documents.oneof import One
    from runbook.model import Choice

_IN_A_BLOCK = {"amd64", "i386"}  # others that commands name may be those of foreign packages
_NAMES = {
    "amd64": r"(?:amd64|x86[_-]64)(?![^\W_])",
    "i386": r"(?:i[3-6]86|[56]86-pae)(?![^\W_])",
    "arm64": r"(?:arm64|aarch64)(?![^\W_])",
    "armhf": r"(?:armhf|armv7l?)(?![^\W_])",
    "ppc64el": r"ppc64(?:el|le)(?![^\W_])",
    "riscv64": r"riscv64(?![^\W_])",
    "s390x": r"s390x(?![^\W_])",
}
ARCHITECTURES = tuple(_NAMES)
_WORDS = {name: re.compile(rf"(?<![^\W_]){words}", re.IGNORECASE) for name, words in _NAMES.items()}
_EITHER = "|".join(_NAMES.values())
# « Pour amd64 », « Sur une machine i386 », « amd64 »: such a step is for no other
_ALONE = re.compile(
    rf"(?:.*\b(?:pour|for|sur|on|en|si|if|cas|case|avec|with)\W+(?:\w+\W+){{0,3}}|\W*(?:architecture\W+)?)"
    rf"(?:{_EITHER})\W*",
    re.IGNORECASE | re.DOTALL,
)
# « Remarques sur amd64 » speaks about it
_ABOUT = re.compile(
    r"\W*(?:\w+\W+)??(?:remar(?:que|k)|note|pr[ée]cision|d[ée]tail|information|info|comment(?:aire)?|explication"
    r"|explanation|question|g[ée]n[ée]ralit[ée]|diff[ée]rence|avertissement|warning|caveat|mot)s?\b"
    r"|.*\b(?:propos|concernant|about)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Way:
    """The only architecture that a block is for, empty for none; `sure` when its words say no less.

    `other`: the only distributions or the method that it may be for, which is never sure: two machines may
    have one each; and `of`, the name of what has such a value, empty for several.
    """

    architecture: str = ""
    sure: bool = True
    other: str = ""
    of: str = ""

    @property
    def asked(self) -> tuple[str, str]:
        """The value that may be the only one, and the name of its variable, empty for several values."""
        if self.other:
            return self.other, self.of
        return (self.architecture, "ARCH") if self.architecture else ("", "")


def ways(blocks: Sequence[Block], headings: Sequence[Heading]) -> list[Way]:
    """That of each block, where others are for another architecture: sure only of those next to it.

    A heading tells it of all that stands below, where one beside it is for another.
    """
    of_headings = _of_headings(headings)
    found = [of_headings[block.heading] if block.heading >= 0 else None for block in blocks]
    titled = [number for number, block in enumerate(blocks) if block.parts and not found[number]]
    named = {number: _architecture(_title(blocks[number])) for number in titled}
    several = _are_several(named.values())
    for (_heading, told), group in groupby(named, key=lambda one: (blocks[one].heading, bool(named[one]))):
        run = list(group)
        if told and several:
            sure = _are_several(named[one] for one in run) and all(_is_alone(blocks[one]) for one in run)
            for number in run:
                found[number] = Way(named[number], sure)
    others, chosen = _of_others(blocks, headings), _of_choices(blocks)
    return [
        chosen.get(block.choice, way or other)
        for block, way, other in zip(blocks, found, others, strict=True)
    ]


def _of_choices(blocks: Sequence[Block]) -> dict[Choice | None, Way]:
    """That of each tab, and of each item of a list to choose from, where several hold steps."""
    found: dict[Choice | None, Way] = {}
    held: dict[int, list[Choice]] = {}
    for one in dict.fromkeys(block.choice for block in blocks if block.parts):
        if one is not None:
            held.setdefault(one.of, []).append(one)
    for several in held.values():
        if len(several) > 1:
            found.update(zip(several, _each_of([one.label for one in several]), strict=True))
    return found


def _each_of(labels: Sequence[str]) -> list[Way]:
    """The way of each of these labels, which part them in any case."""
    names = [_architecture(label) for label in labels]
    if all(names) and _are_several(names):
        return [Way(name, sure=False) for name in names]
    ones = [_one(label) for label in labels]
    told = [one for one in ones if one]
    same = len(told) == len(labels) and len({one.of for one in told}) == 1
    return (_each(told) if same else []) or [Way(other=label, of="METHOD") for label in labels]


def _of_others(blocks: Sequence[Block], headings: Sequence[Heading]) -> list[Way]:
    """The same for distributions and methods, where blocks next to each other, or headings, are each one."""
    of_headings = _others_of(headings)
    told = [(block.heading, _one(_title(block)) if block.parts else None) for block in blocks]
    found: list[Way] = []
    for (heading, _kind), group in groupby(told, lambda pair: (pair[0], pair[1] and pair[1].of)):
        ones = [one for _heading, one in group]
        above = of_headings[heading] if heading >= 0 else Way()
        found += _each([one for one in ones if one]) or [above] * len(ones)
    return found


def _others_of(headings: Sequence[Heading]) -> list[Way]:
    """What each heading, or one above it, tells of them for what stands below."""
    beside: dict[tuple[int, str], dict[int, One]] = {}
    for number, heading in enumerate(headings):
        if one := _one(heading.text):
            beside.setdefault((heading.parent, one.of), {})[number] = one
    own: dict[int, Way] = {}
    for ones in beside.values():
        own.update(zip(ones, _each([*ones.values()]), strict=False))  # none where nothing parts them
    found: list[Way] = []
    for number, heading in enumerate(headings):
        found.append(own.get(number, found[heading.parent] if heading.parent >= 0 else Way()))
    return found


def _each(ones: Sequence[One]) -> list[Way]:
    """The way of each of them; none where nothing parts them."""
    return [
        Way(other=value, of="" if one.others else one.of)
        for value, one in zip(apart(ones), ones, strict=False)
    ]


def _one(text: str) -> One | None:
    return None if _ABOUT.match(text) else one_of(text)


def mixed(body: str) -> tuple[str, ...]:
    """The distributions or methods that the comments of a block name, if they are several."""
    ones = [one for line in body.split("\n") if line.lstrip().startswith("#") and (one := mere(line))]
    return tuple(dict.fromkeys(apart(ones)))


def _are_several(names: Iterable[str]) -> bool:
    return len(set(names) - {""}) > 1


def _title(block: Block) -> str:
    """What its title says, if that is not its command."""
    told = block.parts[0].told
    return "" if told.argument == first_command(told.body) else told.argument


def _says_no_less(text: str) -> bool:
    """Whether what is below these words can be for no other architecture."""
    return _ALONE.fullmatch(text) is not None and not _ABOUT.match(text)


def _is_alone(block: Block) -> bool:
    options = {option.name for part in block.parts for option in part.told.options}
    return _says_no_less(_title(block)) and options.isdisjoint(("enter", "leave"))


def _of_headings(headings: Sequence[Heading]) -> list[Way | None]:
    """What each heading, or one above it, tells of what stands below."""
    named = [_architecture(one.text) for one in headings]
    beside: dict[int, set[str]] = {}
    for heading, name in zip(headings, named, strict=True):
        beside.setdefault(heading.parent, set()).add(name)
    found: list[Way | None] = []
    for heading, name in zip(headings, named, strict=True):
        if name and _are_several(beside[heading.parent]):
            found.append(Way(name, _says_no_less(heading.text)))
        else:
            found.append(found[heading.parent] if heading.parent >= 0 else None)
    return found


def alternatives(body: str) -> list[tuple[str, str]]:
    """The parts of a block, each with its architecture or none; one part where it has no alternatives."""
    try:
        texts = [piece.text for piece in split(body)]
    except SplitError:
        return [("", body)]
    told = [(_architecture(text), text) for text in texts]
    moves = any(opens_a_shell(text) or closes_the_shell(text) for text in texts)
    said = _are_several(_named(_comments(text)) for text in texts)
    if moves or not (said or {one for one, _text in told} >= _IN_A_BLOCK):
        return [("", body)]
    return [
        (one, "".join(text for _one, text in group).rstrip("\n"))
        for one, group in groupby(told, key=lambda pair: pair[0])
    ]


def _architecture(text: str) -> str:
    """The one that the comments above a command name, or else that the command itself does."""
    comments = _comments(text)
    return _named(comments if _all_named(comments) else text)


def _comments(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line.lstrip().startswith("#"))


def _all_named(text: str) -> list[str]:
    return [name for name, words in _WORDS.items() if words.search(text)]


def _named(text: str) -> str:
    """The only one that it names; empty for none, and for several."""
    named = _all_named(text)
    return named[0] if len(named) == 1 else ""
