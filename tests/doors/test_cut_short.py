"""A run that was killed, or that lost its power: the next one says where it stopped, and how to go on."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from commandline import begun, recipe, runbook
from terminal import RUNBOOK, Terminal

if TYPE_CHECKING:
    from pathlib import Path

# the shell of a step is the runner's child
KILLED = """
    .. variable:: NAME
       :default: mirror

    .. step:: Make the mirror
       :undo: rmdir {{ NAME }}

       mkdir {{ NAME }}

    .. step:: Look at it

       ls

    .. step:: Fill it
       :id: fill
       :undo: rm {{ NAME }}/list

       test -e mended || { kill -9 $PPID; sleep 60; }
       touch {{ NAME }}/list

    .. step:: Publish
       :undo: rm published

       touch published
       test ! -e faulty
    """

TOLD = """\
  Steps 1 to 2 had passed.
  Step 3, Fill it, was under way: how far it came is not known.
Still there:
  step 3, Fill it; it ended midway in localhost, and may not need:
      rm mirror/list
  step 1, Make the mirror; to take it back, in localhost:
      rmdir mirror
  go on               runbook run recipe.rst --from fill
  from the beginning  runbook run recipe.rst --from make-the-mirror
  forget              runbook run recipe.rst --forget
nothing was run
"""


def _cut_short(tmp_path: Path, *options: str) -> str:
    """The recipe, after a run of it that was killed in its third step."""
    name = recipe(tmp_path, KILLED)
    assert _run(tmp_path, *options).returncode == -signal.SIGKILL
    return name


def _run(tmp_path: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    return runbook(tmp_path, "run", "recipe.rst", *options, **state | environment)


def test_after_a_kill_the_next_run_says_where_it_stopped_and_runs_nothing(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    (tmp_path / "mended").touch()
    for _time in range(2):  # as often as it is asked
        told = _run(tmp_path)
        head, rest = told.stderr.split("the power went)\n")
        assert head.startswith("recipe: its run of 20")
        assert head.endswith(" was cut short (killed, or its terminal or\n")
        assert (told.returncode, told.stdout, rest) == (2, "", TOLD)
    assert not (tmp_path / "published").exists()


def test_from_a_step_on_it_goes_on_and_all_is_well_again(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    (tmp_path / "mended").touch()
    assert _run(tmp_path, "--from", "fill").returncode == 0
    assert (tmp_path / "mirror" / "list").exists()
    again = _run(tmp_path)
    assert again.returncode == 1  # mkdir, which is there
    assert "cut short" not in again.stderr
    assert not list((tmp_path / "state").rglob("*.jsonl"))


def test_what_the_first_run_left_is_told_also_when_the_second_one_fails(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    (tmp_path / "mended").touch()
    (tmp_path / "faulty").touch()
    told = _run(tmp_path, "--from", "fill").stdout
    left = [
        line.strip() for line in told[told.index("Still there:") :].splitlines() if line.startswith("      ")
    ]
    assert left == ["rm published", "rm mirror/list", "rmdir mirror"]


def test_what_was_cut_short_is_told_a_last_time_and_forgotten_with_nothing_run(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    shutil.rmtree(tmp_path / "mirror")
    told = _run(tmp_path, "--forget")
    assert (told.returncode, told.stdout) == (0, "")
    said = TOLD.partition("  go on ")[0] + "this is forgotten now; nothing was run\n"
    assert told.stderr.endswith(said)
    assert not (tmp_path / "mirror").exists()
    assert not list((tmp_path / "state").rglob("*.jsonl"))
    again = _run(tmp_path, "--forget")
    assert again.returncode == 0
    assert again.stderr.startswith("no run with these values on these hosts was cut short")
    (tmp_path / "mended").touch()
    assert _run(tmp_path).returncode == 0


def test_what_was_cut_short_is_forgotten_whatever_steps_are_chosen(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    assert "this is forgotten now" in _run(tmp_path, "--forget", "--only", "fill").stderr


def test_forgetting_needs_no_secret_and_reaches_no_host(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. variable:: PASSWORD
       :type: secret

    .. host:: A

    .. step:: One

       test {{ PASSWORD }} && { kill -9 $PPID; sleep 60; }

    .. host:: B

    .. step:: Two

       echo two
    """,
    )
    hosts = ("--host", "A=local", "--host", "B=ssh://no.such.host.invalid")
    secret = ("--secret", "PASSWORD=env:P")
    assert _run(tmp_path, *hosts, *secret, "--until", "one", P="word").returncode == -signal.SIGKILL
    assert "was cut short (killed" in _run(tmp_path, *hosts, "--forget").stderr
    assert not list((tmp_path / "state").rglob("*.jsonl"))


