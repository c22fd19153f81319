from __future__ import annotations

import json
import os
import re
import signal
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from support.sshd import Sshd
from terminal import RUNBOOK, Terminal

if TYPE_CHECKING:
    from pathlib import Path


def on_terminal(tmp_path: Path, text: str, *options: str, **environment: str) -> Terminal:
    (tmp_path / "recipe.rst").write_text("Recipe\n======\n\n" + dedent(text), encoding="utf-8")
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "XDG_STATE_HOME") if key in os.environ}
    argv = [RUNBOOK, "run", "recipe.rst", *options]
    return Terminal(argv, kept | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"} | environment, tmp_path)


def processes_saying(word: str) -> list[int]:
    """The processes with that word in their command line."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208
        try:
            with open(f"/proc/{name}/cmdline", "rb") as line:  # noqa: PTH123
                if word.encode() in line.read():
                    found.append(int(name))
        except OSError:
            continue
    return found


SLOW = """
    .. step:: Quick
       :undo: echo undone > undone

       echo quick

    .. step:: Slow

       echo one; echo two
       sleep {seconds}

    .. step:: After

       touch after
    """


@pytest.fixture
def seconds() -> str:
    """A number of seconds that nobody else sleeps, so that the process can be told."""
    return f"1{os.getpid():08}"


def test_done_steps_stay_and_the_running_one_shows_its_tail(tmp_path: Path) -> None:
    text = """
    .. step:: Quick

       echo quick

    .. step:: Slow

       for i in $(seq 100); do echo line $i; done; until test -e go; do sleep 0.05; done
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("line 100")
        assert "line 94" not in terminal.text
        assert "\n ✓ 1  Quick" in terminal.text
        terminal.see("2/2  localhost")
        (tmp_path / "go").touch()
        assert terminal.end() == 0
        assert "line 100" not in terminal.text
        assert " ✓ 2  Slow" in terminal.text
        assert terminal.text.endswith("\n  2 passed")


def test_ctrl_c_ends_the_command_asks_once_and_closes_everything(tmp_path: Path, seconds: str) -> None:
    with on_terminal(tmp_path, SLOW.replace("{seconds}", seconds)) as terminal:
        terminal.see(f"sleep {seconds}")
        terminal.see("2/3")
        terminal.type("\x03")
        terminal.see("Interrupted. What now? [quit/go on/undo]")
        terminal.type("q\n")
        assert terminal.end() == 130
        assert "Interrupted: 1 passed, 1 failed, 1 not run." in terminal.text
        assert "^C" not in terminal.text
    assert not (tmp_path / "after").exists()
    assert processes_saying(seconds) == []


def test_after_ctrl_c_the_run_may_go_on(tmp_path: Path, seconds: str) -> None:
    with on_terminal(tmp_path, SLOW.replace("{seconds}", seconds)) as terminal:
        terminal.see(f"sleep {seconds}")
        terminal.see("2/3")
        terminal.type("\x03")
        terminal.see("What now?")
        terminal.type("g\n")
        assert terminal.end() == 1
    assert (tmp_path / "after").exists()


def test_ctrl_c_at_the_question_closes_everything(tmp_path: Path, seconds: str) -> None:
    with on_terminal(tmp_path, SLOW.replace("{seconds}", seconds)) as terminal:
        terminal.see(f"sleep {seconds}")
        terminal.see("2/3")
        terminal.type("\x03")
        terminal.see("What now?")
        terminal.type("\x03")
        assert terminal.end() == 130
    assert processes_saying(seconds) == []


def test_a_second_ctrl_c_closes_at_once(tmp_path: Path, seconds: str) -> None:
    text = f"""
    .. step:: Stubborn as a mule, which has a title that is longer than half of the line

       bash -c 'trap "" INT QUIT TERM; echo ar""med; sleep {seconds}'
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("armed")
        terminal.type("\x03")
        terminal.see("Ctrl-C again closes all")
        (row,) = [line for line in terminal.lines if "Ctrl-C" in line]
        assert re.search(r"Ctrl-C again closes all +[0-9.]+ s$", row)  # how long it lasts is seen too
        terminal.type("\x03")
        assert terminal.end() == 130
        said = terminal.lines.index("Interrupted; everything was closed.")
        assert terminal.lines[said - 1] == ""
        assert terminal.lines[said - 2] != ""
        assert "Traceback" not in terminal.text
    assert processes_saying(seconds) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_closes_everything(tmp_path: Path, seconds: str, number: signal.Signals) -> None:
    with on_terminal(tmp_path, SLOW.replace("{seconds}", seconds)) as terminal:
        terminal.see(f"sleep {seconds}")
        terminal.see("2/3")
        os.kill(terminal.pid, number)
        assert terminal.end() == 128 + number
        assert "Traceback" not in terminal.text
        assert "Still there:\n  step 1, Quick; to take it back, in localhost:" in terminal.text
    assert processes_saying(seconds) == []


def test_after_ctrl_c_all_may_be_taken_back(tmp_path: Path, seconds: str) -> None:
    with on_terminal(tmp_path, SLOW.replace("{seconds}", seconds)) as terminal:
        terminal.see(f"sleep {seconds}")
        terminal.see("2/3")
        terminal.type("\x03")
        terminal.see("What now?")
        terminal.type("u\n")
        assert terminal.end() == 130
        assert "Taken back: 1 step." in terminal.text
    assert (tmp_path / "undone").exists()
    assert not (tmp_path / "after").exists()


def test_the_keyboard_is_silent_while_it_draws_and_speaks_again_after(tmp_path: Path) -> None:
    text = """
    .. step:: Slow

       echo begun; until test -e go; do sleep 0.05; done
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("begun", 1)
        assert not terminal.echoes
        (tmp_path / "go").touch()
        terminal.end()
        assert terminal.echoes


def test_ctrl_z_takes_the_picture_away_and_fg_draws_it_again(tmp_path: Path, seconds: str) -> None:
    (tmp_path / "recipe.rst").write_text("Recipe\n======\n\n" + dedent(SLOW.format(seconds=seconds)))
    environment = {
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "PS1": "ready> ",
    }
    with Terminal(["bash", "--norc", "--noediting", "-i"], environment, tmp_path) as terminal:
        terminal.see("ready>")
        terminal.type(f"{RUNBOOK} run recipe.rst\n")
        terminal.see(f"$ sleep {seconds}")
        terminal.type("\x1a")
        terminal.see("Stopped")
        assert terminal.echoes
        assert "$ sleep" not in terminal.text
        terminal.type("fg\n")
        terminal.see(f"$ sleep {seconds}")
        assert not terminal.echoes
        terminal.type("\x03")
        terminal.see("What now?")
        terminal.type("q\n")
        terminal.see("interrupted")
        assert terminal.text.count("2  Slow") == 1
        terminal.type("exit\n")
        terminal.end()


def test_what_is_typed_before_a_question_is_no_answer_to_it(tmp_path: Path) -> None:
    text = """
    .. step:: Slow

       echo begun; until test -e go; do sleep 0.05; done

    .. step:: Wipe
       :confirm: all is lost

       touch wiped
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("begun", 1)
        terminal.type("r\n")
        (tmp_path / "go").touch()
        terminal.see("Attention: all is lost. Run it?")
        terminal.type("s\n")
        assert terminal.end() == 0
    assert not (tmp_path / "wiped").exists()


def test_an_unclear_answer_is_asked_for_again(tmp_path: Path) -> None:
    text = """
    .. step:: Wipe
       :confirm: all is lost

       touch wiped
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("Run it?")
        terminal.type("\n")
        terminal.see("Run it?", 2)
        terminal.type("yes\n")
        terminal.see("Run it?", 3)
        terminal.type("quit\n")
        assert terminal.end() == 130
    assert not (tmp_path / "wiped").exists()


def test_a_value_that_is_missing_is_asked_for_until_it_is_one(tmp_path: Path) -> None:
    text = """
    .. variable:: MAC
       :type: mac
       :example: 00:AA:BB:CC:DD:EE

       The machine's address.

    .. variable:: PASS
       :type: secret

    .. step:: Use it

       echo {{ MAC }} {{ PASS }} > used
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("The machine's address.")
        terminal.see("MAC (for example 00:AA:BB:CC:DD:EE):")
        terminal.type("00:AA\n")
        terminal.see("2 bytes")
        terminal.type("00-AA-BB-CC-DD-EE\n")
        terminal.see("PASS:")
        terminal.type("hunter22\n")
        terminal.see("PASS, once more:")
        terminal.type("hunter22\n")
        assert terminal.end() == 0
        assert "hunter22" not in terminal.text
    assert (tmp_path / "used").read_text() == "00:aa:bb:cc:dd:ee hunter22\n"


def test_nothing_is_asked_when_something_else_is_wrong(tmp_path: Path) -> None:
    text = """
    .. variable:: MAC
       :type: mac

    .. step:: Use it

       echo {{ MAC }}
    """
    with on_terminal(tmp_path, text, "--from", "nowhere") as terminal:
        assert terminal.end() == 2
        assert 'no step "nowhere"' in terminal.text
        assert "MAC: no value" in terminal.text


def test_a_program_cannot_wreck_the_screen(tmp_path: Path) -> None:
    text = r"""
    .. step:: Before

       true

    .. step:: Wreck

       printf '\033[2J\033[H\033]0;title\007\033[?1049h\033[31mred\033[0m\xff\n'
       until test -e go; do sleep 0.05; done

    .. step:: Fail

       printf '\033[2Jwrecked\n'; false
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("until test")
        (tmp_path / "go").touch()
        assert terminal.end() == 1
        assert " ✓ 1  Before" in terminal.text
        assert "         wrecked" in terminal.text
        assert b"\x1b[?1049h" not in terminal.raw
        assert b"\x1b[2J" not in terminal.raw


def test_step_by_step_shows_the_commands_and_enter_runs(tmp_path: Path) -> None:
    text = """
    .. step:: One

       touch one

    .. step:: Two

       touch two
    """
    with on_terminal(tmp_path, text, "--step-by-step") as terminal:
        terminal.see("$ touch one")
        terminal.see("Run it? [run/skip/quit")
        terminal.type("\n")
        terminal.see("$ touch two")
        terminal.see("Run it?", 2)
        terminal.type("s\n")
        assert terminal.end() == 0
        assert "1 passed, 1 skipped by you" in terminal.text
    assert (tmp_path / "one").exists()
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours_there_are_plain_lines(tmp_path: Path, environment: dict[str, str]) -> None:
    with on_terminal(tmp_path, "    .. step:: One\n\n       echo out", **environment) as terminal:
        assert terminal.end() == 0
        assert b"\x1b" not in terminal.raw
        assert " ✓ 1  One" in terminal.text
        assert "         out" in terminal.text


def test_a_terminal_that_is_not_in_control_of_the_run_is_one_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "recipe.rst").write_text(f"Recipe\n======\n\n{dedent(ASKS)}", encoding="utf-8")
    argv = ["setsid", "--wait", RUNBOOK, "run", "recipe.rst"]
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    with Terminal(argv, environment, tmp_path) as terminal:
        terminal.see("It waits for an answer")
        terminal.type("this one\n")
        assert terminal.end() == 0
    assert (tmp_path / "told").read_text() == "<this one>\n"


