"""What a recipe leaves to a person is refused wherever it would run, as `check` says."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from commandline import recipe, runbook
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

UNDECIDED = """
    .. undecided : do both ways happen, or is one enough?

    .. step:: One way

       touch done
    """
UNREASONED = """
    .. variable:: WHAT
       :default: touch done

    .. step:: Whatever

       {{ WHAT | shell }}
    """
WAYS = [("run",), ("run", "--dry-run"), ("test",), ("export",)]


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (UNDECIDED, "recipe.rst:5: left undecided: do both ways happen, or is one enough?"),
        (UNREASONED, "recipe.rst:10: {{ WHAT | shell }} becomes part of the command, whatever it holds"),
    ],
)
def test_what_check_refuses_for_being_left_to_a_person_never_runs(
    tmp_path: Path, way: tuple[str, ...], text: str, said: str
) -> None:
    command, *options = way
    told = runbook(tmp_path, command, recipe(tmp_path, text), *options)
    assert said in " ".join((told.stdout + told.stderr).split())
    assert told.returncode == 3
    assert not (tmp_path / "done").exists()


def test_so_is_what_it_requires(tmp_path: Path) -> None:
    recipe(tmp_path, UNDECIDED, "first.rst")
    later = recipe(tmp_path, "\n    .. requires:: first.rst\n\n    .. step:: Last\n\n       true\n")
    assert runbook(tmp_path, "run", later).returncode == 0
    told = runbook(tmp_path, "run", later, "--with-required")
    assert (told.returncode, "first.rst:5: left undecided: " in told.stderr) == (3, True)


def test_what_is_undecided_is_still_listed(tmp_path: Path) -> None:
    assert "One way" in runbook(tmp_path, "list", recipe(tmp_path, UNDECIDED)).stdout


def test_a_recipe_from_a_pipe_is_read_once(tmp_path: Path) -> None:
    text = "".join(line.removeprefix("    ") for line in UNDECIDED.splitlines(keepends=True))
    told = subprocess.run(
        ["bash", "-c", f'{RUNBOOK} run <(printf %s "$TEXT")'],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "TEXT": text, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, "left undecided" in told.stderr) == (3, True)
