"""Closing a run leaves no process and no mount of its own behind, and says what was told to stay."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.model import Limits
from runbook.seen import Ending
from runbook.shells import processes
from runbook.shells.hosts import reach
from runbook.shells.sandbox import Sandbox
from support.shellwork import alive, enter, eventually, kill, run, said, with_environment, works

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.shells.shell import ShellStack
    from support.sshd import Sshd

# the fixture `opened` sees that no process is left: here it is only told what to leave
LEFT = {
    "in-the-background": "sleep 300 &",
    "several": "for i in 1 2 3; do sleep 300 & done; sleep 300 | cat &",
    "stopped": "dash -c 'kill -STOP $$; sleep 300'",
    "deaf-to-most": "dash -c 'trap \"\" TERM INT; while :; do sleep 1; done' &",
    "a-subshell": "(cd /; while :; do sleep 1; done) &",
    "disowned": "sleep 300 & disown 2>&- || :",
    "with-its-output-elsewhere": "sleep 300 >/dev/null 2>&1 </dev/null &",
    "that-forks-when-told-to-end": "dash -c 'trap \"sleep 300 & exit\" HUP; while :; do sleep 1; done' &",
    "trapped-exit": "trap 'echo bye; sleep 0.1' EXIT HUP",
}


@pytest.mark.parametrize(
    "place", ["", "bash --norc", "dash", "unshare --mount --pid --fork --mount-proc bash"]
)
def test_what_runs_in_the_background_is_ended(opened: Callable[[str], ShellStack], place: str) -> None:
    for command in LEFT.values():
        shell = opened("local")
        if place:
            enter(shell, place)
        run(shell, command)
        assert shell.close() == ()


def test_what_starts_processes_while_it_is_killed_leaves_none(opened: Callable[[str], ShellStack]) -> None:
    busy = 'trap "" HUP TERM INT; while :; do sleep 7 & sleep 0.001; done'
    for _time in range(3):
        shell = opened("local")
        stream = shell.run(f"echo on; dash -c '{busy}'", Limits())
        assert next(stream).startswith(b"on\n")
        assert shell.close() == ()


def test_what_runs_in_the_foreground_is_ended(opened: Callable[[str], ShellStack]) -> None:
    for command in (
        "sleep 300",
        "dash -c 'trap \"\" HUP TERM INT; while :; do sleep 1; done'",
        "nohup sleep 300 >/dev/null",
    ):
        shell = opened("local")
        stream = shell.run(f"echo on; {command}", Limits())
        assert next(stream).startswith(b"on\n")
        assert shell.close() == ()


def test_what_was_told_to_stay_stays_and_is_named(opened: Callable[[str], ShellStack]) -> None:
    shell = opened("local")
    pid = int(said(shell, "nohup sleep 300 >/dev/null 2>&1 & echo $!").split()[-1])
    eventually(lambda: processes.ignores_hangup(pid))
    assert shell.close() == (f"sleep (process {pid}) was told to stay, and stays",)
    assert alive(pid)
    kill(pid)


@pytest.mark.parametrize("how", ["setsid", "nohup setsid"])
@pytest.mark.parametrize("place", ["", "dash", "unshare --mount --pid --fork --mount-proc bash"])
def test_a_service_that_left_the_terminal_is_not_touched_and_is_named(
    opened: Callable[[str], ShellStack], place: str, how: str, tmp_path: Path
) -> None:
    shell = opened("local")
    if place:
        enter(shell, place)
    run(shell, f"{how} dash -c ': {tmp_path}; sleep 300; :' >/dev/null 2>&1 &")
    eventually(lambda: _leaders_saying(str(tmp_path)))
    (pid,) = _leaders_saying(str(tmp_path))
    if place.startswith("unshare"):  # its first process is gone, and all that was below it
        assert shell.close() == ()
        return
    assert shell.close() == (f"dash (process {pid}) left the terminal, and runs on",)
    assert alive(pid)
    os.killpg(pid, signal.SIGKILL)
    eventually(lambda: not alive(pid))


def _leaders_saying(word: str) -> list[int]:
    """The shells that lead a session and have that word in their command line."""
    found = []
    for one in Path("/proc").glob("[1-9]*"):
        with suppress(OSError):
            line, pid = (one / "cmdline").read_text(errors="replace"), int(one.name)
            if line.startswith("dash") and word in line and processes.session_of(pid) == pid:
                found.append(pid)
    return found


def test_the_name_of_a_program_that_runs_on_does_nothing_to_the_terminal(
    opened: Callable[[str], ShellStack], tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_text(
        "printf '\\033]0;x\\a' > /proc/self/comm\necho $$\nexec > /dev/null\nread -r x < fifo\n"
    )
    shell = opened("local")
    run(shell, f"cd {tmp_path}; mkfifo fifo")
    pid = int(said(shell, f"setsid bash {program} 2>/dev/null </dev/null | head -n1"))
    assert shell.close() == (f"?]0;x? (process {pid}) left the terminal, and runs on",)
    kill(pid)


def test_each_shell_names_what_was_begun_in_it(opened: Callable[[str], ShellStack]) -> None:
    first, second = opened("local"), opened("local")
    pid = int(said(first, "setsid dash -c 'echo $$; exec sleep 300 >/dev/null 2>&1' | head -n1"))
    assert second.close() == ()
    assert first.close() == (f"sleep (process {pid}) left the terminal, and runs on",)
    kill(pid)


def test_what_ends_with_a_terminal_that_ends_is_not_named(
    opened: Callable[[str], ShellStack], tmp_path: Path
) -> None:
    shell = opened("local")
    run(
        shell,
        f"script -qfec ': {tmp_path}; echo on; sleep 300; :' {tmp_path}/typescript >/dev/null </dev/null &",
    )
    written = tmp_path / "typescript"
    eventually(lambda: written.exists() and b"on\r\n" in written.read_bytes())
    assert shell.close() == ()


def test_what_has_the_number_of_a_shell_that_died_is_not_touched(opened: Callable[[str], ShellStack]) -> None:
    shell = opened("local")
    enter(shell, "setsid --ctty --wait bash --norc")
    number = int(said(shell, "echo $$"))
    os.kill(number, signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{number}").exists())
    stranger = _started_as(number)
    shell.close()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def _started_as(number: int) -> subprocess.Popen[bytes]:
    """A process of that number, in a session of its own: the kernel gives the one that follows the last."""
    for _attempt in range(200):
        Path("/proc/sys/kernel/ns_last_pid").write_text(str(number - 1))
        process = subprocess.Popen(["sleep", "100"], start_new_session=True, env={"PATH": os.environ["PATH"]})
        if process.pid == number:
            return process
        process.kill()
        process.wait()
    raise AssertionError(number)


def test_closing_twice_is_closing_once(here: ShellStack) -> None:
    assert here.close() == ()
    assert here.close() == ()


def test_a_shell_that_ignores_the_end_of_its_terminal_is_ended(opened: Callable[[str], ShellStack]) -> None:
    shell = opened("local")
    run(shell, "trap '' HUP TERM INT")
    enter(shell, "bash --norc")
    run(shell, "trap '' HUP TERM INT")
    start = time.monotonic()
    shell.close()
    assert time.monotonic() - start < 20


def test_mounts_of_an_inner_namespace_go_with_it(opened: Callable[[str], ShellStack], tmp_path: Path) -> None:
    shell = opened("local")
    enter(shell, "unshare --mount --pid --fork --mount-proc bash")
    said(shell, f"mount -t tmpfs none {tmp_path}; sleep 300 & true")
    shell.close()
    assert str(tmp_path) not in Path("/proc/self/mountinfo").read_text()


@pytest.mark.parametrize("name", ["ssh", "ssh-dash"])
def test_what_runs_on_another_machine_is_ended(
    here: ShellStack, into: Callable[[ShellStack, str], None], sshd: Sshd, name: str
) -> None:
    into(here, name)
    pid = int(said(here, "sleep 300 & echo $!").split()[-1])
    stream = here.run("echo on; sleep 300", Limits())
    assert next(stream).startswith(b"on")
    here.close()
    eventually(lambda: not sshd.connections())
    if name == "ssh":
        eventually(lambda: not alive(pid))
    elif alive(pid):
        kill(pid)


def _runs(pid: int, command: str) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text() == command.replace(" ", "\0") + "\0"
    return False


def test_nothing_is_left_when_the_runner_itself_is_killed(tmp_path: Path) -> None:
    marker = f"SHELLS_TEST={tmp_path.name}-{os.getpid()}"
    code = """if True:
        from runbook.shells.hosts import reach
        from runbook.model import Limits
        shell = reach("host", "local")
        for command in ("sleep 301 &", "echo on; sleep 302"):
            for data in shell.run(command, Limits()):
                print(data.decode(), flush=True)
        """
    variables = {**os.environ, **dict([marker.split("=")])}
    runner = subprocess.Popen([sys.executable, "-c", code], env=variables, stdout=subprocess.PIPE, text=True)
    assert runner.stdout
    assert any("on" in line for line in runner.stdout)
    # a hang-up that comes while bash starts a program is lost on it
    eventually(lambda: any(_runs(pid, "sleep 302") for pid in with_environment(marker)))
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    runner.stdout.close()
    eventually(lambda: not with_environment(marker))


def test_a_shell_in_a_sandbox_is_one_like_any_other(into: Callable[[ShellStack, str], None]) -> None:
    outside = reach("outside", "local")
    with Sandbox.open() as sandbox:
        first, second = (reach("inside", "local", sandbox=sandbox) for _number in range(2))
        for shell in (first, second):
            works(shell)
            assert (
                shell.prove().inode != outside.prove().inode or shell.prove().device != outside.prove().device
            )
        run(first, "sleep 300 & dash -c 'trap \"\" TERM INT; while :; do sleep 1; done' &")
        assert run(first, "sleep 100", timeout=0.3).ending is Ending.TIMEOUT
        assert (
            run(first, "dash -c 'trap \"\" INT; sleep 100; sleep 100'", timeout=0.3).ending is Ending.TIMEOUT
        )
        assert run(first, "cat", input_wait=0.3).ending is Ending.INPUT
        into(first, "chroot")
        assert run(first, "kill -9 $$").ending is Ending.GONE
        works(first)
        assert first.close() == ()
        assert said(second, "pgrep -c sleep || :") == "0\n"
        assert run(second, "exit 4").ending is Ending.GONE
        assert second.close() == ()
        assert sandbox.close() == ()
    outside.close()


def test_what_runs_in_a_sandbox_has_time_to_end_when_its_shell_is_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Sandbox.open() as sandbox:
        shell = reach("inside", "local", sandbox=sandbox)
        tell = f"/dev/tcp/127.0.0.1/{server.getsockname()[1]}"
        last = f"echo told > {tell}"
        told = f'trap "sleep 0.3; {last}; exit" HUP; echo on > {tell}; while :; do sleep 0.1; done'
        run(shell, f"bash -c '{told}' &")
        with server.accept()[0] as ready:
            assert ready.recv(16) == b"on\n"
        run(shell, "nohup sleep 300 >/dev/null 2>&1 &")
        begin = time.monotonic()
        assert shell.close() == ()
        assert time.monotonic() - begin < 1.5  # not for the one that does not listen
        server.settimeout(0)
        with server.accept()[0] as heard:
            assert heard.recv(16) == b"told\n"
