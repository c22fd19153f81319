from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playing import CHROOT, GONE, LOST, THREE, ListedShell, ended, played, printed
from runbook.engine.events import CommandStarted, OutputSeen, Pausing, Reply
from runbook.engine.play import Options, Undo
from runbook.engine.selection import Selection
from runbook.seen import Ending, Outcome, Output

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from runbook.engine.events import Event
    from runbook.model import Limits

# ---------------------------------------------------------------- one after the other


def test_every_step_runs_in_order(tmp_path: Path) -> None:
    run = played(THREE, tmp_path)
    assert run.shell.said == ["one", "two", "two again", "three"]
    assert run.outcomes == ["passed", "passed", "passed"]
    assert run.report.outcome is Outcome.PASSED


def test_a_failed_command_stops_its_step_and_the_run(tmp_path: Path) -> None:
    run = played(THREE, tmp_path, printed(""), printed("no", 3))
    assert run.shell.said == ["one", "two"]
    assert run.outcomes == ["passed", "failed", "not-run"]
    assert run.reasons[1:] == ["status 3", "not run: step 2 failed"]
    assert run.report.outcome is Outcome.FAILED


def test_keep_going_goes_on_after_a_failure_and_still_fails(tmp_path: Path) -> None:
    run = played(THREE, tmp_path, printed(""), printed("", 1), options=Options(keep_going=True))
    assert run.outcomes == ["passed", "failed", "passed"]
    assert run.report.outcome is Outcome.FAILED


def test_keep_going_stops_when_a_command_could_not_be_ended(tmp_path: Path) -> None:
    run = played(THREE, tmp_path, LOST, options=Options(keep_going=True))
    assert run.outcomes == ["broken", "refused", "refused"]
    assert run.shell.said == ["one"]
    assert run.report.outcome is Outcome.BROKEN


def test_the_status_option_is_of_the_last_command(tmp_path: Path) -> None:
    text = """
    .. step:: Two
       :status: 1

       first
       second
    """
    assert played(text, tmp_path, printed(""), printed("", 1)).outcomes == ["passed"]
    first_fails = played(text, tmp_path, printed("", 1))
    assert (first_fails.outcomes, first_fails.shell.said) == (["failed"], ["first"])
    assert played(text, tmp_path).reasons == ["status 0 instead of 1"]


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending.TIMEOUT, "failed"),
        (Ending.SILENCE, "failed"),
        (Ending.INPUT, "failed"),
        (Ending.GONE, "broken"),
        (Ending.LOST, "broken"),
    ],
)
def test_endings_other_than_done(tmp_path: Path, ending: Ending, outcome: str) -> None:
    run = played(THREE, tmp_path, ended(ending))
    assert run.outcomes[0] == outcome
    assert run.reasons[0]
    assert run.shell.said == ["one"]


def test_nobody_there_limits_silence_and_waiting_for_input(tmp_path: Path) -> None:
    run = played(THREE, tmp_path)
    assert (run.shell.limits[0].silence, run.shell.limits[0].input_wait) == (1800.0, 10.0)
    run = played(THREE, tmp_path, options=Options(attended=True))
    assert (run.shell.limits[0].silence, run.shell.limits[0].input_wait) == (None, None)


def test_a_timeout_is_for_the_whole_step(tmp_path: Path) -> None:
    text = """
    .. step:: Two
       :timeout: 100 s

       first
       second
    """
    limits = played(text, tmp_path).shell.limits
    first, second = (limit.timeout or 0.0 for limit in limits)
    assert 99 < second < first <= 100
    assert limits[0].silence is None


# ---------------------------------------------------------------- skipped


def test_what_is_already_done_is_skipped_quietly(tmp_path: Path) -> None:
    text = """
    .. step:: One
       :unless: test -e one
       :undo: rm one

       touch one
    """
    run = played(text, tmp_path, printed("noise"), options=Options(undo=Undo.ALWAYS))
    assert run.shell.said == ["test -e one"]
    assert run.outcomes == ["already-done"]
    assert not any(isinstance(event, OutputSeen) for event in run.events)
    assert all(event.quiet for event in run.events if isinstance(event, CommandStarted))


