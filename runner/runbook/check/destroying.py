"""Which calls destroy data that nothing brings back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.check.calls import Call

# a device, or a value that may be one
_DEVICE = re.compile(r"/dev/(?!null\b|zero\b|stdout\b|stderr\b|tty\b|fd/|shm/)\S+|VALUE_\w+|\$\{?\w+\}?")
_OWN_FOLDER = re.compile(r"/tmp/.+|/var/tmp/.+|\$\{?\w*[tT][mM][pP]\w*\}?.*")  # noqa: S108  # names, not files
_SUBCOMMANDS = {
    "cryptsetup": {"luksFormat", "erase", "luksErase", "reencrypt"},
    "zpool": {"destroy", "create", "labelclear"},
    "zfs": {"destroy"},
    "nvme": {"format", "sanitize"},
    "virsh": {"undefine", "vol-delete", "vol-wipe"},
}


def destroys(call: Call) -> bool:
    """Whether it erases a file system, a table of partitions, a volume, or a whole folder."""
    if call.has("--help", "--version"):
        return False
    if call.program.startswith("mkfs") or any(target for target in call.writes if _is_device(target[1])):
        return True
    if names := _SUBCOMMANDS.get(call.program):
        return bool(names & set(call.operands[:1]))
    judge = _JUDGES.get(call.program)
    return judge is not None and judge(call)


def _is_device(name: str) -> bool:
    return name.startswith("/dev/") and _DEVICE.fullmatch(name) is not None


def _always(_call: Call) -> bool:
    return True


def _without(*options: str) -> Callable[[Call], bool]:
    return lambda call: bool(call.operands) and not call.has(*options)


def _rm(call: Call) -> bool:
    whole = call.has("-r", "-R", "--recursive")
    own = bool(call.operands) and all(_OWN_FOLDER.fullmatch(name) for name in call.operands)
    return whole and not own


def _dd(call: Call) -> bool:
    return any(
        word.startswith("of=") and _DEVICE.fullmatch(word.removeprefix("of=")) for word in call.arguments
    )


def _parted(call: Call) -> bool:
    quiet = {"print", "p", "unit", "align-check", "help", "version"}
    told = call.operands[1:]
    return not call.has("-l", "--list") and (not told or told[0] not in quiet)


def _mdadm(call: Call) -> bool:
    return call.has("--create", "-C", "--zero-superblock")


def _btrfs(call: Call) -> bool:
    return call.operands[:2] in {("subvolume", "delete"), ("device", "remove"), ("sub", "del")}


_JUDGES: dict[str, Callable[[Call], bool]] = {
    **dict.fromkeys(
        ("mkswap", "lvremove", "vgremove", "pvremove", "blkdiscard", "shred", "mke2fs", "dropdb"), _always
    ),
    "wipefs": lambda call: call.has("-a", "--all", "-o", "--offset"),
    "rm": _rm,
    "dd": _dd,
    "parted": _parted,
    **dict.fromkeys(("fdisk", "cfdisk"), _without("-l", "--list", "-s")),
    "sfdisk": _without("-l", "--list", "-d", "--dump", "-J", "--json", "-s"),
    **dict.fromkeys(("sgdisk", "gdisk"), _without("-p", "--print", "-l", "-v", "--verify", "-i", "-b")),
    "mdadm": _mdadm,
    "btrfs": _btrfs,
}