# ---------------------------------------------------------------- a program that asks

ASKS = """
    .. step:: Ask

       read -p 'Which? ' which
       echo "<$which>" > told

    .. step:: After

       touch after
    """


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}], ids=["live", "plain"])
def test_what_is_typed_goes_to_the_command_that_asks(tmp_path: Path, environment: dict[str, str]) -> None:
    with on_terminal(tmp_path, ASKS, **environment) as terminal:
        terminal.see("It waits for an answer: type it; Ctrl-C ends the command.")
        assert "Which?" in terminal.text
        assert terminal.echoes
        terminal.type("this one\n")
        assert terminal.end() == 0
    assert (tmp_path / "told").read_text() == "<this one>\n"
    assert (tmp_path / "after").exists()


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}], ids=["live", "plain"])
@pytest.mark.parametrize("keys", ["this one\n", "\x03"], ids=["answered", "interrupted"])
def test_what_is_typed_for_a_command_stands_in_its_step(
    tmp_path: Path, keys: str, environment: dict[str, str]
) -> None:
    with on_terminal(tmp_path, ASKS, **environment) as terminal:
        terminal.see("It waits for an answer: type it; Ctrl-C ends the command.")
        terminal.type(keys)
        if keys == "\x03":
            terminal.see("What now?")
            terminal.type("q\n")
        terminal.end()
        waits = next(n for n, line in enumerate(terminal.lines) if "It waits for an answer" in line)
        below = terminal.lines[waits + 1 :]
        if keys != "\x03":
            assert below[0] == "       this one"
        assert all(line[:3] in {" ✓ ", " ✗ "} for line in below if "Ask  " in line or "After  " in line), (
            below
        )