def test_what_is_not_yet_done_is_run(tmp_path: Path) -> None:
    text = """
    .. step:: One
       :unless: test -e one

       touch one
    """
    run = played(text, tmp_path, printed("", 1))
    assert run.shell.said == ["test -e one", "touch one"]
    assert run.outcomes == ["passed"]


@pytest.mark.parametrize(
    "ending", [Ending.INPUT, Ending.SILENCE, Ending.TIMEOUT, Ending.INTERRUPTED, Ending.REFUSED]
)
def test_an_unless_that_was_cut_short_tells_nothing_so_the_step_is_not_run(
    tmp_path: Path, ending: Ending
) -> None:
    text = """
    .. step:: Format
       :unless: grep -q done
       :confirm: it destroys the disk

       mkfs /dev/x
    """
    run = played(text, tmp_path, ended(ending), options=Options(yes=True))
    assert run.shell.said == ["grep -q done"]
    assert run.outcomes == ["failed"]
    [result] = run.report.results
    assert result.reason.startswith("whether it is done is not known: ")
    assert [command.text for command in result.commands] == ["grep -q done"]


def test_the_time_of_a_step_bounds_its_unless_too(tmp_path: Path) -> None:
    text = """
    .. step:: One
       :unless: sleep 20
       :timeout: 2 s

       touch one
    """
    run = played(text, tmp_path, printed("", 1), printed(""))
    assert [limits.timeout is not None and limits.timeout <= 2 for limits in run.shell.limits] == [True, True]


def test_an_unless_that_kills_its_shell_breaks_the_step(tmp_path: Path) -> None:
    text = """
    .. step:: One
       :unless: exit 0; true

       touch one
    """
    assert played(text, tmp_path, GONE).outcomes == ["broken"]


# ---------------------------------------------------------------- attempts, expectations, captures


def test_a_retry_polls_until_it_holds(tmp_path: Path) -> None:
    text = """
    .. step:: Poll
       :retry: 5 x 3 s

       poll
    """
    run = played(text, tmp_path, printed("", 1), printed("", 1), printed(""))
    assert run.outcomes == ["passed"]
    assert run.report.results[0].attempts == 3
    pauses = [event for event in run.events if isinstance(event, Pausing)]
    assert pauses == [Pausing(3.0, 1, 5), Pausing(3.0, 2, 5)]


def test_a_retry_gives_up_after_its_attempts(tmp_path: Path) -> None:
    text = """
    .. step:: Poll
       :retry: 2 x 3 s

       poll
    """
    run = played(text, tmp_path, printed("", 1), printed("", 1))
    assert (run.outcomes, run.shell.said) == (["failed"], ["poll", "poll"])


def test_a_retry_is_not_made_in_a_place_that_is_lost(tmp_path: Path) -> None:
    text = """
    .. step:: Poll
       :retry: 2 x 3 s

       poll
    """
    shell = ListedShell([GONE])
    shell.elsewhere = ""

    def react(event: Event) -> Reply | None:
        if isinstance(event, CommandStarted):
            shell.elsewhere = "no shell answers any more"
        return None

    assert played(text, tmp_path, shells={"localhost": shell}, react=react).shell.said == ["poll"]


def test_the_output_expected_is_compared_with_the_whole_step(tmp_path: Path) -> None:
    text = """
    .. step:: One

       first
       second

    .. output::

       a
       b
    """
    assert played(text, tmp_path, printed("a\n"), printed("b\n")).outcomes == ["passed"]
    run = played(text, tmp_path, printed("a\n"), printed("c\n"))
    assert run.outcomes == ["failed"]
    assert "b" in run.reasons[0]


def test_a_captured_value_is_there_for_later_steps(tmp_path: Path) -> None:
    text = r"""
    .. step:: Ask

       ask

    .. output::
       :capture: TID = tid:(\d+)

       ...

    .. step:: Use {{ TID }}
       :when: TID == "86"

       use {{ TID }}

    .. step:: Not this one
       :when: TID == "87"

       never
    """
    run = played(text, tmp_path, printed("tid:86\n"))
    assert run.shell.said == ["ask", "use 86"]
    assert run.report.results[1].title == "Use 86"
    assert run.outcomes == ["passed", "passed", "not-for-these-values"]


