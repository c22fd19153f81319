"""Nothing of ours is left where a shell was: no history, no file, no line in its output."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from runbook.model import Limits
from runbook.seen import Ending
from support.roots import tree
from support.shellwork import ended, enter, leave, run, said, try_to_enter, works

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook.shells.shell import ShellStack

RCS = {
    "plain": "",
    "appends-at-each-prompt": "shopt -s histappend; PROMPT_COMMAND='history -a'",
    "appends-in-an-array": "PROMPT_COMMAND=('history -a' 'history -n')",
    "read-only": "readonly HISTFILE HISTSIZE; shopt -s histappend; PROMPT_COMMAND='history -a'",
    "at-exit": "trap 'history -a' EXIT",
    "noisy": "echo hello; printf 'no newline'; PS1='\\n> '; alias printf='echo no'",
    "vi": "set -o vi",
    "an-error": "false; nowhere-at-all; set -u",
    "slow": "sleep 0.5; echo ready",
    "reads": "read -t 0.3 -p 'Press a key ' key",
    "a-prompt-that-runs": "PS1='$(date +%T) \\$ '; PS2='$(date)> '",
    "colours": "PS1='\\[\\e]0;title\\a\\e[32m\\]\\u\\[\\e[0m\\]\\$ '; bind 'set enable-bracketed-paste on'",
    "errexit": "set -e",
    "another-ifs": "IFS=0123456789abcdef",
    "another-path": "PATH=/nowhere",
    "a-timeout": "TMOUT=900; readonly TMOUT",
    "read-only-prompts": "PS1='x> ' PS2='y> '; readonly PS1 PS2",
    "read-only-prompt-of-no-shell": "PS1='%%'; readonly PS1",
    "a-slow-stty": "stty() { sleep 0.3; command stty \"$@\"; }; PROMPT_COMMAND='stty sane'",
    "functions": 'for f in printf read command eval; do source <(echo "$f() { echo fake; }"); done',
}


@pytest.mark.parametrize("name", RCS)
def test_a_shell_with_its_own_ideas_is_entered_and_its_history_untouched(
    opened: Callable[[str], ShellStack], tmp_path: Path, name: str
) -> None:
    history = tmp_path / ".bash_history"
    history.write_text("echo old\n")
    (tmp_path / ".bashrc").write_text(f"HISTFILE={history}\n{RCS[name]}\n")
    shell = opened("local")
    enter(shell, f"HOME={tmp_path} TERM=xterm-256color bash")
    run(shell, "set +e; PATH=/usr/bin:/bin")
    works(shell)
    run(shell, "set -o history; echo typed")
    leave(shell)
    assert history.read_text() == "echo old\n"


def test_a_shell_with_a_debug_trap_that_cannot_print_is_entered_also_under_extdebug(
    opened: Callable[[str], ShellStack], tmp_path: Path
) -> None:
    (tmp_path / ".bashrc").write_text("trap 'echo dbg >&2' DEBUG; shopt -s extdebug\n")
    shell = opened("local")
    enter(shell, f"HOME={tmp_path} bash")
    assert said(shell, "trap - DEBUG; shopt -q extdebug && echo on").endswith("on\n")
    works(shell)
    leave(shell)


@pytest.mark.parametrize("name", ["read-only-prompts", "read-only-prompt-of-no-shell", "a-slow-stty"])
def test_a_shell_behind_ssh_may_have_such_ideas_too(
    opened: Callable[[str], ShellStack], sshd: object, tmp_path: Path, name: str
) -> None:
    assert sshd
    (tmp_path / ".bashrc").write_text(RCS[name])
    shell = opened("local")
    enter(shell, f"ssh -t loopback HOME={tmp_path} bash")
    works(shell)
    leave(shell)


@pytest.mark.parametrize("opener", ["HOME={home} bash", "python3", "cat"])
def test_what_is_no_shell_of_ours_is_refused_at_once_and_ended(
    here: ShellStack, tmp_path: Path, opener: str
) -> None:
    (tmp_path / ".bashrc").write_text("ZSH_VERSION=5.9; trap '' INT QUIT TERM\n")  # as deaf as zsh is
    begun = time.monotonic()
    output = try_to_enter(here, opener.format(home=tmp_path))
    assert (output.ending, time.monotonic() - begun < 4) == (Ending.DONE, True), output
    assert ("neither bash nor dash" if "HOME" in opener else "no shell") in output.detail
    works(here)


def test_a_shell_that_is_given_up_leaves_no_history(
    opened: Callable[[str], ShellStack], tmp_path: Path
) -> None:
    (tmp_path / ".bash_history").write_text("echo old\n")
    (tmp_path / ".bashrc").write_text("ZSH_VERSION=1; PROMPT_COMMAND='history -a'\n")
    shell = opened("local")
    output = try_to_enter(shell, f"HOME={tmp_path} bash")
    assert (output.ending, "neither bash nor dash" in output.detail) == (Ending.DONE, True), output
    assert (tmp_path / ".bash_history").read_text() == "echo old\n"


@pytest.mark.parametrize("inner", ["/usr/bin/bash", "/usr/bin/dash"])
@pytest.mark.parametrize("through", ["", "ssh loopback", "unshare --mount --pid --fork bash"])
def test_nothing_is_created_in_a_root_without_dev(
    here: ShellStack, sshd: object, bare: Path, through: str, inner: str
) -> None:
    assert sshd
    before = tree(bare)
    if through:
        enter(here, through, "through")
    enter(here, f"chroot {bare} {inner}")
    for command in ("true", "nowhere-at-all", "echo ${x:?gone}", "exec 3>&1; exec >&-; exec >&3", "(exit 3)"):
        run(here, command)
    run(here, "while :; do :; done", timeout=0.3)
    works(here)
    here.prove()
    leave(here)
    enter(here, f"chroot {bare} {inner}")
    run(here, "exec 2>&-; echo on")
    assert run(here, "kill -9 $$").ending is Ending.GONE
    assert tree(bare) == before


def test_nothing_is_created_where_somebody_looks(here: ShellStack, tmp_path: Path) -> None:
    enter(here, f"cd {tmp_path} && HOME={tmp_path} bash")
    works(here)
    leave(here)
    assert list(tmp_path.iterdir()) == []
    assert not shutil.which("__rb")


def test_the_greeting_is_no_output(here: ShellStack, tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("echo Welcome\nPS1='\\u@\\h:\\w\\$ '\n")
    assert enter(here, f"HOME={tmp_path} bash").data == b"Welcome\n"
    assert enter(here, "dash").data == b""
    assert leave(here).data == b""
    assert leave(here).data == b"exit\n"


def test_what_an_opener_says_when_it_fails_is_kept(here: ShellStack) -> None:
    output = try_to_enter(here, "echo before; bash -c 'echo why >&2; exit 7'")
    assert (output.status, output.data) == (7, b"before\nwhy\n")


def test_the_functions_do_not_show_in_what_a_command_lists(here: ShellStack) -> None:
    assert said(here, "f() { echo on; }; f; unset -f f") == "on\n"
    stream = here.run("declare -F | grep -vc __rb; alias; trap; jobs", Limits(timeout=20))
    assert ended(stream).data == b"0\n"
