from __future__ import annotations

import json
import os
import signal
import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = """
    .. step:: One

       echo one

    .. step:: Two

       echo two
    """


def recipe(tmp_path: Path, text: str, name: str = "recipe.rst") -> str:
    (tmp_path / name).write_text("Recipe\n======\n\n" + dedent(text), encoding="utf-8")
    return name


def runbook(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line as it is called where nobody is there."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [RUNBOOK, *arguments],
        cwd=tmp_path,
        env=kept | {"LC_ALL": "C.UTF-8"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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
    assert told.stdout.splitlines()[-6:] == [
        "",
        "Stopped: 1 passed, 1 failed, 1 not run.",
        "Still there:",
        "  step 1, One; to take it back, in localhost: true",
        "  look       runbook run recipe.rst … --from bad --step-by-step",
        "  next time  runbook run recipe.rst … --undo-on-failure",
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


# ---------------------------------------------------------------- refused before anything runs


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """
    .. variable:: LV
       :max-length: 16

    .. variable:: MAC
       :type: mac
       :default: 00:AA:BB:CC:DD:EE

    .. variable:: PASS
       :type: secret

    .. host:: pxe.invalid

    .. step:: Touch

       touch {{ LV }} {{ MAC }} {{ PASS }}
    """
    told = runbook(
        tmp_path, "run", recipe(tmp_path, text), "--var", "LV=a-name-that-is-too-long", "--var", "MAC=00:AA"
    )
    assert told.returncode == 2
    assert told.stdout == ""
    lines = told.stderr.splitlines()
    assert [line.split(":")[1] for line in lines[:4]] == ["5", "8", "12", "15"]
    assert lines[2].endswith("PASS: no value; --secret PASS=@FILE, or run in a terminal to be asked")
    assert lines[3] == (
        "recipe.rst:15: host pxe.invalid: pxe.invalid does not resolve; "
        "--host pxe.invalid=ssh://user@address, or --host pxe.invalid=local"
    )
    assert lines[4] == "4 problems, nothing was run"


def test_a_recipe_that_cannot_be_read_is_code_3(tmp_path: Path) -> None:
    told = runbook(tmp_path, "run", recipe(tmp_path, ".. stepp:: One\n\n   touch one\n"))
    assert told.returncode == 3
    assert told.stderr.startswith("recipe.rst:4: ")
    assert told.stderr.endswith("nothing was run\n")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Title\n=====\n\nNo step here.\n"])
def test_bad_files_are_refused_without_a_traceback(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.rst").write_bytes(content)
    told = runbook(tmp_path, "run", "bad.rst")
    assert told.returncode in {0, 2, 3}
    assert "Traceback" not in told.stderr
    assert "fault of runbook" not in told.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "recipe.rst", "--var", "X"], '--var X: no "="; write --var NAME=VALUE'),
        (["run", "recipe.rst", "--var", "X=1"], "X: the recipe has no variable of that name"),
        (["run", "recipe.rst", "--vars", "none"], "--vars: none cannot be read"),
        (
            ["run", "recipe.rst", "--secret", "X=@f"],
            "--secret X: no secret of that name; the recipe has none",
        ),
        (["run", "recipe.rst", "--host", "localhost"], "no address; write NAME=local"),
        (["run", "recipe.rst", "--host", "x=local"], 'no host "x"; localhost'),
        (["run", "recipe.rst", "--report", "xml=f"], "write --report json=FILE"),
        (["run", "recipe.rst", "--report", "json=/no/where"], "/no/where cannot be written"),
        (["run", "recipe.rst", "--step-by-step"], "nobody is there; run in a terminal"),
        (["run", "recipe.rst", "--nonsense"], "No such option"),
        (["run"], "Missing argument"),
        (["runn", "recipe.rst"], "No such command"),
        (["list", "none.rst"], 'no recipe "none.rst"'),
        (["check", "none.rst"], 'no recipe "none.rst"'),
    ],
)
def test_used_wrongly_is_code_2(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    recipe(tmp_path, PLAIN)
    told = runbook(tmp_path, *arguments)
    assert told.returncode == 2
    assert sentence in told.stderr
    assert told.stdout == ""


def test_what_destroys_needs_yes_when_nobody_is_there(tmp_path: Path) -> None:
    name = recipe(tmp_path, PLAIN.replace(".. step:: Two\n", ".. step:: Two\n       :confirm: all is lost\n"))
    told = runbook(tmp_path, "run", name)
    assert told.returncode == 2
    assert told.stderr.startswith("recipe.rst:9: step 2 destroys data: Two; --yes, or run in a terminal")
    assert told.stdout == ""
    assert runbook(tmp_path, "run", name, "--yes").returncode == 0
    assert runbook(tmp_path, "run", name, "--skip", "two").returncode == 0


def test_what_a_person_does_needs_a_person(tmp_path: Path) -> None:
    name = recipe(tmp_path, PLAIN.replace(".. step:: Two\n", ".. step:: Two\n       :manual:\n"))
    told = runbook(tmp_path, "run", name, "--yes")
    assert told.returncode == 2
    assert "step 2 is done by a person: Two; run in a terminal, or --skip two" in told.stderr


def test_a_host_that_does_not_answer_is_code_4_and_nothing_runs(tmp_path: Path) -> None:
    text = PLAIN.replace("    .. step:: One", "    .. host:: far\n\n    .. step:: One")
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--host", "far=ssh://nobody@127.0.0.1:1")
    assert told.returncode == 4
    assert told.stdout == ""
    assert told.stderr.startswith("far: ")
    assert told.stderr.endswith("nothing was run\n")


# ---------------------------------------------------------------- values and secrets

VALUES = """
    .. variable:: NAME
       :default: nobody

    .. variable:: PASS
       :type: secret

    .. step:: Use

       echo "{{ NAME }} {{ PASS }}" | tee used
       env | grep -c -e PASS -e HUNTER || true
    """


def used(tmp_path: Path) -> str:
    return (tmp_path / "used").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("source", "environment"),
    [
        (["--secret", "PASS=@secret"], {}),
        (["--secret", "PASS=env:HUNTER"], {"HUNTER": "hunter22"}),
        ([], {"RUNBOOK_VAR_PASS": "hunter22"}),
        (["--vars", "values"], {}),
        (["--vars", "values.json"], {}),
        (["--vars", "values.toml"], {}),
    ],
)
def test_a_secret_is_used_and_never_shown(
    tmp_path: Path, source: list[str], environment: dict[str, str]
) -> None:
    (tmp_path / "secret").write_text("hunter22\n", encoding="utf-8")
    (tmp_path / "values").write_text("# some\n\nPASS=hunter22\n", encoding="utf-8")
    (tmp_path / "values.json").write_text('{"PASS": "hunter22"}', encoding="utf-8")
    (tmp_path / "values.toml").write_text('PASS = "hunter22"', encoding="utf-8")
    told = runbook(
        tmp_path, "run", recipe(tmp_path, VALUES), *source, "--report", "json=report.json", **environment
    )
    assert told.returncode == 0, told.stderr
    assert used(tmp_path) == "nobody hunter22"
    report = (tmp_path / "report.json").read_text(encoding="utf-8")
    assert "hunter22" not in told.stdout + told.stderr + report
    assert "nobody ••••••" in told.stdout
    assert json.loads(report)["steps"][0]["commands"][1]["output"] == "0\n"  # not in its environment either


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(tmp_path: Path) -> None:
    name = recipe(tmp_path, VALUES)
    for option in (["--var", "PASS=hunter22"], ["--secret", "PASS=hunter22"]):
        told = runbook(tmp_path, "run", name, *option)
        assert told.returncode == 2
        assert "--secret PASS=@FILE" in told.stderr
        assert "hunter22" not in told.stderr


