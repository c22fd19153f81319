"""A throw-away view of this machine: what is written in it, and what runs in it, disappears with it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, cast

from runbook.i18n import _
from runbook.shells.sandbox_loops import detach
from runbook.shells.sandbox_refusal import refusal, refuse_hidden, refuse_who_cannot

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 30.0  # seconds for the keeper, which has shorter ones for each thing it waits for
NAMESPACES = {"mnt": "--mount", "uts": "--uts", "ipc": "--ipc", "pid": "--pid"}
# modules, the clock and a restart concern the machine itself, whatever the file system
WITHHELD = "-sys_module,-sys_time,-sys_boot"
KEEPER = """# runbook-sandbox
import sys
sys.path.insert(0, sys.argv[1])
from runbook.shells.sandbox_keeper import main
main(int(sys.argv[2]))
"""
# $0 is the directory: unlike `cd`, `env` leaves OLDPWD alone
ENTER = 'test -t 0 && exec env --chdir="$0" setsid --ctty -- "$@"; exec env --chdir="$0" setsid -- "$@"'


class Sandbox:
    """Mounts, processes, host name and IPC of its own, over a root that is copied on write.

    Network and kernel are the machine's: a guard against mistakes, not against malice.
    """

    def __init__(self, keeper: subprocess.Popen[bytes], first: int, devices: set[int]) -> None:
        self._keeper = keeper
        self._devices = devices
        self._left: tuple[str, ...] | None = None
        # by descriptor: the number of a process that has ended may be another's by now
        self._namespaces = {name: os.open(f"/proc/{first}/ns/{name}", os.O_RDONLY) for name in NAMESPACES}

    @classmethod
    def open(cls, size: int | None = None) -> Self:
        """Start one whose files may take `size` bytes of memory (three quarters of all, swap included).

        UsageError for who is not root, PlaceError where the machine refuses; nothing is left then.
        """
        refuse_who_cannot()
        refuse_hidden(Path.cwd())
        given = [str(Path(__file__).parents[2]), str(size or _plenty())]
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", KEEPER, *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": os.defpath},  # the first process inside shows it to all: no secret of the runner
        )
        words = _line(keeper)
        if words[0] == "ready":
            return cls(keeper, int(words[1]), set(map(int, words[2:])))
        _end(keeper)
        raise refusal(words[1], int(words[2])) if words[0] == "refused" else refusal("", 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def argv(self, command: Sequence[str]) -> list[str]:
        """What a child of this process executes so that `command` runs inside, in the present directory.

        There it leads a session of its own, to which the terminal on standard input now belongs. What was
        executed waits outside for it, ends as it ends, and takes it along when killed.
        """
        directory = Path.cwd()
        refuse_hidden(directory)
        mine = f"/proc/{os.getpid()}/fd"
        entered = [f"{NAMESPACES[name]}={mine}/{descriptor}" for name, descriptor in self._namespaces.items()]
        kept = ["--pdeathsig", "KILL", "--bounding-set", WITHHELD]
        shell = ["sh", "-c", ENTER, str(directory)]
        return ["nsenter", *entered, "--", "setpriv", *kept, "--", *shell, *command]

    def close(self) -> tuple[str, ...]:
        """End all that is inside and what it left on the machine; a sentence for each thing still there."""
        if self._left is None:
            if self._keeper.poll() is not None:
                # killed, and all inside with it: only loop devices outlive that
                detach(self._devices, "/dev")
            for descriptor in self._namespaces.values():
                os.close(descriptor)
            self._left = tuple(_sentence(*line.split("\t")) for line in _end(self._keeper))
        return self._left


def _plenty() -> int:
    """Three quarters of the machine's memory and swap, in bytes."""
    with Path("/proc/meminfo").open(encoding="ascii") as facts:
        sizes = {words[0]: int(words[1]) for words in map(str.split, facts)}
    return (sizes["MemTotal:"] + sizes["SwapTotal:"]) * 1024 * 3 // 4


def _line(keeper: subprocess.Popen[bytes]) -> list[str]:
    """The words of the keeper's first line; one empty word when it ends, or says nothing for too long."""
    said = cast("IO[bytes]", keeper.stdout)
    ready, _writable, _exceptional = select.select([said], [], [], PATIENCE)
    line = os.fsdecode(said.readline()) if ready else ""
    return line.rstrip("\n").split("\t")


def _end(keeper: subprocess.Popen[bytes]) -> list[str]:
    """Have the keeper end the sandbox; the lines on what is left."""
    try:
        said, _errors = keeper.communicate(timeout=PATIENCE)  # closes its standard input, which tells it to
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()
        return [f"keeper\t{keeper.pid}"]
    return os.fsdecode(said).splitlines()


def _sentence(kind: str, which: str) -> str:
    if kind == "process":
        return _("process {which} of the sandbox does not end").format(which=which)
    if kind == "loop":
        return _("{which} is still bound to a file of the sandbox").format(which=which)
    return _("the sandbox did not end in time; its keeper, process {which}, was killed").format(which=which)
