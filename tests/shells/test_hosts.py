"""Hosts are reached, or it is said why not and what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.errors import PlaceError, UsageError
from runbook.i18n import speaking
from runbook.shells.hosts import reach
from runbook.shells.pty import no_terminal
from support.shellwork import enter, leave, works
from support.telling import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.shells.shell import ShellStack
    from support.sshd import Sshd


def test_no_more_descriptors_is_said() -> None:
    code = """
resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
shells = []
try:
    while True: shells.append(reach("host", "local"))
except RunbookError as error: said = str(error)
for shell in shells: shell.close()
print(json.dumps(said))
"""
    said_then = str(told(code))
    assert said_then.startswith("host: ")
    assert "(Too many open files); raise the limit on open files (ulimit -n)" in said_then


def test_no_terminal_left_is_said() -> None:
    code = """
shells = []
try:
    while True: shells.append(reach("host", "local"))
except RunbookError as error: said = str(error)
for shell in shells: shell.close()
print(json.dumps([len(shells), said]))
"""
    mount = "mount -t devpts -o newinstance,max=2,ptmxmode=0666 devpts /dev/pts"
    mount += " && mount --bind /dev/pts/ptmx /dev/ptmx"
    number, fact = told(code, "unshare", "--mount", "sh", "-c", f'{mount} && exec "$@"', "sh")
    assert number == 2
    assert "no terminal to be had (No space left on device); close some, or raise kernel.pty.max" in fact


@pytest.mark.parametrize(
    ("number", "french"),
    [(errno.EMFILE, "(trop de fichiers ouverts)"), (errno.ENOSPC, "(plus de place sur le périphérique)")],
)
def test_why_there_is_no_terminal_is_french_in_a_french_run(number: int, french: str) -> None:
    with speaking("fr"):
        assert french in str(no_terminal(OSError(number, os.strerror(number))))


def test_no_bash_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PlaceError, match="bash is not installed here; apt-get install bash"):
        reach("host", "local")


@pytest.mark.parametrize(
    "address", ["", "here", "http://host", "ssh://", "ssh://host:no", "ssh://-oProxyCommand=x"]
)
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(UsageError, match="is no address of a host; write local, or ssh://user@name:port"):
        reach("host", address)


@pytest.mark.parametrize(
    ("address", "fact"),
    [
        ("ssh://127.0.0.1:1", "Connection refused"),
        ("ssh://nowhere.invalid", "Could not resolve hostname"),
        ("ssh://nobody@loopback", "Permission denied"),
    ],
)
def test_a_host_that_cannot_be_reached_is_said(sshd: Sshd, address: str, fact: str) -> None:
    assert sshd.port
    with pytest.raises(PlaceError, match=f"host: no shell answers there: [^;]*{fact}"):
        reach("host", address)


def test_a_host_reached_by_ssh_is_another_place(opened: Callable[[str], ShellStack], sshd: Sshd) -> None:
    there = opened(sshd.address)
    works(there)
    identity = there.prove()
    assert identity.uid == 0
    assert identity.hostname == os.uname().nodename
    assert identity.inode == Path("/").stat().st_ino
    enter(there, "dash")
    leave(there)
