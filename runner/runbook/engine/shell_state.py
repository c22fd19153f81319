"""What steps that are left out have set in a shell that the chosen ones use: set again, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.commands.lasting import goes_elsewhere_first, left_by
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.commands.lasting import Lasting
    from runbook.commands.pieces import Piece
    from runbook.model import Step

_Shell = tuple[str, tuple[str, ...]]  # of a host, within the steps that opened it
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Missing:
    """The first line of a command that does more than set the shell, and where; `user` cannot do without."""

    command: str
    line: Location
    user: Step


@dataclass(frozen=True)
class SetAgain:
    """What of a step that is left out is done all the same, unless something that it set would be missing."""

    step: Step
    missing: Missing | None = None


def set_again(steps: Sequence[Step], chosen: set[str], left_out: frozenset[str]) -> dict[str, SetAgain]:
    """By id, each step of which something has to be set again in the shells of the chosen ones.

    `left_out`: those that are left out by name, of which nothing is wanted.
    """
    found: dict[str, SetAgain] = {}
    users = _Users()
    settled = chosen | left_out
    for step in reversed(steps):
        if step.id not in settled and (again := _set_again(step, users)):
            found[step.id] = again
        if step.id in chosen:
            users.add(step)
        elif step.id in found:
            users.add(found[step.id].step)
    return found


class _Users:
    """The steps that run behind one: in each shell or in one opened in it, the first and the words of all."""

    def __init__(self) -> None:
        self._first: dict[_Shell, Step] = {}
        self._words: dict[_Shell, set[str]] = {}

    def add(self, step: Step) -> None:
        """This one runs before all that were added."""
        words = _words_of_step(step)
        for depth in range(len(step.within) + 1):
            shell = (step.host, step.within[:depth])
            self._first[shell] = step
            self._words.setdefault(shell, set()).update(words)

    def of(self, step: Step) -> tuple[Step, set[str]] | None:
        """The first that runs in that step's shell or in one opened in it, and the words of all that do."""
        shell = (step.host, step.within)
        return (self._first[shell], self._words[shell]) if shell in self._first else None


def _set_again(step: Step, users: _Users) -> SetAgain | None:
    if step.manual or step.file is not None or step.enter is not None or step.leave:
        return None
    told = left_by(step.code, raw=step.raw)
    if not any(part for _piece, part in told):
        return None
    inside = users.of(step)
    if inside is None:
        return None
    first, used = inside
    moves = not _goes_elsewhere_first(first)
    own = set[str]()  # apart: a copy of all words for each step would take long
    wanted: list[Piece] = []
    for piece, part in reversed(told):
        if part is not None and _matters(part, used, own, moves=moves):
            if not part.alone or step.unless is not None:
                return SetAgain(step, _missing(step, piece, first))
            wanted.append(piece)
            own |= _words(piece.text)
    if not wanted:
        return None
    pieces = [piece for piece, _part in told]
    return SetAgain(step if len(wanted) == len(pieces) else _only(step, pieces, wanted))


def _words_of_step(step: Step) -> set[str]:
    return _words("\n".join([step.code, *(text for text, _location in step.asides)]))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _goes_elsewhere_first(step: Step) -> bool:
    may_not_run = step.unless or step.when or step.confirm
    return not may_not_run and step.file is None and goes_elsewhere_first(step.code)


def _matters(part: Lasting, *used: set[str], moves: bool) -> bool:
    if part.settings or (part.folder and moves):
        return True
    return not all(words.isdisjoint(part.names) for words in used)


def _only(step: Step, pieces: Sequence[Piece], wanted: Sequence[Piece]) -> Step:
    """The step with those of its commands that are wanted, each on its own line."""
    kept = (piece.text if piece in wanted else "\n" * piece.text.count("\n") for piece in pieces)
    code = "".join(kept)
    title = _("{title} (only what it sets in the shell)").format(title=step.title)
    return replace(
        step,
        title=title,
        code=code,
        status=0,
        undo=None,
        confirm=None,
        answers=(),
        retry=None,
        expectations=(),
    )


def _missing(step: Step, piece: Piece, user: Step) -> Missing:
    line = piece.command_line - piece.line
    at = Location(step.code_location.path, step.code_location.line + piece.command_line)
    return Missing(piece.text.split("\n")[line].strip(), at, user)