@pytest.mark.parametrize("option", [("--dry-run",), ("--from", "fill"), ("--report", "json=report")])
def test_to_forget_and_to_run_at_once_is_refused_and_forgets_nothing(
    tmp_path: Path, option: tuple[str, ...]
) -> None:
    _cut_short(tmp_path)
    told = _run(tmp_path, "--forget", *option)
    assert (told.returncode, told.stdout) == (2, "")
    said = f"{option[0]} --forget: what is forgotten is not run; leave out one of them\n"
    assert told.stderr.startswith(said)
    assert _run(tmp_path).stderr.endswith(TOLD)


def test_two_runs_cut_short_are_told_as_one(tmp_path: Path) -> None:
    name = _cut_short(tmp_path)
    text = (tmp_path / name).read_text()
    (tmp_path / name).write_text(
        text.replace("test -e mended ||", "true ||").replace("touch pub", "kill -9 $PPID; touch pub")
    )
    assert _run(tmp_path, "--from", "fill").returncode == -signal.SIGKILL
    told = _run(tmp_path).stderr
    assert "Steps 1 to 3 had passed." in told
    assert "Step 4, Publish, was under way" in told
    assert "--from publish\n" in told


def test_the_later_of_two_runs_counts_also_when_the_clock_went_back_between_them(tmp_path: Path) -> None:
    name = _cut_short(tmp_path)
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    kind, stamp, rest = journal.name.split("-")
    journal.rename(journal.with_name(f"{kind}-{int(stamp) + 10**15}-{rest}"))
    (tmp_path / "mended").touch()
    text = (tmp_path / name).read_text()
    (tmp_path / name).write_text(text.replace("touch pub", "kill -9 $PPID; touch pub"))
    assert _run(tmp_path, "--from", "fill").returncode == -signal.SIGKILL
    assert "Step 4, Publish, was under way" in _run(tmp_path).stderr
    assert "Steps 1 to 3 had passed." in _run(tmp_path).stderr


def test_another_run_of_it_that_still_goes_is_none_that_was_cut_short(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: Once

       test -n "$INNER" || INNER=1 $RUNBOOK run recipe.rst
    """,
    )
    whole = _run(tmp_path, RUNBOOK=RUNBOOK)
    assert whole.returncode == 0, whole


def test_with_other_values_it_is_another_run(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    (tmp_path / "mended").touch()
    assert _run(tmp_path, "--var", "NAME=other").returncode == 0
    assert _run(tmp_path).returncode == 2


def test_going_on_forgets_what_was_cut_short_on_two_hosts(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. host:: A

    .. step:: One

       echo one

    .. host:: B

    .. step:: Two

       test -e mended || { kill -9 $PPID; sleep 60; }
    """,
    )
    hosts = ("--host", "A=local", "--host", "B=local")
    assert _run(tmp_path, *hosts).returncode == -signal.SIGKILL
    (tmp_path / "mended").touch()
    assert _run(tmp_path, *hosts, "--from", "two").returncode == 0
    assert _run(tmp_path, *hosts).returncode == 0


def test_going_on_forgets_what_was_cut_short_with_a_value_typed_or_told_by_a_step(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. variable:: NAME

    .. step:: One
       :undo: echo {{ NAME }}

       echo id=1

    .. output::
       :capture: ID = id=(.*)

       ...

    .. step:: Two

       test -e mended-{{ ID }} || { kill -9 $PPID; sleep 60; }
    """,
    )
    state = {"XDG_STATE_HOME": str(tmp_path / "state"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def typed() -> int:
        with Terminal([RUNBOOK, "run", "recipe.rst"], state | {"TERM": "xterm"}, tmp_path) as terminal:
            terminal.see("NAME:")
            terminal.type("bob\n")
            return terminal.end()

    assert typed() == -signal.SIGKILL
    (tmp_path / "mended-1").touch()
    assert typed() == 2
    assert _run(tmp_path, "--from", "two", "--var", "ID=1").returncode == 0
    assert typed() == 0


def test_a_step_of_which_only_its_unless_was_run_has_not_begun(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: One
       :unless: true
       :undo: rm one

       touch one

    .. step:: Two
       :unless: test -e asked || { kill -9 $PPID; sleep 60; }
       :undo: umount two

       true

    .. step:: Three
       :id: three

       test -e asked || { kill -9 $PPID; sleep 60; }
    """,
    )
    assert _run(tmp_path).returncode == -signal.SIGKILL
    assert _run(tmp_path).returncode == -signal.SIGKILL  # nothing had begun
    assert _run(tmp_path, "--skip", "two").returncode == -signal.SIGKILL
    assert (
        _run(tmp_path).stderr.split("went)\n")[1]
        == """\
  Step 1 was done already, or skipped by you.
  Step 3, Three, was under way: how far it came is not known.
  go on               runbook run recipe.rst --from two
  from the beginning  runbook run recipe.rst --from one
  forget              runbook run recipe.rst --forget
nothing was run
"""
    )