def test_an_answer_that_is_typed_as_soon_as_the_question_is_read_is_heard_whole(tmp_path: Path) -> None:
    with on_terminal(tmp_path, ASKS) as terminal:
        terminal.see("Which?")
        terminal.type("this ")
        terminal.see("It waits for an answer")
        terminal.type("one\n")
        assert terminal.end() == 0
    assert (tmp_path / "told").read_text() == "<this one>\n"


def test_what_is_typed_before_a_question_stands_there_is_no_answer_to_it(tmp_path: Path) -> None:
    text = """
    .. step:: Ask late

       echo soon; until test -e go; do sleep 0.05; done
       read -p 'Which? ' which; echo "<$which>" > told
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("soon")
        terminal.type("wrong\n")
        (tmp_path / "go").touch()
        terminal.see("It waits for an answer")
        terminal.type("right\n")
        assert terminal.end() == 0
    assert (tmp_path / "told").read_text() == "<right>\n"


def test_a_question_behind_ssh_is_answered_too(tmp_path: Path) -> None:
    text = f"""
    .. host:: far

    .. step:: Ask

       read -p 'Go on? [y/n] ' one; read -p 'Name: ' two; echo "<$one $two>" > {tmp_path}/told
    """
    (tmp_path / "sshd").mkdir()
    with Sshd(tmp_path / "sshd") as server:
        path = f"{server.folder}:{os.environ['PATH']}"
        with on_terminal(tmp_path, text, "--host", "far=ssh://loopback", PATH=path) as terminal:
            terminal.see("It waits for an answer")
            terminal.type("y\n")
            terminal.see("Name:")
            terminal.see("It waits for an answer", 2)
            terminal.type("Zoé\n")
            assert terminal.end() == 0
    assert (tmp_path / "told").read_text() == "<y Zoé>\n"


ASKING = {
    "an editor of lines": "read -e -p 'Which? ' which; echo \"<$which>\" > told",
    "a session of its own": 'setsid -w sh -c \'printf "Which? "; read which; echo "<$which>" > told\'',
    "a terminal of its own": 'script -qc \'read -p "Which? " which; echo "<$which>" > told\' /dev/null',
}


@pytest.mark.parametrize("way", ASKING)
def test_a_question_of_a_program_that_does_not_read_as_others_do_is_answered(
    tmp_path: Path, way: str
) -> None:
    with on_terminal(tmp_path, f"    .. step:: Ask\n\n       {ASKING[way]}\n", SHELL="/bin/bash") as terminal:
        terminal.see("It waits for an answer")
        terminal.type("this one\n")
        assert terminal.end() == 0
    assert (tmp_path / "told").read_text() == "<this one>\n"


def test_a_password_typed_for_a_command_is_not_seen_and_never_told(tmp_path: Path) -> None:
    text = """
    .. step:: Ask

       read -s -p 'Say it: ' it
       echo "it was $it"
    """
    with on_terminal(tmp_path, text, "--report", "json=report.json") as terminal:
        terminal.see("It waits for an answer")
        assert not terminal.echoes
        terminal.type("hunter22\n")
        assert terminal.end() == 0
        assert "hunter22" not in terminal.text
    report = (tmp_path / "report.json").read_text()
    assert "it was ••••••" in report
    assert "hunter22" not in report


def test_ctrl_c_ends_a_command_that_waits_for_an_answer(tmp_path: Path) -> None:
    with on_terminal(tmp_path, ASKS) as terminal:
        terminal.see("It waits for an answer")
        terminal.type("\x03")
        terminal.see("What now?")
        terminal.type("q\n")
        assert terminal.end() == 130
    assert not (tmp_path / "after").exists()


def test_ctrl_d_ends_the_input_of_a_command(tmp_path: Path) -> None:
    with on_terminal(tmp_path, "    .. step:: Copy\n\n       cat > copy") as terminal:
        terminal.see("It waits for an answer")
        terminal.type("one\n")
        terminal.see("It waits for an answer", 2)
        terminal.type("\x04")
        assert terminal.end() == 0
    assert (tmp_path / "copy").read_text() == "one\n"


def test_an_answer_that_a_command_does_not_wait_for_goes_nowhere(tmp_path: Path) -> None:
    text = """
    .. step:: Ask for a moment

       timeout --foreground 3 cat; true

    .. step:: Wait

       echo begun; until test -e go; do sleep 0.05; done
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("It waits for an answer")
        terminal.type("touch wrong")
        terminal.see("2/2")
        terminal.type("\n")
        (tmp_path / "go").touch()
        assert terminal.end() == 0
    assert not (tmp_path / "wrong").exists()


