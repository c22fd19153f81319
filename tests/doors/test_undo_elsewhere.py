"""What is said of an undo in a place whose mounts went with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commandline import recipe, runbook

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
    .. step:: Enter
       :enter: apart

       unshare --mount bash --norc

    .. step:: Mount
       :undo: umount {there} 2>/dev/null

       {command}

    .. step:: Leave
       :leave:

       exit
    """


def test_an_undo_in_a_place_of_its_own_mounts_says_that_they_are_gone(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    there = tmp_path / "there"
    text = TEXT.format(there=there, command=f"mount -t tmpfs none {there}")
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--undo")
    said = " ".join(told.stdout.split())
    assert told.returncode == 1
    assert "was left and entered again, with mounts of its own: those of before are gone unless" in said
    assert f"step 2, Mount; to take it back, in localhost > apart: umount {there}" in said


def test_nothing_is_said_of_mounts_in_a_place_that_has_none_of_its_own(tmp_path: Path) -> None:
    text = TEXT.format(there="/nowhere", command="true").replace("unshare --mount ", "")
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--undo")
    assert (told.returncode, "mounts of its own" in told.stdout) == (1, False)
