"""One call of a program in a step's code, with its words as the shell sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from runbook.check.options import letters, operands, parted

_LETTERS = re.compile(r"-\d?[A-Za-z]")  # `gzip -9k`


@dataclass(frozen=True, kw_only=True)
class Around:
    """What stands around a command.

    `writes` are the files that its output goes to, each with `>` or `>>` before it. `fed`: its input is not
    the terminal; `told`: what that is, where it is seen, and begins on line `told_on`. `piped`: nor is its
    output. `apart`: nobody waits for its end. `guarded`: it runs only when a test says so. `tested`: whether
    it succeeds may decide what runs next; `foreseen`: and something is said to do when it fails. Commands of
    one pipeline share its number. `away`: another machine runs it. `later`: when its function is called.
    `ended`: `timeout` ends it.
    """

    writes: tuple[tuple[str, str], ...] = ()
    fed: bool = False
    told: str = ""
    told_on: int = 0
    piped: bool = False
    apart: bool = False
    guarded: bool = False
    tested: bool = False
    foreseen: bool = False
    pipeline: int = -1
    away: bool = False
    later: bool = False
    ended: bool = False


@dataclass(frozen=True)
class Call(Around):
    """One simple command: `program` without its path, `arguments`, on `line` of the code (from 0).

    `words` are all of it, with the programs that it is called by; `assigned` is what stands before it, as
    NAME=value.
    """

    program: str
    arguments: tuple[str, ...]
    line: int
    words: tuple[str, ...] = ()
    assigned: tuple[str, ...] = ()

    def has(self, *options: str) -> bool:
        """Whether it is given one of these options: `-y`, also as a part of `-qy`, or `--yes`, `--yes=…`."""
        words = [word for word in self.arguments if word[:1] == "-"]
        return any(self._is(option, word) for word in words for option in options)

    def _is(self, option: str, word: str) -> bool:
        if option.startswith("--"):
            return word == option or word.startswith(option + "=")
        if len(option) > 2:
            return word == option
        return _LETTERS.match(word) is not None and option[1] in letters(self.program, word)

    @cached_property
    def only_tells(self) -> bool:
        """Whether it says how it is called, or which version it is, and does no more."""
        return self.has("--help", "--version")

    @cached_property
    def operands(self) -> tuple[str, ...]:
        """The arguments that are no options, nor their words."""
        return operands(self.program, self.arguments)

    def values(self, *options: str) -> tuple[str, ...]:
        """The words that are given to these options."""
        return tuple(word for option, word in parted(self.program, self.arguments) if option in options)
