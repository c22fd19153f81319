"""What a run tells while it goes, and what it is answered; frozen, no opinion on how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.model import File, Location
    from runbook.seen import CommandResult, Place, Result


class Reply(StrEnum):
    """What is sent back to a run: an answer to a Question; to any event INTERRUPT, or what ends the run."""

    RUN = "run"
    SKIP = "skip"
    STOP = "stop"
    DONE = "done"
    GO_ON = "go-on"
    UNDO = "undo"
    INTERRUPT = "interrupt"
    TERMINATED = "SIGTERM"
    HUNG_UP = "SIGHUP"

    @property
    def ends_run(self) -> bool:
        """Whether nothing more is asked, and nothing but undos runs."""
        return self in {Reply.TERMINATED, Reply.HUNG_UP}


@dataclass(frozen=True)
class Typed:
    """What a person typed for a program, to its newline; without one, that is the end of the input."""

    text: str = field(repr=False)
    secret: bool = False


Sent = Reply | Typed | None


class Asked(StrEnum):
    """What a Question is about."""

    CONFIRM = "confirm"  # a step that says why one must think first
    STEP = "step"  # step by step: run it?
    MANUAL = "manual"  # a person does it: done?
    INTERRUPTED = "interrupted"  # stop, go on, or take back?


@dataclass(frozen=True)
class StepStarted:
    """A step is about to run in its place; with `undo`, it is being taken back.

    `owes`: the commands that take back what it is going to do, masked.
    """

    number: int
    title: str
    place: Place
    undo: bool = False
    owes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CommandStarted:
    """A command is about to be sent; what a quiet one prints is not told (`unless`, `probe`)."""

    text: str
    location: Location
    place: Place
    quiet: bool = False


@dataclass(frozen=True)
class OutputSeen:
    """The running command printed this, secrets masked."""

    data: bytes


@dataclass(frozen=True)
class InputAwaited:
    """The running command waits for a line on its terminal, told again while it does; the answer is Typed.

    `secret`: what is typed should not be seen.
    """

    secret: bool = False


@dataclass(frozen=True)
class CommandEnded:
    """The running command ended."""

    result: CommandResult
    quiet: bool = False


@dataclass(frozen=True)
class Pausing:
    """Nothing runs for so long before the next attempt; whoever plays the run waits, then goes on."""

    seconds: float
    attempt: int
    times: int | None = None


@dataclass(frozen=True)
class StepEnded:
    """A step came to its end, or was passed over; `owes`: the commands that take back what it did, masked."""

    number: int
    result: Result
    undo: bool = False
    owes: tuple[str, ...] = ()


@dataclass(frozen=True)
class UndoStarted:
    """What the run did is taken back from here on, the last step first."""

    count: int


@dataclass(frozen=True)
class Announced:
    """A person has to do this now; the run watches for it with a probe."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """The run waits for one of `choices`; `text` says why, `commands` and `file` what it would do, masked."""

    asked: Asked
    number: int
    title: str
    text: str
    choices: tuple[Reply, ...]
    commands: tuple[str, ...] = ()
    file: File | None = None


Event = (
    StepStarted
    | CommandStarted
    | OutputSeen
    | InputAwaited
    | CommandEnded
    | Pausing
    | StepEnded
    | UndoStarted
    | Announced
    | Question
)
