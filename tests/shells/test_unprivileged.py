"""Shells of a user without rights: what runs for others cannot be looked at."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from runbook.shells.hosts import reach
from support.places import KINDS
from support.shellwork import enter, leave, run, said, works

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def as_nobody(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], object]:
    monkeypatch.setenv("HOME", "/nonexistent")

    def outcome(work: Callable[[], object]) -> object:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            os.chdir("/")
            try:
                answer = work()
            except BaseException as error:
                answer = repr(error)
            os.write(writer, json.dumps(answer).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        return json.loads(answer)

    return outcome


def test_a_user_without_rights_drives_shells(as_nobody: Callable[[Callable[[], object]], object]) -> None:
    def work() -> object:
        shell = reach("host", "local")
        works(shell)
        seen: list[object] = [said(shell, "id -u")]
        for opener in ("bash --norc", "dash", "unshare --user --map-root-user bash --norc"):
            enter(shell, opener)
            works(shell)
            seen.append(shell.prove().uid)
        seen.append(run(shell, "sleep 100", timeout=0.3).ending)
        seen.append(run(shell, "cat", input_wait=0.3, timeout=5).ending)
        for _label in shell.labels:
            leave(shell)
        seen.append(run(shell, "kill -9 $$").ending)
        return [*seen, shell.close()]

    assert as_nobody(work) == ["65534\n", 65534, 65534, 65534, "timeout", "input", "gone", []]


def test_a_shell_that_cannot_be_looked_at_tells_itself_where_it_is(
    as_nobody: Callable[[Callable[[], object]], object],
) -> None:
    """The kernel shows nothing of a program that its user may run, and not read."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        unreadable = shutil.copy("/bin/bash", folder)
        Path(unreadable).chmod(0o711)

        def work() -> object:
            shell = reach("host", "local")
            enter(shell, f"{unreadable} --norc")
            first = shell.prove()
            works(shell)
            return [first == shell.prove(), first.uid, first.inode, first.hostname, shell.close()]

        assert as_nobody(work) == [True, 65534, Path("/").stat().st_ino, os.uname().nodename, []]


def test_a_user_without_rights_becomes_another(
    as_nobody: Callable[[Callable[[], object]], object], debian: Path
) -> None:
    """It is told by what it prints, and by the terminal's modes."""
    helper = f"chroot --userspec=65534:65534 {debian} /bin/bash --norc"
    del as_nobody
    shell = reach("host", "local")
    enter(shell, helper)
    for name in ("su-root", "dash", "su-self", "su-root-login"):
        enter(shell, KINDS[name].opener, name, KINDS[name].answers)
        works(shell)
    for _place in range(5):
        leave(shell)
    shell.close()
