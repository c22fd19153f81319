"""Ways to call a program, each told as the first line of a manual page does, and the calls that are made so.

In `git clean -f|--force !-n|--dry-run`, `|` stands between what may be given, `!` before what may not. Words
of small letters are the first operands in their order, as `rm|del`; a word of capitals is any operand, and
`$` the end of them. A `*` stands for any letters, `-L=+*` for an option with such a word. After `!` a word
without a dash is no operand, and `NAME=…` is not in the environment. `SECRET` stands where one is given, as
in `-u=*:SECRET`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from runbook.check.call import Call

SECRET = "SECRET"  # noqa: S105  # the word for one


@dataclass(frozen=True)
class Usage:
    """One way: the choices of each operand, in their order, and of each option; what is not given."""

    words: tuple[tuple[str, ...], ...]
    options: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]

    def fits(self, call: Call) -> bool:
        """Whether the call is made so."""
        for at, choices in enumerate(self.words):
            if not _is_there(choices, call.operands[at : at + 1]):
                return False
        for choices in self.options:
            if not _is_any_given(choices, call):
                return False
        return not _is_any_given(self.without, call)

    def secrets(self, call: Call) -> Iterator[tuple[str, str]]:
        """What is given in the places of SECRET, behind the option, or the program, that takes it."""
        for choices, operand in zip(self.words, call.operands, strict=False):
            if choices == (SECRET,):
                yield call.program, operand
        for name, _equals, value in (option.partition("=") for one in self.options for option in one):
            if value.endswith(SECRET):
                before = value.removesuffix(SECRET)[-1:]
                for word in call.values(name):
                    yield name, word.partition(before)[2] if before else word


def _is_there(choices: Sequence[str], operand: Sequence[str]) -> bool:
    """Whether the operand, if there is one, is among the choices."""
    if not operand:
        return "$" in choices
    anything = len(choices) == 1 and choices[0].isupper()  # a database has commands of capitals
    return anything or operand[0] in choices or any(fnmatchcase(operand[0], choice) for choice in choices)


def _is_any_given(options: Sequence[str], call: Call) -> bool:
    return bool(options) and any(_is_given(option, call) for option in options)


def _is_given(option: str, call: Call) -> bool:
    name, equals, value = option.partition("=")
    if not name.startswith("-"):
        return any(fnmatchcase(word, option) for word in (call.assigned if equals else call.operands))
    if equals:
        return any(fnmatchcase(word, value.replace(SECRET, "*")) for word in call.values(name))
    if option.endswith("*"):
        return any(word.startswith(option[:-1]) for word in call.arguments)
    return call.has(option)


@dataclass(frozen=True)
class Usages:
    """Several ways, one on each line of `text`; its first word are the programs, as `mkfs|mkfs.*`."""

    text: str

    @cached_property
    def _by_program(self) -> Mapping[str, Sequence[Usage]]:
        found: defaultdict[str, list[Usage]] = defaultdict(list)
        for line in filter(None, map(str.strip, self.text.split("\n"))):
            programs, *told = line.split()
            usage = _usage(told)
            for program in programs.split("|"):
                found[program].append(usage)
        return found

    def of(self, call: Call) -> Usage | None:
        """The first way that the call is made in; None when it is made in none."""
        for usage in self.known(call.program):
            if usage.fits(call):
                return usage
        return None

    def all_of(self, call: Call) -> Iterator[Usage]:
        """Every way that the call is made in."""
        return (usage for usage in self.known(call.program) if usage.fits(call))

    def known(self, name: str) -> Sequence[Usage]:
        """The ways of the program of that name."""
        if known := self._by_program.get(name):
            return known
        return self._by_program.get(name.partition(".")[0] + ".*", ()) if "." in name else ()


@dataclass(frozen=True, eq=False)
class Sayings:
    """What is said of calls: each saying with the ways to call that it is for."""

    of_each: Mapping[str, Usages]

    def of(self, call: Call) -> str:
        """The first that is for the call; empty when none is."""
        return next((said for said, usage in self._of_program(call.program) if usage.fits(call)), "")

    @cached_property
    def _of_program(self) -> Callable[[str], Sequence[tuple[str, Usage]]]:
        """What may be said of the program of that name: of most, nothing."""

        @lru_cache(maxsize=1024)
        def found(name: str) -> Sequence[tuple[str, Usage]]:
            return [(said, usage) for said, usages in self.of_each.items() for usage in usages.known(name)]

        return found


def _usage(told: Sequence[str]) -> Usage:
    words = tuple(tuple(word.split("|")) for word in told if word[0] not in "-!")
    options = tuple(tuple(word.split("|")) for word in told if word[0] == "-")
    without = tuple(option for word in told if word[0] == "!" for option in word[1:].split("|"))
    return Usage(words, options, without)
