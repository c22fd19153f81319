"""The nouns of a run, what it saw; frozen, no I/O, no opinion."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.model import Location, Recipe, Step

# what was printed, read as text
ENCODING, ERRORS = "utf-8", "backslashreplace"
UNLOST = "surrogateescape"  # errors, where a byte is to differ from the characters that show it


@dataclass(frozen=True)
class Identity:
    """What tells one place from another: root file system (device, inode), user id, machine.

    A machine is known by its start (`boot`, of the kernel's own id of that), since a step may rename it;
    by its name where that was not seen, as in a root without /proc. Both are empty on this machine.
    `mounts` is the number of its mount namespace, 0 where that is not seen: a step may change it.
    """

    device: int
    inode: int
    uid: int
    hostname: str = ""
    boot: str = ""
    mounts: int = field(default=0, compare=False)

    def is_at(self, other: Identity) -> bool:
        """Whether both are one place."""
        if (self.device, self.inode, self.uid) != (other.device, other.inode, other.uid):
            return False
        return self.boot == other.boot if self.boot and other.boot else self.hostname == other.hostname


@dataclass(frozen=True)
class Place:
    """Where a shell is: a host and the labels entered on it, outermost first, as `MyHost > chroot`."""

    host: str
    labels: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " > ".join((self.host, *self.labels))


class Ending(StrEnum):
    """How a command came to its end."""

    DONE = "done"
    TIMEOUT = "timeout"  # over its time, interrupted; the shell answers
    SILENCE = "silence"  # silent for too long, interrupted; the shell answers
    INPUT = "input"  # waited for an answer that nobody gives, interrupted; the shell answers
    INTERRUPTED = "interrupted"  # by the user; the shell answers
    GONE = "gone"  # its shell ended under it (exit, exec, kill): the place is lost
    REFUSED = "refused"  # not typed, since this shell would do something else; it answers
    LOST = "lost"  # no answer any more: what became of it is unknown, the place is lost

    @property
    def place_holds(self) -> bool:
        """Whether the shell still answers from the same place."""
        return self not in {Ending.GONE, Ending.LOST}


@dataclass(frozen=True)
class Output:
    """What came back from one command. `status` is None when none was seen.

    `data` is everything printed when it fits, else its head and its tail, with `left_out` bytes missing
    between (a line in `data` says so). `text` is all of it, where `Limits.whole` has room for it, decoded
    with the errors UNLOST.
    `detail` is a sentence on an ending other than DONE.
    """

    data: bytes
    status: int | None
    seconds: float
    ending: Ending = Ending.DONE
    detail: str = ""
    left_out: int = 0
    text: str | None = field(default=None, repr=False)


class Outcome(StrEnum):
    """What became of a step, or of a run."""

    PASSED = "passed"
    FAILED = "failed"  # ran, expectation not met
    BROKEN = "broken"  # could not be run: shell gone, no answer of it, no host
    REFUSED = "refused"  # its place is lost
    SKIPPED = "skipped"  # see Skip

    @property
    def bad(self) -> bool:
        """Whether it fails a run."""
        return self in {Outcome.FAILED, Outcome.BROKEN, Outcome.REFUSED}


class Skip(StrEnum):
    """Why a step was skipped."""

    VALUES = "not-for-these-values"
    DONE = "already-done"
    CHOICE = "not-chosen"
    USER = "skipped-by-the-user"
    STOPPED = "not-run"  # the run had stopped before it


@dataclass(frozen=True)
class CommandResult:
    """One command as it may be shown: text and output are masked already."""

    text: str
    location: Location
    output: Output


@dataclass(frozen=True)
class DifferenceLine:
    """A line of a difference, as it may be shown.

    `sign`: " " as expected, "-" expected only, "+" printed only, "@" where another part begins.
    `location`: the line of the recipe that it is.
    """

    sign: str
    text: str
    location: Location | None = None


@dataclass(frozen=True)
class Difference:
    """What tells an output from what is expected; `location`: the first line of the recipe that is not met.

    `hint`: a sentence on what is all that differs, when that is hard to see. `of`: the number of the command
    whose output it is.
    """

    location: Location
    lines: tuple[DifferenceLine, ...]
    hint: str = ""
    of: int | None = None


@dataclass(frozen=True)
class Acceptance:
    """The expected text that an output meets instead, None when none may be written.

    `why`: why none may, or a sentence on what the text leaves open. `unsure`: some of it may have been
    made of a secret that another run makes up anew.
    """

    text: str | None
    why: str = ""
    unsure: bool = False


@dataclass(frozen=True)
class Result:
    """One step's end; every text in it is masked already.

    `accepted` has, by the location of an expectation that the output does not meet, what it would have met.
    """

    step: Step
    title: str
    place: Place
    outcome: Outcome
    seconds: float = 0.0
    reason: str = ""
    skip: Skip | None = None
    commands: tuple[CommandResult, ...] = ()
    attempts: int = 1
    accepted: Mapping[Location, Acceptance] = field(default_factory=dict)
    difference: Difference | None = None


@dataclass(frozen=True)
class Report:
    """A whole run; `left` says what is still there (mounts, shells), `undos` how undoing went.

    `captured` holds what its outputs told for variables, less the secrets. `throwaway` are the hosts of which
    only a view was used that is gone with the run.
    """

    recipe: Recipe
    outcome: Outcome
    results: tuple[Result, ...]
    started: float
    seconds: float
    interrupted: bool = False
    undos: tuple[Result, ...] = ()
    left: tuple[str, ...] = ()
    captured: Mapping[str, str] = field(default_factory=dict)
    throwaway: frozenset[str] = frozenset()