# ---------------------------------------------------------------- told to end


def test_after_a_question_ctrl_c_ends_the_command_and_asks(tmp_path: Path, seconds: str) -> None:
    text = f"""
    .. step:: Wipe
       :confirm: all is lost

       sleep {seconds}
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("Run it?")
        terminal.type("r\n")
        terminal.see("1/1")
        terminal.type("\x03")
        terminal.see("What now?")
        terminal.type("q\n")
        assert terminal.end() == 130


@pytest.mark.parametrize("option", ["--undo", "--undo-on-failure"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_takes_back_where_that_is_wanted(
    tmp_path: Path, seconds: str, number: signal.Signals, option: str
) -> None:
    with on_terminal(tmp_path, SLOW.replace("{seconds}", seconds), option) as terminal:
        terminal.see(f"sleep {seconds}")
        terminal.see("2/3")
        os.kill(terminal.pid, number)
        assert terminal.end() == 128 + number
        assert "Taken back: 1 step." in terminal.text
        assert "Still there" not in terminal.text
    assert (tmp_path / "undone").exists()
    assert not (tmp_path / "after").exists()
    assert processes_saying(seconds) == []


@pytest.mark.parametrize("option", ["--undo", "--yes"])
def test_a_terminal_that_is_gone_ends_the_run_and_the_report_tells(
    tmp_path: Path, seconds: str, option: str
) -> None:
    text = SLOW.replace("{seconds}", seconds)
    with on_terminal(tmp_path, text, option, "--report", "json=report.json") as terminal:
        terminal.see(f"sleep {seconds}")
        terminal.see("2/3")
        assert terminal.hang_up() == 129
    report = json.loads((tmp_path / "report.json").read_text())
    assert [(step["id"], step["outcome"], step["reason"]) for step in report["steps"]] == [
        ("quick", "passed", ""),
        ("slow", "failed", "ended by SIGHUP"),
        ("after", "skipped", "not run: ended by SIGHUP"),
    ]
    assert (tmp_path / "undone").exists() is (option == "--undo")
    assert bool(report["left"]) is (option != "--undo")
    assert processes_saying(seconds) == []


def test_told_to_end_at_a_question_it_ends(tmp_path: Path) -> None:
    text = """
    .. step:: Wipe
       :confirm: all is lost

       touch wiped
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("Run it?")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.end() == 143
    assert not (tmp_path / "wiped").exists()


