"""What a script did, taken back: only where it was done, the last first, and until one undo fails."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest
from scripting import exported, ran
from test_scripts import at_a_terminal

from support import roots

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

STACKED = """
    .. step:: Below
       :undo: rm below

       echo > below

    .. step:: Between
       :undo: test ! -e busy && rm between

       echo > between

    .. step:: Above
       :undo: rm above

       echo > above

    .. step:: Fail

       false
    """


def undoing(told: subprocess.CompletedProcess[str], said: str = "") -> list[str]:
    """The options of the last command that a script told for what is still there."""
    text = said or told.stdout + told.stderr
    command = re.findall(r"^  .*/script\.sh( .*--undo .*)$", text, re.MULTILINE)[-1]
    return shlex.split(command)


def test_undos_are_told_last_first_as_one_command_with_their_place(tmp_path: Path) -> None:
    script = exported(tmp_path, STACKED)
    told = ran(script)
    assert told.returncode == 1
    at = undoing(told)[3]
    assert re.fullmatch(r"\d+:\d+,\d+,\S+", at)
    assert told.stderr.splitlines()[2:] == [
        "Still there; to take it back, the last first:",
        "  3. Above",
        "  2. Between",
        "  1. Below",
        f"  {script} --undo 3 --at {at} --undo 2 --at {at} --undo 1 --at {at}",
    ]


def test_the_end_of_a_script_tells_its_undos_too(tmp_path: Path) -> None:
    script = exported(tmp_path, STACKED)
    told = ran(script, "--until", "2")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[2:5] == [
        "Still there; to take it back, the last first:",
        "  2. Between",
        "  1. Below",
    ]
    assert ran(script, *undoing(told)).stdout == "2. Between\n1. Below\n"


def test_the_first_undo_that_fails_is_the_last_and_the_rest_is_told(tmp_path: Path) -> None:
    script = exported(tmp_path, STACKED)
    options = undoing(ran(script))
    (tmp_path / "busy").touch()
    shuffled = [word for start in (8, 0, 4) for word in options[start : start + 4]]
    told = ran(script, *shuffled)
    assert (told.returncode, told.stdout) == (1, "3. Above\n2. Between\n")
    assert told.stderr.splitlines() == [
        "Step 2, Between (recipe.rst:10): status 1 instead of 0.",
        "Still there; to take it back, the last first:",
        "  2. Between",
        "  1. Below",
        f"  {script} {' '.join(options[4:])}",
    ]
    assert (tmp_path / "below").exists()
    (tmp_path / "busy").unlink()
    again = ran(script, *undoing(told))
    assert (again.returncode, again.stdout, again.stderr) == (0, "2. Between\n1. Below\n", "")


def test_an_undo_without_its_place_is_refused_before_anything_runs(tmp_path: Path) -> None:
    script = exported(tmp_path, STACKED)
    options = undoing(ran(script))
    for given in (["--undo", "1"], ["--undo", "1", "--at", "here"], [*options[:4], "--undo", "1"]):
        told = ran(script, *given)
        assert (told.returncode, told.stdout) == (2, "")
        assert "Step 1, Below (recipe.rst:5): where it ran is not said; add --at" in told.stderr
    told = ran(script, "--undo", "4", *options[2:4])
    assert (told.returncode, told.stdout) == (2, "")
    assert "it has nothing to take back" in told.stderr


@pytest.mark.parametrize("elsewhere", ["user", "machine", "root"])
def test_an_undo_runs_in_no_other_root_and_for_no_other_user_or_machine(
    elsewhere: str, tmp_path: Path
) -> None:
    script = exported(tmp_path, STACKED)
    options = undoing(ran(script))
    wrapper = {
        "user": ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
        "machine": ["unshare", "--uts", "sh", "-c", 'hostname other && exec "$0" "$@"'],
        "root": ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs none {tmp_path}/r && {_BOUND} "$0" "$@"'],
    }[elsewhere].copy()
    (tmp_path / "r").mkdir()
    wrapper = [word.replace("ROOT", f"{tmp_path}/r").replace("HOME", str(tmp_path)) for word in wrapper]
    for folder in (tmp_path.parent.parent, tmp_path.parent, tmp_path):
        folder.chmod(0o777)
    told = ran(script, "--here", *options, wrapper=wrapper)
    assert (told.returncode, told.stdout) == (4, "3. Above\n"), told.stderr
    assert (
        f"Step 3, Above (recipe.rst:15): not taken back: it ran in {options[3]}, and this is" in told.stderr
    )
    assert undoing(told) == ["--here", *options]
    assert (tmp_path / "above").exists()


_BOUND = (
    "for d in usr bin lib lib64 tmp; do mkdir -p ROOT/$d; mount --rbind /$d ROOT/$d || :; done; "
    'mkdir -p ROOT/dev; touch ROOT/dev/null; exec chroot ROOT sh -c \'cd HOME; exec "$0" "$@"\''
)

INSIDE = """
    .. step:: Enter
       :enter: inside
       :undo: rm opened

       test ! -e opened && echo > opened
       chroot {root} /usr/bin/dash

    .. step:: Make
       :undo: rm /tmp/made && echo gone

       echo > /tmp/made

    .. step:: Fail

       {fails}

    .. step:: Leave
       :leave:

       exit
    """


def test_what_was_done_in_a_place_is_taken_back_in_it_and_what_opened_it_is_not_done_again(
    tmp_path: Path,
) -> None:
    root = roots.small(tmp_path / "root")
    script = exported(tmp_path, INSIDE.format(root=root, fails="false"))
    told = ran(script)
    commands = [line for line in told.stderr.splitlines() if line.startswith(f"  {script}")]
    within = ran(script, *undoing(told, commands[0]))
    assert (within.returncode, within.stdout, within.stderr) == (0, "1. Enter\n2. Make\ngone\n", "")
    assert (tmp_path / "opened").exists()
    assert ran(script, *undoing(told, commands[1]), "--yes").returncode == 0
    assert not (tmp_path / "opened").exists()


def test_what_holds_a_place_is_not_taken_back_before_what_was_done_in_it(tmp_path: Path) -> None:
    root = roots.small(tmp_path / "root")
    script = exported(tmp_path, INSIDE.format(root=root, fails="true"))
    told = ran(script)
    refused = ran(script, *undoing(told))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "what was done in inside comes first, and nobody is there to say that it is" in refused.stderr
    for answer, status in (("no", 130), ("yes", 0)):
        with at_a_terminal(script, *undoing(told)) as terminal:
            terminal.see("Is what was done in inside taken back, by the command told when it was left?")
            terminal.type(f"{answer}\n")
            assert terminal.end() == status
            assert ("1. Enter" in terminal.text.splitlines()) is (answer == "yes")


def test_a_place_that_is_another_one_now_is_not_touched(tmp_path: Path) -> None:
    root = roots.small(tmp_path / "root")
    script = exported(tmp_path, INSIDE.format(root=root, fails="false"))
    told = ran(script)
    command = next(line for line in told.stderr.splitlines() if line.startswith(f"  {script}"))
    root.rename(tmp_path / "old")
    (roots.small(root) / "tmp/made").touch()
    options = undoing(told, command)
    told = ran(script, *options)
    assert told.returncode == 4
    assert "Step 2, Make (recipe.rst:12): not taken back: it ran in" in told.stderr
    assert undoing(told) == options
    assert (root / "tmp/made").exists()


def test_what_is_done_in_a_place_is_told_when_it_is_left(tmp_path: Path) -> None:
    root = roots.small(tmp_path / "root")
    script = exported(tmp_path, INSIDE.format(root=root, fails="true"))
    told = ran(script)
    assert (told.returncode, told.stderr) == (0, "")
    assert re.findall(r"  \d\. .*", told.stdout) == [
        "  2. Make",
        "  1. inside: what was done in it, by the command that was told when it was left",
        "  1. Enter",
    ]


@pytest.mark.parametrize("undo", ["", ":undo: hostname before"])
def test_the_undo_of_a_step_before_the_machine_was_renamed_still_finds_it(undo: str, tmp_path: Path) -> None:
    text = f"""
        .. step:: Make
           :undo: rm made

           echo > made

        .. step:: Rename
           {undo or ":id: rename"}

           hostname after

        .. step:: Fail

           hostname; false
        """
    script = exported(tmp_path, text)
    named = ["unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"']
    told = ran(script, "--here", wrapper=[*named, "before"])
    again = ran(script, "--here", *undoing(told), wrapper=[*named, "after"])
    assert (again.returncode, again.stderr) == (0, "")
    assert not (tmp_path / "made").exists()
