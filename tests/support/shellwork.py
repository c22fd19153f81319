"""Driving a shell by hand: commands run to their end, places entered and left, what is left behind."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.model import Answer, Limits
from runbook.seen import Ending, Output

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from runbook.shells.shell import ShellStack

PATIENCE = 60.0  # seconds: no test waits for that long, but where two cores do the work of twenty


def ended(stream: Generator[bytes, None, Output]) -> Output:
    """The end of a command; what is printed must be what is kept."""
    while True:
        try:
            next(stream)
        except StopIteration as end:
            output: Output = end.value
            return output


def run(
    shell: ShellStack,
    command: str,
    *,
    timeout: float | None = PATIENCE,
    silence: float | None = None,
    input_wait: float | None = None,
    answers: Iterable[tuple[str, str]] = (),
) -> Output:
    """How the command ended in the innermost place."""
    given = tuple(Answer(pattern, reply) for pattern, reply in answers)
    return ended(shell.run(command, Limits(timeout, silence, input_wait, given)))


def said(shell: ShellStack, command: str) -> str:
    """What the command printed; it must end well."""
    output = run(shell, command)
    assert (output.ending, output.status) == (Ending.DONE, 0), output
    return output.data.decode(errors="surrogateescape")


def enter(
    shell: ShellStack, command: str, label: str = "inner", answers: Iterable[tuple[str, str]] = ()
) -> Output:
    """Enter a place; it must be entered."""
    output = try_to_enter(shell, command, label, answers=answers)
    assert (output.ending, output.status, output.detail) == (Ending.DONE, None, ""), output
    return output


def try_to_enter(
    shell: ShellStack,
    command: str,
    label: str = "inner",
    *,
    timeout: float | None = None,
    answers: Iterable[tuple[str, str]] = (),
) -> Output:
    """How an attempt to enter a place ended."""
    given = tuple(Answer(pattern, reply) for pattern, reply in answers)
    return ended(shell.enter(command, label, Limits(timeout=timeout, answers=given)))


def leave(shell: ShellStack, command: str = "exit") -> Output:
    """Leave a place; the outer one must answer."""
    before = shell.labels
    output = ended(shell.leave(command, Limits(timeout=PATIENCE)))
    assert (output.ending, output.detail) == (Ending.DONE, ""), output
    assert shell.labels == before[:-1]
    return output


def works(shell: ShellStack) -> None:
    """See that the innermost shell answers as ever: output, status, and the status of the command before."""
    assert said(shell, 'echo "alive $((6*7))"') == "alive 42\n"
    assert run(shell, "sh -c 'exit 3'" if _has_path(shell) else "(exit 3)").status == 3
    assert said(shell, 'echo "$?"') == "3\n"
    shell.prove()


def _has_path(shell: ShellStack) -> bool:
    return run(shell, "command -v sh").status == 0


def eventually(fact: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is so; fails when it does not become so in time."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"not so after {seconds} s: {fact}"
        time.sleep(0.01)


def with_environment(marker: str) -> list[int]:
    """The processes that were started with that text in their environment."""
    found = []
    for process in Path("/proc").glob("[1-9]*"):
        try:
            if marker.encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def alive(pid: int) -> bool:
    """Whether that process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send the signal and, where it kills, see the process gone."""
    os.kill(pid, number)
    if number == signal.SIGKILL:
        eventually(lambda: not alive(pid))


def asleep(duration: str) -> list[int]:
    """The programs that sleep for so long."""
    found = []
    for process in Path("/proc").glob("[1-9]*"):
        with suppress(OSError):
            if (process / "cmdline").read_bytes() == f"sleep\0{duration}\0".encode():
                found.append(int(process.name))
    return found