@pytest.mark.parametrize("way", ["q\n", "\x03", signal.SIGTERM])
def test_ended_at_what_a_person_does_it_says_how_to_go_on_from_there(
    tmp_path: Path, way: str | signal.Signals
) -> None:
    text = """
    .. step:: Before

       echo before

    .. step:: Switch it on
       :manual:

       The button is behind.

    .. step:: After

       touch after
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("Done? [done/skip/quit]")
        if isinstance(way, signal.Signals):
            os.kill(terminal.pid, way)
        else:
            terminal.type(way)
        assert terminal.end() == (143 if way is signal.SIGTERM else 130)
        below = terminal.text.partition("Done? [done/skip/quit]")[2].split("\n")
        assert "Switch it on" not in "\n".join(below)
        assert "Interrupted: 1 passed, 2 not run." in below
        assert any("--from switch-it-on" in line for line in below)
    assert not (tmp_path / "after").exists()


UNDO_SLOWLY = """
    .. step:: Quick
       :undo: echo undoing; sleep {seconds}

       echo quick

    .. step:: Fail

       false
    """


def test_ctrl_c_during_an_undo_says_that_it_was_begun(tmp_path: Path, seconds: str) -> None:
    text = UNDO_SLOWLY.replace("{seconds}", seconds)
    with on_terminal(tmp_path, text, "--undo", "--report", "json=report.json") as terminal:
        terminal.see("undoing", 2)
        terminal.type("\x03")
        assert terminal.end() == 130
        assert "step 1, Quick; its undo ended midway in localhost" in terminal.text
    assert processes_saying(seconds) == []


def test_a_second_ctrl_c_during_an_undo_keeps_its_line(tmp_path: Path, seconds: str) -> None:
    text = UNDO_SLOWLY.replace(
        "sleep {seconds}", f'bash -c \'trap "" INT QUIT TERM; echo ar""med; sleep {seconds}\''
    )
    with on_terminal(tmp_path, text, "--undo", "--report", "json=report.json") as terminal:
        terminal.see("armed")
        terminal.type("\x03")
        terminal.see("Ctrl-C again closes all")
        terminal.type("\x03")
        assert terminal.end() == 130
        assert " ✗ 1  Quick" in terminal.text
        assert "step 1, Quick; its undo ended midway in localhost" in terminal.text
    report = json.loads((tmp_path / "report.json").read_text())
    assert [(undo["id"], undo["outcome"]) for undo in report["undos"]] == [("quick", "failed")]
    assert processes_saying(seconds) == []


def test_a_command_that_a_second_ctrl_c_broke_off_has_its_seconds(tmp_path: Path, seconds: str) -> None:
    text = f"""
    .. step:: Stubborn

       bash -c 'trap "" INT TERM QUIT HUP; echo ar""med; sleep {seconds}'
    """
    with on_terminal(tmp_path, text, "--report", "json=report.json") as terminal:
        terminal.see("armed")
        terminal.type("\x03")
        terminal.see("Ctrl-C again closes all")
        terminal.type("\x03")
        assert terminal.end() == 130
    (step,) = json.loads((tmp_path / "report.json").read_text())["steps"]
    (command,) = step["commands"]
    assert 0 < command["seconds"] <= step["seconds"]


def test_a_second_ctrl_c_ends_what_the_command_runs_in_a_session_of_its_own(
    tmp_path: Path, seconds: str
) -> None:
    text = f"""
    .. step:: Stubborn

       bash -c 'trap "" INT TERM HUP; (exec setsid sleep {seconds}) & echo ar""med; sleep {seconds}'
    """
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("armed")
        terminal.see("1/1")
        terminal.type("\x03")
        terminal.see("Ctrl-C again closes all")
        terminal.type("\x03")
        assert terminal.end() == 130
        assert "everything was closed" in terminal.text
    assert processes_saying(seconds) == []


def test_a_question_that_is_not_answered_does_not_share_its_line(tmp_path: Path) -> None:
    text = "    .. variable:: X\n\n    .. step:: One\n\n       echo {{ X }}\n"
    with on_terminal(tmp_path, text) as terminal:
        terminal.see("X")
        terminal.type("\x04")
        assert terminal.end() == 130
        assert "Interrupted; everything was closed." in terminal.lines


def test_below_a_failure_no_line_goes_on_at_the_left_edge(tmp_path: Path) -> None:
    recipe = """
        .. variable:: TEXT

        .. step:: Make
           :undo: true

           true

        .. step:: Fail
           :id: a-step-with-a-long-identifier-that-takes-half-of-the-line

           echo "E: Unable to locate package firmware-bnx2 in any of the repositories of this machine"; false
    """
    with on_terminal(tmp_path, recipe, "--var", "TEXT=many words in one value that is long") as terminal:
        assert terminal.end() == 1
        lines = terminal.lines
    at = next(n for n, line in enumerate(lines) if line.startswith("         E: Unable"))
    assert lines[at + 1] == "         this machine"
    look = next(n for n, line in enumerate(lines) if line.startswith("  look"))
    assert lines[look : look + 6] == [
        "  look       runbook run recipe.rst --var \\",
        "               'TEXT=many words in one value that is long' --from \\",
        "               a-step-with-a-long-identifier-that-takes-half-of-the-line \\",
        "               --step-by-step",
        "  next time  runbook run recipe.rst --var \\",
        "               'TEXT=many words in one value that is long' --undo-on-failure",
    ]
