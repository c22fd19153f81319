"""The /dev of a sandbox: what programs need, loop devices, and no disk of the machine."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from runbook.shells import sandbox_syscalls as kernel

MEMORY = {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}
TERMINAL = {"tty": 0, "ptmx": 2}
AS_ON_THE_MACHINE = ("kvm", "fuse", "net/tun", "vhost-net", "vhost-vsock")
LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
LOOP_CONTROL = (10, 237)
LOOP, LOOPS = 7, 64
DISK = 6  # Debian's group of that name, everywhere the same


def fill_dev(dev: str) -> None:
    """Mount a /dev of its own at `dev`; OSError where that is refused."""
    kernel.mount("dev", dev, "tmpfs", kernel.NO_SUID, "mode=0755")
    for major, names in (1, MEMORY), (5, TERMINAL):
        for name, minor in names.items():
            _node(f"{dev}/{name}", stat.S_IFCHR | 0o666, os.makedev(major, minor))
    _node(f"{dev}/loop-control", stat.S_IFCHR | 0o660, os.makedev(*LOOP_CONTROL), group=DISK)
    for minor in range(LOOPS):
        _node(f"{dev}/loop{minor}", stat.S_IFBLK | 0o660, os.makedev(LOOP, minor), group=DISK)
    for name in AS_ON_THE_MACHINE:
        _copy(name, dev)
    for name, target in LINKS.items():
        Path(dev, name).symlink_to(target)
    # in the way of LVM's library, which would make the device itself and so reach the machine's volumes
    for name in ("mapper", "mapper/control", "pts", "shm"):
        Path(dev, name).mkdir(0o755)
    # the machine's own: a shell in the sandbox can name the terminal that it was started on
    kernel.mount("/dev/pts", f"{dev}/pts", "", kernel.BIND)
    kernel.mount("shm", f"{dev}/shm", "tmpfs", kernel.NO_SUID | kernel.NO_DEVICES, "mode=1777")


def _copy(name: str, dev: str) -> None:
    """Make the device of that name where the machine has it."""
    try:
        node = Path("/dev", name).stat()
    except OSError:
        return
    Path(dev, name).parent.mkdir(0o755, exist_ok=True)
    _node(f"{dev}/{name}", node.st_mode, node.st_rdev, owner=node.st_uid, group=node.st_gid)


def _node(path: str, mode: int, number: int, *, owner: int = 0, group: int = 0) -> None:
    os.mknod(path, mode, number)
    os.chown(path, owner, group)
