"""What the tests of the sandbox share: running in one, mounts that nobody else sees."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.inside import ran

if TYPE_CHECKING:
    from runbook.shells.sandbox import Sandbox


def said(sandbox: Sandbox, script: str, status: int = 0) -> str:
    """What a bash script prints in the sandbox, its last newline cut; it must end with that status."""
    done = ran(sandbox, ["bash", "-c", script])
    assert done.returncode == status, done.stdout
    return done.stdout.removesuffix("\n")


def corner(preparation: str, python: str) -> str:
    """What Python code prints where a shell script has prepared mounts that nobody else sees."""
    # this checkout may lie where the script mounts something
    back = f"if [ ! -e {CHECKOUT} ]; then mkdir -p {CHECKOUT}; mount -c --bind /proc/self/fd/9 {CHECKOUT}; fi"
    run = f'exec {sys.executable} -c "$PYTHON" 9<&-'
    program = "\n".join(("set -e", f"exec 9<{CHECKOUT}", preparation, back, run))
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", program],
        env={
            **os.environ,
            "PYTHON": f"from runbook.shells.sandbox import Sandbox\n{python}",
            "PYTHONPATH": PATHS,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.removesuffix("\n")


def loops(word: str) -> list[str]:
    """The loop devices whose file has that word in its path."""
    files = Path("/sys/block").glob("loop*/loop/backing_file")
    return [file.parts[3] for file in files if word in _text(file)]


def processes(word: str) -> list[int]:
    """The processes that have that word among theirs, this one left out."""
    found = (int(entry.name) for entry in Path("/proc").glob("[1-9]*") if word in _text(entry / "cmdline"))
    return [pid for pid in found if pid != os.getpid()]


def mount_namespace(pid: int) -> str:
    """The mount namespace of that process; empty when it is gone."""
    try:
        return os.readlink(f"/proc/{pid}/ns/mnt")  # noqa: PTH115 - it is no path that could be resolved
    except OSError:
        return ""


def users_of(namespace: str) -> list[int]:
    """The processes that are in that mount namespace."""
    pids = (int(entry.name) for entry in Path("/proc").glob("[1-9]*"))
    return [pid for pid in pids if mount_namespace(pid) == namespace]


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


HERE = Path(__file__).parent
PATHS = f"{HERE}:{HERE.parent}"  # for a program that takes its words from here
CHECKOUT = Path(__file__).parents[2]