def test_a_value_that_its_step_did_not_give_fails_the_steps_that_need_it_and_no_other(tmp_path: Path) -> None:
    text = r"""
    .. step:: Ask

       ask

    .. output::
       :capture: PORT = port (\d+)

       ...

    .. step:: Enter
       :enter: box {{ PORT }}

       box {{ PORT }}

    .. step:: Inside

       inside

    .. step:: Leave
       :leave:

       exit

    .. step:: Use
       :when: PORT != "1"

       use {{ PORT }}

    .. step:: Other

       other
    """
    run = played(text, tmp_path, printed("no\n"), options=Options(keep_going=True))
    assert run.shell.said == ["ask", "other"]
    assert run.outcomes == ["failed", "failed", "not-run", "not-run", "failed", "passed"]
    assert run.reasons[1] == run.reasons[4] == "step 1 gave no PORT"
    assert run.report.outcome == "failed"


CAPTURED = r"""
    .. variable:: MAC
       :type: mac

    .. variable:: COUNT
       :type: int

    .. variable:: NOTE

    .. variable:: TOKEN
       :type: secret

    .. step:: Ask

       ask

    .. output::
       :capture:
          MAC = mac:(\S*)
          COUNT = count:(\S*)
          NOTE = note:(\S*)
          FREE = free:(\S*)
          TOKEN = token:(\S*)

       ...

    .. step:: Use

       use {{ MAC }} {{ COUNT }} "{{ NOTE }}" {{ FREE }} {{ TOKEN }}
    """
PRINTED = "mac:00-AA-BB-CC-DD-EE\ncount:007\nnote:\nfree:1\ntoken:abcdefgh\n"


