"""What the kernel says of the processes behind a terminal: who they are, where, and what they wait for."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.seen import Identity

if TYPE_CHECKING:
    from collections.abc import Collection

PROC = Path("/proc")
_MACHINE = platform.machine()
# the numbers of read(2); on other machines a waiting program is told by silence alone
_READ = {"x86_64": 0, "aarch64": 63, "riscv64": 63, "ppc64le": 3, "s390x": 3, "i686": 3, "armv7l": 3}.get(
    _MACHINE, -1
)
# select, poll, epoll and their variants: how line editors wait for a key
_WAITS = {"x86_64": {7, 23, 232, 270, 271, 281}, "aarch64": {22, 72, 73}}.get(_MACHINE, set())
# nanosleep, pause, sigsuspend, sigtimedwait, wait4, waitid: what only time or a child will end
_IDLES = {"x86_64": {34, 35, 61, 128, 130, 230, 247}, "aarch64": {95, 101, 115, 133, 137, 260}}.get(
    _MACHINE, set()
)
_GONE = {"Z", "X"}
ENDED = ("0", "0", "0")  # the image of a process that has ended and is not yet waited for
_TICKS = os.sysconf("SC_CLK_TCK")  # in which the kernel tells when a process began
_MEMORY = 1  # the major number of /dev/null and its kind
_SHELLS = {
    "sh",
    "bash",
    "rbash",
    "dash",
    "ash",
    "hush",
    "sash",
    "zsh",
    "ksh",
    "ksh93",
    "mksh",
    "lksh",
    "oksh",
} | {"bash-static", "yash", "posh", "csh", "tcsh", "fish"}
_COMMON_DEVICES = {"/dev/tty", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"}


# ---------------------------------------------------------------- one process


def identity(pid: int) -> Identity | None:
    """Where that process is, by its root directory and user id; None when that cannot be seen."""
    try:
        root = (PROC / f"{pid}/root").stat()
        mounts = (PROC / f"{pid}/ns/mnt").stat().st_ino
        owner = _field(pid, "Uid")
    except OSError:
        return None
    return Identity(root.st_dev, root.st_ino, int(owner.split()[1]), mounts=mounts) if owner else None


def alive(pid: int) -> bool:
    """Whether that process runs (a zombie does not)."""
    fields = _stat_fields(str(pid))
    return fields is not None and fields[0] not in _GONE


def stopped(pid: int) -> bool:
    """Whether that process was stopped and does nothing until it is continued."""
    fields = _stat_fields(str(pid))
    return fields is not None and fields[0] in {"T", "t"}


def image(pid: int) -> tuple[str, ...]:
    """What tells the program that the process runs from another that took its place (`exec`)."""
    fields = _stat_fields(str(pid))
    return tuple(fields[23:26]) if fields else ()


def started(pid: int) -> str:
    """When the process began, which tells it from a later one of the same number; empty when it is gone."""
    fields = _stat_fields(str(pid))
    return fields[19] if fields else ""


def name(pid: int) -> str:
    """The process's short name, with "?" for each character that is not shown; "?" when it is gone."""
    try:
        told = (PROC / str(pid) / "comm").read_text(errors="replace").strip()
    except OSError:
        return "?"
    return "".join(char if char.isprintable() else "?" for char in told)


def hears(pid: int) -> bool:
    """Whether the standard input of the process may be a terminal: it is neither closed nor a file."""
    try:
        seen = (PROC / f"{pid}/fd/0").stat()
    except PermissionError:
        return True
    except OSError:
        return not alive(pid)
    return stat.S_ISCHR(seen.st_mode) and os.major(seen.st_rdev) != _MEMORY


def is_shell(pid: int) -> bool:
    """Whether the process is a shell, by the name of its program."""
    program = name(pid)
    if program in {"busybox", "toybox"}:
        program = _second_word(pid)
    return program in _SHELLS


def ignores_hangup(pid: int) -> bool:
    """Whether the process was told to survive the end of its terminal (nohup)."""
    return _ignores(pid, signal.SIGHUP)


def commanded_shell(pids: list[int], terminal: str) -> bool:
    """Whether one of them is a shell that waits for a command there: it hears a hang-up, and little else."""
    return any(
        is_shell(pid)
        and _ignores(pid, signal.SIGTERM)
        and (asks_for(pid, terminal) > 0 or wait_for_keys([pid]))
        for pid in pids
    )


def visible(pid: int) -> bool:
    """Whether this user may see what that process is doing."""
    try:
        (PROC / str(pid) / "syscall").read_text()
    except OSError:
        return False
    return True


