from __future__ import annotations

import io
from typing import TYPE_CHECKING

from playing import ENTERED, GONE, ListedShell, planned, played, printed, recipe_from
from runbook.engine.events import Asked, OutputSeen, Question, Reply
from runbook.engine.play import Options, Undo
from runbook.engine.selection import Selection
from runbook.model import File
from runbook.reports.console import Console, tail_of
from runbook.reports.ending import WaysOut
from runbook.reports.paint import Paint
from runbook.reports.words import wrapped
from runbook.seen import Output
from runbook.variables.values import settle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHROOT = """
    .. step:: Mount the disk
       :undo: umount

       mount

    .. step:: Enter the new system
       :enter: chroot

       chroot /x

    .. step:: A title that is far too long to be written on one line of eighty columns as it is

       inside

    .. step:: Leave it
       :leave:

       exit

    .. step:: After

       after
    """


def shown(
    text: str,
    tmp_path: Path,
    *answers: Output,
    options: Options | None = None,
    selection: Selection | None = None,
    shells: Mapping[str, ListedShell] | None = None,
    width: int = 80,
    paint: Paint | None = None,
) -> list[str]:
    """The lines of a whole run as a log has them, durations being those of the list."""
    run = played(text, tmp_path, *answers, options=options, selection=selection, shells=shells)
    recipe = recipe_from(text, tmp_path)
    stream = io.StringIO()
    ways_out = WaysOut(lambda step: f"again --from {step}" if step else "again", lambda: "again, undone")
    console = Console(stream, io.StringIO(), paint or Paint(), width, ways_out)
    console.start(planned(recipe, selection=selection), settle(recipe.variables, {}), {"localhost": "here"})
    for event in run.events:
        console.show(event)
    console.finish(run.report)
    return stream.getvalue().splitlines()


def test_a_whole_run(tmp_path: Path) -> None:
    lines = shown(CHROOT, tmp_path, printed("mounted\nwell\n"), ENTERED, printed("no newline"))
    assert lines == [
        "recipe                                                                   5 steps",
        "",
        " localhost (here)",
        " ▸ 1  Mount the disk",
        "       $ mount",
        "         mounted",
        "         well",
        " ✓ 1  Mount the disk                                                       0.0 s",
        " ▸ 2  Enter the new system",
        "       $ chroot /x",
        " ✓ 2  Enter the new system                                                 0.0 s",
        "",
        " localhost > chroot",
        " ▸ 3  A title that is far too long to be written on one line of eighty columns…",
        "       $ inside",
        "         no newline",
        " ✓ 3  A title that is far too long to be written on one line of eigh…      0.0 s",
        " ▸ 4  Leave it",
        "       $ exit",
        " ✓ 4  Leave it                                                             0.0 s",
        "",
        " localhost (here)",
        " ▸ 5  After",
        "       $ after",
        " ✓ 5  After                                                                0.0 s",
        "",
        "recipe  passed                                                             0.0 s",
        "  5 passed",
        "  --undo would have taken back 1 step",
    ]


def test_no_line_of_ours_is_wider_than_the_terminal(tmp_path: Path) -> None:
    for width in (60, 80, 120):
        lines = shown(CHROOT, tmp_path, printed("", 1), selection=Selection(until="after"), width=width)
        ours = [line for line in lines if "recipe.rst" not in line and ": umount" not in line]
        assert max(map(len, ours)) <= width


def test_a_place_that_is_not_what_it_should_be(tmp_path: Path) -> None:
    failing = Output(b"chroot: failed to run command '/bin/bash'\n", 127, 0.1)
    lines = shown(CHROOT, tmp_path, printed(""), failing)
    row = next(n for n, line in enumerate(lines) if line.startswith(" ✗"))
    assert lines[row:] == [
        " ✗ 2  Enter the new system                                       broken    0.0 s",
        *("       " + line for line in wrapped(f"{tmp_path}/recipe.rst:10, on localhost", 73)),
        "       $ chroot /x",
        "       it opened no shell, and ended with status 127",
        "       The shell that answers on localhost is localhost itself (root file system",
        "       0:1, inode 2).",
        "",
        "Stopped: 1 passed, 1 broken, 2 refused, 1 not run.",
        "Steps 3 to 4 belong in localhost > chroot: none was run.",
        "Still there:",
        "  step 1, Mount the disk; to take it back, in localhost:",
        "      umount",
        "  look       again --from enter-the-new-system",
        "  next time  again, undone",
    ]


