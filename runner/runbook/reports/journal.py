"""What a run does, on disk while it goes: what is there to be read once it was killed, or lost its power."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runbook import own_folders
from runbook.engine.events import Announced, Asked, CommandStarted, Question, StepEnded, StepStarted
from runbook.seen import Outcome, Skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Set

    from runbook.engine.events import Event
    from runbook.engine.plan import Plan


class State(StrEnum):
    """How far a step had come."""

    SPARED = "spared"  # nothing was done, nor is left to do: it was done already, or skipped by the user
    BEGUN = "begun"
    DONE = "done"
    ENDED = "ended"  # it did not pass
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do of it."""
        return self in {State.SPARED, State.DONE}


class Noted(NamedTuple):
    """A step as the journal has it; `undo`: the commands that take it back, masked."""

    number: int
    id: str
    title: str
    place: str
    state: State
    undo: tuple[str, ...]


@dataclass(frozen=True)
class Past:
    """What runs had done that came to no end of their own, by the steps' ids.

    `started`: the last one, in seconds of the clock. `same_boot`: this machine was not started anew since
    the first one. `files`: the journals that tell it.
    """

    started: float
    steps: Mapping[str, Noted]
    same_boot: bool
    files: tuple[Path, ...]


def kind_of_run(*what: str) -> str:
    """A name for all runs of the same recipe with the same values on the same hosts, from this machine."""
    text = "\0".join((os.uname().nodename, *what))
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:24]


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


# ---------------------------------------------------------------- writing


class Journal:
    """The journal of one run; locked while this process lives, and gone once its end has been told.

    What cannot be written is told once to `lost`, and hinders nothing.
    """

    def __init__(self, kind: str, lost: Callable[[OSError], None]) -> None:
        self._kind = kind
        self._lost = lost
        self._file: int | None = None
        self._disk: _Disk | None = None
        self._path: Path | None = None
        self._plan: Plan | None = None
        self._coming: StepStarted | None = None  # it may still turn out that it is not to be run
        self._notes: dict[int, Noted] = {}

    def start(self, plan: Plan) -> None:
        """Begin to write."""
        self._plan = plan
        try:
            folder = own_folders.state()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path = folder / f"{self._kind}-{_stamp(self._kind)}-{os.getpid()}.jsonl"
            self._file = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
            # of this process, and no other that it forks
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._disk = _Disk(self._file, folder)
        except (OSError, RuntimeError) as error:  # RuntimeError: nobody's home is known
            self._give_up(error)
        self._write({"started": time.time(), "boot": _boot()})

    def note(self, event: Event) -> None:
        """Write what is to be known of it; before something is run or asked, it is on its way to the disk."""
        if isinstance(event, (StepStarted, StepEnded)) and self._sets_again(event.number):
            return  # what it did for good is of an earlier run
        if isinstance(event, StepStarted):
            self._coming = event
        elif isinstance(event, StepEnded) and (state := _ended(event, begun=event.number in self._notes)):
            self._put(event.number, event.result.title, str(event.result.place), state, event.owes)
        if self._coming is not None and _begins(event):
            coming, self._coming = self._coming, None
            state = State.UNDOING if coming.undo else State.BEGUN
            self._put(coming.number, coming.title, str(coming.place), state, coming.owes)
            self._soon()
        elif isinstance(event, Question):
            self._soon()

    def close(self) -> None:
        """The end of the run has been told: the journal has nothing more to tell."""
        forget(() if self._path is None else (self._path,))
        self._end()

    def _sets_again(self, number: int) -> bool:
        return self._plan is not None and self._plan.steps[number - 1].set_again

    def _put(self, number: int, title: str, place: str, state: State, undo: tuple[str, ...]) -> None:
        before = self._notes.get(number)
        if state in {State.UNDOING, State.UNDONE} and before is not None:
            undo = before.undo
        step_id = self._plan.steps[number - 1].step.id if self._plan else ""
        noted = self._notes[number] = Noted(number, step_id, title, place, state, undo)
        self._write(noted._asdict())

    def _soon(self) -> None:
        if self._disk is not None:
            self._disk.soon()

    def _write(self, record: Mapping[str, Any]) -> None:
        if self._file is None:
            return
        line = (json.dumps(record) + "\n").encode()
        try:
            while line:
                line = line[os.write(self._file, line) :]
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError | RuntimeError) -> None:
        """Say so, and leave nothing behind that would tell half of it."""
        if self._file is not None and self._path is not None:
            forget((self._path,))
        self._end()
        self._lost(error if isinstance(error, OSError) else OSError(0, str(error)))

    def _end(self) -> None:
        if self._disk is not None:
            self._disk.close()
        elif self._file is not None:
            os.close(self._file)
        self._file = self._disk = None


