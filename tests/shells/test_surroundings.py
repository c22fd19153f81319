"""Shells work from any parent: under nohup, in CI, with any TERM, many at a time."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from support.shellwork import enter, leave, run, said, works
from support.telling import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.shells.shell import ShellStack

SIMPLE = """
shell = reach("host", "local")
seen = [run("trap; yes | head -n1")[0].status, run("(exit 3)")[0].status]
seen.append(run("sh -c 'kill -PIPE $$'")[0].status)
seen.append(run("sleep 100", timeout=0.3)[0].ending.value)
shell.close()
print(json.dumps(seen))
"""
IGNORING = "trap '' INT QUIT HUP PIPE TERM CHLD TSTP TTIN TTOU; exec \"$@\""


def test_a_parent_that_ignores_signals_hands_none_of_that_on() -> None:
    assert told(SIMPLE, "bash", "-c", IGNORING, "bash") == [0, 3, 141, "timeout"]


def test_a_parent_without_a_terminal_will_do() -> None:
    assert told(SIMPLE, "setsid", "--wait") == [0, 3, 141, "timeout"]


@pytest.mark.parametrize("term", ["", "dumb", "xterm-256color", "nonsense", "linux"])
def test_any_term_will_do(
    term: str, monkeypatch: pytest.MonkeyPatch, opened: Callable[[str], ShellStack]
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "17")
    shell = opened("local")
    assert said(shell, "echo $TERM $PAGER ${COLUMNS-none}") == "dumb cat 200\n"
    enter(shell, f"TERM={term} bash")
    works(shell)


def test_what_the_parent_has_for_shells_is_not_handed_on(
    monkeypatch: pytest.MonkeyPatch, opened: Callable[[str], ShellStack]
) -> None:
    for name, value in {
        "BASH_ENV": "/nowhere",
        "ENV": "/nowhere",
        "PROMPT_COMMAND": "echo no",
        "SHELLOPTS": "errexit:nounset",
        "POSIXLY_CORRECT": "1",
        "IFS": "0123",
        "TMOUT": "1",
        "RUNBOOK_VAR_SECRET": "hidden",
        "BASH_FUNC_read%%": "() { echo fake; }",
    }.items():
        monkeypatch.setenv(name, value)
    shell = opened("local")
    works(shell)
    assert said(shell, "echo ${RUNBOOK_VAR_SECRET-none} ${TMOUT-none} ${IFS+set}") == "none none set\n"
    assert run(shell, "false; true").status == 0


def test_descriptors_of_the_parent_are_not_inherited(opened: Callable[[str], ShellStack]) -> None:
    reader, writer = os.pipe()
    os.set_inheritable(writer, *(True,))
    shell = opened("local")
    os.close(writer)
    assert said(shell, "ls /proc/$$/fd | wc -l").strip() in {"4", "5"}  # 0, 1, 2, and the shell's own
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_eight_at_a_time(opened: Callable[[str], ShellStack]) -> None:
    shells = [opened("local") for _number in range(8)]

    def work(number: int) -> None:
        shell = shells[number]
        enter(shell, "dash" if number % 2 else "bash --norc")
        for turn in range(40):
            assert said(shell, f"echo {number} {turn}") == f"{number} {turn}\n"
            assert run(shell, f"(exit {turn})").status == turn
        assert len(said(shell, "head -c 3000000 /dev/zero")) > 2_000_000
        leave(shell)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [None] * 8
