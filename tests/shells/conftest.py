"""Shells on this machine, roots to chroot into and an sshd, and proof that nothing of them is left."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

import pytest

from runbook.shells.hosts import reach
from support import roots
from support.places import KINDS
from support.shellwork import enter, eventually, with_environment
from support.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from runbook.shells.shell import ShellStack


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ShellStack]]:
    """Give shells by their address; all are closed at the end, and no process of theirs is left."""
    marker = f"SHELLS_TEST={secrets.token_hex(8)}"
    monkeypatch.setenv(*marker.split("="))
    shells: list[ShellStack] = []

    def open_one(address: str) -> ShellStack:
        shells.append(reach("host", address))
        return shells[-1]

    yield open_one
    for shell in shells:
        shell.close()
    eventually(lambda: not with_environment(marker), seconds=20)


@pytest.fixture
def here(opened: Callable[[str], ShellStack]) -> ShellStack:
    """Give a shell on this machine."""
    return opened("local")


@pytest.fixture(scope="session")
def debian(tmp_path_factory: pytest.TempPathFactory, sshd: Sshd) -> Path:
    """Give a small Debian to chroot into, made once; `ssh loopback` works in it."""
    root = roots.debian(tmp_path_factory.mktemp("roots") / "debian")
    inside = root / sshd.folder.relative_to("/")
    shutil.copytree(sshd.folder, inside)
    (root / "usr/local/bin/ssh").symlink_to(sshd.folder / "ssh")
    return root


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a root that has two shells and nothing else, not even /dev."""
    return roots.bare(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """Give an sshd on loopback; `ssh loopback` reaches it."""
    with Sshd(tmp_path_factory.mktemp("sshd")) as server:
        path = os.environ["PATH"]
        os.environ["PATH"] = f"{server.folder}:{path}"
        yield server
        os.environ["PATH"] = path


@pytest.fixture
def into(debian: Path, bare: Path, sshd: Sshd) -> Callable[[ShellStack, str], None]:
    """Give what enters a place by the name of its kind."""
    # by its path: the profile of a login shell sets PATH anew
    where = {"debian": debian, "bare": bare, "ssh": sshd.folder / "ssh"}

    def enter_one(shell: ShellStack, name: str) -> None:
        kind = KINDS[name]
        enter(shell, kind.opener.format(**where), name, kind.answers)

    return enter_one
