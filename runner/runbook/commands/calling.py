"""How a program is called: its own options, what follows them, and what it may do with the terminal."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

HELP = frozenset(["help", "version", "h", "V", "?"])
# programs that run another: their options that take a word, and how many words stand before the command
WRAPPERS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("nohup", "setsid", "eatmydata", "linux32", "linux64", "builtin", "command"), ("", 0)),
    "exec": ("a", 0),
    "env": ("uCS", 0),
    "time": ("fo", 0),
    "nice": ("n", 0),
    "ionice": ("cnpPu", 0),
    "stdbuf": ("ioe", 0),
    "timeout": ("sk", 1),
    "setarch": ("", 1),
    "flock": ("wE", 1),
}
_LIST = frozenset(["&&", "||", ";", "&"])
SSH_OPTIONS = "BbcDEeFIiJLlmOopQRSWw"  # of ssh, those that take a word


class Takes(Enum):
    """What a command does with the terminal."""

    NOTHING = "nothing"
    SHELL = "shell"  # what is typed next runs in another place
    PROMPT = "prompt"  # what is typed next is read by a program


class Words(NamedTuple):
    """A command's own options (letters and long names) and what follows them."""

    flags: frozenset[str]
    operands: tuple[str, ...]


Judge = Callable[[Sequence[str]], Takes]


def parted(words: Sequence[str], with_argument: str, *long_with_argument: str) -> Words:
    """The options up to the first operand, and what follows; these letters and long names take a word."""
    flags: set[str] = set()
    index = 0
    while index < len(words) and words[index].startswith("-") and words[index] != "-":
        word = words[index]
        index += 1
        if word == "--":
            break
        if word.startswith("--"):
            flags.add(word[2:].partition("=")[0])
            index += word[2:] in long_with_argument
            continue
        for place, letter in enumerate(word[1:], 2):
            flags.add(letter)
            if letter in with_argument:
                index += place == len(word)
                break
    return Words(frozenset(flags), tuple(words[index:]))


def anywhere(words: Sequence[str], with_argument: str, *long_with_argument: str) -> Words:
    """The options wherever they stand, before, between and behind the operands."""
    flags: set[str] = set()
    operands: list[str] = []
    rest = list(words)
    while rest:
        found, left = parted(rest, with_argument, *long_with_argument)
        flags |= found
        operands += left[:1]
        rest = list(left[1:])
    return Words(frozenset(flags), tuple(operands))


def shell_if(condition: object) -> Takes:
    """A shell where the condition holds."""
    return Takes.SHELL if condition else Takes.NOTHING


def prompt_if(condition: object) -> Takes:
    """A prompt of its own where the condition holds."""
    return Takes.PROMPT if condition else Takes.NOTHING


def simple_commands(text: str) -> list[list[str]]:
    """The words of each command of a list on one line; none when it is more than that."""
    if "\n" in text:
        return []
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        tokens = list(lexer)
    except ValueError:
        return []
    commands: list[list[str]] = [[]]
    for token in tokens:
        if token in _LIST:
            commands.append([])
        elif set(token) <= set("|<>()&;"):
            return []
        else:
            commands[-1].append(token)
    return commands
