"""Which commands plainly open a new interactive shell, in which whatever is pasted after them would run.

Plainly: a false alarm would refuse a good recipe, so what pipes, redirects, branches or loops is let pass.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
_LIST = {"&&", "||", ";", "&"}
_SHELLS = {"bash", "sh", "dash", "zsh", "ksh", "rbash", "fish"}
_SHELL_FLAGS = {"i", "l", "x", "e", "u", "p", "login", "norc", "noprofile", "posix"}


class Words(NamedTuple):
    """A command's own options (letters and long names) and what follows them."""

    flags: frozenset[str]
    operands: tuple[str, ...]


def opens_a_shell(command: str) -> bool:
    """Whether one of the simple commands of this command list leaves its reader in a new shell."""
    lines = [line for line in command.split("\n") if not line.lstrip().startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ").strip()
    if "\n" in text:
        return False
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        tokens = list(lexer)
    except ValueError:
        return False
    if any(set(token) <= set("|<>()&;") and token not in _LIST for token in tokens):
        return False
    return any(map(_opens, _simple_commands(tokens)))


def _simple_commands(tokens: Sequence[str]) -> list[list[str]]:
    commands: list[list[str]] = [[]]
    for token in tokens:
        if token in _LIST:
            commands.append([])
        else:
            commands[-1].append(token)
    return commands


def _opens(words: Sequence[str]) -> bool:
    words = list(words)
    while words and (_ASSIGNMENT.fullmatch(words[0]) or words[0] in {"exec", "command", "env", "time"}):
        del words[0]
    if not words:
        return False
    name = words[0].rsplit("/", 1)[-1].lstrip("\\")
    if name in _SHELLS:
        return _shell(words[1:])
    opener = _OPENERS.get(name)
    return opener(words[1:]) if opener else False


def _parted(words: Sequence[str], with_argument: str) -> Words:
    """The options up to the first operand; those letters take the next word."""
    flags: set[str] = set()
    index = 0
    while index < len(words) and words[index].startswith("-") and words[index] != "-":
        word = words[index]
        index += 1
        if word == "--":
            break
        if word.startswith("--"):
            flags.add(word[2:].partition("=")[0])
            continue
        for place, letter in enumerate(word[1:], 2):
            flags.add(letter)
            if letter in with_argument:
                index += place == len(word)
                break
    return Words(frozenset(flags), tuple(words[index:]))


def _shell(words: Sequence[str]) -> bool:
    flags, operands = _parted(words, "")
    return not operands and flags <= _SHELL_FLAGS


def _chroot(words: Sequence[str]) -> bool:
    _flags, operands = _parted(words, "")
    return len(operands) == 1 or _opens(operands[1:])


def _su(words: Sequence[str]) -> bool:
    # a lone dash is an option, and options may stand behind the user's name too
    before, user = _parted([word for word in words if word != "-"], "csgGw")
    behind, rest = _parted(user[1:], "csgGw")
    return not rest and not (before | behind) & {"c", "command", "session-command"}


def _ssh(words: Sequence[str]) -> bool:
    flags, operands = _parted(words, "BbcDEeFIiJLlmOopQRSWw")
    if flags & set("NfGVWQOn"):
        return False
    return len(operands) == 1 or _opens(operands[1:])


def _sudo(words: Sequence[str]) -> bool:
    flags, operands = _parted(words, "ugpCDhRrtTU")
    if operands:
        return _opens(operands)
    return bool(flags & {"i", "s", "login", "shell"})


def _namespaces(words: Sequence[str]) -> bool:
    flags, operands = _parted(words, "tSGRw")
    return _opens(operands) if operands else not flags & {"help", "version", "h", "V"}


def _container(words: Sequence[str]) -> bool:
    if words[:1] not in (["exec"], ["run"]) or len(words) < 3:
        return False
    flags, _operands = _parted(words[1:], "eupvw")
    terminal = {"i", "t"} <= flags or {"interactive", "tty"} <= flags
    return terminal and words[-1].rsplit("/", 1)[-1] in _SHELLS


_OPENERS: dict[str, Callable[[Sequence[str]], bool]] = {
    "chroot": _chroot,
    "su": _su,
    "ssh": _ssh,
    "sudo": _sudo,
    "doas": _sudo,
    "unshare": _namespaces,
    "nsenter": _namespaces,
    "newgrp": lambda words: "-c" not in words,
    "docker": _container,
    "podman": _container,
}
