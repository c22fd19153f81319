from __future__ import annotations

from typing import TYPE_CHECKING

from playing import CHROOT, ENTERED, GONE, ListedShell, ended, ends, played, printed
from runbook.engine.events import Asked, CommandStarted, Reply, StepEnded
from runbook.engine.play import Options, Undo
from runbook.seen import Ending, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.engine.events import Event

INTERRUPTED = ended(Ending.INTERRUPTED)


def test_undos_run_from_the_last_to_the_first_each_in_its_place(tmp_path: Path) -> None:
    run = played(CHROOT, tmp_path, options=Options(undo=Undo.ALWAYS))
    taken_back = run.shell.said[6:]
    assert taken_back == ["chroot /x", "chroot > undo inside", "chroot > exit", "umount"]
    assert ends(run.events)[5:] == [(3, "undo passed"), (1, "undo passed")]
    assert run.report.left == ()


def test_an_undo_in_a_place_still_open_does_not_enter_it_again(tmp_path: Path) -> None:
    text = CHROOT.replace("exit\n", "unmount first\n       exit\n")
    answers = [printed(""), printed(""), ENTERED, printed(""), printed("", 1)]
    run = played(text, tmp_path, *answers, options=Options(undo=Undo.ON_FAILURE))
    assert run.shell.said[4:] == ["chroot > unmount first", "chroot > undo inside", "chroot > exit", "umount"]


def test_undo_on_failure_leaves_a_run_that_passed(tmp_path: Path) -> None:
    run = played(CHROOT, tmp_path, options=Options(undo=Undo.ON_FAILURE))
    assert "umount" not in run.shell.said
    assert run.report.left == ()


def test_a_run_that_failed_says_what_is_still_there_the_last_first(tmp_path: Path) -> None:
    run = played(CHROOT, tmp_path, printed(""), printed(""), ENTERED, printed(""), GONE)
    assert [sentence.split(";")[0] for sentence in run.report.left] == ["step 3, Inside", "step 1, Mount"]


def test_a_step_that_failed_at_its_first_command_is_not_taken_back(tmp_path: Path) -> None:
    text = """
    .. step:: Create
       :undo: lvremove -y vg/lv

       lvcreate vg/lv
    """
    run = played(text, tmp_path, printed("already exists", 5), options=Options(undo=Undo.ON_FAILURE))
    assert run.shell.said == ["lvcreate vg/lv"]
    assert "it ended midway" in run.report.left[0]


def test_a_step_whose_output_was_not_as_expected_is_taken_back(tmp_path: Path) -> None:
    text = """
    .. step:: Create
       :undo: remove

       create

    .. output::

       created
    """
    run = played(text, tmp_path, printed("hm"), options=Options(undo=Undo.ON_FAILURE))
    assert run.shell.said == ["create", "remove"]
    assert run.outcomes == ["failed"]


def test_what_is_below_an_undo_that_failed_is_not_taken_back_and_is_said(tmp_path: Path) -> None:
    answers = [printed(""), printed(""), ENTERED, printed(""), printed(""), printed(""), ENTERED]
    run = played(CHROOT, tmp_path, *answers, printed("", 1), options=Options(undo=Undo.ALWAYS))
    assert ends(run.events)[5:] == [(3, "undo failed")]
    assert "umount" not in run.shell.said
    inside, mounted = run.report.left
    assert "undo inside" in inside
    assert "kept, since an undo before it did not end well" in mounted
    assert "umount" in mounted
    assert run.report.outcome is Outcome.FAILED


def test_an_interrupted_undo_is_the_last_and_the_run_was_interrupted(tmp_path: Path) -> None:
    answers = [printed(""), printed(""), ENTERED, printed(""), printed(""), printed(""), ENTERED]
    run = played(CHROOT, tmp_path, *answers, INTERRUPTED, options=Options(undo=Undo.ALWAYS))
    assert ends(run.events)[5:] == [(3, "undo failed")]
    assert "umount" not in run.shell.said
    assert run.report.interrupted
    assert len(run.report.left) == 2


def test_an_undo_that_failed_keeps_nothing_of_another_host(tmp_path: Path) -> None:
    text = """
    .. host:: one

    .. step:: Here
       :undo: back here

       here

    .. host:: two

    .. step:: There
       :undo: back there

       there
    """
    shells = {"one": ListedShell(), "two": ListedShell([printed(""), printed("", 1)])}
    run = played(text, tmp_path, shells=shells, options=Options(undo=Undo.ALWAYS))
    assert [result.outcome for result in run.report.undos] == [Outcome.FAILED, Outcome.PASSED]


def test_an_undo_whose_place_cannot_be_entered_again_is_not_run_elsewhere(tmp_path: Path) -> None:
    answers = [printed(""), printed(""), ENTERED, printed(""), printed(""), printed(""), printed("", 1)]
    run = played(CHROOT, tmp_path, *answers, options=Options(undo=Undo.ALWAYS))
    assert run.shell.said[6:] == ["chroot /x"]
    assert [result.outcome for result in run.report.undos] == [Outcome.BROKEN]


def test_an_undo_is_refused_where_another_shell_answers(tmp_path: Path) -> None:
    shell = ListedShell()

    def react(event: Event) -> Reply | None:
        if isinstance(event, CommandStarted) and event.text == "after":
            shell.elsewhere = "somebody else"
        return None

    text = CHROOT.replace(":undo: undo inside", ":status: 0")
    run = played(text, tmp_path, shells={"localhost": shell}, react=react, options=Options(undo=Undo.ALWAYS))
    assert "umount" not in shell.said
    assert [result.outcome for result in run.report.undos] == [Outcome.REFUSED]
    assert "umount" in run.report.left[0]


def test_an_interruption_may_take_back(tmp_path: Path) -> None:
    answers = [printed(""), printed(""), ENTERED, INTERRUPTED]
    replies = {Asked.INTERRUPTED: Reply.UNDO}
    run = played(CHROOT, tmp_path, *answers, options=Options(attended=True), replies=replies)
    assert run.shell.said[4:] == ["chroot > exit", "umount"]
    assert run.report.interrupted


def test_a_place_that_died_is_entered_again_for_its_undo(tmp_path: Path) -> None:
    text = CHROOT.replace(
        "    .. step:: Leave",
        "    .. step:: Fatal\n\n       exit 1; true\n\n    .. step:: Leave",
    )
    answers = [printed(""), printed(""), ENTERED, printed(""), GONE]
    run = played(text, tmp_path, *answers, options=Options(undo=Undo.ON_FAILURE))
    assert run.shell.said[5:] == ["chroot /x", "chroot > undo inside", "chroot > exit", "umount"]


def test_an_interruption_after_all_was_taken_back_interrupts_nothing(tmp_path: Path) -> None:
    def react(event: Event) -> Reply | None:
        return Reply.INTERRUPT if isinstance(event, StepEnded) and event.undo and event.number == 1 else None

    run = played(CHROOT, tmp_path, react=react, options=Options(undo=Undo.ALWAYS))
    assert [result.outcome for result in run.report.undos] == ["passed", "passed"]
    assert (run.report.outcome, run.report.interrupted) == ("passed", False)
