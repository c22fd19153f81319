"""Loop devices told by the file system that their file lies on; they outlive the namespace that made them."""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path

CLEAR, STATUS = 0x4C01, 0x4C05  # LOOP_CLR_FD, LOOP_GET_STATUS64
STATUS_SIZE = 232
MAJOR = 7


def detach(file_systems: set[int], dev: str) -> list[str]:
    """Let go of every loop device on those file systems, and on those in turn; the ones still there.

    One that is mounted goes with its mount: asked again, it is gone. Nodes are in /dev or in `dev`.
    """
    lies_on = {name: device for name in _bound() if (device := _file_system(name, dev)) is not None}
    ours: list[str] = []
    reached = set(file_systems)
    while found := [name for name, device in lies_on.items() if device in reached and name not in ours]:
        ours += found
        reached |= {os.makedev(MAJOR, int(name.removeprefix("loop"))) for name in found}
    for name in reversed(ours):
        _ask(name, dev, CLEAR)
    return [f"/dev/{name}" for name in ours if _file_system(name, dev) in reached]


def _bound() -> list[str]:
    """The loop devices that have a file."""
    names = os.listdir("/sys/block")  # noqa: PTH208 - pathlib is slow
    return [name for name in names if name.startswith("loop") and os.path.exists(f"/sys/block/{name}/loop")]  # noqa: PTH110


def _file_system(name: str, dev: str) -> int | None:
    """The device of the file system that its file lies on."""
    status = _ask(name, dev, STATUS, bytes(STATUS_SIZE))
    return struct.unpack_from("Q", status)[0] if status else None


def _ask(name: str, dev: str, request: int, argument: bytes = b"") -> bytes | None:
    """The loop device's answer; None when it has no file, or no node."""
    node = Path("/dev", name) if Path("/dev", name).exists() else Path(dev, name)
    try:
        descriptor = os.open(node, os.O_RDONLY)
    except OSError:
        return None
    try:
        return fcntl.ioctl(descriptor, request, argument)
    except OSError:
        return None
    finally:
        os.close(descriptor)
