"""The end of a sandbox: of every process in it and of every loop device on its files."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from pathlib import Path

from runbook.shells.sandbox_loops import detach
from runbook.shells.sandbox_mounts import mounts

PATIENCE = 10.0  # seconds for what was told to end
PAUSE = 0.005  # between two looks at what tells nobody of its end

# The numbers of namespaces and file systems are given out again as soon as they are free, perhaps to the next
# sandbox. So each is held by a descriptor for as long as something is judged by its number.


class Ending:
    """What has to be known of a sandbox, while it lives, to end it."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._proc = f"/proc/{first}"
        self._namespace = os.open(f"{self._proc}/ns/mnt", os.O_RDONLY)
        self._dev = os.open(f"{self._proc}/root/dev", os.O_PATH)
        self._outside = {mount.device for mount in mounts("/proc/self")}
        self._held: dict[int, int] = {}
        self._hold(self._proc)

    @property
    def devices(self) -> list[int]:
        """The numbers of the file systems that are only the sandbox's."""
        return list(self._held)

    def come(self) -> list[tuple[str, str]]:
        """End it; `process` and pid, or `loop` and device, for each that is left."""
        for process in self._processes_inside():
            self._hold(process)
        left = [("process", str(pid)) for pid in (*self._end_first(), *self._end_others())]
        os.close(self._namespace)  # its mounts go now, and the loop devices that were only theirs
        left += [("loop", device) for device in self._end_loops()]
        return left

    def _hold(self, process: str) -> None:
        """Keep the file systems that are mounted there and nowhere outside, but for those on a device."""
        for mount in mounts(process):
            if mount.device in self._held or mount.device in self._outside or os.major(mount.device):
                continue
            with contextlib.suppress(OSError):
                descriptor = os.open(f"{process}/root{mount.path}", os.O_PATH)
                self._held[os.fstat(descriptor).st_dev] = descriptor

    def _processes_inside(self) -> list[str]:
        """One process, by its directory in /proc, for each set of mounts in the sandbox."""
        found: dict[int, str] = {}
        for process in Path(self._proc, "root/proc").glob("[1-9]*"):
            with contextlib.suppress(OSError):
                found.setdefault((process / "ns/mnt").stat().st_ino, str(process))
        return list(found.values())

    def _end_first(self) -> list[int]:
        """Kill process 1, and with it all inside; its pid when that does not end."""
        descriptor = os.pidfd_open(self._first)
        os.kill(self._first, signal.SIGKILL)
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        ended = poll.poll(PATIENCE * 1000)
        os.close(descriptor)
        if not ended:
            return [self._first]
        os.waitpid(self._first, 0)
        return []

    def _end_others(self) -> list[int]:
        """Kill those that had come in from outside without being one of its processes: they wait for one."""
        deadline = time.monotonic() + PATIENCE
        while (found := self._visitors()) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        return found

    def _visitors(self) -> list[int]:
        """Who still uses its mounts, each killed."""
        ours = os.fstat(self._namespace).st_ino
        return [int(process.name) for process in Path("/proc").glob("[1-9]*") if _kill_if_in(process, ours)]

    def _end_loops(self) -> list[str]:
        """Let go of its loop devices; those still there."""
        deadline = time.monotonic() + PATIENCE
        dev = f"/proc/self/fd/{self._dev}"
        while (found := detach(set(self._held), dev)) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        return found


def _kill_if_in(process: Path, namespace: int) -> bool:
    """Whether that process uses that mount namespace; killed if it does."""
    try:
        descriptor = os.pidfd_open(int(process.name))
    except OSError:
        return False
    try:
        if (process / "ns/mnt").stat().st_ino != namespace:
            return False
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
