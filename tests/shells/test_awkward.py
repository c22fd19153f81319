"""Whatever a command does to its shell, its output and status are told right, and the next command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from awkward import CASES, FAR_CASES, OUTER_CASES

from runbook.seen import Ending
from runbook.shells.hosts import reach
from support.shellwork import enter, leave, run, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.shells.shell import ShellStack
    from support.sshd import Sshd

OPENERS = {"bash": "bash --norc", "dash": "dash"}
NEAR = [(opener, name) for name, case in CASES.items() for opener in case[0]]
FAR = [(opener, name) for name in FAR_CASES for opener in CASES[name][0]]


@pytest.fixture(scope="module")
def here() -> Iterator[ShellStack]:
    shell = reach("here", "local")
    yield shell
    assert shell.close() == ()


@pytest.fixture(scope="module")
def there(sshd: Sshd) -> Iterator[ShellStack]:
    shell = reach("there", sshd.address)
    yield shell
    assert shell.close() == ()


@pytest.mark.parametrize(("opener", "name"), NEAR)
def test_an_awkward_command_is_told_right(here: ShellStack, opener: str, name: str) -> None:
    enter(here, OPENERS[opener])
    _try(here, name)
    _go_back(here)


@pytest.mark.parametrize(("opener", "name"), FAR)
def test_an_awkward_command_on_another_machine_is_told_right(
    there: ShellStack, opener: str, name: str
) -> None:
    enter(there, OPENERS[opener])
    _try(there, name)
    _go_back(there)


@pytest.mark.parametrize("name", OUTER_CASES)
def test_an_awkward_command_is_told_right_in_the_outermost_shell(
    opened: Callable[[str], ShellStack], name: str
) -> None:
    _try(opened("local"), name)


def _try(shell: ShellStack, name: str) -> None:
    for command, expected, status in CASES[name][1]:
        output = run(shell, command)
        assert (output.ending, output.status) == (Ending.DONE, status), (command, output)
        if expected is not None:
            assert output.data.decode() == expected, command
    shell.prove()


def _go_back(shell: ShellStack) -> None:
    leave(shell, "\\unset -f exit; \\exit 7")
    assert said(shell, "echo back") == "back\n"


def test_a_shell_that_slept_in_a_read_by_the_modes_of_a_program_loses_no_line(here: ShellStack) -> None:
    for _time in range(30):
        assert run(here, "stty -icanon min 255 time 0").status == 0
        assert said(here, "echo on") == "on\n"
