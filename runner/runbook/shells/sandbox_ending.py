"""The end of a sandbox: of every process in it and of every loop device on its files."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from pathlib import Path

from runbook.shells.sandbox_loops import detach
from runbook.shells.sandbox_mounts import Held

PATIENCE = 10.0  # seconds for what was told to end
GRACE = 1.0  # seconds for what ends by itself
SOON = 0.05  # seconds in which process 1 mostly ends
PAUSE = 0.005  # between two looks at what tells nobody of its end


class Ending:
    """What has to be known of a sandbox, while it lives, to end it."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._proc = f"/proc/{first}"
        # held, like its file systems: a number that is free may be another's a moment later
        self._namespace = os.open(f"{self._proc}/ns/mnt", os.O_RDONLY)
        self._dev = os.open(f"{self._proc}/root/dev", os.O_PATH)
        self._held = Held()
        self._held.hold(self._proc)

    def come(self) -> list[tuple[str, str]]:
        """End it; `process` and pid, or `loop` and device, for each that is left."""
        for process in self._processes_inside():
            self._held.hold(process)
        left = [("process", str(pid)) for pid in self._end_processes()]
        os.close(self._namespace)  # its mounts go now, and the loop devices that were only theirs
        left += [("loop", device) for device in end_loops(self._held, f"/proc/self/fd/{self._dev}")]
        return left

    def _processes_inside(self) -> list[str]:
        """One process, by its directory in /proc, for each set of mounts in the sandbox."""
        found: dict[int, str] = {}
        for process in Path(self._proc, "root/proc").glob("[1-9]*"):
            with contextlib.suppress(OSError):
                found.setdefault((process / "ns/mnt").stat().st_ino, str(process))
        return list(found.values())

    def _end_processes(self) -> list[int]:
        """Kill process 1, with it all inside, and those that had come in from outside; who does not end."""
        first = os.pidfd_open(self._first)
        signal.pidfd_send_signal(first, signal.SIGKILL)
        poll = select.poll()
        poll.register(first, select.POLLIN)
        poll.poll(SOON * 1000)  # until then, what is inside would be taken for visitors
        # who came in waits for one inside; until its end is seen, process 1 cannot end: wake those who sleep
        visitors = self._visitors_after(signal.SIGCONT, GRACE)
        visitors = visitors and self._visitors_after(signal.SIGKILL, PATIENCE)
        if not poll.poll(PATIENCE * 1000):
            return [self._first, *visitors]
        os.waitpid(self._first, 0)
        return visitors

    def _visitors_after(self, number: signal.Signals, seconds: float) -> list[int]:
        """Who still uses the sandbox's mounts after being sent that signal, and that much time."""
        ours = os.fstat(self._namespace).st_ino
        deadline = time.monotonic() + seconds
        while True:
            everybody = map(int, filter(str.isdigit, os.listdir("/proc")))  # noqa: PTH208 - pathlib is slow
            users = [pid for pid in everybody if _signalled(pid, number, ours)]
            if not users or time.monotonic() > deadline:
                return users
            time.sleep(PAUSE)


def end_loops(held: Held, dev: str = "/dev") -> list[str]:
    """Let go of all loop devices on those file systems; the ones still there after a while."""
    deadline = time.monotonic() + PATIENCE
    while (found := detach(held.devices, dev)) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    return found


def _signalled(pid: int, number: signal.Signals, namespace: int) -> bool:
    """Whether that process uses that mount namespace; it is sent the signal then."""
    try:
        if not _uses(pid, namespace):
            return False
        descriptor = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not _uses(pid, namespace):  # by now the number may be another's
            return False
        signal.pidfd_send_signal(descriptor, number)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _uses(pid: int, namespace: int) -> bool:
    return os.stat(f"/proc/{pid}/ns/mnt").st_ino == namespace  # noqa: PTH116 - pathlib is slow
