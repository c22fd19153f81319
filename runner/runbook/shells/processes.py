"""What the kernel says of the processes behind a terminal: who they are, where, and what they wait for."""

from __future__ import annotations

import os
import platform
import signal
from pathlib import Path

from runbook.model import Identity

PROC = Path("/proc")
# the numbers of read(2); on other machines a waiting program is told by silence alone
_READ = {"x86_64": 0, "aarch64": 63, "riscv64": 63, "ppc64le": 3, "s390x": 3, "i686": 3, "armv7l": 3}
# pselect6 and ppoll, poll and select: how line editors wait for a key
_WAITS = {"x86_64": {270, 271, 7, 23, 281, 232}, "aarch64": {72, 73, 22}}
_MACHINE = platform.machine()


def identity(pid: int) -> Identity | None:
    """Where that process is, by its root directory and user id; None when that cannot be seen."""
    try:
        root = (PROC / str(pid) / "root" / ".").stat()
        owner = (PROC / str(pid) / "status").read_text(errors="replace")
    except OSError:
        return None
    uid = next(int(line.split()[2]) for line in owner.splitlines() if line.startswith("Uid:"))
    return Identity(root.st_dev, root.st_ino, uid)


def _stat_fields(pid: int) -> list[str] | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    return text.rsplit(")", 1)[1].split()


def alive(pid: int) -> bool:
    """Whether that process runs (a zombie does not)."""
    fields = _stat_fields(pid)
    return fields is not None and fields[0] not in {"Z", "X"}


def name(pid: int) -> str:
    """The process's short name, "?" when it is gone."""
    try:
        return (PROC / str(pid) / "comm").read_text(errors="replace").strip()
    except OSError:
        return "?"


def group(pgid: int) -> list[int]:
    """The processes of that group."""
    return [pid for pid, fields in _all() if fields[2] == str(pgid)]


def session(sid: int) -> list[int]:
    """The processes of that session."""
    return [pid for pid, fields in _all() if fields[3] == str(sid)]


def _all() -> list[tuple[int, list[str]]]:
    found = []
    for entry in os.listdir(PROC):
        if entry.isdigit():
            fields = _stat_fields(int(entry))
            if fields is not None and fields[0] not in {"Z", "X"}:
                found.append((int(entry), fields))
    return found


def ignores_hangup(pid: int) -> bool:
    """Whether the process was told to survive the end of its terminal (nohup)."""
    try:
        status = (PROC / str(pid) / "status").read_text(errors="replace")
    except OSError:
        return False
    ignored = next(line.split()[1] for line in status.splitlines() if line.startswith("SigIgn:"))
    return bool(int(ignored, 16) & (1 << (signal.SIGHUP - 1)))


def _syscall(pid: int) -> tuple[int, int] | None:
    """The system call that the process sleeps in and its first argument; None when running or not to be seen."""
    try:
        fields = (PROC / str(pid) / "syscall").read_text().split()
    except OSError:
        return None
    if len(fields) < 2 or fields[0] == "-1":
        return None
    return int(fields[0]), int(fields[1], 16)


def reads_terminal(pids: list[int], terminal: str) -> bool:
    """Whether one of them sleeps in a read of that terminal (or of /dev/tty)."""
    for pid in pids:
        call = _syscall(pid)
        if call is None or call[0] != _READ.get(_MACHINE, -1):
            continue
        try:
            target = os.readlink(PROC / str(pid) / "fd" / str(call[1]))
        except OSError:
            continue
        if target in {terminal, "/dev/tty"} or target.endswith(terminal):
            return True
    return False


def waits_for_keys(pids: list[int]) -> bool:
    """Whether one of them sleeps until something is typed or comes in: poll or select."""
    calls = [_syscall(pid) for pid in pids]
    return any(call is not None and call[0] in _WAITS.get(_MACHINE, set()) for call in calls)


def visible(pid: int) -> bool:
    """Whether this user may see what that process is doing."""
    try:
        (PROC / str(pid) / "syscall").read_text()
    except OSError:
        return False
    return True
