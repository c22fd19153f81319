"""Whatever a command does to its shell, its output and status are told right, and the next command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from awkward import CASES, FORGERIES, REDIRECTIONS, TERMINALS, VARIABLES

from runbook.model import Ending
from runbook.shells.hosts import reach
from support.shellwork import enter, leave, run, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.shells.shell import ShellStack
    from support.sshd import Sshd

# where the shell is: an opener of each kind, and the shell that it brings up
NEAR = {"here": ("", "bash"), "bash": ("bash --norc", "bash"), "dash": ("dash", "dash")}
FAR = {"bash-behind-ssh": ("bash --norc", "bash"), "dash-behind-ssh": ("dash", "dash")}
NEAR_TABLE = [
    pytest.param(*opener, name, id=f"{name}-in-{place}")
    for name, (dialects, _commands) in CASES.items()
    for place, opener in NEAR.items()
    if opener[1] in dialects
]
FAR_TABLE = [
    pytest.param(opener[0], name, id=f"{name}-in-{place}")
    for name in (*VARIABLES, *REDIRECTIONS, *TERMINALS, *FORGERIES)
    for place, opener in FAR.items()
    if opener[1] in CASES[name][0]
]


@pytest.fixture(scope="module")
def there(sshd: Sshd) -> Iterator[ShellStack]:
    shell = reach("there", sshd.address)
    yield shell
    shell.close()


@pytest.mark.parametrize(("opener", "dialect", "name"), NEAR_TABLE)
def test_an_awkward_command_is_told_right(
    opened: Callable[[str], ShellStack], opener: str, dialect: str, name: str
) -> None:
    assert dialect in CASES[name][0]
    shell = opened("local")
    if opener:
        enter(shell, opener)
    _try(shell, name)
    if opener:
        _go_back(shell)


@pytest.mark.parametrize(("opener", "name"), FAR_TABLE)
def test_an_awkward_command_on_another_machine_is_told_right(
    there: ShellStack, opener: str, name: str
) -> None:
    enter(there, opener)
    _try(there, name)
    _go_back(there)


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
