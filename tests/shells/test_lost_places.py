"""When an opener fails or a shell dies, nothing that follows runs: neither there nor anywhere else."""

from __future__ import annotations

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.errors import PlaceError
from runbook.model import Limits
from runbook.seen import Ending
from runbook.shells import greeting
from support.shellwork import PATIENCE, ended, eventually, kill, leave, run, said, try_to_enter, works

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.shells.shell import ShellStack
    from support.sshd import Sshd


def _pid(shell: ShellStack) -> int:
    """The innermost shell's process, as it is seen from here."""
    own = said(shell, "echo $$").strip()
    found = [
        int(status.parent.name)
        for status in Path("/proc").glob("[1-9]*/status")
        if _calls_itself(status, own)
    ]
    (pid,) = filter(_of_this_test, found)
    return pid


def _calls_itself(status: Path, pid: str) -> bool:
    try:
        lines = status.read_text(errors="replace").splitlines()
    except OSError:
        return False
    shells = {f"Name:\t{name}" for name in ("bash", "dash", "sh")}
    return lines[0] in shells and any(line.startswith("NSpid:") and line.split()[-1] == pid for line in lines)


def _of_this_test(pid: int) -> bool:
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return False


FAILING = {
    "no-such-root": ("chroot /nowhere", 125),
    "no-shell-in-it": ("chroot {empty}", 127),
    "no-such-user": ("su nowhere-at-all", 1),
    "no-such-host": ("ssh -o BatchMode=yes nowhere.invalid", 255),
    "refused": ("ssh -o BatchMode=yes -p 1 127.0.0.1", 255),
    "not-allowed": ("unshare --map-user=nowhere bash", 1),
    "not-found": ("nowhere-at-all", 127),
    "false": ("false", 1),
    "true": ("true", 0),
    "not-interactive": ("bash -c 'exit 3'", 3),
    "in-a-subshell": ("(exit 9)", 9),
    "syntax": ("if", 2),
}


@pytest.mark.parametrize("name", FAILING)
def test_an_opener_that_fails_leaves_the_outer_shell_in_charge(
    here: ShellStack, tmp_path: Path, name: str
) -> None:
    opener, status = FAILING[name]
    output = try_to_enter(here, opener.format(empty=tmp_path))
    assert (output.ending, output.status) == (Ending.DONE, status), output
    assert here.labels == ()
    works(here)


STUBBORN = {
    "cat": "cat",
    "head": "head -n1",
    "python": "python3 -q",
    "sleep": "sleep 100",
    "a-loop": "while sleep 1; do :; done",
    "a-read": "read -r x",
    "deaf": "bash --norc -c 'trap \"\" INT; cat; sleep 100'",
    "another-kind-of-shell": "ZSH_VERSION=1 dash",
    "a-password-prompt": "setpriv --reuid 65534 --clear-groups su",
    "a-question": "read -p 'Are you sure? ' x; (exit 1)",
}


def test_what_is_no_shell_is_ended_and_the_outer_shell_answers(opened: Callable[[str], ShellStack]) -> None:
    shells = {name: opened("local") for name in STUBBORN}
    with ThreadPoolExecutor(len(STUBBORN)) as pool:
        outputs = dict(zip(STUBBORN, pool.map(try_to_enter, shells.values(), STUBBORN.values()), strict=True))
    for name, output in outputs.items():
        assert output.ending is Ending.DONE, (name, output)
        assert output.status is not None, (name, output)
        assert b"BASH_VERSION" not in output.data, (name, output)
        assert output.seconds < 25, (name, output)
        assert shells[name].labels == ()
        works(shells[name])


# what reads keys or lines in the folder where it was started, and is no shell; `got` keeps what it was told
READERS = {
    "cat": "cat > got",
    "less": "TERM=xterm less /etc/passwd",
    "less-to-its-end": "echo one line | TERM=xterm less",
    "less-on-a-dumb-terminal": "TERM=dumb less /etc/passwd",
    "vi": "TERM=xterm vi",
    "python": "python3 -q",
    "bc": "bc",
    "sqlite": "sqlite3",
    "tclsh": "tclsh",
    "top": "TERM=xterm top",
    "a-database": "./database",
    "a-question": "./question",
    "a-complaint": "./complaint",
}
PROGRAMS = {
    "database": "printf 'base=# '; while read -r line; do echo \"$line\" >> got; printf 'base-# '; done",
    "question": "while :; do read -r -p 'Are you sure? ' line; echo \"$line\" >> got; done",
    "complaint": 'while read -r -p \'calc> \' line; do echo "$line" >> got; echo "What is $line"; done',
}
WAYS_THERE = {
    "here": "sh -c 'cd {folder}; {command}'",
    "su": "su -c 'cd {folder}; {command}'",
    "script": "script -q -c 'cd {folder}; {command}' /dev/null",
    "ssh": "ssh -t loopback 'cd {folder}; {command}'",
}