def test_an_inner_shell_that_dies(tmp_path: Path) -> None:
    lines = shown(CHROOT, tmp_path, printed(""), ENTERED, GONE)
    assert "       $ inside" in lines
    assert any("the shell ended under it    0.0 s" in line for line in lines)
    assert "       The shell that answers on localhost is localhost itself (root file system" in lines
    assert "Stopped: 2 passed, 1 broken, 1 refused, 1 not run." in lines


def test_what_is_taken_back(tmp_path: Path) -> None:
    lines = shown(CHROOT, tmp_path, options=Options(undo=Undo.ALWAYS))
    start = lines.index("Taking back 1 step, from the last to the first")
    assert lines[start:] == [
        "Taking back 1 step, from the last to the first",
        "",
        " localhost (here)",
        " ▸ 1  Mount the disk",
        "       $ umount",
        " ✓ 1  Mount the disk                                         taken back    0.0 s",
        "",
        "recipe  passed                                                             0.0 s",
        "  5 passed",
        "Taken back: 1 step.",
    ]


def test_an_undo_that_fails_is_shown_and_said_at_the_end(tmp_path: Path) -> None:
    text = "    .. step:: Mount\n       :undo: umount\n\n       mount\n"
    lines = shown(text, tmp_path, printed(""), printed("busy\n", 32), options=Options(undo=Undo.ALWAYS))
    assert " ✗ 1  Mount                                                   status 32    0.0 s" in lines
    assert lines[-6:] == [
        "recipe  failed                                                             0.0 s",
        "  1 passed",
        "Taken back: 0 steps; 1 could not be.",
        "Still there:",
        "  step 1, Mount; to take it back, in localhost:",
        "      umount",
    ]


def test_after_a_failure_nothing_is_told_of_steps_that_would_not_have_run(tmp_path: Path) -> None:
    text = """
    .. variable:: ARCH
       :default: amd64

    .. step:: Fail

       false

    .. step:: Other
       :when: ARCH == "i386"

       true

    .. step:: Last

       true
    """
    stopped = shown(text, tmp_path, printed("", 1))
    assert not any("Other" in line for line in stopped)
    on = shown(text, tmp_path, printed("", 1), printed(""), options=Options(keep_going=True))
    assert any("2  Other" in line for line in on)


def test_one_looks_from_the_step_that_tells_what_the_failed_one_uses(tmp_path: Path) -> None:
    text = """
    .. step:: Before

       true

    .. step:: Tell

       tell

    .. output::
       :capture: V = v=(.*)

       ...

    .. step:: Use

       use {{ V }}
    """
    lines = shown(text, tmp_path, printed(""), printed("v=1\n"), printed("", 1))
    assert lines[-1] == "  look  again --from tell"


def test_of_a_throw_away_view_nothing_is_still_there(tmp_path: Path) -> None:
    text = "    .. step:: Make\n       :undo: unmake\n\n       make\n\n    .. step:: Fail\n\n       false\n"
    options = Options(throwaway=frozenset({"localhost"}))
    lines = shown(text, tmp_path, printed(""), printed("", 1), options=options)
    assert lines[-3:] == [
        "Failed: 1 passed, 1 failed.",
        "  What was done on localhost is gone with the throw-away view of this machine.",
        "  look  again --from fail",
    ]


def test_a_difference_from_what_was_expected_is_below_the_row(tmp_path: Path) -> None:
    text = "    .. step:: Ask\n\n       ask\n\n    .. output::\n\n       wanted\n"
    lines = shown(text, tmp_path, printed("got\n"))
    row = next(n for n, line in enumerate(lines) if line.startswith(" ✗"))
    assert lines[row].endswith("not as expected    0.0 s")
    assert any("wanted" in line for line in lines[row + 1 :])


