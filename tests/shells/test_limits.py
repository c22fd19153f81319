"""A timeout ends the command, not the shell; what cannot be ended is reported as lost, never as passed."""

from __future__ import annotations

import os
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from runbook.errors import PlaceError
from runbook.model import Limits
from runbook.seen import Ending
from support.shellwork import asleep, ended, enter, eventually, kill, run, said, works

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook.shells.shell import ShellStack
    from support.sshd import Sshd

PYTHON_DEAF = "import signal, time; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); time.sleep(100)"
LONG = {
    "sleep": "sleep 100",
    "a-loop": "while :; do :; done",
    "a-loop-of-programs": "while /bin/true; do :; done",
    "a-pipeline": "sleep 100 | cat | cat",
    "a-subshell": "(sleep 100; echo no)",
    "a-list": "sleep 100; sleep 100; echo no",
    "a-substitution": "x=$(sleep 100); echo no",
    "a-function": "f() { sleep 100; f; }; f",
    "wait": "sleep 100 & wait",
    "a-heredoc": "cat - /dev/tty <<'E'\nline\nE",
    "a-script": "dash -c 'sleep 100; sleep 100'",
    "ignores-int": "dash -c 'trap \"\" INT; sleep 100; sleep 100'",
    "catches-int": "dash -c 'trap \"echo INT\" INT; while :; do sleep 1; done'",
    "ignores-most": "dash -c 'trap \"\" INT QUIT TERM HUP; while :; do sleep 1; done'",
    "blocks-all": f"python3 -c '{PYTHON_DEAF}'",
    "raw-terminal": "stty raw -echo; sleep 100",
    "no-signal-keys": "stty -isig; sleep 100",
    "odd-keys": "stty intr x quit y; sleep 100",
    "without-job-control": "set +m; sleep 100",
    "prints-all-the-time": "yes",
    "prints-and-ignores": "trap '' INT; dash -c 'trap \"\" INT TERM; while :; do echo more; sleep 0.1; done'",
    "stopped": "dash -c 'kill -STOP $$; sleep 100'; fg",
}


# in which shell: nothing that ends the command may reach the shell itself
SHELLS = {"bash": "", "dash": "dash"}
WAYS = [(name, kind) for name in LONG for kind in SHELLS]


def test_what_takes_too_long_is_ended_and_the_shell_answers(opened: Callable[[str], ShellStack]) -> None:
    shells = {way: opened("local") for way in WAYS}

    def end(way: tuple[str, str]) -> None:
        name, kind = way
        shell = shells[way]
        if SHELLS[kind]:
            enter(shell, SHELLS[kind])
        output = run(shell, LONG[name], timeout=0.5)
        assert output.ending is Ending.TIMEOUT, (way, output)
        assert "0.5 s" in output.detail
        works(shell)

    with ThreadPoolExecutor(len(WAYS)) as pool:
        assert list(pool.map(end, WAYS)) == [None] * len(WAYS)


@pytest.mark.parametrize("shell", ["", "dash"])
@pytest.mark.parametrize("before", ["", "set +m; "])
@pytest.mark.parametrize(
    "command", ["setsid -w sleep", 'setsid -w sh -c \'trap "" TERM HUP INT; sleep "$0"; :\'']
)
def test_a_session_leader_that_was_waited_for_is_ended_too(
    here: ShellStack, shell: str, before: str, command: str
) -> None:
    duration = f"100.{os.getpid()}"
    if shell:
        enter(here, shell)
    earlier = f"200.{os.getpid()}"
    run(here, f"setsid sleep {earlier} & true")
    eventually(lambda: asleep(earlier))
    begun = time.monotonic()
    output = run(here, f"{before}{command} {duration}", timeout=0.5)
    assert (output.ending, time.monotonic() - begun < 12) == (Ending.TIMEOUT, True), output
    assert not asleep(duration)
    assert asleep(earlier), "what an earlier step started stays"
    works(here)
    for pid in asleep(earlier):
        kill(pid)


def test_what_is_typed_to_end_a_command_in_a_place_is_no_output_of_it(here: ShellStack) -> None:
    enter(here, "bash --norc")
    output = run(here, "echo one; sleep 100", timeout=0.5)
    assert (output.ending, output.data.split()) == (Ending.TIMEOUT, [b"one"])  # bash ends the line itself
    works(here)


def test_a_loop_of_short_programs_is_ended_on_a_busy_machine(opened: Callable[[str], ShellStack]) -> None:
    def end(shell: ShellStack) -> Ending:
        enter(shell, "dash")
        return run(shell, LONG["a-loop-of-programs"], timeout=0.3).ending

    shells = [opened("local") for _ in range(24)]
    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(end, shells)) == {Ending.TIMEOUT}


HOPELESS = {
    "the-shell-itself": ("", "trap '' INT QUIT; while :; do :; done"),
    # deaf to keys from its first moment on, not only once python has started
    "behind-ssh": ("ssh loopback", f"(trap '' INT QUIT; python3 -c '{PYTHON_DEAF}')"),
    "replaced": ("", "exec bash --norc"),
    "replaced-by-what-is-no-shell": ("bash --norc", "exec cat"),
    "replaced-in-dash": ("dash", "exec dash"),
}


