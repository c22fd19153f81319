"""A timeout ends the command, not the shell; what cannot be ended is reported as lost, never as passed."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from runbook.errors import PlaceError
from runbook.model import Ending, Limits
from support.shellwork import ended, enter, run, works

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.shells.shell import ShellStack

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


@pytest.mark.parametrize("opener", ["", "dash"], ids=["bash", "dash"])
def test_what_takes_too_long_is_ended_and_the_shell_answers(
    opened: Callable[[str], ShellStack], opener: str
) -> None:
    shells = {name: opened("local") for name in LONG}
    for shell in shells.values():
        if opener:
            enter(shell, opener)

    def end(name: str) -> None:
        output = run(shells[name], LONG[name], timeout=0.5)
        assert output.ending is Ending.TIMEOUT, (name, output)
        assert "0.5 s" in output.detail
        works(shells[name])

    with ThreadPoolExecutor(len(LONG)) as pool:
        for _nothing in pool.map(end, LONG):
            pass


def test_what_ignores_everything_in_the_shell_itself_is_lost(opened: Callable[[str], ShellStack]) -> None:
    here = opened("local")
    output = run(here, "trap '' INT QUIT; while :; do :; done", timeout=0.5)
    assert (output.ending, output.status) == (Ending.LOST, None)
    assert output.detail == "it could not be ended"
    with pytest.raises(PlaceError, match="could not be ended"):
        here.prove()
    with pytest.raises(PlaceError, match="could not be ended"):
        run(here, "echo never")
    assert here.close() == ()


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


def test_a_deaf_command_behind_ssh_is_lost(here: ShellStack, into: Callable[[ShellStack, str], None]) -> None:
    into(here, "ssh")
    output = run(here, f"python3 -c '{PYTHON_DEAF}'", timeout=0.5)
    assert output.ending is Ending.LOST
    with pytest.raises(PlaceError):
        here.prove()


def test_the_user_ends_a_command(here: ShellStack) -> None:
    stream = here.run("echo started; sleep 100", Limits())
    assert next(stream) == b"started\n"
    here.interrupt()
    output = ended(stream)
    assert (output.ending, output.status, output.detail) == (Ending.INTERRUPTED, 130, "interrupted")
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


def test_an_exec_that_waits_for_input_is_told(here: ShellStack) -> None:
    output = run(here, "exec bash --norc", timeout=None)
    assert output.ending is Ending.LOST
    assert output.detail == "its shell was replaced by bash (exec)"
    with pytest.raises(PlaceError, match="replaced"):
        here.prove()


@pytest.mark.parametrize("opener", ["bash --norc", "dash"])
def test_an_exec_in_an_inner_shell_is_told(here: ShellStack, opener: str) -> None:
    enter(here, opener)
    assert run(here, "exec cat", timeout=None).ending is Ending.LOST


def test_a_place_that_is_not_left_is_told(here: ShellStack) -> None:
    enter(here, "bash --norc")
    run(here, "dash -c 'kill -STOP $$'")
    output = ended(here.leave("exit", Limits()))
    assert output.ending is Ending.TIMEOUT, output
    assert "still there" in output.detail
    assert here.labels == ("inner",)
    here.prove()
    run(here, "kill -9 %1; while jobs %1 2>&-; do sleep 0.01; done")
    assert ended(here.leave("exit", Limits())).ending is Ending.DONE
    works(here)
