"""The calls of Linux that Python 3.11 lacks: namespaces, mounts, a new root, dying with one's parent."""

from __future__ import annotations

import ctypes
import os

NEW_MOUNTS = 0x00020000
NEW_HOSTNAME = 0x04000000
NEW_IPC = 0x08000000
NEW_PIDS = 0x20000000

READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8  # in mount(2) as in statvfs(3)
REMOUNT, BIND, RECURSIVE, PRIVATE = 1 << 5, 1 << 12, 1 << 14, 1 << 18

CAP_SYS_MODULE, CAP_SYS_BOOT, CAP_SYS_TIME = 16, 22, 25

_DETACH = 2
_PDEATHSIG, _NAME, _WITHHOLD = 1, 15, 24

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(namespaces: int) -> None:
    """Give this process (or, for NEW_PIDS, its next children) namespaces of its own."""
    _call(_libc.unshare(ctypes.c_int(namespaces)))


def mount(source: str, target: str, kind: str, flags: int = 0, options: str = "") -> None:
    """Mount something; OSError names the target."""
    names = (os.fsencode(name) for name in (source, target, kind))
    _call(_libc.mount(*names, ctypes.c_ulong(flags), os.fsencode(options)), target)


def detach(target: str) -> None:
    """Unmount now for all to see, and for real when nobody uses it any more."""
    _call(_libc.umount2(os.fsencode(target), ctypes.c_int(_DETACH)), target)


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root of this mount namespace and put the old one at `old`."""
    _call(_libc.pivot_root(os.fsencode(new), os.fsencode(old)), new)


def die_with_parent(signal: int) -> None:
    """Have `signal` sent to this process when its parent ends."""
    _call(_libc.prctl(ctypes.c_int(_PDEATHSIG), ctypes.c_ulong(signal)))


def withhold(capability: int) -> None:
    """Have no program that is started from here on get that capability."""
    _call(_libc.prctl(ctypes.c_int(_WITHHOLD), ctypes.c_ulong(capability)))


def call_me(name: str) -> None:
    """The name that `ps` shows for this process, 15 bytes at most."""
    _call(_libc.prctl(ctypes.c_int(_NAME), os.fsencode(name)))


def _call(result: int, path: str | None = None) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