def test_what_cannot_be_ended_is_lost(opened: Callable[[str], ShellStack], sshd: Sshd) -> None:
    assert sshd.port
    shells = {name: opened("local") for name in HOPELESS}

    def lose(name: str) -> str:
        shell, (opener, command) = shells[name], HOPELESS[name]
        if opener:
            enter(shell, opener)
        output = run(shell, command, timeout=None if "exec" in command else 0.5)
        assert (output.ending, output.status) == (Ending.LOST, None), (name, output)
        with pytest.raises(PlaceError, match=re.escape(output.detail)):
            shell.prove()
        with pytest.raises(PlaceError, match=re.escape(output.detail)):
            run(shell, "echo never")
        assert shell.close() == ()
        return output.detail

    with ThreadPoolExecutor(len(HOPELESS)) as pool:
        assert list(pool.map(lose, HOPELESS)) == [
            "it could not be ended",
            "it could not be ended",
            "its shell was replaced by bash (exec)",
            "its shell was replaced by cat (exec)",
            "its shell was replaced by dash (exec)",
        ]


def test_silence_is_a_limit_of_its_own(here: ShellStack) -> None:
    output = run(here, "for i in 1 2 3; do echo $i; sleep 0.3; done; sleep 100", silence=1.5)
    assert (output.ending, output.data) == (Ending.SILENCE, b"1\n2\n3\n\n")
    works(here)


def test_a_command_behind_ssh_is_interrupted(
    here: ShellStack, into: Callable[[ShellStack, str], None]
) -> None:
    into(here, "ssh")
    for command in ("sleep 100", "while :; do :; done", "stty -echo; sleep 100"):
        output = run(here, command, timeout=0.5)
        assert (output.ending, output.status) == (Ending.TIMEOUT, 130), output
        works(here)


def test_the_user_ends_a_command(here: ShellStack) -> None:
    stream = here.run("echo started; sleep 100", Limits())
    assert next(stream) == b"started\n"
    here.interrupt()
    output = ended(stream)
    assert (output.ending, output.status, output.detail) == (Ending.INTERRUPTED, 130, "interrupted")
    works(here)


def test_a_command_interrupted_just_as_it_starts_does_not_keep_the_terminal(here: ShellStack) -> None:
    for _time in range(20):
        stream = here.run("echo started; sleep 100", Limits())
        next(stream)
        here.interrupt()
        assert ended(stream).ending is Ending.INTERRUPTED
        works(here)


def test_the_user_ends_a_command_from_a_signal_or_a_thread(here: ShellStack) -> None:
    timer = threading.Timer(0.3, here.interrupt)
    timer.start()
    start = time.monotonic()
    assert run(here, "sleep 100").ending is Ending.INTERRUPTED
    assert time.monotonic() - start < 30
    timer.join()
    works(here)


def test_the_user_ends_an_opener(here: ShellStack) -> None:
    timer = threading.Timer(0.3, here.interrupt)
    timer.start()
    output = ended(here.enter("sleep 100", "never", Limits()))
    timer.join()
    assert output.ending is Ending.INTERRUPTED
    assert here.labels == ()
    works(here)


def test_what_runs_in_the_background_is_not_ended_with_the_command(here: ShellStack) -> None:
    run(here, "sleep 200 &")
    assert run(here, "sleep 100", timeout=0.3).ending is Ending.TIMEOUT
    assert run(here, "kill $!").status == 0
    works(here)


@pytest.mark.parametrize("hidden", ["bash --norc", "bash --norc --noediting", "dash"])
def test_a_shell_that_a_command_opened_unseen_is_ended_soon(here: ShellStack, hidden: str) -> None:
    begun = time.monotonic()
    output = run(here, f"if true; then {hidden}; fi", timeout=1)
    assert (output.ending, time.monotonic() - begun < 3) == (Ending.TIMEOUT, True), output
    works(here)


def test_a_place_that_is_not_left_is_told(here: ShellStack) -> None:
    enter(here, "bash --norc")
    run(here, "dash -c 'kill -STOP $$'")
    output = ended(here.leave("exit", Limits()))
    assert output.ending is Ending.TIMEOUT, output
    assert re.search(
        r"still there, 3 s after .*; is a job stopped there \(`kill %1` ends it\)", output.detail
    )
    assert here.labels == ("inner",)
    here.prove()
    run(here, "kill -9 %1; while jobs %1 2>&-; do sleep 0.01; done")
    assert ended(here.leave("exit", Limits())).ending is Ending.DONE
    works(here)


def test_the_last_words_of_what_was_interrupted_are_not_the_next_commands_output(
    here: ShellStack, tmp_path: Path
) -> None:
    # the shell goes on when the first is gone, and what that had started still says something
    (tmp_path / "late").write_text("trap 'sleep 0.1; echo late; exit' INT\nwhile :; do sleep 0.02; done\n")
    first = "import signal, subprocess, sys; signal.signal(2, 0); subprocess.Popen(['bash', sys.argv[1]])"
    output = run(here, f'python3 -c "{first}; signal.pause()" {tmp_path}/late', timeout=1)
    assert output.ending is Ending.TIMEOUT
    assert said(here, "echo next; sleep 1") == "next\n"
