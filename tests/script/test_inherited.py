"""A script begun behind a step that set a variable of the shell: nothing runs with an empty one."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from scripting import exported, ran

from playing import recipe_from
from runbook.script.inherited import inherited

if TYPE_CHECKING:
    from pathlib import Path

EMPTIED = """
    .. step:: Make
       :undo: rm -r "$DIR"

       DIR=$(mktemp -d -p .); DIR=$PWD/$DIR

    .. step:: Fill

       touch "$DIR"/file
       test -e mended

    .. step:: Empty

       rm "$DIR"/*
    """


def _way_out(script: Path) -> str:
    return f"Begin with that one, or give it: DIR=… {script} …"


def test_a_script_begun_behind_a_variable_that_it_needs_runs_nothing(tmp_path: Path) -> None:
    script = exported(tmp_path, EMPTIED)
    told = ran(script, "--from", "3")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.splitlines() == [
        f"Step 3, Empty (recipe.rst:15): it needs $DIR, which step 1 sets. {_way_out(script)}"
    ]
    unfilled = ran(script, "--from", "3", DIR="…")
    assert (unfilled.returncode, unfilled.stdout) == (2, "")


def test_its_lines_to_go_on_and_to_take_back_give_the_folders_that_were_set(tmp_path: Path) -> None:
    told = ran(exported(tmp_path, EMPTIED))
    go_on, undo = (line for line in told.stderr.splitlines() if " --" in line)
    assert " DIR=/" in go_on
    (tmp_path / "mended").touch()
    (made,) = (path for path in tmp_path.iterdir() if path.is_dir())
    for line in (go_on.removeprefix("To go on:"), undo):
        done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    assert not made.exists()


def test_what_else_was_set_may_be_secret_and_is_left_to_the_person(tmp_path: Path) -> None:
    script = exported(
        tmp_path,
        """
        .. step:: Ask

           TOKEN=$(echo hunter2-xyz)
           HOME_OF=/root; EMPTY=; SPACED="/a b"

        .. step:: Use

           echo $HOME_OF $EMPTY $SPACED ${#TOKEN}; test -e mended
        """,
    )
    told = ran(script)
    assert "hunter2" not in told.stdout + told.stderr
    assert f"To go on: EMPTY=… HOME_OF=/root SPACED=… TOKEN=… {script} --from 2" in told.stderr


def test_what_a_place_is_told_of_its_variables_reaches_the_line_too(tmp_path: Path) -> None:
    text = """
        .. step:: Around

           DIR=/srv

        .. step:: Enter
           :enter: a shell

           DIR=$DIR dash

        .. step:: Inside

           SUB=$DIR/x

        .. step:: Look

           echo $SUB; test -e mended

        .. step:: Leave
           :leave:

           exit
        """
    script = exported(tmp_path, text)
    assert f"To go on: DIR=/srv SUB=/srv/x {script} --from 4" in ran(script).stderr
    (tmp_path / "mended").touch()
    lacking = ran(script, "--from", "4")
    assert "it needs $SUB, which step 3 sets" in lacking.stderr
    assert "Step 2, Enter (recipe.rst:9): it needs $DIR, which step 1 sets" in lacking.stderr
    told = ran(script, "--from", "4", DIR="/srv", SUB="/srv/x")
    assert (told.returncode, "/srv/x\n" in told.stdout) == (0, True)


@pytest.mark.parametrize(
    ("codes", "needs"),
    [
        (["X=1", "echo $X"], ["", "X:1"]),
        (["X=1", "X=2", "echo ${X%a}"], ["", "", "X:2"]),
        (["X=1", "for X in a; do echo $X; done"], ["", ""]),
        (["X=1", "echo X '$Y'"], ["", ""]),
        (["read -r X Y", "echo $Y", "echo $Z"], ["", "Y:1", ""]),
        (["export X=1", "printf -v Y %s $X", 'test "$Y"'], ["", "X:1", "Y:2"]),
        (["X=1 env", "echo $X"], ["", ""]),
    ],
)
def test_a_step_has_a_variable_from_the_last_one_that_set_it(
    tmp_path: Path, codes: list[str], needs: list[str]
) -> None:
    text = "".join(f"\n    .. step:: S{n}\n\n       {code}\n" for n, code in enumerate(codes))
    recipe = recipe_from(text, tmp_path)
    assert [" ".join(one.run) for one in inherited(recipe.steps, "localhost").values()] == needs
