"""Where a sandbox cannot be had, that is said with a way out, and nothing is left of the attempt."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from boxed import PATHS, processes

from runbook.errors import PlaceError
from runbook.i18n import speaking
from runbook.shells.sandbox import Sandbox
from runbook.shells.sandbox_refusal import refusal
from support.shellwork import eventually

SIZE = (1 << 24) + os.getpid()  # by which the processes of these tests are known


def attempted(*wrapper: str, depth: int = 1) -> str:
    """What a program prints that opens a sandbox, when started through `wrapper`; nothing of it stays."""
    program = str(Path(__file__).with_name("attempt.py"))
    argv = [*wrapper, sys.executable, program, str(SIZE), str(depth)]
    with subprocess.Popen(
        argv,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={**os.environ, "PYTHONPATH": PATHS},
    ) as process:
        said = process.communicate()[0].strip()
    eventually(lambda: not processes(f"for-{process.pid}") and not processes(str(SIZE)))
    return said


def test_the_attempt_succeeds_where_nothing_is_in_its_way() -> None:
    assert attempted() == "opened"


def test_somebody_who_is_not_root_is_refused() -> None:
    assert attempted("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups") == (
        "UsageError sandbox: only root can have one, and this is user 65534; "
        "run it with sudo, or do without a sandbox"
    )


def test_a_machine_that_gives_no_namespaces_is_refused() -> None:
    assert attempted("setpriv", "--bounding-set", "-sys_admin") == (
        "PlaceError sandbox: this machine gives no namespaces (Operation not permitted); "
        "in a container: start that with all privileges; or do without a sandbox"
    )


def test_a_sandbox_in_a_sandbox_is_had_and_one_more_overlay_is_refused() -> None:
    assert attempted(depth=2) == "opened"
    assert attempted(depth=3) == (
        "PlaceError sandbox: the root file system cannot lie under an overlay (Invalid argument); "
        "run it outside of a container or sandbox, or do without a sandbox"
    )


def test_a_machine_where_something_cannot_be_made_is_refused() -> None:
    hidden = 'mount -t tmpfs none /dev; mkdir /dev/shm; mknod -m 666 /dev/null c 1 3; exec "$@"'
    assert attempted("unshare", "--mount", "sh", "-c", hidden, "sh") == (
        "PlaceError sandbox: /dev/pts cannot be made in it (No such file or directory); "
        "do without a sandbox, and tell what `findmnt` says here"
    )


def test_no_tool_is_needed() -> None:
    assert attempted("env", "PATH=/nowhere") == "opened"


def test_a_directory_that_a_sandbox_has_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/dev/shm")  # noqa: S108
    with pytest.raises(PlaceError, match=r"shm is not in it, since it has a /dev of its own; start from"):
        Sandbox.open()


@pytest.mark.parametrize(
    ("place", "number", "words"),
    [
        ("/", errno.ENODEV, "this kernel has no overlay file system; modprobe overlay"),
        ("/dev", errno.EPERM, "/dev cannot be made in it (Operation not permitted)"),
        ("", 0, "it did not come up, for no reason that it gave; look at `dmesg`"),
    ],
)
def test_every_refusal_has_a_fact_and_a_way_out(place: str, number: int, words: str) -> None:
    problem = str(refusal(place, number))
    assert words in problem
    assert "do without a sandbox" in problem


@pytest.mark.parametrize(
    ("place", "number", "french"),
    [
        ("/", errno.EINVAL, "(argument invalide)"),
        ("/dev", errno.EPERM, "(opération non permise)"),
        ("", errno.ENOSPC, "(plus de place sur le périphérique)"),
    ],
)
def test_why_it_cannot_be_had_is_french_in_a_french_run(place: str, number: int, french: str) -> None:
    with speaking("fr"):
        assert french in str(refusal(place, number))