def test_the_command_line_comes_before_files_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / "values").write_text("NAME=file\nPASS=hunter22\n", encoding="utf-8")
    name = recipe(tmp_path, VALUES)
    environment = {"RUNBOOK_VAR_NAME": "environment"}
    runbook(tmp_path, "run", name, "--vars", "values", "--var", "NAME=line", **environment)
    assert used(tmp_path).startswith("line ")
    runbook(tmp_path, "run", name, "--vars", "values", **environment)
    assert used(tmp_path).startswith("file ")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("v", "NAME\n1X=2\n", "v:1: this is not NAME=VALUE"),
        ("v.json", "{", "--vars v.json: "),
        ("v.json", "[1]", "not a table of names and values"),
        ("v.toml", "a = ", "--vars v.toml: "),
        ("v.toml", "NAME = {a = 1}", "NAME is neither a text, a number nor a list of words"),
    ],
)
def test_a_file_of_values_that_is_none(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    told = runbook(tmp_path, "run", recipe(tmp_path, VALUES), "--vars", name)
    assert told.returncode == 2
    assert sentence in told.stderr


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
        "  2  Set the password                                            ! destroys data",
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
    assert (told.stdout, told.stderr) == ("Recipe\n141\n", "")


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


# ---------------------------------------------------------------- the edge


def test_a_fault_of_our_own_is_a_sentence(tmp_path: Path) -> None:
    code = "import sys; from runbook import cli, finding; finding.find = None; sys.exit(cli.main())"
    python = RUNBOOK.replace("runbook", "python")
    for debug in ("", "1"):
        told = subprocess.run(
            [python, "-c", code, "list", "x"],
            cwd=tmp_path,
            env={"LC_ALL": "C.UTF-8", "RUNBOOK_DEBUG": debug},
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 4
        assert "A fault of runbook itself: TypeError" in told.stderr
        assert ("Traceback" in told.stderr) is bool(debug)


def test_a_reader_that_goes_away_ends_the_run(tmp_path: Path) -> None:
    name = recipe(tmp_path, PLAIN.replace("echo one", "seq 100000"))
    line = f"{RUNBOOK} run {name} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    told = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("141\n", "")


@pytest.mark.parametrize("command", ["run", "list"])
def test_a_full_disk_under_the_output_is_a_sentence(tmp_path: Path, command: str) -> None:
    name = recipe(tmp_path, PLAIN)
    line = f"{RUNBOOK} {command} {name} > /dev/full; echo $?"
    told = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("4\n", "No space left on device\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_where_nobody_is_there_stops_and_still_reports(
    tmp_path: Path, number: signal.Signals
) -> None:
    name = recipe(tmp_path, PLAIN.replace("echo two", "echo begun; sleep 1000"))
    with subprocess.Popen(
        [RUNBOOK, "run", name, "--report", "json=report.json"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        said = []
        for line in program.stdout or ():
            said.append(line)
            if line.strip() == "begun":
                program.send_signal(number)
    assert program.returncode == (130 if number is signal.SIGINT else 143), said
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["interrupted"]
    assert report["steps"][0]["outcome"] == "passed"
