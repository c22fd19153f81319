"""The root of a sandbox: this machine's file systems under overlays that keep what is written in memory."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from runbook.shells import sandbox_syscalls as kernel
from runbook.shells.sandbox_devices import fill_dev
from runbook.shells.sandbox_mounts import file_systems

BASE = Path("/run")  # the sandbox gets a fresh one, so while building the old one may be covered
ROOT = BASE / "root"
OWN = ("/proc", "/sys", "/dev", "/run")  # made anew, never seen through an overlay
GUARDED = ("sys", "sysrq-trigger", "irq", "bus")  # through these a write would reach the machine itself
COPIED = 1 << 20  # a file mounted by itself (a container's resolv.conf) is copied up to this size
INERT = kernel.NO_SUID | kernel.NO_DEVICES | kernel.NO_EXEC


def build(size: int) -> None:
    """Move this process, alone in a new mount namespace, into the view.

    OSError when this machine refuses; its `filename` is the place that could not be made.
    """
    kernel.mount("none", "/", "", kernel.PRIVATE | kernel.RECURSIVE)
    mounts = file_systems(OWN)
    resolver = _resolver()
    mask = os.umask(0)
    kernel.mount("sandbox", str(BASE), "tmpfs", 0, f"size={size},mode=0755")
    ROOT.mkdir()
    _overlay("/", 0)
    for number, path in enumerate(mounts, start=1):
        _show(path, number)
    _fill_proc()
    kernel.mount("sysfs", _inside("/sys"), "sysfs", kernel.READ_ONLY | INERT)
    fill_dev(_inside("/dev"))
    _fill_run(resolver)
    _enter()
    os.umask(mask)


def _inside(path: str) -> str:
    """Where that path of the sandbox is while it is built."""
    return f"{ROOT}{path}"


def _overlay(path: str, number: int) -> None:
    """Show what is mounted at `path`; what is written there stays in memory."""
    upper, work = BASE / str(number) / "upper", BASE / str(number) / "work"
    upper.mkdir(parents=True)
    work.mkdir()
    was = Path(path).stat()
    os.chown(upper, was.st_uid, was.st_gid)
    upper.chmod(stat.S_IMODE(was.st_mode))
    os.chdir(path)  # as `lowerdir=.` no path needs its commas and colons escaped
    # xino: one device number for all, whichever layer a file is in, by which its loop devices are told
    # redirect_dir: a directory of the machine can be renamed, as on any file system
    options = f"lowerdir=.,upperdir={upper},workdir={work},xino=on,redirect_dir=on"
    kernel.mount("sandbox", _inside(path), "overlay", _flags(path) & INERT, options)


def _show(path: str, number: int) -> None:
    """Show what is mounted at `path` below the root: writable where it is and can be, else read-only."""
    if not Path(path).is_dir():
        _show_file(path)
    elif _flags(path) & kernel.READ_ONLY:
        _bind(path)
    else:
        try:
            _overlay(path, number)
        except OSError:  # vfat and others cannot lie under an overlay
            _bind(path)


def _show_file(path: str) -> None:
    """Show a file that is mounted by itself; as a copy where it is small, since it could not be replaced."""
    was = Path(path).stat()
    if not stat.S_ISREG(was.st_mode):
        return  # a socket: a way out
    if was.st_size > COPIED:
        _bind(path)
        return
    _write(path, Path(path).read_bytes(), stat.S_IMODE(was.st_mode))
    os.chown(_inside(path), was.st_uid, was.st_gid)


def _bind(path: str) -> None:
    """Show what is at `path`, read-only."""
    kernel.mount(path, _inside(path), "", kernel.BIND)
    _make_read_only(_inside(path))


def _make_read_only(target: str) -> None:
    flags = _flags(target) & INERT | kernel.READ_ONLY
    kernel.mount("none", target, "", kernel.REMOUNT | kernel.BIND | flags)


def _flags(path: str) -> int:
    return os.statvfs(path).f_flag


def _write(path: str, content: bytes, mode: int) -> None:
    file = Path(_inside(path))
    file.write_bytes(content)
    file.chmod(mode)


def _fill_proc() -> None:
    proc = _inside("/proc")
    kernel.mount("proc", proc, "proc", INERT)
    for name in GUARDED:
        guarded = f"{proc}/{name}"
        if Path(guarded).exists():
            kernel.mount(guarded, guarded, "", kernel.BIND)
            _make_read_only(guarded)


def _resolver() -> tuple[str, bytes] | None:
    """Path and content of a resolv.conf that lives in /run, where the sandbox would lose it."""
    path = Path("/etc/resolv.conf").resolve()
    return (str(path), path.read_bytes()) if path.is_relative_to(BASE) and path.is_file() else None


def _fill_run(resolver: tuple[str, bytes] | None) -> None:
    """Make a /run as after a start of the machine: without its sockets nobody outside can be talked to."""
    kernel.mount("run", _inside("/run"), "tmpfs", kernel.NO_SUID | kernel.NO_DEVICES, "mode=0755")
    Path(_inside("/run/lock")).mkdir(0o1777)
    if resolver:
        path, content = resolver
        os.umask(0o022)
        Path(_inside(path)).parent.mkdir(parents=True, exist_ok=True)
        _write(path, content, 0o644)


def _enter() -> None:
    """Make the view the root, and let go of all that is outside it."""
    os.chdir(ROOT)
    kernel.pivot_root(".", ".")  # the old root now lies over the new one
    kernel.detach(".")
    os.chdir("/")