def test_what_is_captured_is_a_value_of_the_type_that_is_declared(tmp_path: Path) -> None:
    run = played(CAPTURED, tmp_path, printed(PRINTED))
    assert run.outcomes == ["passed", "passed"], run.reasons
    assert run.shell.said[1] == 'use 00:aa:bb:cc:dd:ee 7 "" 1 abcdefgh'
    assert run.report.results[1].commands[0].text == 'use 00:aa:bb:cc:dd:ee 7 "" 1 ••••••'
    assert "TOKEN" not in run.report.captured


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("count:007", "count:x", "COUNT: "),
        ("mac:00", "mac:0", "MAC: "),
        ("mac:00-AA-BB-CC-DD-EE", "mac:", "MAC: the value is empty"),
        ("free:1", "free:", "FREE: what is captured is empty"),
        ("token:abcdefgh", "token:abc", "TOKEN: "),
    ],
)
def test_what_is_captured_and_no_value_for_its_variable_fails_the_step(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    run = played(CAPTURED, tmp_path, printed(PRINTED.replace(old, new)))
    assert run.outcomes == ["failed", "not-run"]
    assert f": {said}" in run.reasons[0]
    assert "abc" not in run.reasons[0]


def test_an_answer_is_filled(tmp_path: Path) -> None:
    text = """
    .. variable:: WHO
       :default: root

    .. step:: Log in
       :answer: login: => {{ WHO }}

       login
    """
    assert played(text, tmp_path).shell.limits[0].answers[0].reply == "root"


# ---------------------------------------------------------------- chosen


def test_a_step_chosen_inside_a_place_runs_there(tmp_path: Path) -> None:
    run = played(CHROOT, tmp_path, selection=Selection(only=("inside",)))
    assert run.shell.said == ["prepare", "chroot /x", "chroot > inside", "chroot > exit"]


# ---------------------------------------------------------------- secrets


def test_a_secret_is_masked_in_events_and_results(tmp_path: Path) -> None:
    text = """
    .. variable:: PASS
       :type: secret

    .. step:: Set {{ PASS }}

       set {{ PASS }}

    .. output::

       something else than {{ PASS }}
    """
    run = played(text, tmp_path, printed("it is hunter22\n"), given={"PASS": "hunter22"})
    assert run.shell.said == ["set hunter22"]
    assert "hunter22" not in repr(run.events)
    assert "hunter22" not in repr(run.report)
    assert "••••••" in run.report.results[0].commands[0].text


def test_a_secret_cut_across_two_chunks_is_masked(tmp_path: Path) -> None:
    class Chopped(ListedShell):
        def run(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
            del command, limits
            yield b"it is hunt"
            yield b"er22\n"
            return printed("it is hunter22\n")

    text = """
    .. variable:: PASS
       :type: secret

    .. step:: Show

       show {{ PASS }}
    """
    run = played(text, tmp_path, given={"PASS": "hunter22"}, shells={"localhost": Chopped()})
    seen = b"".join(event.data for event in run.events if isinstance(event, OutputSeen))
    assert seen == "it is ••••••\n".encode()


def test_a_captured_secret_stays_one(tmp_path: Path) -> None:
    text = """
    .. variable:: PASS
       :type: secret

    .. step:: Ask

       ask

    .. output::
       :capture: SEEN = is (.+)

       ...

    .. step:: Use

       use {{ SEEN }}
    """
    run = played(text, tmp_path, printed("it is hunter22\n"), given={"PASS": "hunter22"})
    assert run.shell.said[1] == "use hunter22"
    assert "hunter22" not in repr(run.report)


def test_what_a_template_makes_of_a_secret_is_one(tmp_path: Path) -> None:
    text = """
    .. variable:: PASS
       :type: secret

    .. step:: Which

       which

    .. output::
       :capture: TID = tid (.+)

       ...

    .. step:: Use

       use {{ PASS | upper }} {{ PASS[:5] }} {{ PASS | replace("2", TID) }} {{ PASS | length }}
    """
    said = printed("HUNTER22 hunte hunterXX 8\n")
    run = played(text, tmp_path, printed("tid X\n"), said, given={"PASS": "hunter22"})
    assert run.shell.said[1] == "use HUNTER22 hunte hunterXX 8"
    output = run.report.results[1].commands[0].output.data.decode()
    assert output == "•••••• •••••• ••••••XX 8\n".replace("••••••XX", "••••••")


def test_half_a_secret_at_the_edge_of_what_was_left_out_is_not_kept(tmp_path: Path) -> None:
    cut = b"x" * 2000 + b"hunt\n\xe2\x80\xa6 5000 bytes left out \xe2\x80\xa6\ner22" + b"y" * 2000
    text = """
    .. variable:: PASS
       :type: secret

    .. step:: Much

       much {{ PASS }}
    """
    run = played(text, tmp_path, Output(cut, 0, 0.1, left_out=5000), given={"PASS": "hunter22"})
    kept = run.report.results[0].commands[0].output.data
    assert b"hunt" not in kept
    assert b"er22" not in kept
    assert b"5000 bytes left out" in kept


# ---------------------------------------------------------------- one command's output

OF = """
    .. step:: Look

       one
       two
       three

    .. output::
       :of: two

       b

    .. output::
       :of: 3
       :capture: C = (.*)

       ...

    .. output::

       a
       b
       c

    .. step:: Use

       use {{ C }}
    """


def test_each_output_of_a_step_may_be_of_another_command(tmp_path: Path) -> None:
    run = played(OF, tmp_path, printed("a\n"), printed("b\n"), printed("c\n"))
    assert run.outcomes == ["passed", "passed"]
    assert run.shell.said[-1] == "use c"


def test_a_sentence_on_an_output_says_the_line_it_is_about(tmp_path: Path) -> None:
    text = OF.replace(":of: two", ":match: json\n       :of: two").replace("       b\n", "       1\n", 1)
    run = played(text, tmp_path, printed("a\n"), printed("not JSON\n"), printed("c\n"))
    said = "recipe.rst:15: what was printed is not JSON (line 1, column 1: expecting value)"
    assert run.reasons[0].endswith(said)


def test_what_another_command_prints_does_not_make_up_for_it(tmp_path: Path) -> None:
    run = played(OF, tmp_path, printed("b\n"), printed("a\n"), printed("c\n"))
    assert run.outcomes == ["failed", "not-run"]
    assert run.reasons[0].endswith("-b\n+a")
