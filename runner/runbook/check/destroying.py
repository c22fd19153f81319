"""Which calls destroy data that nothing brings back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.check.call import Call

# a device, or a value that may be one
_DEVICE = re.compile(
    r"/dev/(?!(?:null|zero|full|stdout|stderr|tty\w*|kmsg|console)\b|(?:fd|shm|pts|tcp|udp)/)\S+"
    r"|VALUE_\w+|\$\{?\w+\}?"
)
_OWN_FOLDER = re.compile(r"/tmp/.+|/var/tmp/.+|\$\(mktemp\b.*|\$\{?\w*[tT][mM][pP]\w*\}?.*")  # noqa: S108  # names, not files
_DROPS = re.compile(r"\bDROP\s+(?:DATABASE|SCHEMA|TABLE)\b", re.IGNORECASE)
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


def _unless(*options: str) -> Callable[[Call], bool]:
    return lambda call: not call.has(*options)


def _onto_device(call: Call) -> bool:
    return any(map(_is_device, call.operands if call.program == "tee" else call.operands[1:][-1:]))


def _find(call: Call) -> bool:
    own = _OWN_FOLDER.fullmatch(next(iter(call.operands), "")) is not None
    pairs = zip(call.arguments, call.arguments[1:], strict=False)
    removes = any(one in {"-exec", "-execdir"} and other.endswith(("rm", "shred")) for one, other in pairs)
    return (removes or "-delete" in call.arguments) and "-empty" not in call.arguments and not own


def _sql(call: Call) -> bool:
    return any(map(_DROPS.search, (*call.arguments, call.told)))


def _git(call: Call) -> bool:
    cleans = "clean" in call.operands[:2] and call.has("-f", "--force")
    return cleans and not call.has("-n", "--dry-run")


def _container(call: Call) -> bool:
    match call.operands[:2]:
        case ("volume", "rm" | "remove" | "prune"):
            return True
        case ("system", "prune"):
            return call.has("-a", "--all", "--volumes")
    return False


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
    **dict.fromkeys(("mkswap", "blkdiscard", "shred", "mke2fs", "dropdb"), _always),
    **dict.fromkeys(("lvremove", "lvreduce", "vgremove", "pvremove"), _unless("-t", "--test")),
    **dict.fromkeys(("cp", "mv", "tee"), _onto_device),
    "find": _find,
    "userdel": lambda call: call.has("-r", "--remove"),
    **dict.fromkeys(("psql", "mysql", "mariadb", "sqlite3"), _sql),
    "git": _git,
    **dict.fromkeys(("docker", "podman"), _container),
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
