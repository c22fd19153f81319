from __future__ import annotations

import json
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from commandline import PLAIN, recipe, runbook
from support import roots
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

# ---------------------------------------------------------------- a run


def test_a_run_in_plain_lines(tmp_path: Path) -> None:
    told = runbook(tmp_path, "run", recipe(tmp_path, PLAIN))
    assert told.returncode == 0
    assert told.stderr == ""
    assert "\x1b" not in told.stdout
    lines = told.stdout.splitlines()
    assert [*lines[:6], *lines[7:9]] == [
        "recipe                                                                   2 steps",
        "",
        " localhost (this machine)",
        " ▸ 1  One",
        "       $ echo one",
        "         one",
        " ▸ 2  Two",
        "       $ echo two",
    ]
    assert lines[6].startswith(" ✓ 1  One ")
    assert told.stdout.endswith("\n  2 passed\n")


def test_a_recipe_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "recipes").mkdir()
    recipe(tmp_path, PLAIN, "recipes/mine.rst")
    assert runbook(tmp_path, "run", "mine").returncode == 0
    assert runbook(tmp_path, "run", "mine.rst").returncode == 0
    told = runbook(tmp_path, "run", "mien")
    assert told.returncode == 2
    assert told.stderr == 'no recipe "mien"; did you mean "recipes/mine.rst"?\n1 problem, nothing was run\n'


def test_a_failed_step_is_code_1_and_the_last_thing_said_is_the_way_out(tmp_path: Path) -> None:
    text = """
    .. step:: One
       :undo: true

       echo one

    .. step:: Bad

       echo wrong >&2; (exit 3)

    .. step:: Three

       touch three
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text))
    assert told.returncode == 1
    assert "✗ 2  Bad" in told.stdout
    assert "status 3" in told.stdout
    assert told.stdout.splitlines()[-7:] == [
        "",
        "Stopped: 1 passed, 1 failed, 1 not run.",
        "Still there:",
        "  step 1, One; to take it back, in localhost:",
        "      true",
        "  look       runbook run recipe.rst --from bad --step-by-step",
        "  next time  runbook run recipe.rst --undo-on-failure",
    ]
    assert not (tmp_path / "three").exists()


def test_a_lost_shell_is_code_4(tmp_path: Path) -> None:
    text = PLAIN.replace("echo one", "exit 0; true")
    told = runbook(tmp_path, "run", recipe(tmp_path, text))
    assert told.returncode == 4
    assert "echo two" not in told.stdout


def test_a_chroot_that_fails_is_code_4_and_says_where_the_shell_is(tmp_path: Path) -> None:
    text = f"""
    .. step:: Enter
       :enter: the new system

       chroot {tmp_path}/nowhere

    .. step:: Set the password

       touch {tmp_path}/on-the-host

    .. step:: Leave
       :leave:

       exit
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--keep-going")
    assert told.returncode == 4
    said = " ".join(told.stdout.split())
    assert "The shell that answers on localhost is localhost itself (root file system " in said
    assert "Steps 2 to 3 belong in localhost > the new system: none was run." in told.stdout
    assert not (tmp_path / "on-the-host").exists()


def test_keep_going(tmp_path: Path) -> None:
    text = PLAIN.replace("echo one", "false")
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--keep-going")
    assert told.returncode == 1
    assert "         two" in told.stdout
    assert "Failed: 1 passed, 1 failed." in told.stdout