def _made_ready(folder: Path) -> Path:
    folder.mkdir()
    for name, program in PROGRAMS.items():
        (folder / name).write_text(f"#!/bin/bash\n{program}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("way", WAYS_THERE)
def test_what_is_no_shell_is_told_nothing_but_an_empty_command(
    opened: Callable[[str], ShellStack], sshd: Sshd, tmp_path: Path, way: str
) -> None:
    assert sshd.port

    def look(name: str) -> None:
        folder, shell = _made_ready(tmp_path / name), opened("local")
        opener = WAYS_THERE[way].format(folder=folder, command=READERS[name])
        output = try_to_enter(shell, opener, timeout=None if way in {"here", "su"} else 6)
        assert shell.labels == ()
        assert b"BASH_VERSION" not in output.data, (name, output)
        if way in {"here", "su"}:
            assert re.match("what runs there is .*, no shell", output.detail), (name, output)
            assert output.seconds < 15, (name, output)
        else:
            told = output.ending is Ending.TIMEOUT or "does not answer as a shell does" in output.detail
            assert told, (name, output)
        got = folder / "got"
        assert set(got.read_text().split("\n") if got.exists() else ()) <= {":", "", "exit"}, (
            name,
            got.read_text(),
        )
        assert {file.name for file in folder.iterdir()} <= {"got", *PROGRAMS}, (name, output)
        works(shell)

    with ThreadPoolExecutor(len(READERS)) as pool:
        assert list(pool.map(look, READERS)) == [None] * len(READERS)


def test_a_program_that_comes_after_the_empty_command_is_told_nothing_else(
    here: ShellStack, sshd: Sshd, tmp_path: Path
) -> None:
    assert sshd.port
    program = tmp_path / "late"
    program.write_text(f"#!/bin/bash\nuntil read -t 0; do :; done\necho Welcome\n{PROGRAMS['database']}\n")
    program.chmod(0o755)
    output = try_to_enter(here, f"ssh -t loopback 'cd {tmp_path}; ./late'")
    assert "does not answer as a shell does" in output.detail
    assert set((tmp_path / "got").read_text().split("\n")) <= {":", "", "exit"}
    works(here)


LATE = {
    "through-ssh": "ssh -tt loopback '{late}'",
    "through-a-relay": "script -q -c '{late}' /dev/null",
}
SHELLS_THAT_COME_LATE = {
    "that-reads-what-was-typed": "echo Last login: today; sleep 5; exec bash --norc -i",
    "that-never-saw-it": (
        'sleep 5; python3 -c "import termios; termios.tcflush(0, 0)"; echo Last login: today; exec dash'
    ),
}


@pytest.mark.parametrize("late", SHELLS_THAT_COME_LATE)
@pytest.mark.parametrize("way", LATE)
def test_a_shell_that_comes_late_is_waited_for_as_long_as_the_time_limit_says(
    here: ShellStack, sshd: Sshd, monkeypatch: pytest.MonkeyPatch, way: str, late: str
) -> None:
    assert sshd.port
    monkeypatch.setattr(greeting, "FAR_PAUSES", (0.1, 0.1, 0.3))
    opener = LATE[way].format(late=SHELLS_THAT_COME_LATE[late])
    output = try_to_enter(here, opener, timeout=PATIENCE)
    assert (output.ending, output.status, output.detail) == (Ending.DONE, None, ""), output
    assert here.labels == ("inner",)
    works(here)


def test_without_a_time_limit_a_shell_that_comes_too_late_is_given_up(
    here: ShellStack, sshd: Sshd, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sshd.port
    monkeypatch.setattr(greeting, "FAR_PAUSES", (0.1, 0.1, 0.3))
    output = try_to_enter(here, "ssh -tt loopback 'sleep 100'")
    assert "does not answer as a shell does" in output.detail
    works(here)


@pytest.mark.parametrize("name", ["cat", "a-question", "a-database", "a-complaint"])
def test_what_is_no_shell_is_asked_no_more_often_for_a_long_time_limit(
    here: ShellStack, sshd: Sshd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    assert sshd.port
    monkeypatch.setattr(greeting, "FAR_PAUSES", (0.5, 0.5, 0.5))
    folder = _made_ready(tmp_path / name)
    output = try_to_enter(here, WAYS_THERE["ssh"].format(folder=folder, command=READERS[name]), timeout=8)
    lines = (folder / "got").read_text().split("\n") if (folder / "got").exists() else []
    assert lines.count(":") <= len(greeting.FAR_PAUSES), (lines, output)
    assert set(lines) <= {":", "", "exit"}, (lines, output)
    works(here)


def test_a_shell_that_cannot_hear_is_given_up_within_the_time_of_its_step(here: ShellStack) -> None:
    output = try_to_enter(here, "stty raw -echo; bash --norc", timeout=3)
    assert "the new shell does not answer" in output.detail
    assert output.seconds < 15
    works(here)


def test_a_script_that_asks_is_no_shell_at_its_prompt(here: ShellStack, tmp_path: Path) -> None:
    output = try_to_enter(here, f"sh -c 'read -r answer; echo \"$answer\" > {tmp_path}/got'")
    assert "it asks for something that no `:answer:` gives" in output.detail
    assert not (tmp_path / "got").exists()
    works(here)


def test_an_opener_over_its_time_is_ended(here: ShellStack) -> None:
    output = try_to_enter(here, "sleep 100", timeout=1)
    assert (output.ending, output.status) == (Ending.TIMEOUT, 130)
    works(here)


def test_a_chroot_that_changes_no_root_is_not_entered(here: ShellStack) -> None:
    assert run(here, "chroot() { bash --norc; }").status == 0
    output = try_to_enter(here, "chroot /media/anything")
    assert (output.ending, output.status) == (Ending.DONE, 1)
    assert "not in another root" in output.detail
    assert here.labels == ()
    works(here)


PLACES = ["bash", "dash", "chroot", "bare", "bare-dash", "su", "unshare", "script"]


@pytest.mark.parametrize("name", PLACES)
def test_nothing_runs_once_the_inner_shell_was_killed_between_two_commands(
    here: ShellStack, into: Callable[[ShellStack, str], None], tmp_path: Path, name: str
) -> None:
    into(here, name)
    kill(_pid(here))
    # not even when nobody looks first
    output = run(here, f"echo gone too far > {tmp_path}/on-the-host")
    assert output.ending is Ending.GONE, output
    works(here)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", PLACES)
def test_a_shell_that_was_killed_is_not_proved(
    here: ShellStack, into: Callable[[ShellStack, str], None], name: str
) -> None:
    into(here, name)
    kill(_pid(here))
    with pytest.raises(PlaceError, match=f"the shell of host > {name} has ended"):
        here.prove()
    assert here.labels == ()
    here.prove()
    works(here)


@pytest.mark.parametrize("name", ["bash", "dash", "chroot", "ssh", "ssh-dash"])
def test_two_places_lost_at_once_are_both_noticed(
    here: ShellStack, into: Callable[[ShellStack, str], None], tmp_path: Path, name: str
) -> None:
    into(here, name)
    outer = _pid(here)
    into(here, "dash" if "ssh" not in name else "bash")
    inner = _pid(here)
    os.kill(outer, signal.SIGSTOP)
    kill(inner)
    os.kill(outer, signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{outer}").exists())
    output = run(here, f"echo gone too far > {tmp_path}/on-the-host")
    assert output.ending is Ending.GONE, output
    assert here.labels == ()
    works(here)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["chroot", "bare-dash", "ssh"])
def test_a_long_command_of_which_the_shell_dies_at_the_first_line_runs_nowhere(
    here: ShellStack, into: Callable[[ShellStack, str], None], tmp_path: Path, name: str
) -> None:
    into(here, name)
    lines = "\n".join(f"echo {number} >> {tmp_path}/on-the-host" for number in range(20_000))
    output = run(here, f"kill -9 $$\n{lines}")
    assert output.ending is Ending.GONE
    works(here)
    assert list(tmp_path.iterdir()) == []


def test_a_shell_interrupted_between_two_commands_answers_again(here: ShellStack) -> None:
    for _time in range(3):
        os.kill(_pid(here), signal.SIGINT)
        works(here)


@pytest.mark.parametrize("name", ["bash", "dash", "chroot-dash"])
def test_an_inner_shell_interrupted_between_two_commands_answers_again(
    here: ShellStack, into: Callable[[ShellStack, str], None], name: str
) -> None:
    into(here, name)
    os.kill(_pid(here), signal.SIGINT)
    works(here)
    leave(here)
    works(here)


def test_an_outer_shell_that_gives_its_command_up_does_not_listen(here: ShellStack, tmp_path: Path) -> None:
    # `bash` sees its child end by SIGINT and breaks off all that it was doing: no end is marked
    try_to_enter(here, "bash --norc")
    inner = _pid(here)
    run(here, "trap - INT")
    output = run(here, f"kill -INT $PPID; kill -9 $$; echo gone too far > {tmp_path}/on-the-host")
    assert output.ending is Ending.GONE, output
    assert not Path(f"/proc/{inner}").exists()
    works(here)
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- through a connection


@pytest.mark.parametrize("name", ["ssh", "ssh-dash"])
def test_a_connection_cut_between_two_commands_is_noticed(
    here: ShellStack, into: Callable[[ShellStack, str], None], sshd: Sshd, name: str
) -> None:
    into(here, name)
    sshd.cut()
    with pytest.raises(PlaceError, match="has ended"):
        here.prove()
    works(here)


def test_a_connection_cut_during_a_command_ends_it(
    here: ShellStack, into: Callable[[ShellStack, str], None], sshd: Sshd
) -> None:
    into(here, "ssh")
    stream = here.run("echo started; sleep 100", Limits(timeout=60))
    assert next(stream) == b"started\n"
    sshd.cut()
    output = ended(stream)
    assert output.ending is Ending.GONE
    assert here.labels == ()
    works(here)


def test_an_ssh_that_is_killed_during_a_command_ends_it(
    here: ShellStack, into: Callable[[ShellStack, str], None]
) -> None:
    into(here, "ssh")
    stream = here.run("echo started; sleep 100", Limits(timeout=60))
    assert next(stream) == b"started\n"
    clients = [
        int(path.parent.name)
        for path in Path("/proc").glob("[1-9]*/cmdline")
        if path.read_bytes().startswith(b"/usr/bin/ssh\0-F") and _of_this_test(int(path.parent.name))
    ]
    assert clients
    for client in clients:
        os.kill(client, signal.SIGKILL)
    output = ended(stream)
    assert output.ending is Ending.GONE
    works(here)


@pytest.mark.parametrize("redirection", ["0<&-", "</dev/null", "</etc/passwd"])
@pytest.mark.parametrize("place", ["", "chroot"])
def test_a_shell_that_reads_its_terminal_no_more_is_told_at_once(
    here: ShellStack, into: Callable[[ShellStack, str], None], place: str, redirection: str
) -> None:
    if place:
        into(here, place)
    run(here, f"exec {redirection}")
    begun = time.monotonic()
    with pytest.raises(PlaceError, match=rf"the shell of host{' > chroot' * bool(place)} does not read its"):
        ended(here.run("echo never", Limits()))
    with pytest.raises(PlaceError):
        here.prove()
    assert time.monotonic() - begun < 1


def test_a_host_whose_connection_is_cut_is_lost(opened: Callable[[str], ShellStack], sshd: Sshd) -> None:
    there = opened(sshd.address)
    works(there)
    sshd.cut()
    with pytest.raises(PlaceError, match=r"no shell answers any more on host|has ended"):
        there.prove()
    assert run(there, "true").ending is Ending.GONE
    assert "lost" not in there.close()


def test_a_frozen_connection_is_not_waited_for_for_ever(
    here: ShellStack, into: Callable[[ShellStack, str], None], sshd: Sshd, tmp_path: Path
) -> None:
    into(here, "ssh")
    sshd.freeze()
    try:
        with pytest.raises(PlaceError, match="the shell of host > ssh does not answer"):
            here.prove()
    finally:
        sshd.thaw()
    # what the frozen one had been asked does no harm once it answers again
    here.prove()
    works(here)
    leave(here)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("timeout", [None, 2.0])
def test_a_shell_whose_trap_skips_every_command_is_lost_soon_and_said_so(
    opened: Callable[[str], ShellStack], timeout: float | None
) -> None:
    shell = opened("local")
    run(shell, "trap false DEBUG")
    begun = time.monotonic()
    output = run(shell, "shopt -s extdebug", timeout=timeout)
    assert (output.ending, time.monotonic() - begun < 15) == (Ending.LOST, True), output
    assert "runs nothing" in output.detail
    with pytest.raises(PlaceError):
        shell.prove()


def test_a_bash_whose_trap_skips_every_command_is_not_entered(
    opened: Callable[[str], ShellStack], tmp_path: Path
) -> None:
    (tmp_path / ".bashrc").write_text("trap false DEBUG; shopt -s extdebug\n")
    shell = opened("local")
    begun = time.monotonic()
    output = try_to_enter(shell, f"HOME={tmp_path} bash")
    assert (output.ending, time.monotonic() - begun < 20) == (Ending.DONE, True), output
    assert "does not answer as a shell does" in output.detail
    works(shell)


def test_a_shell_behind_ssh_without_a_terminal_is_not_waited_for(
    opened: Callable[[str], ShellStack], sshd: Sshd
) -> None:
    assert sshd
    shell = opened("local")
    output = try_to_enter(shell, "ssh loopback bash")
    assert output.ending is Ending.DONE, output
    assert "ssh -t" in output.detail
    works(shell)
