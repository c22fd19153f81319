"""The programs that have a prompt of their own, and what keeps each from waiting at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.commands.calling import HELP, anywhere, parted, prompt_if

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.commands.calling import Judge, Takes


def python(words: Sequence[str]) -> Takes:
    """Python, of any version."""
    flags, operands = parted(words, "cmWX")
    asked = "i" in flags or not (set(operands) - {"-"} or flags & {"c", "m"})
    return prompt_if(asked and not flags & HELP)


def _without(with_argument: str, *said: str, long: Sequence[str] = ()) -> Judge:
    """A program that reads its terminal unless one of these options tells it what to do."""

    def judge(words: Sequence[str]) -> Takes:
        flags, _operands = anywhere(words, with_argument, *long)
        return prompt_if(not flags & {*said, "help", "version", "V", "?"})

    return judge


def _mysql(words: Sequence[str]) -> Takes:
    # a password is glued to its -p, and has letters of its own
    bare = [word[:2] if word.startswith("-p") else word for word in words]
    return _without("uhPSD", "e", "execute", long=("user", "host", "port", "socket", "database"))(bare)


def _mongo(words: Sequence[str]) -> Takes:
    flags, operands = anywhere(words, "up", "username", "password", "host", "port")
    script = any(word.endswith((".js", ".mjs")) for word in operands)
    return prompt_if(not flags & {"eval", "help", "version", "h"} and not (script and "shell" not in flags))


def _sftp(words: Sequence[str]) -> Takes:
    flags, _operands = parted(words, "BbcDFiJloPRSsX")  # options behind the host are none
    return prompt_if("b" not in flags and not flags & {"help", "version"})


def _below(count: int, with_argument: str = "", *said: str) -> Judge:
    """A program that reads its terminal when it gets fewer words than that, and none of these options."""

    def judge(words: Sequence[str]) -> Takes:
        flags, operands = parted(words, with_argument)
        return prompt_if(len(operands) < count and not flags & {*said, *HELP - {"h"}})

    return judge


PROMPTING: dict[str, Judge] = {
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
    "php": lambda words: prompt_if("a" in parted(words, "cdfrBRFEStz")[0]),
}
