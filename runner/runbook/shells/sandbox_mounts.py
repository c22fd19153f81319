"""What is mounted: read from the kernel's table, overmounted entries left out."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

# what another interface of the kernel shows as files: nothing to be seen through an overlay
PSEUDO = frozenset(
    (
        *("autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs"),
        *("efivarfs", "fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore", "rpc_pipefs", "securityfs"),
        *("selinuxfs", "sysfs", "tracefs"),
    )
)


class Mount:
    """A line of the kernel's table."""

    def __init__(self, line: bytes) -> None:
        fields = line.split(b" ")
        self.number = int(fields[0])
        self.device = os.makedev(*map(int, fields[2].split(b":")))
        self.path = _unescaped(fields[4])
        self.kind = os.fsdecode(fields[fields.index(b"-", 6) + 1])


def mounts(process: str) -> list[Mount]:
    """All that a process, given by its directory in /proc, has mounted; nothing when it is gone."""
    try:
        with Path(process, "mountinfo").open("rb") as table:
            return [Mount(line) for line in table]
    except OSError:
        return []


def file_systems(apart: tuple[str, ...]) -> list[str]:
    """Where real file systems are mounted below the root and neither at nor below `apart`; parents first."""
    below = tuple(f"{name}/" for name in apart)
    return sorted(
        mount.path
        for mount in mounts("/proc/self")
        if mount.path not in ("/", *apart)
        and not mount.path.startswith(below)
        and mount.kind not in PSEUDO
        and _mount_at(mount.path) == mount.number
    )


def _unescaped(path: bytes) -> str:
    """A path of the table, where blanks and backslashes are written in octal."""
    if b"\\" in path:
        path = path.decode("unicode_escape").encode("latin-1")
    return os.fsdecode(path)


def _mount_at(path: str) -> int | None:
    """The mount that one finds at that path, the uppermost; None when none is reached."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        with Path(f"/proc/self/fdinfo/{descriptor}").open("rb") as facts:
            return next(int(line.split()[1]) for line in facts if line.startswith(b"mnt_id:"))
    finally:
        os.close(descriptor)


class Held:
    """The file systems of a sandbox, held by descriptors: nobody else is given their numbers."""

    def __init__(self) -> None:
        self._outside = {mount.device for mount in mounts("/proc/self")}
        self._descriptors: dict[int, int] = {}

    def hold(self, process: str) -> None:
        """Hold those that this process has mounted and nobody outside, but for those on a device."""
        for mount in mounts(process):
            if mount.device in self.devices | self._outside or os.major(mount.device):
                continue
            with contextlib.suppress(OSError):
                descriptor = os.open(f"{process}/root{mount.path}", os.O_PATH)
                if os.fstat(descriptor).st_dev == mount.device:
                    self._descriptors[mount.device] = descriptor
                else:
                    os.close(descriptor)  # something else is mounted over it

    @property
    def devices(self) -> set[int]:
        """Their numbers."""
        return set(self._descriptors)

    def let_go(self) -> None:
        """Hold none of them any more."""
        while self._descriptors:
            os.close(self._descriptors.popitem()[1])