def test_attempts_are_counted(tmp_path: Path) -> None:
    text = "    .. step:: Poll\n       :retry: 3 x 2 s\n\n       poll\n"
    lines = shown(text, tmp_path, printed("", 1), printed(""))
    assert "       attempt 1, again in 2 s" in lines
    assert any(line.startswith(" ✓ 1  Poll") and "2 attempts" in line for line in lines)


def test_what_was_not_chosen_is_counted(tmp_path: Path) -> None:
    lines = shown(CHROOT, tmp_path, selection=Selection(only=("after",)))
    assert lines[0].endswith("5 steps, 4 not chosen")
    assert lines[-1] == "  1 passed, 4 not chosen"


def test_a_character_cut_across_two_chunks_is_whole() -> None:
    stream = io.StringIO()
    console = Console(stream, io.StringIO(), Paint(), 80)
    for data in (b"caf\xc3", b"\xa9 \x1b[3", b"1mred\x1b[0m\n"):
        console.show(OutputSeen(data))
    console.stop()
    assert stream.getvalue() == "         café red\n"


def test_an_endless_line_does_not_fill_the_memory() -> None:
    stream = io.StringIO()
    console = Console(stream, io.StringIO(), Paint(), 80)
    for _time in range(100):
        console.show(OutputSeen(b"x" * 1000))
    assert len(stream.getvalue()) > 90_000


def test_what_is_still_there_is_taken_back_by_the_very_commands_that_would_run(tmp_path: Path) -> None:
    text = """
    .. variable:: FILE
       :default: it's here

    .. step:: Make
       :undo: rm {{ FILE }}
              sync

       touch {{ FILE }}

    .. step:: Fail

       false
    """
    lines = shown(text, tmp_path, printed(""), printed("", 1))
    start = lines.index("  step 1, Make; to take it back, in localhost:")
    assert lines[start + 1 : start + 3] == ["      rm 'it'\\''s here'", "      sync"]


def test_in_a_log_no_command_is_cut(tmp_path: Path) -> None:
    long = f"say {'word ' * 30}end"
    text = f"    .. step:: Say\n\n       {long}\n       for a in b; do\n         c\n       done\n"
    lines = shown(text, tmp_path, paint=Paint(cuts=False))
    assert f"       $ {long}" in lines
    start = lines.index("       $ for a in b; do")
    assert lines[start + 1 : start + 3] == ["           c", "         done"]


def test_a_step_that_is_left_out_stands_under_its_own_place(tmp_path: Path) -> None:
    lines = shown(CHROOT, tmp_path, selection=Selection(only=("mount-the-disk",)))
    row = next(n for n, line in enumerate(lines) if "3  A title" in line)
    assert lines[row - 1] == " localhost > chroot"
    row = next(n for n, line in enumerate(lines) if "5  After" in line)
    assert lines[row - 1] == " localhost (here)"


def test_a_pause_is_told_with_one_decimal_at_most(tmp_path: Path) -> None:
    text = "    .. step:: Poll\n       :retry: 3 x 7.99984 s\n\n       poll\n"
    assert "       attempt 1, again in 8 s" in shown(text, tmp_path, printed("", 1), printed(""))


def test_a_file_in_a_question_is_shown_with_its_path_and_content() -> None:
    stream = io.StringIO()
    console = Console(stream, io.StringIO("r\n"), Paint(), 80)
    file = File("/etc/motd", "one\ntwo\n")
    choices = (Reply.RUN, Reply.SKIP, Reply.STOP)
    assert console.show(Question(Asked.STEP, 1, "Write", "", choices, file=file)) is Reply.RUN
    assert stream.getvalue().startswith("       (write /etc/motd)\n       one\n       two\n")


def test_the_end_of_an_output_without_newlines_is_no_page_of_one_line() -> None:
    (line,) = tail_of(b"[" * 200_000 + b"]" * 200_000, 10)
    assert len(line) < 500