def test_undo_at_the_end(tmp_path: Path) -> None:
    text = """
    .. step:: One
       :undo: rm one

       touch one

    .. step:: Two
       :undo: rmdir two

       mkdir two
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--undo")
    assert told.returncode == 0
    assert told.stdout.index("rmdir two") < told.stdout.index("rm one")
    assert told.stdout.endswith("\nTaken back: 2 steps.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recipe.rst"]


def test_output_that_is_not_utf8_is_shown_escaped(tmp_path: Path) -> None:
    told = runbook(tmp_path, "run", recipe(tmp_path, PLAIN.replace("echo one", r"printf '\377\n'")))
    assert r"         \xff" in told.stdout


def test_a_locale_that_has_no_signs(tmp_path: Path) -> None:
    text = PLAIN.replace("One", "Été")
    told = runbook(tmp_path, "run", recipe(tmp_path, text), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert told.returncode == 0
    assert r" + 1  \xc9t\xe9" in told.stdout


def test_a_sandbox_keeps_the_machine_as_it_was(tmp_path: Path) -> None:
    text = PLAIN.replace("echo one", "touch /etc/from-a-recipe").replace("echo two", "ls /etc/from-a-recipe")
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--sandbox")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "a throw-away view of this machine" in told.stdout
    assert subprocess.run(["test", "-e", "/etc/from-a-recipe"], check=False).returncode == 1


def test_an_undo_that_cannot_be_run_is_shown_with_its_reason(tmp_path: Path) -> None:
    text = (
        "    .. step:: Mount\n       :undo: umount\n\n       true\n\n    .. step:: Die\n\n       kill -9 $$\n"
    )
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--undo")
    assert told.returncode == 4
    undone = told.stdout.partition("Taking back 1 step")[2].splitlines()
    row = next(number for number, line in enumerate(undone) if "✗ 1  Mount" in line)
    assert "refused" in undone[row]
    assert undone[row + 2].strip() == "no shell answers any more on localhost"


@pytest.mark.parametrize("undo", [False, True])
def test_what_a_step_began_and_runs_on_is_named_unless_it_was_taken_back(
    tmp_path: Path, *, undo: bool
) -> None:
    text = """
    .. step:: Serve
       :undo: kill $(cat pid)

       setsid dash -c 'echo $$ > begun; exec sleep 777' > /dev/null 2>&1 &
       until test -s begun; do sleep 0.01; done; mv begun pid
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), *(["--undo"] if undo else []))
    assert told.returncode == 0
    pid = int((tmp_path / "pid").read_text())
    if undo:
        assert "Still there" not in told.stdout
    else:
        assert told.stdout.endswith(f"Still there:\n  sleep (process {pid}) left the terminal, and runs on\n")
        os.kill(pid, signal.SIGKILL)


def test_nothing_is_said_to_stay_of_a_sandbox(tmp_path: Path) -> None:
    text = """
    .. step:: Make
       :undo: rm /made-in-a-sandbox

       touch /made-in-a-sandbox
       nohup sleep 777 > /dev/null 2>&1 &
       setsid sleep 777 > /dev/null 2>&1 &

    .. step:: Fail

       false
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--sandbox", "--report", "json=report.json")
    assert told.returncode == 1
    assert "Still there" not in told.stdout
    assert "What was done on localhost is gone" in told.stdout
    assert told.stdout.splitlines()[-1] == (
        "  look  runbook run recipe.rst --report json=report.json --step-by-step --sandbox"
    )
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["left"] == []


def test_two_hosts_on_this_machine_are_two_shells(tmp_path: Path) -> None:
    text = """
    .. host:: one

    .. step:: Here

       cd /; WHERE=one

    .. host:: two

    .. step:: There

       test -z "$WHERE" && test "$PWD" != /
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--host", "one=local", "--host", "two=local")
    assert told.returncode == 0, told.stdout


def test_an_undo_goes_back_into_the_place_that_was_left(tmp_path: Path) -> None:
    text = """
    .. step:: Before
       :undo: echo "$0 $LEVEL" >> undone

       true

    .. step:: Enter
       :enter: inner

       export LEVEL=inner
       bash --norc --noprofile

    .. step:: Inside
       :undo: echo "$LEVEL inside" >> undone

       true

    .. step:: Leave
       :leave:

       exit

    .. step:: After
       :undo: unset LEVEL; echo after >> undone

       true
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--undo")
    assert told.returncode == 0, told.stdout
    lines = (tmp_path / "undone").read_text(encoding="utf-8").splitlines()
    assert [line.split()[-1] for line in lines] == ["after", "inside", "bash"]
    assert told.stdout.count(" localhost > inner\n") == 2


def test_an_undo_never_runs_in_another_chroot_than_its_step_did(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (roots.bare(tmp_path / name / "root", "rm") / "precious").touch()
    text = f"""
    .. step:: Enter
       :enter: sys

       cd {tmp_path}/one
       chroot root /usr/bin/bash

    .. step:: Write
       :undo: /usr/bin/rm /precious

       : > /precious

    .. step:: Leave
       :leave:

       exit

    .. step:: Elsewhere

       cd {tmp_path}/other
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--undo")
    assert (tmp_path / "other/root/precious").exists(), told.stdout
    words = " ".join(told.stdout.split())
    assert "localhost > sys, entered again, is another place: root file system" in words
    assert "in localhost > sys: /usr/bin/rm /precious" in words  # what is still to be done
    assert told.returncode == 4


