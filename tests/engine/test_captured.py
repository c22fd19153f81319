"""What outputs tell is said at the end of a run, in the order of the steps, and no secret."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = """\
Look
====

.. variable:: SECRET_WORD
   :type: secret

.. step:: See the shells

   echo zsh 5; echo bash {{ SECRET_WORD }}; echo dash 6

.. output::
   :capture:
      FIRST = zsh (.*)
      SECOND = bash (.*)
      THIRD = dash (.*)

   ...
"""


def ran(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """The recipe, run there."""
    (folder / "look.rst").write_text(text)
    return subprocess.run(
        [RUNBOOK, "run", "look.rst"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "RUNBOOK_VAR_SECRET_WORD": "hush hush"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_a_run_found_out_is_told_at_its_end(tmp_path: Path) -> None:
    told = ran(tmp_path, RECIPE)
    assert told.returncode == 0
    assert told.stdout.splitlines()[-2:] == ["  FIRST  5", "  THIRD  6"]
    assert "hush" not in told.stdout


def test_a_capture_that_finds_nothing_is_told_at_its_own_line(tmp_path: Path) -> None:
    told = ran(tmp_path, RECIPE.replace("SECOND = bash", "SECOND = ksh"))
    assert "look.rst:14: SECOND: no line of the output matches ksh (.*)" in told.stdout


def test_each_capture_that_finds_nothing_is_told_at_its_own_line(tmp_path: Path) -> None:
    told = ran(
        tmp_path, RECIPE.replace("SECOND = bash", "SECOND = ksh").replace("THIRD = dash", "THIRD = ksh")
    )
    assert "look.rst:14: SECOND: no line" in told.stdout
    assert "look.rst:15: THIRD: no line" in told.stdout


def test_a_captured_value_that_is_none_of_its_type_is_told_at_its_own_line(tmp_path: Path) -> None:
    text = RECIPE.replace("echo dash 6", "echo dash x")
    text = text.replace("\n.. step", "\n.. variable:: THIRD\n   :type: int\n\n.. step", 1)
    told = ran(tmp_path, text)
    assert "look.rst:18: THIRD: " in told.stdout


def test_a_step_that_uses_what_only_its_own_output_tells_is_refused_with_the_reason(tmp_path: Path) -> None:
    declared = RECIPE.replace(".. step::", ".. variable:: FIRST\n\n.. step::")
    told = ran(tmp_path, declared.replace("the shells\n", "the shells\n   :undo: echo {{ FIRST }}\n"))
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.splitlines()[0] == (
        "look.rst:9: step 1 uses FIRST, which only its own output gives; "
        "use it in a later step, and here a variable of the shell"
    )
