from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playing import ENTERED, GONE, LOST, ListedShell, ended, ends, played, printed
from runbook.engine import Options, Undo
from runbook.events import Announced, Asked, CommandStarted, OutputSeen, Pausing, Reply
from runbook.model import Ending, Outcome, Output
from runbook.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from runbook.events import Event
    from runbook.model import Limits

THREE = """
    .. step:: One

       one

    .. step:: Two

       two
       two again

    .. step:: Three

       three
    """

CHROOT = """
    .. step:: Mount
       :undo: umount

       mount

    .. step:: Enter
       :enter: chroot

       prepare
       chroot /x

    .. step:: Inside
       :undo: undo inside

       inside

    .. step:: Leave
       :leave:

       exit

    .. step:: After

       after
    """


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
        (Ending.SILENCE, "broken"),
        (Ending.INPUT, "broken"),
        (Ending.GONE, "broken"),
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


# ---------------------------------------------------------------- places


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


def test_an_unless_that_kills_its_shell_breaks_the_step(tmp_path: Path) -> None:
    text = """
    .. step:: One
       :unless: exit 0

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


def test_an_answer_is_filled(tmp_path: Path) -> None:
    text = """
    .. variable:: WHO
       :default: root

    .. step:: Log in
       :answer: login: => {{ WHO }}

       login
    """
    assert played(text, tmp_path).shell.limits[0].answers[0].reply == "root"


# ---------------------------------------------------------------- questions

DESTROYS = """
    .. step:: Before

       before

    .. step:: Wipe
       :confirm: all of sda is lost

       wipe

    .. step:: After

       after
    """


def test_a_step_that_destroys_is_asked_for(tmp_path: Path) -> None:
    run = played(DESTROYS, tmp_path, options=Options(attended=True), replies={Asked.CONFIRM: Reply.RUN})
    assert run.shell.said == ["before", "wipe", "after"]
    assert [(q.asked, q.text, q.commands) for q in run.questions] == [
        (Asked.CONFIRM, "all of sda is lost", ("wipe",))
    ]


def test_yes_is_the_answer_to_all_of_them(tmp_path: Path) -> None:
    run = played(DESTROYS, tmp_path, options=Options(yes=True))
    assert (run.outcomes, run.questions) == (["passed"] * 3, [])


def test_it_may_be_skipped(tmp_path: Path) -> None:
    run = played(DESTROYS, tmp_path, options=Options(attended=True), replies={Asked.CONFIRM: Reply.SKIP})
    assert (run.shell.said, run.outcomes[1]) == (["before", "after"], "skipped-by-the-user")


@pytest.mark.parametrize("reply", [Reply.STOP, Reply.INTERRUPT])
def test_it_may_end_the_run(tmp_path: Path, reply: Reply) -> None:
    run = played(DESTROYS, tmp_path, options=Options(attended=True), replies={Asked.CONFIRM: reply})
    assert (run.shell.said, run.outcomes) == (["before"], ["passed", "not-run", "not-run"])
    assert run.report.interrupted
    assert len(run.questions) == 1


def test_nobody_there_never_destroys(tmp_path: Path) -> None:
    run = played(DESTROYS, tmp_path)
    assert run.shell.said == ["before"]


def test_step_by_step_asks_before_each(tmp_path: Path) -> None:
    options = Options(attended=True, step_by_step=True)
    run = played(THREE, tmp_path, options=options, replies={Asked.STEP: Reply.RUN})
    assert [question.number for question in run.questions] == [1, 2, 3]
    assert run.questions[1].commands == ("two", "two again")


def test_step_by_step_skipping_a_place_skips_what_is_in_it(tmp_path: Path) -> None:
    def react(event: Event) -> Reply | None:
        return Reply.SKIP if getattr(event, "title", "") == "Enter" else Reply.RUN

    options = Options(attended=True, step_by_step=True)
    run = played(CHROOT, tmp_path, options=options, react=react)
    assert run.shell.said == ["mount", "after"]
    assert run.outcomes[1:4] == ["skipped-by-the-user"] * 3


def test_the_step_that_leaves_a_place_cannot_be_skipped(tmp_path: Path) -> None:
    options = Options(attended=True, step_by_step=True)
    run = played(CHROOT, tmp_path, options=options, replies={Asked.STEP: Reply.RUN})
    assert Reply.SKIP not in run.questions[3].choices


def test_a_person_does_it_and_says_so(tmp_path: Path) -> None:
    text = """
    .. step:: Switch it on
       :manual:

       The button is behind.
    """
    run = played(text, tmp_path, options=Options(attended=True), replies={Asked.MANUAL: Reply.DONE})
    assert (run.shell.said, run.outcomes) == ([], ["passed"])
    assert run.questions[0].text == "The button is behind."


def test_a_probe_watches_until_a_person_has_done_it(tmp_path: Path) -> None:
    text = """
    .. step:: Switch it on
       :manual:
       :probe: ping it

       The button is behind.
    """
    run = played(text, tmp_path, printed("", 1), printed(""))
    assert run.shell.said == ["ping it", "ping it"]
    assert run.outcomes == ["passed"]
    assert [event.text for event in run.events if isinstance(event, Announced)] == ["The button is behind."]


# ---------------------------------------------------------------- interrupted

INTERRUPTED = ended(Ending.INTERRUPTED)


def test_an_interruption_ends_the_command_and_asks_once(tmp_path: Path) -> None:
    run = played(
        THREE, tmp_path, INTERRUPTED, options=Options(attended=True), replies={Asked.INTERRUPTED: Reply.STOP}
    )
    assert run.outcomes == ["failed", "not-run", "not-run"]
    assert run.report.interrupted
    assert len(run.questions) == 1


def test_after_an_interruption_it_may_go_on(tmp_path: Path) -> None:
    replies = {Asked.INTERRUPTED: Reply.GO_ON}
    run = played(THREE, tmp_path, INTERRUPTED, options=Options(attended=True), replies=replies)
    assert run.outcomes == ["failed", "passed", "passed"]
    assert not run.report.interrupted


def test_an_interruption_between_two_commands_is_heard(tmp_path: Path) -> None:
    def react(event: Event) -> Reply | None:
        return Reply.INTERRUPT if isinstance(event, CommandStarted) and event.text == "two" else None

    run = played(THREE, tmp_path, react=react)
    assert run.shell.said == ["one", "two"]
    assert run.report.interrupted


def test_an_interruption_ends_a_pause(tmp_path: Path) -> None:
    text = """
    .. step:: Poll
       :retry: 5 x 3 s

       poll
    """

    def react(event: Event) -> Reply | None:
        return Reply.INTERRUPT if isinstance(event, Pausing) else None

    run = played(text, tmp_path, printed("", 1), react=react)
    assert run.shell.said == ["poll"]
    assert run.report.interrupted


def test_nobody_there_stops_at_an_interruption(tmp_path: Path) -> None:
    run = played(THREE, tmp_path, INTERRUPTED)
    assert (run.questions, run.report.interrupted) == ([], True)


# ---------------------------------------------------------------- taken back


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


def test_an_undo_that_fails_does_not_stop_the_others_and_is_said(tmp_path: Path) -> None:
    answers = [printed(""), printed(""), ENTERED, printed(""), printed(""), printed(""), ENTERED]
    run = played(CHROOT, tmp_path, *answers, printed("", 1), options=Options(undo=Undo.ALWAYS))
    assert ends(run.events)[5:] == [(3, "undo failed"), (1, "undo passed")]
    assert len(run.report.left) == 1
    assert "undo inside" in run.report.left[0]
    assert run.report.outcome is Outcome.FAILED


def test_an_undo_whose_place_cannot_be_entered_again_is_not_run_elsewhere(tmp_path: Path) -> None:
    answers = [printed(""), printed(""), ENTERED, printed(""), printed(""), printed(""), printed("", 1)]
    run = played(CHROOT, tmp_path, *answers, options=Options(undo=Undo.ALWAYS))
    assert run.shell.said[6:] == ["chroot /x", "umount"]
    assert [result.outcome for result in run.report.undos] == [Outcome.BROKEN, Outcome.PASSED]


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