def test_a_step_that_was_only_asked_about_has_not_begun(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: One
       :undo: rmdir one
       :confirm: All is lost.

       mkdir one
    """,
    )
    state = {"XDG_STATE_HOME": str(tmp_path / "state"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    for options in ((), ("--step-by-step", "--yes")):
        argv = [RUNBOOK, "run", "recipe.rst", *options]
        with Terminal(argv, state | {"TERM": "xterm"}, tmp_path) as terminal:
            terminal.see("Run it?")
            terminal.hang_up()
    assert _run(tmp_path, "--yes").returncode == 0


def test_with_another_host_it_is_another_run(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. host:: A

    .. step:: One

       test -e mended || { kill -9 $PPID; sleep 60; }

    .. host:: B

    .. step:: Two

       echo two
    """,
    )
    options = ("--until", "one", "--host", "A=local", "--host")
    assert _run(tmp_path, *options, "B=local").returncode == -signal.SIGKILL
    (tmp_path / "mended").touch()
    assert _run(tmp_path, *options, "B=ssh://127.0.0.1").returncode == 0
    assert _run(tmp_path, *options, "B=local").returncode == 2


def test_of_a_throw_away_view_no_journal_is_kept(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        f"""
    .. step:: Look for it

       test -z "$(find {tmp_path}/state -name '*.jsonl')"
    """,
    )
    assert [_run(tmp_path, *options).returncode for options in ((), ("--sandbox",))] == [1, 0]


