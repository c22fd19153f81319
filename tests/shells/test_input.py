"""Programs that read input never eat the next command, and what they do not read is never executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.seen import Ending
from support.shellwork import enter, run, said, works
from support.sshd import NOISE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook.shells.shell import ShellStack

EATERS = {
    "cat": "cat",
    "head": "head -n1",
    "wc": "wc -l",
    "read": "read -r x",
    "read-all": "while read -r x; do :; done",
    "dd": "dd bs=1 count=1",
    "python": "python3 -c 'input()'",
    "ssh": "ssh loopback cat",
    "dash": "dash -c 'read x'",
    "from-the-terminal-itself": "cat </dev/tty",
    "in-a-pipeline": "cat | cat",
}
HARMLESS = {
    "ssh-that-reads-ahead": ("ssh loopback true", ""),
    "in-a-loop": ("for i in 1 2; do ssh loopback echo $i; done", "1\n2\n"),
    "closed": ("cat <&-", None),
    "from-nothing": ("cat </dev/null; echo on", "on\n"),
    "a-pipe": ("echo piped | cat", "piped\n"),
    "in-the-background": ("cat >/dev/null & sleep 0; kill %1; wait", None),
    "here-string": ("cat <<'E'\nline\nE", "line\n"),
    "a-shell-on-a-script": ("bash -s <<'E'\necho inner; exit 0\nE", "inner\n"),
    "xargs": ("printf 'a\\nb\\n' | xargs -n1 echo", "a\nb\n"),
    "bash-reading-its-script-beside-a-reader": ("bash <<'E'\ncat >/dev/null\necho eaten\nE", ""),
}
SHELLS = ["", "dash"]


@pytest.fixture(params=SHELLS, ids=["bash", "dash"])
def shell(request: pytest.FixtureRequest, here: ShellStack, sshd: object) -> ShellStack:
    assert sshd
    if request.param:
        enter(here, request.param)
    return here


@pytest.mark.parametrize("name", EATERS)
def test_a_program_that_waits_for_input_is_ended_and_gets_nothing_of_ours(
    shell: ShellStack, name: str
) -> None:
    output = run(shell, EATERS[name], input_wait=0.2, timeout=3)
    assert output.ending in {Ending.INPUT, Ending.TIMEOUT}, output
    assert name == "ssh" or output.ending is Ending.INPUT  # of another machine's programs nothing is seen
    assert b"__rb" not in output.data
    works(shell)


# the inner one ignores all signals that end a program but KILL, the outer one hears TERM
LEFT_BEHIND = """sh -c 'trap "" INT QUIT; (trap "" HUP TERM; exec cat); :'"""


@pytest.mark.parametrize("before", ["", "set +m; "])
def test_a_reader_that_outlives_what_started_it_is_ended_as_passwd_below_adduser(
    shell: ShellStack, before: str
) -> None:
    output = run(shell, before + LEFT_BEHIND, input_wait=0.3, timeout=60)
    assert output.ending is Ending.INPUT, output
    works(shell)


HIDDEN = {
    "a-shell": "if true; then bash --norc; fi",
    "a-shell-by-another-name": "X=bash; $X --norc",
    "an-editor": "vim.tiny -u NONE -n",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_waits_for_keys_is_ended_where_nobody_types(here: ShellStack, name: str) -> None:
    output = run(here, HIDDEN[name], input_wait=0.3, timeout=60)
    assert output.ending is Ending.INPUT, output
    works(here)


def test_a_far_command_that_is_silent_in_its_line_is_not_taken_for_one_that_waits(
    here: ShellStack, sshd: object
) -> None:
    assert sshd
    command = "ssh -tt loopback 'printf \"done: 10 %%\"; sleep 11; echo'"
    output = run(here, command, input_wait=0.3)
    assert (output.ending, output.status) == (Ending.DONE, 0), output


@pytest.mark.parametrize("name", HARMLESS)
def test_a_program_with_other_input_leaves_the_terminal_alone(shell: ShellStack, name: str) -> None:
    command, printed = HARMLESS[name]
    output = run(shell, command)
    assert output.ending is Ending.DONE
    if printed is not None:
        assert output.data.decode().replace("\r", "").replace(NOISE, "") == printed
    works(shell)


def test_a_command_that_computes_without_a_word_is_not_taken_for_one_that_waits(here: ShellStack) -> None:
    assert said_with(here, "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done") == "done\n"
    assert said_with(here, "sleep 1; echo done") == "done\n"


def test_a_command_that_ends_as_one_looks_is_not_taken_for_one_that_waits(here: ShellStack) -> None:
    for late in range(24):  # around the second look, which comes half a second after the begin
        assert said_with(here, f"sleep {0.4975 + 0.0002 * late:.4f}; echo done") == "done\n"


def said_with(shell: ShellStack, command: str) -> str:
    output = run(shell, command, input_wait=0.1)
    assert output.ending is Ending.DONE, output
    return output.data.decode()


# ---------------------------------------------------------------- answers

ASKED = {
    "a-question": ("printf 'Name? '; read x; echo \"got $x\"", [("Name", "Zoé")], "Name? got Zoé\n"),
    "on-a-line-of-its-own": ("echo 'Name?'; read x; echo \"got $x\"", [("Name", "Bob")], "Name?\ngot Bob\n"),
    "twice-the-same": (
        "for i in 1 2; do printf 'More? [y/N] '; read x; echo $x; done",
        [(r"\[y/N\]", "y")],
        "More? [y/N] y\nMore? [y/N] y\n",
    ),
    "two-of-them": (
        "printf 'User: '; read u; printf 'Password: '; read p; echo \"$u:$p\"",
        [("Password: ", "p w"), ("User: ", "me")],
        "User: Password: me:p w\n",
    ),
    "one-that-is-not-asked": ("echo nothing", [("Name", "Bob")], "nothing\n"),
    "an-empty-one": ("printf 'Enter to go on'; read x; echo \"<$x>\"", [("go on", "")], "Enter to go on<>\n"),
    "what-a-shell-would-expand": (
        "printf 'Text: '; read -r x; printf '%s\\n' \"$x\"",
        [("Text", "a'b\"c$d`e`!\\f;*  g")],
        "Text: a'b\"c$d`e`!\\f;*  g\n",
    ),
    "without-echo": (
        "stty -echo; printf 'Password: '; read x; stty echo; echo \"$x\"",
        [("Password: ", "secret")],
        "Password: secret\n",
    ),
    "over-several-lines": (
        "printf 'conffile\\n  Y or N?\\n*** default=N ? '; read x; echo $x",
        [(r"conffile[\s\S]*default=N \? ", "Y")],
        "conffile\n  Y or N?\n*** default=N ? Y\n",
    ),
    "what-looks-like-the-question-later": (
        "printf 'login: '; read x; echo 'Last login: today'; sleep 1; read -t 1 y; echo \"$x-$y\"",
        [("login: ", "root")],
        "login: Last login: today\nroot-\n",
    ),
    "from-dev-tty": ("printf 'Key: ' >/dev/tty; read x </dev/tty; echo $x", [("Key: ", "k")], "Key: k\n"),
    "to-python": ("python3 -c 'print(input(\"Name: \"))'", [("Name: ", "é")], "Name: é\n"),
    "to-a-hidden-prompt": (
        "python3 -c 'import getpass; print(getpass.getpass())'",
        [("Password: ", "s3cret")],
        "Password: \ns3cret\n",
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_question_is_answered(here: ShellStack, name: str) -> None:
    command, answers, printed = ASKED[name]
    output = run(here, command, answers=answers)
    assert (output.ending, output.data.decode().replace("\r", "")) == (Ending.DONE, printed)
    works(here)


UNREAD = {
    "never-read": "printf 'Go on? '; sleep 0.3",
    "read-by-half": "printf 'Go on? '; head -c 3 >/dev/null; sleep 0.3",
    "the-command-fails": "printf 'Go on? '; sleep 0.3; (exit 4)",
    "the-command-is-broken-off": "printf 'Go on? '; sleep 0.3; echo ${x:?gone}",
    "a-syntax-error": "printf 'Go on? '; sleep 0.3\n(",
    "in-a-raw-terminal": "stty raw; printf 'Go on? '; sleep 0.3",
    "with-another-prompt": "PS1='# '; PS2='> '; printf 'Go on? '; sleep 0.3; (exit 4)",
    "killed": "sh -c 'printf \"Go on? \"; sleep 0.3; kill -9 $$'",
    "interrupted": "sh -c 'printf \"Go on? \"; sleep 0.3; kill -INT $$'",
}


@pytest.mark.parametrize("name", UNREAD)
def test_an_answer_that_is_not_read_is_never_executed(shell: ShellStack, tmp_path: Path, name: str) -> None:
    answer = f"touch {tmp_path}/answered; echo executed"
    output = run(shell, UNREAD[name], answers=[("Go on", answer)])
    assert output.ending is Ending.DONE
    assert b"executed\n" not in output.data.replace(answer.encode(), b"")
    works(shell)
    assert said(shell, "echo on") == "on\n"
    assert list(tmp_path.iterdir()) == []


def test_an_answer_for_a_shell_that_ends_is_not_executed_by_the_outer_one(
    here: ShellStack, into: Callable[[ShellStack, str], None], tmp_path: Path
) -> None:
    into(here, "chroot")
    output = run(
        here, "printf 'Go on? '; sleep 0.3; exit 4", answers=[("Go on", f"touch {tmp_path}/answered")]
    )
    assert output.ending is Ending.GONE
    works(here)
    assert list(tmp_path.iterdir()) == []