def stir(pid: int) -> None:
    """Have a shell begin the read that it sleeps in anew, and nothing else."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGCHLD)  # which all shells handle, and find nothing to do


# ---------------------------------------------------------------- several


def group(pgid: int) -> list[int]:
    """The processes of that group; 0 is none: what came from outside of a container has that number."""
    return _of_group(_all(), pgid)


def at_work(pgid: int, pid: int) -> list[int]:
    """The processes of that group, those that the process started, and those that they did."""
    everything = _all()
    return [*_of_group(everything, pgid), *_below(everything, pid)]


def _of_group(everything: list[tuple[int, list[str]]], pgid: int) -> list[int]:
    return [pid for pid, fields in everything if fields[2] == str(pgid)] if pgid > 0 else []


def _below(everything: list[tuple[int, list[str]]], pid: int) -> list[int]:
    children: dict[str, list[int]] = {}
    for child, fields in everything:
        children.setdefault(fields[1], []).append(child)
    found = [pid]
    for one in found:
        found += children.get(str(one), [])
    return found[1:]


def apart(pgid: int, since: float) -> dict[int, str]:
    """What that group has started since (`time.monotonic`) in sessions of their own; and when each began."""
    since += time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    found = {}
    everything = _all()
    for one in _of_group(everything, pgid):
        session = session_of(one)
        for pid in _below(everything, one):
            began = started(pid)
            if began and int(began) >= int(since * _TICKS) and session_of(pid) != session:
                found[pid] = began
    return found


def living(pgid: int) -> bool:
    """Whether a process of that group still runs."""
    return any(fields[2] == str(pgid) and fields[0] != "Z" for _pid, fields in _all())


def of_sessions(sids: Collection[int]) -> set[int]:
    """The processes of those sessions; 0 is none."""
    wanted = {str(sid) for sid in sids if sid > 0}
    return {pid for pid, fields in _all() if fields[3] in wanted}


def of_environment(text: str) -> set[int]:
    """The processes that were started with that setting in their environment, as far as it may be seen."""
    whole = f"\0{text}\0".encode()
    return {pid for pid, _fields in _all() if whole in b"\0" + _environment(pid)}


def parent_of(pid: int) -> int:
    """The process that began it, or took it over; 0 when it is gone."""
    fields = _stat_fields(str(pid))
    return int(fields[1]) if fields else 0


def group_of(pid: int) -> int:
    """The group that the process belongs to; 0 when it is gone."""
    fields = _stat_fields(str(pid))
    return int(fields[2]) if fields else 0


def session_of(pid: int) -> int:
    """The session that the process belongs to; 0 when it is gone."""
    fields = _stat_fields(str(pid))
    return int(fields[3]) if fields else 0


def named(pids: list[int], own_pid: int) -> int | None:
    """The one among them that calls itself by that number, in its own namespace."""
    for pid in pids:
        if (_field(pid, "NSpid") or str(pid)).split()[-1] == str(own_pid):
            return pid
    return None


def reads_terminal(pids: list[int], terminal: str) -> bool:
    """Whether one of them sleeps in a read of that terminal (or of /dev/tty)."""
    return any(asks_for(pid, terminal) for pid in pids)


def asks_for(pid: int, terminal: str) -> int:
    """How many bytes of that terminal (or of /dev/tty) the process waits to read; 0 when it does not."""
    call = _syscall(pid)
    if not call or int(call[0]) != _READ:
        return 0
    try:
        target = str((PROC / str(pid) / "fd" / str(int(call[1], 16))).readlink())
    except OSError:
        return 0
    return int(call[3], 16) if target == "/dev/tty" or target.endswith(terminal) else 0


def wait_for_keys(pids: list[int]) -> bool:
    """Whether one of them sleeps until something is typed or comes in: poll or select."""
    return any(sleeps_in(pid) in _WAITS for pid in pids)


def relay(pids: list[int], terminal: str) -> bool:
    """Whether one of them seems to pass the terminal on: to a connection, another terminal, a machine."""
    return any(_is_beyond(target, terminal) for pid in pids for target in _opened(pid))


def idle(pids: list[int]) -> bool:
    """Whether all of them sleep until some time has passed, or for each other."""
    return bool(pids) and all(sleeps_in(pid) in _IDLES for pid in pids)


def sleeps_in(pid: int) -> int:
    """The number of the system call that the process sleeps in; -1 when it runs, or is not seen."""
    call = _syscall(pid)
    return int(call[0]) if call else -1


# ---------------------------------------------------------------- how it is read


def _ignores(pid: int, number: signal.Signals) -> bool:
    ignored = _field(pid, "SigIgn")
    return bool(int(ignored or "0", 16) & (1 << (number - 1)))


def _field(pid: int, key: str) -> str | None:
    _before, found, rest = _read(f"{PROC}/{pid}/status").partition(f"\n{key}:")
    return rest.partition("\n")[0] if found else None


def _second_word(pid: int) -> str:
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return words[1].decode(errors="replace") if len(words) > 1 else ""


def _environment(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return b""


def _stat_fields(pid: str) -> list[str] | None:
    """State, parent, group, session and so on."""
    text = _read(f"{PROC}/{pid}/stat")
    return text.rsplit(")", 1)[1].split() if text else None


def _read(path: str) -> str:
    """What a small file of the kernel's says; nothing when its process is gone, or is not ours to see."""
    try:
        # of all processes, many times a second: three times as fast as a file object
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return os.read(descriptor, 65536).decode(errors="replace")
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def _all() -> list[tuple[int, list[str]]]:
    found = []
    with os.scandir(PROC) as entries:
        for entry in entries:
            fields = _stat_fields(entry.name) if entry.name.isdigit() else None
            if fields is not None and fields[0] not in _GONE:
                found.append((int(entry.name), fields))
    return found


def _syscall(pid: int) -> list[str]:
    """The system call that the process sleeps in and its arguments; nothing when it runs, or is not seen."""
    try:
        fields = (PROC / str(pid) / "syscall").read_text().split()
    except OSError:
        return []
    return fields if len(fields) > 3 and fields[0] != "-1" else []


def _opened(pid: int) -> list[str]:
    try:
        return [str(entry.readlink()) for entry in (PROC / str(pid) / "fd").iterdir()]
    except OSError:
        return []


def _is_beyond(target: str, terminal: str) -> bool:
    if target.startswith(("socket:", "anon_inode:")):
        return True
    return target.startswith("/dev/") and target not in {terminal, *_COMMON_DEVICES}
