"""What each known program does with the terminal when it is called so: a new shell, a prompt of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

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
_HELP = frozenset(["help", "version", "h", "V", "?"])


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


def taken_by(words: Sequence[str]) -> Takes:
    """What the simple command does with the terminal; NOTHING for a program that is not known."""
    words = list(words)
    while words and _ASSIGNMENT.fullmatch(words[0]):
        del words[0]
    if not words:
        return Takes.NOTHING
    name, rest = words[0].rsplit("/", 1)[-1].lstrip("\\"), words[1:]
    if name in _WRAPPERS:
        return _wrapped(name, rest)
    if judge := _JUDGES.get(name):
        return judge(rest)
    if name in SHELLS:
        return _shell(rest)
    return _python(rest) if _PYTHON.fullmatch(name) else Takes.NOTHING


def chroot_folder(words: Sequence[str]) -> str | None:
    """The folder that a chroot enters, itself or behind `sudo`, `env` and the like; None for another command.

    One that changes the user too has its reason even in the root folder.
    """
    names = [word.rsplit("/", 1)[-1] for word in words if not _ASSIGNMENT.fullmatch(word)]
    rest = [word for word in words if not _ASSIGNMENT.fullmatch(word)]
    at = next((at for at, name in enumerate(names) if name in {"chroot", "arch-chroot"}), None)
    if at is None or (at > 0 and names[0] not in _WRAPPERS.keys() | _JUDGES.keys() | _BEFORE):
        return None
    flags, operands = _parted(rest[at + 1 :], "")
    return operands[0] if operands and not flags & {"userspec", "groups"} else None


def _parted(words: Sequence[str], with_argument: str, *long_with_argument: str) -> Words:
    """The options up to the first operand; those letters and those long names take the next word."""
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


def _anywhere(words: Sequence[str], with_argument: str, *long_with_argument: str) -> Words:
    """The options wherever they stand, before, between and behind the operands."""
    flags: set[str] = set()
    operands: list[str] = []
    rest = list(words)
    while rest:
        found, left = _parted(rest, with_argument, *long_with_argument)
        flags |= found
        operands += left[:1]
        rest = list(left[1:])
    return Words(frozenset(flags), tuple(operands))


def _shell_if(condition: object) -> Takes:
    return Takes.SHELL if condition else Takes.NOTHING


def _prompt_if(condition: object) -> Takes:
    return Takes.PROMPT if condition else Takes.NOTHING


def _always(_words: Sequence[str]) -> Takes:
    return Takes.SHELL


# ---------------------------------------------------------------- programs that run another

# the options that take a word, and how many words stand before the command
_WRAPPERS: dict[str, tuple[str, int]] = {
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


def _wrapped(name: str, words: Sequence[str]) -> Takes:
    with_argument, ahead = _WRAPPERS[name]
    flags, operands = _parted(words, with_argument)
    if name == "command" and flags & {"v", "V"}:
        return Takes.NOTHING
    return taken_by(operands[ahead:])


def _or_runs(operands: Sequence[str], alone: object) -> Takes:
    """A shell when no command is given, else what that command does."""
    return taken_by(operands) if operands else _shell_if(alone)


def _alone_or_runs(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "iblu", "user")
    return _or_runs(operands, not flags & _HELP)


# how each calls what opens a shell, and what keeps it from that
_OPENING = (("ssh",), ("shell",), ("enter",))
_TOLD = frozenset(["c", "command", "help", "h", "--"])


def _subcommand(words: Sequence[str]) -> Takes:
    """As `vagrant ssh`, `poetry shell`, `pct enter 100`; not `adb shell ls`, `distrobox enter x -- ls`."""
    flags, operands = _anywhere(words, "")
    runs = operands[:1] == ("shell",) and len(operands) > 1
    return _shell_if(operands[:1] in _OPENING and not runs and not (flags | set(words)) & _TOLD)


# ---------------------------------------------------------------- shells


def _shell(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "oO", "rcfile", "init-file")
    return _shell_if(not operands and flags <= _SHELL_FLAGS)


def _chroot(words: Sequence[str]) -> Takes:
    _flags, operands = _parted(words, "")
    return _or_runs(operands[1:], operands)


def _su(words: Sequence[str]) -> Takes:
    # a lone dash is an option, and options may stand behind the user's name too
    before, user = _parted([word for word in words if word != "-"], "csgGw")
    behind, rest = _parted(user[1:], "csgGw")
    return _shell_if(not rest and not (before | behind) & {"c", "command", "session-command"})


def _runuser(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "ugG", "user")
    return taken_by(operands) if flags & {"u", "user"} else _su(words)


def _ssh(words: Sequence[str]) -> Takes:
    with_argument = "BbcDEeFIiJLlmOopQRSWw"
    before, operands = _parted(words, with_argument)
    behind, command = _parted(operands[1:], with_argument)  # its options may follow the host, too
    if (before | behind) & set("NfGVWQOn"):
        return Takes.NOTHING
    return _or_runs(command, operands)


def _sudo(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "ugpCDhRrtTU")
    return _or_runs(operands, flags & {"i", "s", "login", "shell"})


def _namespaces(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "tSGRw")
    return _or_runs(operands, not flags & _HELP)


def _netns(words: Sequence[str]) -> Takes:
    """As `ip netns exec NAME COMMAND`."""
    return taken_by(words[3:]) if list(words[:2]) == ["netns", "exec"] else Takes.NOTHING


def _group(words: Sequence[str]) -> Takes:
    return _shell_if("-c" not in words and len(words) < 2)


def _systemd_run(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "HMpuEC", "unit", "property", "machine", "host", "uid", "gid", "slice")
    if flags & {"S", "shell"}:
        return Takes.SHELL
    return taken_by(operands) if flags & {"t", "pty"} else Takes.NOTHING


# ---------------------------------------------------------------- containers and consoles


def _nspawn(words: Sequence[str]) -> Takes:
    long = ("directory", "image", "machine", "user", "bind", "bind-ro", "setenv", "template")
    flags, operands = _parted(words, "DiMuSZLpE", *long)
    if flags & {"b", "boot"}:
        return Takes.SHELL
    return _or_runs(operands, not flags & _HELP)


def _machinectl(words: Sequence[str]) -> Takes:
    _flags, operands = _parted(words, "HMpEno", "uid", "setenv", "host", "machine")
    if operands[:1] == ("login",):
        return Takes.SHELL
    return _or_runs(operands[2:], operands) if operands[:1] == ("shell",) else Takes.NOTHING


def _lxc_attach(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "nefLPosuvg", "name", "arch", "elevated-privileges", "namespaces")
    return _or_runs(operands, not flags & _HELP)


def _lxc(words: Sequence[str]) -> Takes:
    if words[:1] == ["exec"]:
        _flags, operands = _parted(words[2:], "")
        return taken_by(operands)
    return _shell_if(words[:1] in (["shell"], ["console"]))


def _container(words: Sequence[str]) -> Takes:
    words = list(words)
    composed = words[:1] == ["compose"]
    del words[:composed]
    if words[:1] == ["attach"]:
        return Takes.SHELL
    if words[:1] not in (["exec"], ["run"]) or len(words) < 3:
        return Takes.NOTHING
    flags, _operands = _parted(words[1:], "eupvwnc")
    terminal = composed or {"i", "t"} <= flags or {"interactive", "tty"} <= flags or {"stdin", "tty"} <= flags
    return _shell_if(terminal and words[-1].rsplit("/", 1)[-1] in SHELLS)


def _schroot(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "cnudDso", "chroot", "user", "directory")
    return _or_runs(operands, not flags & (_HELP | {"l", "i", "b", "e", "list", "begin-session"}))


def _virsh(words: Sequence[str]) -> Takes:
    _flags, operands = _parted(words, "ckKld")
    return _shell_if(operands[:1] == ("console",)) if operands else _prompt_if(not words)


def _script(words: Sequence[str]) -> Takes:
    flags, _operands = _parted(words, "cBEIOTmo")
    return _shell_if("--" not in words and not flags & (_HELP | {"c", "command"}))


def _tmux(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "cfLST")
    opening = operands[:1] in ((), *((name,) for name in ("new", "new-session", "a", "at", "attach")))
    return _shell_if(opening and "-d" not in operands and not flags & {"V", "h"})


def _screen(words: Sequence[str]) -> Takes:
    apart = {"-ls", "-list", "-wipe", "-X", "-Q", "-v", "--version", "-dm", "-Dm", "-dmS", "-DmS"}
    return _shell_if(not apart & set(words) and not {"-d", "-m"} <= set(words))


# ---------------------------------------------------------------- programs with a prompt of their own


def _python(words: Sequence[str]) -> Takes:
    flags, operands = _parted(words, "cmWX")
    asked = "i" in flags or not (set(operands) - {"-"} or flags & {"c", "m"})
    return _prompt_if(asked and not flags & _HELP)


def _without(with_argument: str, *said: str, long: Sequence[str] = ()) -> Judge:
    """A program that reads its terminal unless one of these options tells it what to do."""

    def judge(words: Sequence[str]) -> Takes:
        flags, _operands = _anywhere(words, with_argument, *long)
        return _prompt_if(not flags & {*said, "help", "version", "V", "?"})

    return judge


def _mysql(words: Sequence[str]) -> Takes:
    # a password is glued to its -p, and has letters of its own
    bare = [word[:2] if word.startswith("-p") else word for word in words]
    return _without("uhPSD", "e", "execute", long=("user", "host", "port", "socket", "database"))(bare)


def _mongo(words: Sequence[str]) -> Takes:
    flags, operands = _anywhere(words, "up", "username", "password", "host", "port")
    script = any(word.endswith((".js", ".mjs")) for word in operands)
    return _prompt_if(not flags & {"eval", "help", "version", "h"} and not (script and "shell" not in flags))


def _sftp(words: Sequence[str]) -> Takes:
    flags, _operands = _parted(words, "BbcDFiJloPRSsX")  # options behind the host are none
    return _prompt_if("b" not in flags and not flags & {"help", "version"})


def _below(count: int, with_argument: str = "", *said: str) -> Judge:
    """A program that reads its terminal when it gets fewer words than that, and none of these options."""

    def judge(words: Sequence[str]) -> Takes:
        flags, operands = _parted(words, with_argument)
        return _prompt_if(len(operands) < count and not flags & {*said, *_HELP - {"h"}})

    return judge


_JUDGES: dict[str, Judge] = {
    **dict.fromkeys(("chroot", "arch-chroot"), _chroot),
    **dict.fromkeys(("busybox", "toybox", "dbus-run-session"), taken_by),
    **dict.fromkeys(("pkexec", "fakeroot"), _alone_or_runs),
    **dict.fromkeys(("vagrant", "adb", "poetry", "pipenv", "pct", "toolbox", "distrobox"), _subcommand),
    "nix-shell": lambda words: _shell_if(not _anywhere(words, "pAI")[0] & {"run", "command", *_HELP}),
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
    **dict.fromkeys(("lxc", "incus"), _lxc),
    **dict.fromkeys(("docker", "podman", "nerdctl", "kubectl"), _container),
    "schroot": _schroot,
    "virsh": _virsh,
    **dict.fromkeys(("lxc-console", "minicom", "picocom", "telnet", "rlogin"), _always),
    "script": _script,
    "tmux": _tmux,
    "screen": _screen,
    **dict.fromkeys(("mysql", "mariadb"), _mysql),
    "psql": _without(
        "cdfhopUvPRTFL", "c", "command", "f", "file", "l", "list", long=("dbname", "host", "port", "username")
    ),
    **dict.fromkeys(("mongo", "mongosh"), _mongo),
    "sqlite3": _below(2, "", "v", "h"),
    "redis-cli": _below(1, "hpsaunrit"),
    "sftp": _sftp,
    "ftp": _without("", "n"),
    "lftp": _without("cefpu", "c", "e", "f"),
    **dict.fromkeys(("fdisk", "gdisk"), _without("bcHLotCuS", "l", "x", "list", "h")),
    "parted": _below(2, "a", "l", "list", "s", "script", "h"),
    "debugfs": _without("bscfdR", "R", "f"),
    **dict.fromkeys(
        ("bc", "irb", "node", "lua", "nslookup", "openssl", "ghci", "gnuplot", "bluetoothctl"),
        _below(1, "epr", "e", "p", "h", "v"),
    ),
    "lvm": _below(1),
    "php": lambda words: _prompt_if("a" in _parted(words, "cdfrBRFEStz")[0]),
}

# a text in which this finds nothing names none of them
KNOWN = re.compile("|".join(map(re.escape, sorted({*_JUDGES, *SHELLS, "python", "pypy"}))))
