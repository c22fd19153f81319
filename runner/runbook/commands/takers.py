"""What each known program does with the terminal when it is called so: a new shell, a prompt of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.commands.calling import (
    HELP,
    SSH_OPTIONS,
    WRAPPERS,
    Takes,
    anywhere,
    parted,
    prompt_if,
    shell_if,
    simple_commands,
)
from runbook.commands.prompting import PROMPTING, python

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.commands.calling import Judge

_ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
_PYTHON = re.compile(r"i?python[\d.]*|pypy[\d.]*")
SHELLS = frozenset(
    ["bash", "sh", "dash", "ash", "zsh", "ksh", "mksh", "rbash", "fish", "csh", "tcsh", "busybox", "toybox"]
)
_SHELL_FLAGS = frozenset(
    [
        "i",
        "l",
        "s",
        "x",
        "e",
        "u",
        "p",
        "o",
        "O",
        "login",
        "norc",
        "noprofile",
        "posix",
        "rcfile",
        "init-file",
    ]
)
_BEFORE = frozenset(["then", "do", "else", "if", "while", "until", "elif", "!", "{"])


def taken_by(words: Sequence[str]) -> Takes:
    """What the simple command does with the terminal; NOTHING for a program that is not known."""
    words = list(words)
    while words and _ASSIGNMENT.fullmatch(words[0]):
        del words[0]
    if not words:
        return Takes.NOTHING
    name, rest = words[0].rsplit("/", 1)[-1].lstrip("\\"), words[1:]
    if name in WRAPPERS:
        return _wrapped(name, rest)
    if judge := _JUDGES.get(name):
        return judge(rest)
    if name in SHELLS:
        return _shell(rest)
    return python(rest) if _PYTHON.fullmatch(name) else Takes.NOTHING


def chroot_folder(words: Sequence[str]) -> str | None:
    """The folder that a chroot enters, itself or behind `sudo`, `env` and the like; None for another command.

    One that changes the user too has its reason even in the root folder.
    """
    names = [word.rsplit("/", 1)[-1] for word in words if not _ASSIGNMENT.fullmatch(word)]
    rest = [word for word in words if not _ASSIGNMENT.fullmatch(word)]
    at = next((at for at, name in enumerate(names) if name in {"chroot", "arch-chroot"}), None)
    if at is None or (at > 0 and names[0] not in WRAPPERS.keys() | _JUDGES.keys() | _BEFORE):
        return None
    flags, operands = parted(rest[at + 1 :], "")
    return operands[0] if operands and not flags & {"userspec", "groups"} else None


def _always(_words: Sequence[str]) -> Takes:
    return Takes.SHELL


# ---------------------------------------------------------------- programs that run another


def _wrapped(name: str, words: Sequence[str]) -> Takes:
    with_argument, ahead = WRAPPERS[name]
    flags, operands = parted(words, with_argument)
    if name == "command" and flags & {"v", "V"}:
        return Takes.NOTHING
    return taken_by(operands[ahead:])


def _or_runs(operands: Sequence[str], alone: object) -> Takes:
    """A shell when no command is given, else what that command does."""
    return taken_by(operands) if operands else shell_if(alone)


def _alone_or_runs(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "iblu", "user")
    return _or_runs(operands, not flags & HELP)


# how each calls what opens a shell, and what keeps it from that
_OPENING = (("ssh",), ("shell",), ("enter",))
_TOLD = frozenset(["c", "command", "help", "h", "--"])


def _subcommand(words: Sequence[str]) -> Takes:
    """As `vagrant ssh`, `poetry shell`, `pct enter 100`; not `adb shell ls`, `distrobox enter x -- ls`."""
    flags, operands = anywhere(words, "")
    runs = operands[:1] == ("shell",) and len(operands) > 1
    return shell_if(operands[:1] in _OPENING and not runs and not (flags | set(words)) & _TOLD)


# ---------------------------------------------------------------- shells


def _shell(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "oO", "rcfile", "init-file")
    return shell_if(not operands and flags <= _SHELL_FLAGS)


def _chroot(words: Sequence[str]) -> Takes:
    _flags, operands = parted(words, "")
    return _or_runs(operands[1:], operands)


def _su(words: Sequence[str]) -> Takes:
    # a lone dash is an option, and options may stand behind the user's name too
    before, user = parted([word for word in words if word != "-"], "csgGw")
    behind, rest = parted(user[1:], "csgGw")
    return shell_if(not rest and not (before | behind) & {"c", "command", "session-command"})


def _runuser(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "ugG", "user")
    return taken_by(operands) if flags & {"u", "user"} else _su(words)


def _ssh(words: Sequence[str]) -> Takes:
    before, operands = parted(words, SSH_OPTIONS)
    behind, command = parted(operands[1:], SSH_OPTIONS)  # its options may follow the host, too
    if (before | behind) & set("NfGVWQOn"):
        return Takes.NOTHING
    if not command:
        return shell_if(operands)
    # the shell there reads them joined, as one line: quoted or not
    there = {taken_by(words) for words in simple_commands(" ".join(command))}
    return next((takes for takes in (Takes.SHELL, Takes.PROMPT) if takes in there), Takes.NOTHING)


def _sudo(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "ugpCDhRrtTU")
    return _or_runs(operands, flags & {"i", "s", "login", "shell"})


def _namespaces(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "tSGRw")
    return _or_runs(operands, not flags & HELP)


def _netns(words: Sequence[str]) -> Takes:
    """As `ip netns exec NAME COMMAND`."""
    return taken_by(words[3:]) if list(words[:2]) == ["netns", "exec"] else Takes.NOTHING


def _group(words: Sequence[str]) -> Takes:
    return shell_if("-c" not in words and len(words) < 2)


def _systemd_run(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "HMpuEC", "unit", "property", "machine", "host", "uid", "gid", "slice")
    if flags & {"S", "shell"}:
        return Takes.SHELL
    return taken_by(operands) if flags & {"t", "pty"} else Takes.NOTHING


# ---------------------------------------------------------------- containers and consoles


def _nspawn(words: Sequence[str]) -> Takes:
    long = ("directory", "image", "machine", "user", "bind", "bind-ro", "setenv", "template")
    flags, operands = parted(words, "DiMuSZLpE", *long)
    if flags & {"b", "boot"}:
        return Takes.SHELL
    return _or_runs(operands, not flags & HELP)


def _machinectl(words: Sequence[str]) -> Takes:
    _flags, operands = parted(words, "HMpEno", "uid", "setenv", "host", "machine")
    if operands[:1] == ("login",):
        return Takes.SHELL
    return _or_runs(operands[2:], operands) if operands[:1] == ("shell",) else Takes.NOTHING


def _lxc_attach(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "nefLPosuvg", "name", "arch", "elevated-privileges", "namespaces")
    return _or_runs(operands, not flags & HELP)


def _lxc(words: Sequence[str]) -> Takes:
    if words[:1] == ["exec"]:
        _flags, operands = parted(words[2:], "")
        return taken_by(operands)
    return shell_if(words[:1] in (["shell"], ["console"]))


def _container(words: Sequence[str]) -> Takes:
    words = list(words)
    composed = words[:1] == ["compose"]
    del words[:composed]
    if words[:1] == ["attach"]:
        return Takes.SHELL
    if words[:1] not in (["exec"], ["run"]) or len(words) < 3:
        return Takes.NOTHING
    flags, _operands = parted(words[1:], "eupvwnc")
    terminal = composed or {"i", "t"} <= flags or {"interactive", "tty"} <= flags or {"stdin", "tty"} <= flags
    return shell_if(terminal and words[-1].rsplit("/", 1)[-1] in SHELLS)


def _schroot(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "cnudDso", "chroot", "user", "directory")
    return _or_runs(operands, not flags & (HELP | {"l", "i", "b", "e", "list", "begin-session"}))


def _virsh(words: Sequence[str]) -> Takes:
    _flags, operands = parted(words, "ckKld")
    return shell_if(operands[:1] == ("console",)) if operands else prompt_if(not words)


def _script(words: Sequence[str]) -> Takes:
    flags, _operands = parted(words, "cBEIOTmo")
    return shell_if("--" not in words and not flags & (HELP | {"c", "command"}))


def _tmux(words: Sequence[str]) -> Takes:
    flags, operands = parted(words, "cfLST")
    opening = operands[:1] in ((), *((name,) for name in ("new", "new-session", "a", "at", "attach")))
    return shell_if(opening and "-d" not in operands and not flags & {"V", "h"})


def _screen(words: Sequence[str]) -> Takes:
    apart = {"-ls", "-list", "-wipe", "-X", "-Q", "-v", "--version", "-dm", "-Dm", "-dmS", "-DmS"}
    return shell_if(not apart & set(words) and not {"-d", "-m"} <= set(words))


_JUDGES: dict[str, Judge] = {
    **dict.fromkeys(("chroot", "arch-chroot"), _chroot),
    **dict.fromkeys(("busybox", "toybox", "dbus-run-session"), taken_by),
    **dict.fromkeys(("pkexec", "fakeroot"), _alone_or_runs),
    **dict.fromkeys(("vagrant", "adb", "poetry", "pipenv", "pct", "toolbox", "distrobox"), _subcommand),
    "nix-shell": lambda words: shell_if(not anywhere(words, "pAI")[0] & {"run", "command", *HELP}),
    "su": _su,
    "runuser": _runuser,
    **dict.fromkeys(("ssh", "mosh"), _ssh),
    **dict.fromkeys(("sudo", "doas"), _sudo),
    **dict.fromkeys(("unshare", "nsenter"), _namespaces),
    "ip": _netns,
    **dict.fromkeys(("newgrp", "sg"), _group),
    "systemd-run": _systemd_run,
    "systemd-nspawn": _nspawn,
    "machinectl": _machinectl,
    "lxc-attach": _lxc_attach,
    **dict.fromkeys(("lxc", "incus", "multipass"), _lxc),
    **dict.fromkeys(("docker", "podman", "nerdctl", "kubectl"), _container),
    "schroot": _schroot,
    "virsh": _virsh,
    **dict.fromkeys(("lxc-console", "minicom", "picocom", "telnet", "rlogin"), _always),
    "script": _script,
    "tmux": _tmux,
    "screen": _screen,
    **PROMPTING,
}

# a text in which this finds nothing names none of them
KNOWN = re.compile("|".join(map(re.escape, sorted({*_JUDGES, *SHELLS, "python", "pypy"}))))