def test_a_file_is_written_and_a_step_is_not_run_twice(tmp_path: Path) -> None:
    text = """
    .. variable:: NAME
       :default: a b'c

    .. file:: made.conf
       :mode: 600

       name={{ NAME }}
       \tend

    .. step:: Once
       :unless: test -e once

       touch once
    """.replace("\\t", "\t")
    name = recipe(tmp_path, text)
    assert runbook(tmp_path, "run", name).returncode == 0
    assert (tmp_path / "made.conf").read_text(encoding="utf-8") == "name=a b'c\n\tend\n"
    assert (tmp_path / "made.conf").stat().st_mode & 0o777 == 0o600
    assert "already done" in runbook(tmp_path, "run", name).stdout


def test_what_a_recipe_requires_is_said_and_may_be_run_with_it(tmp_path: Path) -> None:
    recipe(tmp_path, "    .. step:: First\n\n       touch first", "first.rst")
    name = recipe(tmp_path, "    .. requires:: first.rst\n\n    .. step:: Second\n\n       ls first")
    alone = runbook(tmp_path, "run", name)
    assert alone.returncode == 1
    assert alone.stdout.splitlines()[1] == "after first.rst, which must have been run before"
    both = runbook(tmp_path, "run", name, "--with-required")
    assert both.returncode == 0, both.stdout
    assert both.stdout.endswith("\n  2 passed\n")


# ---------------------------------------------------------------- dry run


