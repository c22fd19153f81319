from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playing import CHROOT, THREE, ended, played, printed
from runbook.engine.events import Announced, Asked, CommandEnded, CommandStarted, Pausing, Reply, StepEnded
from runbook.engine.play import Options
from runbook.seen import Ending

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.engine.events import Event

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


BY_HAND = """
    .. step:: Before

       before

    .. step:: Switch it on
       :manual:

       The button is behind.

    .. step:: After

       after
    """


@pytest.mark.parametrize("reply", [Reply.STOP, Reply.INTERRUPT, Reply.TERMINATED])
def test_what_a_person_did_not_do_before_the_run_ended_is_not_run(tmp_path: Path, reply: Reply) -> None:
    run = played(BY_HAND, tmp_path, options=Options(attended=True), replies={Asked.MANUAL: reply})
    assert (run.shell.said, run.outcomes) == (["before"], ["passed", "not-run", "not-run"])
    why = "ended by SIGTERM" if reply is Reply.TERMINATED else "stopped by you"
    assert run.reasons[1:] == [f"not run: {why}"] * 2
    assert run.report.interrupted
    assert len(run.questions) == 1


def test_what_a_person_does_not_do_may_be_skipped(tmp_path: Path) -> None:
    run = played(BY_HAND, tmp_path, options=Options(attended=True), replies={Asked.MANUAL: Reply.SKIP})
    assert (run.shell.said, run.outcomes[1]) == (["before", "after"], "skipped-by-the-user")


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
    assert [event.seconds for event in run.events if isinstance(event, Pausing)] == [1.0]  # seen within that
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


@pytest.mark.parametrize("attended", [True, False])
def test_an_interruption_after_all_was_done_interrupts_nothing(tmp_path: Path, *, attended: bool) -> None:
    def react(event: Event) -> Reply | None:
        return Reply.INTERRUPT if isinstance(event, StepEnded) and event.number == 3 else None

    text = (
        THREE
        + """
    .. step:: Four
       :when: 1 == 2

       four
    """
    )
    run = played(text, tmp_path, react=react, options=Options(attended=attended))
    assert run.outcomes == ["passed", "passed", "passed", "not-for-these-values"]
    assert (run.report.outcome, run.report.interrupted, run.questions) == ("passed", False, [])


def test_an_interruption_after_the_last_command_had_ended_interrupts_nothing(tmp_path: Path) -> None:
    def react(event: Event) -> Reply | None:
        return Reply.INTERRUPT if isinstance(event, CommandEnded) and event.result.text == "three" else None

    run = played(THREE, tmp_path, react=react)
    assert (run.outcomes, run.report.interrupted) == (["passed"] * 3, False)


def test_an_interruption_before_the_last_step_is_one(tmp_path: Path) -> None:
    def react(event: Event) -> Reply | None:
        return Reply.INTERRUPT if isinstance(event, StepEnded) and event.number == 2 else None

    run = played(THREE, tmp_path, react=react)
    assert (run.outcomes, run.report.interrupted) == (["passed", "passed", "not-run"], True)
