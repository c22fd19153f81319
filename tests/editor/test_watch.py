"""`runbook check --watch`: checked again whenever a recipe is saved, however an editor saves it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from terminal import RUNBOOK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = "A\n=\n\n.. step:: S\n\n   true\n"


@contextmanager
def watch(folder: Path, *names: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [RUNBOOK, "check", "--no-shellcheck", "--watch", *names],
        cwd=folder,
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


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "a.rst").write_text(GOOD)
    with watch(tmp_path, "a.rst") as process:
        yield process


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _heard(process: subprocess.Popen[str], text: str) -> bool:
    """Whether a line with that comes; it is waited for."""
    while line := _line(process):
        if text in line:
            return True
    return False


def test_it_checks_at_once_and_again_when_the_file_changes(
    watching: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert "a.rst: ok, 1 step" in _line(watching)
    (tmp_path / "a.rst").write_text(GOOD.replace("step::", "stpe::"))
    assert "── " in _line(watching)
    assert "a.rst:4: error: unknown directive stpe" in _line(watching)


def test_a_file_that_is_replaced_is_seen(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    assert "ok" in _line(watching)
    (tmp_path / "new").write_text(GOOD + "\n.. step:: T\n\n   true\n")
    (tmp_path / "new").replace(tmp_path / "a.rst")
    assert _heard(watching, "a.rst: ok, 2 steps")


def test_checks_are_parted_by_a_line_with_the_time(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    assert "ok" in _line(watching)
    (tmp_path / "a.rst").write_text(MORE)
    assert re.fullmatch(r"── \d\d:\d\d:\d\d ─+\n", _line(watching))


def test_a_recipe_that_vanishes_from_a_folder_is_named(tmp_path: Path) -> None:
    for name in ("a.rst", "b.rst"):
        (tmp_path / name).write_text(GOOD)
    with watch(tmp_path, ".") as process:
        assert _heard(process, "b.rst: ok")
        (tmp_path / "b.rst").unlink()
        assert _heard(process, "b.rst: this file is gone")
        assert "a.rst: ok" in _line(process)


def test_json_is_parted_by_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(GOOD)
    with watch(tmp_path, "a.rst", "--format", "json") as process:
        assert _heard(process, '"notes": 0')
        assert _line(process) == "}\n"
        (tmp_path / "a.rst").write_text(MORE)
        assert _line(process) == "{\n"


def test_a_file_that_vanishes_is_waited_for(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    assert "ok" in _line(watching)
    (tmp_path / "a.rst").unlink()
    (tmp_path / "a.rst").write_text(GOOD + "\n.. step:: T\n\n   true\n")
    while "2 steps" not in (line := _line(watching)):
        assert line


MORE = GOOD + "\n.. step:: T\n\n   true\n"
BAD = GOOD.replace("step::", "stpe::")


def test_a_recipe_of_any_name_is_seen(tmp_path: Path) -> None:
    (tmp_path / "procedure.txt").write_text(GOOD)
    with watch(tmp_path, "procedure.txt") as process:
        assert _heard(process, "procedure.txt: ok, 1 step")
        (tmp_path / "procedure.txt").write_text(MORE)
        assert _heard(process, "procedure.txt: ok, 2 steps")


def test_a_recipe_named_without_its_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "a.rst").write_text(GOOD)
    with watch(tmp_path, "a") as process:
        assert _heard(process, "a.rst: ok, 1 step")
        (tmp_path / "recipes" / "a.rst").write_text(MORE)
        assert _heard(process, "a.rst: ok, 2 steps")


def test_a_required_recipe_in_another_folder_is_seen(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "a.rst").write_text(".. requires:: ../two/b.rst\n\n" + GOOD)
    (tmp_path / "two" / "b.rst").write_text(GOOD)
    with watch(tmp_path / "one", "a.rst") as process:
        assert _heard(process, "a.rst: ok")
        (tmp_path / "two" / "b.rst").write_text(BAD)
        assert _heard(process, "a.rst:1: error: ../two/b.rst is required, and refused itself")


def test_a_required_recipe_that_is_missing_is_waited_for_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(".. requires:: two/b.rst\n\n" + GOOD)
    with watch(tmp_path, "a.rst") as process:
        assert _heard(process, "cannot be read")
        (tmp_path / "two").mkdir()
        (tmp_path / "two" / "b.rst").write_text(GOOD)
        assert _heard(process, "a.rst: ok")


def test_a_recipe_behind_links_is_seen_at_each_of_them(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.rst").write_text(GOOD)
    link = tmp_path / "a.rst"
    link.symlink_to("link.rst")
    (tmp_path / "link.rst").symlink_to("one/a.rst")
    with watch(tmp_path, "a.rst") as process:
        assert _heard(process, "a.rst: ok, 1 step")
        (tmp_path / "one" / "a.rst").write_text(MORE)
        assert _heard(process, "a.rst: ok, 2 steps")
        (tmp_path / "new.rst").symlink_to("two/a.rst")
        (tmp_path / "new.rst").replace(tmp_path / "link.rst")
        assert _heard(process, "a.rst: ok, 1 step")
        (tmp_path / "two" / "a.rst").write_text(MORE)
        assert _heard(process, "a.rst: ok, 2 steps")


def test_a_recipe_that_is_new_in_a_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(GOOD)
    with watch(tmp_path, ".") as process:
        assert _heard(process, "a.rst: ok, 1 step")
        (tmp_path / "deep").mkdir()
        (tmp_path / "deep" / "b.rst").write_text(MORE)
        assert _heard(process, "deep/b.rst: ok, 2 steps")


@pytest.mark.parametrize("name", ["missing.rst", "empty"])
def test_what_is_no_recipe_is_refused_and_not_waited_for(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [RUNBOOK, "check", "--watch", name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert name in done.stderr
