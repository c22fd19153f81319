"""The command line as it is called where nobody is there."""

from __future__ import annotations

import os
import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING

from terminal import RUNBOOK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PLAIN = """
    .. step:: One

       echo one

    .. step:: Two

       echo two
    """


def recipe(tmp_path: Path, text: str, name: str = "recipe.rst") -> str:
    (tmp_path / name).write_text("Recipe\n======\n\n" + dedent(text), encoding="utf-8")
    return name


def runbook(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line as it is called where nobody is there."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "XDG_STATE_HOME") if key in os.environ}
    return subprocess.run(
        [RUNBOOK, *arguments],
        cwd=tmp_path,
        env=kept | {"LC_ALL": "C.UTF-8"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def begun(
    folder: Path, argv: Sequence[str], environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """A program under way where nobody is there, with a process group of its own and all it says in one."""
    return subprocess.Popen(
        argv,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
