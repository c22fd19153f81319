from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playing import CHROOT, ENTERED, GONE, LOST, THREE, ListedShell, played, printed
from runbook.engine.play import Options
from runbook.seen import Outcome, Output

if TYPE_CHECKING:
    from pathlib import Path


def test_steps_run_in_the_place_entered_until_it_is_left(tmp_path: Path) -> None:
    run = played(CHROOT, tmp_path)
    assert run.shell.said == ["mount", "prepare", "chroot /x", "chroot > inside", "chroot > exit", "after"]
    assert [str(result.place) for result in run.report.results] == [
        "localhost",
        "localhost",
        "localhost > chroot",
        "localhost > chroot",
        "localhost",
    ]


def test_when_the_chroot_fails_nothing_after_it_runs(tmp_path: Path) -> None:
    failing = Output(b"chroot: cannot run", 127, 0.1)
    run = played(CHROOT, tmp_path, printed(""), printed(""), failing)
    assert run.shell.said == ["mount", "prepare", "chroot /x"]
    assert run.outcomes == ["passed", "broken", "refused", "refused", "not-run"]
    assert run.report.outcome is Outcome.BROKEN
    assert "127" in run.reasons[1]
    assert "localhost > chroot" in run.reasons[2]


@pytest.mark.parametrize("keep_going", [True, False])
def test_when_what_precedes_the_chroot_fails_it_is_not_entered(tmp_path: Path, keep_going: bool) -> None:  # noqa: FBT001
    run = played(CHROOT, tmp_path, printed(""), printed("", 1), options=Options(keep_going=keep_going))
    assert run.shell.said == ["mount", "prepare"]
    assert run.outcomes == ["passed", "failed", "refused", "refused", "not-run"]


def test_when_the_inner_shell_dies_its_steps_are_refused_and_the_run_stops(tmp_path: Path) -> None:
    run = played(CHROOT, tmp_path, printed(""), printed(""), ENTERED, GONE, options=Options(keep_going=True))
    assert run.shell.said == ["mount", "prepare", "chroot /x", "chroot > inside"]
    assert run.outcomes == ["passed", "passed", "broken", "refused", "not-run"]


def test_a_shell_that_is_not_where_it_was_runs_nothing(tmp_path: Path) -> None:
    shell = ListedShell(elsewhere="root file system 254:0, inode 2")
    run = played(CHROOT, tmp_path, shells={"localhost": shell})
    assert shell.said == []
    assert run.outcomes == ["refused"] * 5
    assert run.reasons[0] == "root file system 254:0, inode 2"
    assert run.report.outcome is Outcome.BROKEN


def test_a_place_that_is_open_and_should_not_be_runs_nothing(tmp_path: Path) -> None:
    shell = ListedShell(open=["chroot"])
    run = played(THREE, tmp_path, shells={"localhost": shell})
    assert shell.said == []
    assert "localhost > chroot" in run.reasons[0]


def test_a_lost_host_stops_the_others_too(tmp_path: Path) -> None:
    text = """
    .. host:: one

    .. step:: First

       first

    .. host:: two

    .. step:: Second

       second
    """
    shells = {"one": ListedShell([LOST]), "two": ListedShell()}
    run = played(text, tmp_path, shells=shells, options=Options(keep_going=True))
    assert run.outcomes == ["broken", "not-run"]
    assert shells["two"].said == []


def test_each_host_has_its_own_shell(tmp_path: Path) -> None:
    text = """
    .. host:: one

    .. step:: First

       first

    .. host:: two

    .. step:: Second

       second

    .. host:: one

    .. step:: Third

       third
    """
    shells = {"one": ListedShell(), "two": ListedShell()}
    played(text, tmp_path, shells=shells)
    assert (shells["one"].said, shells["two"].said) == (["first", "third"], ["second"])
