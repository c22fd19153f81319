"""`runbook check --watch`: checked again whenever a recipe is saved, however an editor saves it."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from terminal import RUNBOOK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = "A\n=\n\n.. step:: S\n\n   true\n"


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "a.rst").write_text(GOOD)
    process = subprocess.Popen(
        [RUNBOOK, "check", "--no-shellcheck", "--watch", "a.rst"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_it_checks_at_once_and_again_when_the_file_changes(
    watching: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert "a.rst: ok, 1 step" in _line(watching)
    (tmp_path / "a.rst").write_text(GOOD.replace("step::", "stpe::"))
    assert "a.rst:4: error: unknown directive stpe" in _line(watching)


def test_a_file_that_is_replaced_is_seen(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    assert "ok" in _line(watching)
    (tmp_path / "new").write_text(GOOD + "\n.. step:: T\n\n   true\n")
    (tmp_path / "new").replace(tmp_path / "a.rst")
    assert "a.rst: ok, 2 steps" in _line(watching)


def test_a_file_that_vanishes_is_waited_for(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    assert "ok" in _line(watching)
    (tmp_path / "a.rst").unlink()
    (tmp_path / "a.rst").write_text(GOOD + "\n.. step:: T\n\n   true\n")
    while "2 steps" not in (line := _line(watching)):
        assert line