def test_a_dry_run_shows_its_plan_also_then(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    assert _run(tmp_path, "--dry-run").returncode == 0


def test_one_step_alone_can_be_run_and_settles_nothing(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    assert _run(tmp_path, "--only", "look-at-it").returncode == 0
    assert _run(tmp_path).stderr.endswith(TOLD)


def test_one_step_alone_settles_what_was_cut_short_of_it_alone(tmp_path: Path) -> None:
    _cut_short(tmp_path, "--only", "make-the-mirror", "--only", "fill")
    (tmp_path / "mended").touch()
    assert _run(tmp_path, "--only", "fill").returncode == 0
    assert _run(tmp_path).returncode == 2
    (tmp_path / "mirror" / "list").unlink()
    (tmp_path / "mirror").rmdir()
    assert _run(tmp_path, "--only", "make-the-mirror", "--only", "fill").returncode == 0
    assert not list((tmp_path / "state").rglob("*.jsonl"))


def test_what_was_being_taken_back_is_told_as_that(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: One
       :undo: rm one

       touch one

    .. step:: Two
       :undo: rm two; kill -9 $PPID; sleep 60

       touch two

    .. step:: Three
       :undo: rm three

       touch three
    """,
    )
    assert _run(tmp_path, "--undo").returncode == -signal.SIGKILL
    assert (
        _run(tmp_path, "--undo").stderr.split("went)\n")[1]
        == """\
  Step 1 had passed.
  Step 2, Two, was being taken back.
  Step 3 was taken back.
Still there:
  step 2, Two; its undo ended midway in localhost:
      rm two; kill -9 $PPID; sleep 60
  step 1, One; to take it back, in localhost:
      rm one
  from the beginning  runbook run recipe.rst --from one --undo
  forget              runbook run recipe.rst --forget
nothing was run
"""
    )


def test_what_a_lost_terminal_could_not_show_is_told_by_the_next_run(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: One
       :undo: rm one

       touch one

    .. step:: Wait

       echo sle""eping; sleep 100
    """,
    )
    state = {"XDG_STATE_HOME": str(tmp_path / "state"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    for kind in ("xterm", "dumb"):
        argv = [RUNBOOK, "run", "recipe.rst", "--from", "1"]
        with Terminal(argv, state | {"TERM": kind}, tmp_path) as terminal:
            terminal.see("sleeping")
            terminal.hang_up()
        told = _run(tmp_path).stderr
        assert "  Step 1 had passed.\n  Step 2, Wait, had not passed.\n" in told
        assert "      rm one\n" in told


def test_what_a_lost_pipe_could_not_take_is_told_by_the_next_run(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: One
       :undo: rm one

       touch one

    .. step:: Wait

       test -e mended || { echo sle""eping; sleep 100; }
    """,
    )
    state = {"XDG_STATE_HOME": str(tmp_path / "state"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    with begun(tmp_path, [RUNBOOK, "run", "recipe.rst"], state) as lost:
        assert lost.stdout is not None
        while "sleeping" not in lost.stdout.readline():
            pass
        lost.stdout.close()
        lost.send_signal(signal.SIGHUP)
    told = _run(tmp_path).stderr
    assert "  Step 1 had passed.\n  Step 2, Wait, had not passed.\n" in told
    (tmp_path / "mended").touch()
    with begun(tmp_path, [RUNBOOK, "run", "recipe.rst", "--from", "wait"], state) as passed:
        assert passed.stdout is not None
        passed.stdout.close()
    assert passed.returncode == 0
    assert _run(tmp_path).returncode == 0


def test_a_run_whose_steps_had_all_passed_is_told_once_as_that(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: One
       :undo: rm one

       trap 'test -e one && kill -9 $PPID' EXIT
       test -e one || trap - EXIT

    .. step:: Two

       true
    """,
    )
    (tmp_path / "one").touch()
    assert _run(tmp_path).returncode == -signal.SIGKILL
    told = _run(tmp_path)
    assert (told.returncode, told.stderr.split("went)\n")[1]) == (
        2,
        """\
  Steps 1 to 2 had passed.
  Nothing was left to do: only its end was not told.
  from the beginning  runbook run recipe.rst --from one
nothing was run
""",
    )
    (tmp_path / "one").unlink()
    assert _run(tmp_path).returncode == 0


def test_the_cursor_is_seen_after_a_kill(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. step:: Wait

       until test -e killed; do sleep 0.01; done; kill -9 $PPID; sleep 60
    """,
    )
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    with Terminal([RUNBOOK, "run", "recipe.rst"], environment | state, tmp_path) as terminal:
        terminal.see("1/1  localhost")  # the moving part
        (tmp_path / "killed").touch()
        assert terminal.end() == -signal.SIGKILL
        assert terminal.shows_cursor


def test_a_secret_is_in_no_journal(tmp_path: Path) -> None:
    recipe(
        tmp_path,
        """
    .. variable:: PASSWORD
       :type: secret

    .. step:: Say {{ PASSWORD }}
       :undo: echo {{ PASSWORD }} > undone

       kill -9 $PPID; sleep 60
    """,
    )
    secret = ("--secret", "PASSWORD=env:P")
    assert _run(tmp_path, *secret, P="hunter2-xyz").returncode == -signal.SIGKILL
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    assert "hunter2" not in journal.read_text()
    assert journal.stat().st_mode & 0o077 == 0
    told = _run(tmp_path, *secret, P="hunter2-xyz")
    assert "echo \N{BULLET}" in told.stderr
    assert "--secret PASSWORD=env:P --from" in told.stderr


def test_a_torn_last_line_of_the_journal_hides_nothing_else(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    with journal.open("ab") as stream:
        stream.write(b'{"number": 4, "ti\xc3')
    assert _run(tmp_path).stderr.endswith(TOLD)


def test_where_no_journal_can_be_kept_it_is_said_and_the_run_goes_on(tmp_path: Path) -> None:
    recipe(tmp_path, "\n    .. step:: Once\n\n       echo once\n")
    (tmp_path / "state").write_text("in the way")
    told = _run(tmp_path)
    assert told.returncode == 0
    assert told.stderr.startswith("no journal of this run can be kept (Not a directory)")
    assert told.stderr.count("\n") == 1


def test_why_no_journal_can_be_kept_is_said_in_the_language_of_the_rest(tmp_path: Path) -> None:
    recipe(tmp_path, "\n    .. step:: Once\n\n       echo once\n")
    (tmp_path / "state").write_text("in the way")
    told = _run(tmp_path, LC_ALL="C.UTF-8", LANGUAGE="fr")
    assert "(ce n'est pas un dossier)" in told.stderr


def test_what_is_no_journal_hides_none(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    kind = journal.name.partition("-")[0]
    journal.with_name(f"{kind}-0.jsonl").mkdir()
    os.mkfifo(journal.with_name(f"{kind}-1.jsonl"))
    assert _run(tmp_path).stderr.endswith(TOLD)


def test_a_journal_that_cannot_be_kept_to_the_end_is_none_and_that_is_said_at_once(tmp_path: Path) -> None:
    steps = "".join(f"\n    .. step:: Number {n}\n       :undo: false\n\n       true\n" for n in range(40))
    recipe(tmp_path, steps + "\n    .. step:: Last\n\n       kill -9 $PPID; sleep 60\n")
    limited = subprocess.run(
        ["bash", "-c", f"ulimit -f 4; exec {RUNBOOK} run recipe.rst"],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "PYTHONUNBUFFERED": "1",  # as in many containers
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert limited.returncode == -signal.SIGKILL
    assert limited.stderr.startswith("no journal of this run can be kept (File too large)")
    assert not list((tmp_path / "state").rglob("*.jsonl"))


def test_after_the_machine_was_started_anew_that_is_said_also_when_a_second_run_was_cut_short(
    tmp_path: Path,
) -> None:
    _cut_short(tmp_path)
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    with open("/proc/sys/kernel/random/boot_id") as boot:  # noqa: PTH123
        journal.write_text(journal.read_text().replace(boot.read().strip(), "another"))
    for _time in range(2):
        told = _run(tmp_path).stderr
        assert "This machine was started anew since: what was mounted or running is gone.\n" in told
        assert os.sep not in told.split("\n")[0]
        assert _run(tmp_path, "--from", "fill").returncode == -signal.SIGKILL


@pytest.mark.parametrize("started", ["Infinity", "NaN", "1e300", '"yesterday"', "null"])
def test_a_journal_whose_time_is_none_is_told_all_the_same(tmp_path: Path, started: str) -> None:
    _cut_short(tmp_path)
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    text = re.sub(r'"started": [\d.]+', f'"started": {started}', journal.read_text())
    journal.write_text(text)
    told = _run(tmp_path)
    assert (told.returncode, told.stderr.endswith(TOLD)) == (2, True)
    assert f"its run of {time.strftime('%Y')}-" in told.stderr


def test_a_journal_of_which_the_first_line_is_torn_says_when_it_was_begun(tmp_path: Path) -> None:
    _cut_short(tmp_path)
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    journal.write_bytes(journal.read_bytes()[5:])
    told = _run(tmp_path)
    assert told.stderr.endswith(TOLD)
    assert f"its run of {time.strftime('%Y')}-" in told.stderr


@pytest.mark.parametrize("home", ["", "home", "."])
def test_a_home_that_is_no_whole_path_leaves_nothing_in_the_folder_of_the_run(
    tmp_path: Path, home: str
) -> None:
    recipe(tmp_path, "\n    .. step:: Look\n\n       ls -A\n")
    told = _run(tmp_path, HOME=home, XDG_STATE_HOME="")
    assert told.returncode == 0
    assert [line.strip() for line in told.stdout.splitlines() if ".local" in line] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recipe.rst"]


SETS_ITS_SHELL = """
    .. step:: Folder
       :undo: rmdir "$OLDPWD"/made

       mkdir made
       cd made

    .. step:: Fill

       test -e ../mended || kill -9 $PPID
       test -e ../mended || sleep 60

    .. step:: Empty

       kill -9 $PPID
       sleep 60
"""


def test_what_is_only_set_again_after_a_cut_is_still_to_be_taken_back(tmp_path: Path) -> None:
    recipe(tmp_path, SETS_ITS_SHELL)
    assert _run(tmp_path).returncode == -signal.SIGKILL
    (tmp_path / "mended").touch()
    assert _run(tmp_path, "--from", "fill").returncode == -signal.SIGKILL
    told = _run(tmp_path).stderr
    assert "Steps 1 to 2 had passed." in told
    assert 'rmdir "$OLDPWD"/made' in told
    assert "--from empty\n" in told
