"""What a script does on one machine is what a run of its recipe does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from scripting import exported, printed, ran, where

from commandline import recipe, runbook
from support.shellwork import asleep, eventually
from terminal import Terminal

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "a\"b$c\\d'e",
    "$(touch hit)`touch hit`",
    "';touch hit;'",
    "*~ !{a,b}",
    "\\",
    "-n",
    "",
    "é« x",
    "EOF",
)
EVERYWHERE = """
    .. variable:: X

    .. step:: Write {{ X }} everywhere
       :unless: test "{{ X }}" = 'already {{ X }}'
       :undo: echo "back {{ X }}" {{ X }} > undone

       # {{ X }}
       v={{ X }}
       printf '<%s>\\n' {{ X }} a{{ X }}b "{{ X }}" '{{ X }}' "$v" > words
       printf '<%s>\\n' $'{{ X }}' "$(printf %s "{{ X }}")" "$(printf %s {{ X }})" >> words
       cat >> words <<END
       {{ X }} $v	tab
       END
       cat >> words <<'END'
       {{ X }} $v \\
       END
       case {{ X }} in '{{ X }}') echo same >> words ;; esac
       if [[ {{ X }} = {{ X }} ]]; then echo same >> words; fi

    .. file:: {{ "./" ~ "written" }}
       :mode: 640

       {{ X }} \t
         "{{ X }}" $HOME \\

    .. step:: Read it again

       cat words

    .. output::
       :match: contains

       <{{ X }}>
    """


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_does_what_it_does_in_a_run(value: str, tmp_path: Path) -> None:
    made = {}
    for way in ("run", "script"):
        folder = tmp_path / way
        folder.mkdir()
        if way == "run":
            told = runbook(folder, "run", recipe(folder, EVERYWHERE), "--var", f"X={value}")
            assert told.returncode == 0, told.stdout + told.stderr
        else:
            script = exported(folder, EVERYWHERE, "--var", f"X={value}")
            ended = ran(script)
            assert ended.returncode == 0
        made[way] = [(folder / name).read_bytes() for name in ("words", "written")]
        assert (folder / "written").stat().st_mode & 0o777 == 0o640
        assert not (folder / "hit").exists()
    assert made["run"] == made["script"]
    assert ran(script, "--undo", "1", "--at", where(ended)).returncode == 0
    assert (tmp_path / "script" / "undone").read_text() == f"back {value} {value}\n"


def test_what_a_step_leaves_in_the_shell_is_there_for_the_next(tmp_path: Path) -> None:
    text = """
        .. step:: One

           mkdir here && cd here
           v='a:b' IFS=:
           f() { echo "f $1"; }

        .. step:: Two

           pwd; f x; printf '<%s>' $v; echo $unset
        """
    assert printed(tmp_path, text) == f"1. One\n2. Two\n{tmp_path}/here\nf x\n<a><b>\n"


def test_the_first_command_that_fails_stops_it_and_says_how_to_go_on(tmp_path: Path) -> None:
    text = """
        .. step:: One
           :undo: echo back

           echo one

        .. step:: Two
           :undo: echo never

           ! true
           echo not this

        .. step:: Three

           echo three
        """
    script = exported(tmp_path, text)
    told = ran(script)
    assert (told.returncode, told.stdout) == (1, "1. One\none\n2. Two\n")
    here = where(told)
    assert told.stderr.splitlines() == [
        "Step 2, Two (recipe.rst:10): status 1 instead of 0.",
        f"To go on: {script} --from 2",
        "Still there; to take it back, the last first:",
        "  1. One",
        f"  {script} --undo 1 --at {here}",
    ]
    assert ran(script, "--from", "3").stdout == "3. Three\nthree\n"
    assert ran(script, "--undo", "1", "--at", here).stdout == "1. One\nback\n"
    assert ran(script, "--until", "1").stdout.startswith("1. One\none\n")
    assert ran(script, "--only", "3", "--only", "1").stdout.startswith("1. One\none\n3. Three\nthree\n")
    assert ran(script, "--list").stdout == "   1  One\n   2  Two\n   3  Three\n"
    assert ran(script, "--from", "9").returncode == ran(script, "--nothing").returncode == 2


def test_what_a_script_tells_to_go_on_or_to_take_back_is_done_where_its_steps_went(tmp_path: Path) -> None:
    folder, started = tmp_path / "the folder", tmp_path / "started"
    folder.mkdir()
    started.mkdir()
    text = f"""
        .. step:: Go

           cd '{folder}'

        .. step:: Make
           :undo: rm -f kept

           touch kept

        .. step:: Look

           test -e ok

        .. step:: Empty

           rm -f data
        """
    script = exported(tmp_path, text)
    for file in ("kept", "data"):
        (started / file).write_text("precious")
    told = subprocess.run([f"../{script.name}"], cwd=started, capture_output=True, text=True, check=False)
    lines = told.stderr.splitlines()
    (go_on,) = [line.removeprefix("To go on: ") for line in lines if line.startswith("To go on: ")]
    (undo,) = [line for line in lines if "--undo" in line]
    (folder / "ok").touch()
    (folder / "data").touch()
    subprocess.run(["bash", "-c", go_on], cwd=started, capture_output=True, check=True)
    subprocess.run(["bash", "-c", undo], cwd=started, capture_output=True, check=True)
    assert sorted(file.name for file in folder.iterdir()) == ["ok"]
    assert sorted(file.name for file in started.iterdir()) == ["data", "kept"]


def test_how_to_go_on_can_be_pasted_for_a_script_that_was_downloaded(tmp_path: Path) -> None:
    script = exported(tmp_path, ".. step:: One\n\n   test -e done\n   echo one\n")
    downloaded = script.rename(tmp_path / "le script.sh")
    downloaded.chmod(0o644)
    told = ran(downloaded, wrapper=["bash"])
    (line,) = [line for line in told.stderr.splitlines() if line.startswith("To go on: ")]
    (tmp_path / "done").touch()
    pasted = ["bash", "-c", line.removeprefix("To go on: ")]
    again = subprocess.run(pasted, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (0, "1. One\none\n")


@pytest.mark.parametrize(
    ("options", "code", "passes"),
    [
        (":status: 3", "(exit 3)", True),
        (":status: 3", "true", False),
        (":status: 3", "(exit 3)\ntrue", False),
        (":unless: false", "echo x", True),
        (":retry: 3 x 1 ms", "echo x >> tries; test $(wc -l < tries) = 3", True),
        (":retry: 2 x 1 ms", "echo x >> tries; test $(wc -l < tries) = 3", False),
        (":timeout: 1 ms", "sleep 1.1", False),
        (":timeout: 1 min", "true", True),
        ("", "set -e\nfalse", False),
        ("", "set -eu\n! false", True),
        ("", "exit 0", False),
    ],
)
def test_when_a_step_fails(options: str, code: str, *, passes: bool, tmp_path: Path) -> None:
    body = code.replace("\n", "\n           ")
    if code == "exit 0":
        body = "f() { exit 0; }\n           f"
    text = f"""
        .. step:: One
           {options or ":id: one"}

           {body}

        .. step:: Two

           echo two
        """
    told = ran(exported(tmp_path, text))
    assert told.stdout.endswith("two\n") is passes
    assert (told.returncode == 0) is passes or code == "exit 0"
    assert ("Step 1, One (recipe.rst:5)" in told.stderr) is not passes or "recipe.rst:" in told.stderr


def test_what_is_done_already_is_skipped_and_said(tmp_path: Path) -> None:
    text = """
        .. step:: One
           :unless:
              echo never shown
              true

           echo one
        """
    assert printed(tmp_path, text) == "1. One\n   already done\n"


def test_a_step_not_for_these_values_is_not_in_the_script(tmp_path: Path) -> None:
    text = """
        .. variable:: A
           :type: choice
           :choices: x, y
           :default: x

        .. step:: One
           :when: A == "y"

           echo one

        .. step:: Two
           :when: A == "x"

           echo two
        """
    assert printed(tmp_path, text) == "2. Two\ntwo\n"
    assert printed(tmp_path, text, "--var", "A=y") == "1. One\none\n"


@pytest.mark.parametrize(
    ("match", "expected", "lines", "fits"),
    [
        ("lines", "a\nb", "a  \nb", True),
        ("lines", "a\nb", "a", False),
        ("lines", "a", "a\nb", False),
        ("lines", "...\nb\n...", "x\ny\nb\nz", True),
        ("lines", "...\nb\n...", "b", True),
        ("lines", "...\nb\n...\nc", "b\nx\nb\nc", True),
        ("lines", "a...z", "a anything z", True),
        ("lines", "a...z", "a\nz", False),
        ("lines", "a\n\nb", "a\n\nb", True),
        ("lines", "a\nb", "a\n\nb", False),
        ("lines", "*", "anything", False),
        ("lines", "{{ X }}", "a*b [c]", True),
        ("lines", "{{ X }}", "axb c", False),
        ("exact", "a\n...", "a\n...", True),
        ("exact", "a", "a ", False),
        ("exact", "a  \n{{ '' }}", "a  \n", True),
        ("contains", "b", "abc", True),
        ("contains", "b\nc", "a b\nc d", True),
        ("contains", "b\nd", "a b\nc d", False),
        ("glob", "sd[a-c] ??G *", "sdb 20G used", True),
        ("glob", "sd[!a-c] ??G *", "sdb 20G used", False),
        ("glob", "sd? ... end", "sdb  end", True),
        ("glob", "[ (;'\"$] [[][*] [x", "$ [* [x", True),
        ("glob", "[ (;'\"$] [[][*] [x", "a [* [x", False),
        ("glob", "[{{ X }}] {{ X }}", "[a*b [c]] a*b [c]", True),
        ("glob", "[{{ X }}] {{ X }}", "a axb [c]", False),
        ("glob", "[...] [^a]", "[ OK ] ^", True),
        ("glob", "[...] [^a]", "[ OK ] b", False),
    ],
)
def test_what_is_printed_is_compared_as_in_a_run(
    match: str,
    expected: str,
    lines: str,
    *,
    fits: bool,
    tmp_path: Path,
) -> None:
    (tmp_path / "lines").write_text(f"{lines}\n")
    body = expected.replace("\n", "\n           ")
    text = f"""
        .. variable:: X
           :default: a*b [c]

        .. step:: One

           cat lines

        .. output::
           :match: {match}

           {body}
        """
    assert (runbook(tmp_path, "run", recipe(tmp_path, text)).returncode == 0) is fits
    told = ran(exported(tmp_path, text))
    assert (told.returncode == 0) is fits
    assert ("This had to be printed:\n" in told.stderr) is not fits


@pytest.mark.parametrize("match", ["lines", "contains", "glob"])
@pytest.mark.parametrize(("expected", "fits"), [("{{ X }}", False), ("{{ X }}a", True)])
def test_an_expectation_of_empty_values_alone_is_not_met_as_in_a_run(
    tmp_path: Path, match: str, expected: str, *, fits: bool
) -> None:
    text = f"""
        .. variable:: X
           :default:

        .. step:: One

           echo {"a" if fits or match == "contains" else "''"}

        .. output::
           :match: {match}

           {expected}
        """
    assert (runbook(tmp_path, "run", recipe(tmp_path, text)).returncode == 0) is fits
    assert (ran(exported(tmp_path, text)).returncode == 0) is fits


def test_a_file_is_written_byte_for_byte(tmp_path: Path) -> None:
    content = "\t\u00e9 \\n 'q' \"$x\" `y`  \n\n  {''{ %s\n" + "'long' " * 3000
    body = content.replace("\n", "\n           ")
    text = f"""
        .. file:: plain
           :raw:
           :backup:

           {body}

        .. file:: plain
           :id: more
           :append:
           :mode: 600

           more {{{{ "{{{{" }}}}

        .. file:: plain
           :id: again
           :append:

           more {{{{ "{{{{" }}}}
        """
    (tmp_path / "plain").write_text("old\n")
    (tmp_path / "plain").chmod(0o644)
    printed(tmp_path, text)
    assert (tmp_path / "plain").read_text() == f"{content}\nmore {{{{\n"
    assert (tmp_path / "plain").stat().st_mode & 0o777 == 0o600
    (copy,) = tmp_path.glob("plain.*")
    assert copy.read_text() == "old\n"


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    text = """
        .. file:: there

           x
        """
    told = ran(exported(tmp_path, text))
    assert told.returncode == 1
    assert "./there is a directory, not a file\n" in told.stderr


def test_a_raw_step_is_taken_as_it_is(tmp_path: Path) -> None:
    text = """
        .. variable:: X
           :default: x

        .. step:: Raw {{ X }}
           :raw:
           :unless: test {{ = {{{

           echo '{{ X }}' {{ X }}
        """
    assert printed(tmp_path, text) == "1. Raw x\n{{ X }} {{ X }}\n"


# ---------------------------------------------------------------- a person


def at_a_terminal(script: Path, *options: str, **environment: str) -> Terminal:
    plain = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "TERM": "xterm"} | environment
    return Terminal([str(script), *options], plain, script.parent)


CONFIRMED = """
    .. step:: Erase
       :confirm: erases the {{ "disk" }}.

       echo erased

    .. step:: Next

       echo next
    """


def test_what_destroys_data_is_asked_for(tmp_path: Path) -> None:
    script = exported(tmp_path, CONFIRMED)
    with at_a_terminal(script) as terminal:
        terminal.see("Attention: erases the disk. Run it? [run/skip/quit]")
        terminal.type("r\n")
        assert terminal.end() == 0
        assert "erased\n2. Next\nnext" in terminal.text
    with at_a_terminal(script) as terminal:
        terminal.see("[run/skip/quit]")
        terminal.type("skip\n")
        assert terminal.end() == 0
        assert "erased" not in terminal.text
        assert terminal.text.endswith("next")
    with at_a_terminal(script) as terminal:
        terminal.see("[run/skip/quit]")
        terminal.type("q\n")
        assert terminal.end() == 130
        assert "next" not in terminal.text


def test_an_answer_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    with at_a_terminal(exported(tmp_path, CONFIRMED)) as terminal:
        terminal.see("[run/skip/quit]")
        terminal.type("yes\n")
        terminal.see("That is none of the answers; the beginning of one is enough.")
        terminal.see("[run/skip/quit]")
        terminal.type("skip\n")
        assert terminal.end() == 0
        assert "erased" not in terminal.text


def test_where_nobody_is_there_to_confirm_nothing_is_run(tmp_path: Path) -> None:
    script = exported(tmp_path, "\n    .. step:: One\n\n       echo one\n" + CONFIRMED)
    told = ran(script)
    assert (told.returncode, told.stdout) == (2, "")
    assert "it is to be confirmed, and nobody is there; --yes does it." in told.stderr
    assert ran(script, "--yes").stdout.endswith("erased\n3. Next\nnext\n")
    assert ran(script, "--only", "1").returncode == 0


def test_what_a_person_does_is_waited_for(tmp_path: Path) -> None:
    text = """
        .. variable:: X
           :default: it's

        .. step:: By hand
           :manual:

           Press the button of {{ X }}.

        .. step:: Seen
           :manual:
           :probe: test -e pressed
           :retry: 500 x 10 ms

           Now press.

        .. step:: Next

           echo next
        """
    script = exported(tmp_path, text)
    with at_a_terminal(script) as terminal:
        terminal.see("Press the button of it's.")
        terminal.see("Done? [done/skip/quit]")
        terminal.type("d\n")
        terminal.see("Now press.")
        (tmp_path / "pressed").touch()
        assert terminal.end() == 0
        assert terminal.text.endswith("next")
    assert ran(script).returncode == 2


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('TID == "7" and A == "x"', True),
        ('TID == "8" and A == "x"', False),
        ('TID == "8" or A == "x"', True),
        ('not (TID == "8" or TID == "7")', False),
        ('TID != "8" and not TID == "9" or A == "y"', True),
        ('(TID == "7" if A == "x" else TID == "8")', True),
        ("TID and A", True),
    ],
)
def test_a_condition_on_what_is_printed_may_hold_others(
    tmp_path: Path, condition: str, *, holds: bool
) -> None:
    text = f"""
        .. variable:: A
           :default: x

        .. step:: Show

           echo 7

        .. output::
           :capture: TID = (.*)

           ...

        .. step:: Then
           :when: {condition}

           echo it holds
        """
    told = ran(exported(tmp_path, text), RUNBOOK_VAR_TID="7")
    assert (told.returncode, "it holds" in told.stdout.splitlines()) == (0, holds), told


def test_what_a_step_prints_is_copied_by_the_person(tmp_path: Path) -> None:
    text = """
        .. step:: Show

           echo "Target 7: x"

        .. output::
           :capture: TID = ^Target ([^:]+):

           Target ...

        .. step:: Use {{ TID }}
           :when: TID != "8"

           echo "it is {{ TID }}" {{ TID }} '{{ TID }}'

        .. step:: Not this
           :when: TID == "8"

           echo no
        """
    script = exported(tmp_path, text)
    with at_a_terminal(script) as terminal:
        terminal.see("TID: ^Target ([^:]+):")
        terminal.see("\nTID:")
        terminal.type("a'b\n")
        assert terminal.end() == 0
        assert "2. Use a'b\nit is a'b a'b a'b\n3. Not this: not for what was printed" in terminal.text
    told = ran(script, RUNBOOK_VAR_TID="7")
    assert (told.returncode, told.stdout.splitlines()[2:4]) == (0, ["2. Use 7", "it is 7 7 7"])
    assert "RUNBOOK_VAR_TID" in ran(script).stderr


CAPTURED = """
        .. variable:: TID
           :type: int

        .. step:: Show

           echo "id=42"

        .. output::
           :capture: TID = id=(.+)
                     SUM = =([0-9a-f]{2})

           id=...

        .. step:: Use

           echo remove volumes/{{ TID }}/{{ SUM }}
        """


def test_what_is_typed_for_an_output_is_refused_where_it_cannot_be_its_value(tmp_path: Path) -> None:
    script = exported(tmp_path, CAPTURED)
    with at_a_terminal(script) as terminal:
        unfit = "that is no value of its kind; copy it from what was printed."
        terminal.see("\nTID:")
        terminal.type("\n")
        terminal.see(f"TID: {unfit}\nTID:")
        terminal.type("abc\n")
        terminal.see(f"TID: abc\nTID: {unfit}\nTID:")
        terminal.type("42\n")
        terminal.see("TID: 42\nSUM:")
        terminal.type("4g\n")
        terminal.see(f"SUM: 4g\nSUM: {unfit}\nSUM:")
        terminal.type("42\n")
        assert terminal.end() == 0
        assert terminal.text.endswith("remove volumes/42/42")
    for given in ("", "x", "1 2"):
        told = ran(script, RUNBOOK_VAR_TID=given, RUNBOOK_VAR_SUM="42")
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr == "TID: that is no value of its kind; copy it from what was printed.\n"


def test_what_a_second_output_tells_is_typed_again(tmp_path: Path) -> None:
    shown = """
        .. step:: Show {n}

           echo "lun:{n}"

        .. output::
           :capture: LUN = lun:(\\d+)

           lun:...

        .. step:: Use {n}

           echo "now {{{{ LUN }}}}"
        """
    script = exported(tmp_path, "".join(shown.format(n=n) for n in (1, 2, 3)))
    with at_a_terminal(script) as terminal:
        for number, typed in enumerate(("1", "2", ""), 1):
            terminal.see("\nLUN:", number)
            terminal.type(f"{typed}\n")
            terminal.see(f"Use {number}\nnow {typed or 2}")
        assert terminal.end() == 0


def test_a_default_that_an_output_changes_midway_is_refused(tmp_path: Path) -> None:
    text = """
        .. variable:: TID
           :default: 1

        .. step:: Show

           echo "tid:7"

        .. output::
           :capture: TID = tid:(\\d+)

           tid:...
        """
    told = runbook(tmp_path, "export", recipe(tmp_path, text))
    assert told.returncode == 3
    assert "recipe.rst:5: TID has a default, and an output changes it midway" in told.stderr


def test_a_regular_expression_is_for_the_person(tmp_path: Path) -> None:
    text = """
        .. step:: Show

           echo 'it is 7'

        .. output::
           :match: regex

           it is \\d+

        .. step:: Next

           echo next
        """
    script = exported(tmp_path, text)
    with at_a_terminal(script) as terminal:
        terminal.see("This had to be printed:\nit is \\d+\nIs what was printed so? [yes/no]")
        terminal.type("y\n")
        assert terminal.end() == 0
    with at_a_terminal(script) as terminal:
        terminal.see("Is what was printed so? [yes/no]")
        terminal.type("n\n")
        assert terminal.end() == 1
        assert "next" not in terminal.text
    assert ran(script).returncode == 2
    assert ran(script, "--yes").returncode == 0


def test_the_output_of_one_command_of_several_is_for_the_person(tmp_path: Path) -> None:
    text = """
        .. step:: Show

           echo a
           echo b

        .. output::
           :of: 2

           b
        """
    script = exported(tmp_path, text)
    with at_a_terminal(script) as terminal:
        terminal.see("This had to be printed:\n$ echo b\nb\nIs what was printed so? [yes/no]")
        terminal.type("y\n")
        assert terminal.end() == 0
    assert ran(script).returncode == 2


def test_an_answer_is_told_to_the_person(tmp_path: Path) -> None:
    text = """
        .. step:: Ask
           :answer: [y/n] => y

           read -r a; echo "got $a"
        """
    with at_a_terminal(exported(tmp_path, text)) as terminal:
        terminal.see("It asks; answer what follows the arrow:\n     [y/n]  →  y")
        terminal.type("y\n")
        assert terminal.end() == 0
        assert terminal.text.endswith("got y")


def test_ctrl_c_stops_it_and_says_where(tmp_path: Path) -> None:
    duration = f"100.{os.getpid()}"
    script = exported(
        tmp_path, f"\n    .. step:: Long\n\n       echo begun; sleep {duration}\n       echo not this\n"
    )
    with at_a_terminal(script) as terminal:
        terminal.see("begun")
        eventually(lambda: asleep(duration))  # a ^C while bash starts it would be lost in bash's own child
        terminal.type("\x03")
        assert terminal.end() == 130
        terminal.see("Step 1, Long (recipe.rst:5): the script was ended here.")
        assert "not this" not in terminal.text


# ---------------------------------------------------------------- words


def test_it_speaks_the_language_of_whoever_wrote_it_out(tmp_path: Path) -> None:
    script = exported(tmp_path, CONFIRMED, LC_ALL="", LANG="fr_FR.UTF-8")
    assert "sauter" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("way", ["lvm", "fichier"])
@pytest.mark.parametrize("release", ["trixie", "wheezy"])
@pytest.mark.parametrize("target", ["tgt", "iet"])
def test_the_scripts_of_the_main_recipe_are_good_shell(
    way: str, release: str, target: str, tmp_path: Path
) -> None:
    values = {
        "MAC": "00:AA:BB:CC:DD:EE",
        "ADRESSE_CIBLE": "192.0.2.10",
        "STOCKAGE": way,
        "RELEASE": release,
        "CIBLE": target,
        "DOSSIER": '/srv/it\'s "$x"',
    }
    options = [word for name, value in values.items() for word in ("--var", f"{name}={value}")]
    told = runbook(tmp_path, "export", str(ROOT / "recipes/booter-iscsi.rst"), *options, "--output", "out")
    assert (told.returncode, told.stdout) == (0, "out/MyPXE.sh\nout/MyHost.sh\n")
    for name in ("MyPXE", "MyHost"):
        script = tmp_path / "out" / f"{name}.sh"
        assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
        assert _faults(script) == ""


def _faults(script: Path) -> str:
    """What shellcheck says."""
    # of the author's commands: the script looks at the status of each cd; `cat file | grep`
    assert shutil.which("shellcheck") is not None
    told = subprocess.run(
        ["shellcheck", "--exclude=SC2164,SC2002", "--format=gcc", script],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout


@pytest.mark.parametrize(
    "code",
    [
        "sleep 1000",
        "trap '' TERM; sleep 1000",
        "sh -c 'sleep 1000; sleep 1000'",
        "for i in 1 2 3; do sleep 1000; done",
        "printf x | sleep 1000",
    ],
)
def test_what_takes_longer_than_its_time_is_ended_with_all_that_it_started(code: str, tmp_path: Path) -> None:
    text = f"""
        .. step:: One
           :timeout: 1 s

           {code.replace("1000", "1000.125")}

        .. step:: Two

           echo two
        """
    told = ran(exported(tmp_path, text))
    assert (told.returncode, "two\n" in told.stdout) == (1, False)
    assert "Step 1, One (recipe.rst:5): over its 1 s." in told.stderr
    left = subprocess.run(["pgrep", "-f", "^sleep 1000[.]125"], capture_output=True, check=False)
    assert left.stdout == b""


@pytest.mark.parametrize("wrapper", ["bash", "sh"])
def test_a_time_ends_in_a_place_too_and_leaves_what_an_earlier_step_started(
    wrapper: str, tmp_path: Path
) -> None:
    text = f"""
        .. step:: In
           :enter: inside

           {wrapper}

        .. step:: One
           :timeout: 1 min

           (exec sleep 1000 <&- >&- 2>&-) &
           echo $! > pid

        .. step:: Two
           :timeout: 1 min

           test $! = "$(cat pid)"
           wait_for() {{ while kill -0 "$1"; do sleep 0.1; done; }}

        .. step:: Three
           :timeout: 1 s

           sleep 1000

        .. step:: Out
           :leave:

           exit
        """
    told = ran(exported(tmp_path, text))
    assert "Step 4, Three (recipe.rst:22): over its 1 s." in told.stderr
    pid = int((tmp_path / "pid").read_text())
    os.kill(pid, signal.SIGTERM)  # it is still there


def test_a_value_in_the_recipes_own_title_is_named_in_the_script(tmp_path: Path) -> None:
    title = "Boot {{ X }} and {{ X | upper }} {{"
    text = f"{title}\n{'=' * len(title)}\n\n.. variable:: X\n   :default: a\n\n.. step:: Say\n\n   true\n"
    (tmp_path / "recipe.rst").write_text(text, encoding="utf-8")
    told = runbook(tmp_path, "export", "recipe.rst")
    assert "\n# Boot X and X | upper { {\n" in told.stdout