class _Disk:
    """Has a file reach the disk, and closes it: a thread, since the disk takes some ms each time."""

    def __init__(self, file: int, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self._due = threading.Event()
        self._over = False
        threading.Thread(target=self._write, name="journal", daemon=True).start()

    def soon(self) -> None:
        """What is in the file by now is to be on the disk as soon as may be."""
        self._due.set()

    def close(self) -> None:
        """The file is needed no more."""
        self._over = True
        self._due.set()

    def _write(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # they are for the thread that waits
        with suppress(OSError):  # told where it is written
            folder = os.open(self._folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        while self._due.wait() and not self._over:
            self._due.clear()
            with suppress(OSError):
                os.fdatasync(self._file)
        os.close(self._file)


def _begins(event: Event) -> bool:
    """Whether something of the step is done from now on, and not only asked."""
    if isinstance(event, CommandStarted):
        return not event.quiet
    by_hand = isinstance(event, Question) and event.asked is Asked.MANUAL
    return by_hand or isinstance(event, Announced)


def _ended(event: StepEnded, *, begun: bool) -> State | None:
    """How far the step came; None when nothing was done, and all is left to do."""
    result = event.result
    if event.undo:
        return State.UNDONE if result.outcome is Outcome.PASSED else State.UNDOING
    if result.skip in {Skip.DONE, Skip.USER}:
        return State.SPARED
    if result.outcome is Outcome.PASSED:
        return State.DONE
    return State.ENDED if begun and not result.skip else None


def _stamp(kind: str) -> int:
    """The time in ns, but later than every journal of that kind: a clock may have gone back."""
    stamps = (path.name.split("-")[1] for path in _journals(kind))
    return max([time.time_ns(), *(int(stamp) + 1 for stamp in stamps if stamp.isdecimal())])


# ---------------------------------------------------------------- reading


def past_of(kind: str, within: Set[str] | None = None) -> Past | None:
    """What runs of that kind had done that were cut short; None when there is nothing to tell.

    `within`: only those count that came to no other steps.
    """
    journals: dict[Path, list[dict[str, Any]]] = {}
    for path in _journals(kind):
        with suppress(OSError):  # of another user, perhaps: the others are still to be told
            if not _is_held(path):
                journals[path] = list(_records(path))
    if within is not None:
        journals = {path: lines for path, lines in journals.items() if _ids(lines) <= within}
    started, boots, steps = 0.0, {_boot()}, dict[str, Noted]()
    for path, records in journals.items():
        started = _stamped(path)
        for record in records:
            with suppress(LookupError, TypeError, ValueError, OverflowError):  # nothing of ours
                if "started" in record:
                    boots.add(str(record["boot"]))
                    time.localtime(float(record["started"]))
                    started = float(record["started"])
                    continue
                noted = _noted(record)
                if noted.state is State.SPARED and (before := steps.get(noted.id)):
                    # what is there is of an earlier run
                    noted = before if before.state is State.DONE else noted._replace(undo=before.undo)
                steps[noted.id] = noted
    if all(one.state is State.SPARED for one in steps.values()):  # nothing was done
        forget(journals)
        return None
    return Past(started, steps, len(boots) == 1, tuple(journals))


def _stamped(path: Path) -> float:
    """When a journal was begun, in seconds, for one whose first line the power took."""
    stamp = path.name.split("-")[1]
    return int(stamp) / 1e9 if stamp.isdecimal() else 0.0


def _journals(kind: str) -> list[Path]:
    try:
        return sorted(path for path in own_folders.state().glob(f"{kind}-*.jsonl") if path.is_file())
    except (OSError, RuntimeError):
        return []


def forget(files: Iterable[Path]) -> None:
    """Remove what has been told, where that can be done."""
    for path in files:
        with suppress(OSError):
            path.unlink()


def _is_held(path: Path) -> bool:
    """Whether the run still goes that writes it, or has just told its end."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Its lines, but one that is torn: the power went while it was written."""
    for line in path.read_bytes().splitlines():
        with suppress(ValueError):
            if isinstance(record := json.loads(line), dict):
                yield record


def _ids(records: Iterable[Mapping[str, Any]]) -> set[str]:
    """The steps that are told of."""
    return {str(record["id"]) for record in records if "id" in record}


def _noted(record: Mapping[str, Any]) -> Noted:
    state, undo = State(record["state"]), tuple(map(str, record["undo"]))
    return Noted(
        int(record["number"]), str(record["id"]), str(record["title"]), str(record["place"]), state, undo
    )
