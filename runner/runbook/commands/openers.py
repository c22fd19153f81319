"""What a command plainly does to a terminal into which it is pasted: opens a shell, reads it, closes it.

Plainly: a false alarm would refuse a good recipe, so what pipes, redirects, branches or loops is let pass.
"""

from __future__ import annotations

import re
from functools import lru_cache

from runbook.commands.calling import Takes, simple_commands
from runbook.commands.takers import KNOWN, SHELLS, taken_by

_ASSIGNMENT = re.compile(r"\w+=")
# what these open is on the machine where they are typed, if what they run is no other program's shell
_ON_THE_MACHINE = frozenset(
    ["chroot", "arch-chroot", "su", "sudo", "doas", "pkexec", "runuser", "newgrp", "sg", "script", *SHELLS]
)
_AWAY = re.compile(
    r"\b(?:ssh|mosh|telnet|rlogin|docker|podman|nerdctl|kubectl|lxc|incus|virsh|vagrant|pct|machinectl|nspawn"
    r"|nsenter|unshare|netns|schroot|adb|toolbox|distrobox|minicom|picocom|screen|tmux)\b"
)
_CLOSES = re.compile(r"(?:exit|logout)(?:[ \t]+\d+)?[ \t]*;?[ \t]*(?:#.*)?")


def opens_a_shell(command: str) -> bool:
    """Whether one of the simple commands of this command list leaves its reader in a new shell."""
    return Takes.SHELL in _taken(command)


def opener_in(command: str) -> str:
    """The name of the program that opens a shell in this command list; empty when none does."""
    for words in simple_commands(_bare(command)):
        if taken_by(words) is Takes.SHELL:
            named = [word for word in words if not _ASSIGNMENT.match(word)]
            return named[0].rsplit("/", 1)[-1]
    return ""


@lru_cache
def stays_on_the_machine(command: str) -> bool:
    """Whether the shell that the last of these commands opens is plainly on the machine of the one around."""
    last = _bare(command).rpartition("\n")[2]
    return opener_in(last) in _ON_THE_MACHINE and not _AWAY.search(last)


def reads_the_terminal(command: str) -> bool:
    """Whether one of them is a program at whose own prompt its reader is left, as `mysql`."""
    return Takes.PROMPT in _taken(command)


def closes_the_shell(command: str) -> bool:
    """Whether the command is `exit` and nothing else."""
    return _CLOSES.fullmatch(_bare(command)) is not None


def _bare(command: str) -> str:
    lines = [line for line in command.split("\n") if not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").strip()


@lru_cache
def _taken(command: str) -> frozenset[Takes]:
    """What the simple commands of the list do with the terminal; most name no program that does anything."""
    text = _bare(command)
    if not KNOWN.search(text):
        return frozenset()
    return frozenset(map(taken_by, simple_commands(text)))