def test_a_dry_run_shows_everything_and_touches_nothing(tmp_path: Path) -> None:
    text = """
    .. variable:: PASS
       :type: secret

    .. variable:: KIND
       :type: choice
       :choices: a, b
       :default: a

    .. host:: far.invalid

    .. step:: Enter
       :enter: chroot

       chroot /new

    .. step:: Set the password
       :confirm: the old one is lost

       echo "root:{{ PASS }}" | chpasswd

    .. step:: Only b
       :when: KIND == "b"

       b

    .. step:: Leave
       :leave:

       exit

    .. step:: Ask

       ask

    .. output::
       :capture: TID = (.+)

       ...

    .. step:: Use {{ TID }}

       use "{{ TID }}" {{ TID }}
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--dry-run")
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "recipe  a                                        6 steps, 1 not for these values",
        "",
        " far.invalid (ssh far.invalid)",
        "  1  Enter",
        "       chroot /new",
        "",
        " far.invalid > chroot",
        "  2  Set the password                                               ! asks first",
        '       echo "root:••••••" | chpasswd',
        "  3  Only b                                                       not for KIND=a",
        "  4  Leave",
        "       exit",
        "",
        " far.invalid (ssh far.invalid)",
        "  5  Ask",
        "       ask",
        "  6  Use <TID>",
        '       use "<TID>" <TID>',
    ]


# ---------------------------------------------------------------- list, check


def test_list_in_json_has_every_step(tmp_path: Path) -> None:
    told = runbook(tmp_path, "list", recipe(tmp_path, PLAIN), "--format", "json")
    listed = json.loads(told.stdout)
    assert [(step["number"], step["id"], step["code"]) for step in listed["steps"]] == [
        (1, "one", "echo one"),
        (2, "two", "echo two"),
    ]


def test_list_and_head_is_no_traceback(tmp_path: Path) -> None:
    name = recipe(tmp_path, "\n".join(f".. step:: S{n}\n\n   true\n" for n in range(5000)))
    line = f"{RUNBOOK} list {name} | head -1; echo ${{PIPESTATUS[0]}}"
    told = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("Recipe\n0\n", "")


def test_check_says_ok(tmp_path: Path) -> None:
    told = runbook(tmp_path, "check", recipe(tmp_path, PLAIN))
    assert (told.returncode, told.stdout) == (0, "recipe.rst: ok, 2 steps, 1 host, 0 variables\n")


def test_check_says_all_that_is_wrong(tmp_path: Path) -> None:
    text = """
    .. variable:: WORD
       :default: a
       :type: words

    .. variable:: KIND
       :type: choice
       :choices: a, b
       :default: a

    .. step:: Enter
       :enter: chroot
       :when: KIND == "a"

       chroot /x

    .. step:: Inside

       inside

    .. step:: Leave
       :leave:
       :when: KIND == "a"

       exit

    .. step:: Options

       ls {{ WORD | shell }}

    .. step:: Options with a reason

       # words that are options
       ls {{ WORD | shell }}

    .. step:: Arithmetic

       echo $(( {{ WORD }} ))
    """
    told = runbook(tmp_path, "check", recipe(tmp_path, text))
    assert told.returncode == 3
    lines = told.stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["recipe.rst:20", "recipe.rst:32", "recipe.rst:41"]
    assert all(line.split(": ")[1] == "error" for line in lines)
    assert "belongs in chroot" in lines[0]
    assert "say why in a comment" in lines[1]


# ---------------------------------------------------------------- what nobody gives


def test_a_command_that_asks_where_nobody_is_there_is_a_failure_with_the_way_out(tmp_path: Path) -> None:
    name = recipe(tmp_path, PLAIN.replace("echo one", "read -p 'Sure? ' answer"))
    told = runbook(tmp_path, "run", name, "--keep-going")
    assert told.returncode == 1
    assert "give it `:answer:`, or an option like -y" in " ".join(told.stdout.split())
    assert "1 passed, 1 failed" in told.stdout


CAPTURED = """
    .. step:: Ask

       echo tid:12

    .. output::
       :capture: TID = tid:(.+)

       ...

    .. step:: Use

       echo "{{ TID }}" > used
    """


@pytest.mark.parametrize("option", ["--from", "--only"])
def test_a_captured_value_whose_step_is_left_out_is_missed_before_anything_runs(
    tmp_path: Path, option: str
) -> None:
    name = recipe(tmp_path, CAPTURED)
    told = runbook(tmp_path, "run", name, option, "use")
    assert (told.returncode, told.stdout) == (2, "")
    problem = "recipe.rst:14: step 2 uses TID, which step 1 would give: not chosen; --var TID=…, or run step "
    problem += "ask too"
    assert told.stderr.splitlines() == [problem, "1 problem, nothing was run"]
    assert runbook(tmp_path, "run", name, option, "use", "--var", "TID=7").returncode == 0
    assert (tmp_path / "used").read_text() == "7\n"


def test_only_the_values_that_the_run_uses_are_asked_for(tmp_path: Path) -> None:
    text = """
    .. variable:: USED

    .. variable:: ROUND
       :value: {{ USED }}{{ USED }}

    .. variable:: OTHER
       :type: secret

    .. step:: Use

       echo {{ ROUND }}

    .. step:: Use the other

       echo {{ OTHER }}
    """
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "run", name, "--only", "use")
    assert [line.split(";")[0] for line in told.stderr.splitlines()[:-1]] == ["recipe.rst:5: USED: no value"]
    assert runbook(tmp_path, "run", name, "--only", "use", "--var", "USED=a").returncode == 0
    both = runbook(tmp_path, "run", name)
    assert "OTHER: no value" in both.stderr


def test_a_value_that_only_a_required_recipe_uses_is_asked_for_when_that_runs(tmp_path: Path) -> None:
    first = "    .. variable:: PASS\n       :type: secret\n\n    .. step:: First\n\n       echo {{ PASS }}"
    recipe(tmp_path, first, "first.rst")
    name = recipe(tmp_path, "    .. requires:: first.rst\n\n    .. step:: Second\n\n       true")
    assert runbook(tmp_path, "run", name).returncode == 0
    told = runbook(tmp_path, "run", name, "--with-required")
    assert (told.returncode, "PASS: no value" in told.stderr) == (2, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--only two --skip two", "these options leave no step to run; --only and --skip both name step 2"),
        (
            "--from two --until one",
            "these options leave no step to run; --from names step 2, which comes after step 1 of --until",
        ),
        ("--only tow", '--only: no step "tow"; did you mean "two"?'),
        ("--var A=1 --var A=2", "--var A: it is given two values; give one of them"),
    ],
)
def test_options_that_contradict_each_other_are_said(tmp_path: Path, options: str, words: str) -> None:
    name = recipe(tmp_path, "    .. variable:: A\n       :default: 0\n" + PLAIN)
    told = runbook(tmp_path, "run", name, *options.split())
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(words)


def test_keep_going_and_undo_on_failure_go_on_and_take_all_back_at_the_end(tmp_path: Path) -> None:
    text = """
    .. step:: Fail

       false

    .. step:: Make
       :undo: rmdir made

       mkdir made
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--keep-going", "--undo-on-failure")
    assert told.returncode == 1
    assert "Taken back: 1 step." in told.stdout
    assert not (tmp_path / "made").exists()


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "fr"}, "correcte"),
        ({"LC_ALL": "C", "LANGUAGE": "fr"}, "ok"),
        ({"LC_ALL": "POSIX", "LANGUAGE": "fr"}, "ok"),
        ({"LC_ALL": "fr_FR.UTF-8", "LANGUAGE": "en:fr"}, "ok"),
        ({"LC_ALL": "", "LANG": "fr_FR.UTF-8"}, "correcte"),
    ],
)
def test_the_language_is_the_one_that_glibc_takes(
    tmp_path: Path, environment: dict[str, str], word: str
) -> None:
    told = runbook(tmp_path, "check", recipe(tmp_path, PLAIN), **environment)
    assert word in told.stdout.split(",")[0]
