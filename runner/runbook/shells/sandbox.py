"""A throw-away view of this machine: what is written in it, and what runs in it, disappears with it."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, cast

from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.shells.sandbox_ending import end_loops
from runbook.shells.sandbox_mounts import Held
from runbook.shells.sandbox_refusal import refusal, refuse_hidden, refuse_who_cannot

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 40.0  # seconds for the keeper, which has shorter ones for each thing it waits for
NAMESPACES = {"mount": "mnt", "uts": "uts", "ipc": "ipc"}
# modules, the clock and a restart concern the machine itself, whatever the file system
WITHHELD = "-sys_module,-sys_time,-sys_boot"
KEEPER = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from runbook.shells.sandbox_keeper import main; main(int(sys.argv[2]))"
)
# $0 is the directory: unlike `cd`, `env` leaves OLDPWD alone
ENTER = 'test -t 0 && exec env --chdir="$0" setsid --ctty -- "$@"; exec env --chdir="$0" setsid -- "$@"'


class Sandbox:
    """Mounts, processes, host name and IPC of its own, over a root that is copied on write.

    Network and kernel are the machine's: a guard against mistakes, not against malice.
    """

    def __init__(self, keeper: subprocess.Popen[bytes], first: int) -> None:
        self._keeper = keeper
        self._left: tuple[str, ...] | None = None
        self._namespaces = f"/proc/{first}/ns"
        # by descriptor: should that number be another's one day, nothing starts in a namespace that has ended
        self._processes = os.open(f"{self._namespaces}/pid", os.O_RDONLY)
        self._held = Held()
        self._held.hold(f"/proc/{first}")

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
            with contextlib.suppress(OSError):  # it has ended already
                return cls(keeper, int(words[1]))
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
        if self._left is not None:
            raise PlaceError(Problem(None, _("--sandbox: it is closed, and nothing more runs in it")))
        directory = Path.cwd()
        refuse_hidden(directory)
        entered = [f"--{name}={self._namespaces}/{file}" for name, file in NAMESPACES.items()]
        entered += [f"--pid=/proc/{os.getpid()}/fd/{self._processes}"]
        kept = ["--pdeathsig", "KILL", "--bounding-set", WITHHELD]
        shell = ["sh", "-c", ENTER, str(directory)]
        return ["nsenter", *entered, "--", "setpriv", *kept, "--", *shell, *command]

    def close(self) -> tuple[str, ...]:
        """End all that is inside and what it left on the machine; a sentence for each thing still there."""
        if self._left is None:
            said = _end(self._keeper)
            if self._keeper.returncode:  # killed, and all inside with it: only loop devices outlive that
                said += [f"loop\t{device}" for device in end_loops(self._held)]
            self._held.let_go()
            os.close(self._processes)
            self._left = tuple(_sentence(*line.split("\t")) for line in said)
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
