"""Recipes played over a shell that answers from a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import dedent
from typing import TYPE_CHECKING

from runbook.engine.events import Asked, Question, Reply, StepEnded
from runbook.engine.plan import captured_names, plan
from runbook.engine.play import Options, play
from runbook.engine.selection import Selection, choose
from runbook.errors import PlaceError, Problem
from runbook.recipe.reader import read
from runbook.seen import Ending, Identity, Output
from runbook.variables.values import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from runbook.engine.events import Event
    from runbook.engine.plan import Plan
    from runbook.model import Limits, Recipe
    from runbook.seen import Report

ENTERED = Output(b"", None, 0.1)
GONE = Output(b"", 1, 0.1, Ending.GONE, "the shell ended under it")
LOST = Output(b"", None, 0.1, Ending.LOST, "it could not be ended")


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


def printed(text: str, status: int = 0) -> Output:
    return Output(text.encode(), status, 0.1)


def ended(ending: Ending) -> Output:
    return Output(b"", 130, 0.1, ending, "")


@dataclass
class ListedShell:
    """Answers each command with the next output of its list, and with silence and 0 after the last."""

    answers: list[Output] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    limits: list[Limits] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    elsewhere: str = ""  # set: who answers is not who should
    interrupted: int = 0
    secret: bool = False
    answered: list[str] = field(default_factory=list)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.open)

    def run(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        output = yield from self._answer(command, limits, printed(""))
        if output.ending is Ending.GONE and self.open:
            self.open.pop()
        return output

    def enter(self, command: str, label: str, limits: Limits) -> Generator[bytes, None, Output]:
        output = yield from self._answer(command, limits, ENTERED)
        if output.ending is Ending.DONE and output.status is None:
            self.open.append(label)
        return output

    def leave(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        output = yield from self._answer(command, limits, printed(""))
        if output.ending is Ending.DONE:
            self.open.pop()
        return output

    def asks_for_secret(self) -> bool:
        return self.secret

    def answer(self, text: str) -> bool:
        self.answered.append(text)
        return True

    def prove(self) -> Identity:
        if self.elsewhere:
            raise PlaceError(Problem(None, self.elsewhere))
        return Identity(1, 2, 0, "here")

    def interrupt(self) -> None:
        self.interrupted += 1

    def close(self) -> tuple[str, ...]:
        return ()

    def _answer(self, command: str, limits: Limits, usual: Output) -> Generator[bytes, None, Output]:
        self.said.append(" > ".join((*self.open, command)))
        self.limits.append(limits)
        output = self.answers.pop(0) if self.answers else usual
        if output.data:
            yield output.data
        return output


def recipe_from(text: str, tmp_path: Path) -> Recipe:
    path = tmp_path / "recipe.rst"
    path.write_text("Recipe\n======\n\n" + dedent(text), encoding="utf-8")
    return read(str(path))


@dataclass
class Played:
    report: Report
    events: list[Event]
    shells: Mapping[str, ListedShell]

    @property
    def shell(self) -> ListedShell:
        return next(iter(self.shells.values()))

    @property
    def outcomes(self) -> list[str]:
        return [result.skip or result.outcome for result in self.report.results]

    @property
    def reasons(self) -> list[str]:
        return [result.reason for result in self.report.results]

    @property
    def questions(self) -> list[Question]:
        return [event for event in self.events if isinstance(event, Question)]


def planned(
    recipe: Recipe, given: Mapping[str, str] | None = None, selection: Selection | None = None
) -> Plan:
    return plan(recipe, settle(recipe.variables, given or {}), choose(recipe, selection or Selection()))


def played(
    text: str,
    tmp_path: Path,
    *answers: Output,
    options: Options | None = None,
    given: Mapping[str, str] | None = None,
    selection: Selection | None = None,
    replies: Mapping[Asked, Reply] | None = None,
    react: Callable[[Event], Reply | None] | None = None,
    shells: Mapping[str, ListedShell] | None = None,
) -> Played:
    """The whole run; `replies` answers questions by what they are about, `react` any event."""
    recipe = recipe_from(text, tmp_path)
    later = captured_names(recipe) - (given or {}).keys()
    values = settle([one for one in recipe.variables if one.name not in later], given or {})
    chosen = plan(recipe, values, choose(recipe, selection or Selection()))
    hosts = shells or {name: ListedShell(list(answers)) for name in chosen.hosts}
    events: list[Event] = []
    playing = play(chosen, values, hosts, options or Options())
    reply: Reply | None = None
    while True:
        try:
            event = playing.send(reply)
        except StopIteration as end:
            return Played(end.value, events, hosts)
        events.append(event)
        reply = react(event) if react else None
        if isinstance(event, Question) and reply is None:
            reply = (replies or {})[event.asked]


def ends(events: list[Event]) -> list[tuple[int, str]]:
    """The number and outcome of each step in the order they ended, undos marked."""
    return [
        (event.number, ("undo " if event.undo else "") + event.result.outcome)
        for event in events
        if isinstance(event, StepEnded)
    ]
