"""The lines of a diff: what differs, and what stands around it, part by part where the output is long."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runbook.engine.aligning import aligned, change_of_lines
from runbook.engine.patience import RunawayError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runbook.engine.matching import Line, Window

    # the part where something differs again, behind so many expected lines and so many printed ones
    Further = Callable[[int, int], Window | None]

PARTS = 10  # of a long output in which differences are looked for
SURE = 3  # lines that hold one after the other, behind which the next part begins


class Edit(NamedTuple):
    """One line of a diff, by its sign; which of the expected lines it is, and which of the printed ones."""

    sign: str
    text: str
    number: int | None = None
    came: int | None = None


class Edits(NamedTuple):
    """The lines of all parts; those before which something is left out; whether more may differ.

    `many`: how many lines were printed in all.
    """

    edits: list[Edit]
    breaks: frozenset[int]
    more: bool
    many: int


def edits_of(expected: Sequence[Line], window: Window, further: Further, most: int) -> Edits:
    """The expected lines and the printed ones, until about so many differ.

    Where the window is cut, the comparison goes on behind the last lines of it that surely go together.
    """
    edits: list[Edit] = []
    breaks: set[int] = set()
    for _part in range(PARTS):
        own = _edits(expected[window.first :][: window.size], window)
        if edits and not _goes_on(edits[-1], own):
            breaks.add(len(edits))
        if not window.cut:
            return Edits([*edits, *own], frozenset(breaks), more=False, many=window.many)
        sure = _sure(own)
        if not sure or sum(edit.sign != " " for edit in [*edits, *own]) > most:
            return Edits([*edits, *_certain(own)], frozenset(breaks), more=True, many=window.many)
        edits += own[:sure]
        number, came = edits[-1].number, edits[-1].came or 0
        behind = next(at for at, line in enumerate(expected, 1) if line.number == number)
        try:
            found = further(behind, came + 1)
        except RunawayError:  # what was found before it is told all the same
            break
        if found is None:
            return Edits(edits, frozenset(breaks), more=False, many=window.many)
        window = found
    return Edits(edits, frozenset(breaks), more=True, many=window.many)


def _edits(expected: Sequence[Line], window: Window) -> list[Edit]:
    """The expected lines and the printed ones; where they differ, those that are lost come first."""
    shown = [line.shown for line in expected]
    anything = [line.kind == "any" for line in expected]
    change = change_of_lines(shown, window.printed, [set(row) for row in window.table])
    edits: list[Edit] = []
    came: list[Edit] = []
    for pair in aligned(anything, len(window.printed), change):
        line = None if pair.expected is None else expected[pair.expected]
        if pair.holds:
            edits, came = [*edits, *came], []
        if line:
            number = None if pair.came is None or not pair.holds else window.numbers[pair.came]
            edits.append(Edit(" " if pair.holds else "-", line.shown, line.number, number))
        if pair.came is not None and not pair.holds:
            came.append(Edit("+", window.printed[pair.came], came=window.numbers[pair.came]))
    edits += came
    return _certain(edits) if window.cut else edits


def _certain(edits: list[Edit]) -> list[Edit]:
    """The edits of a part up to the last line that holds: what lacks at its end may stand behind it."""
    signs = [edit.sign for edit in edits]
    first = next((number for number, sign in enumerate(signs) if sign != " "), 0)
    last = len(signs) - signs[::-1].index(" ") if " " in signs else 0
    return edits[:last] if last > first else edits


def _sure(edits: Sequence[Edit]) -> int:
    """How many of them there are up to lines behind a change that surely go together; 0 where none do."""
    known = [edit.sign == " " and edit.number is not None and edit.came is not None for edit in edits]
    first = next((number for number, edit in enumerate(edits) if edit.sign != " "), len(edits))
    ends = range(len(edits), first, -1)
    several = (end for end in ends if end - first > SURE and all(known[end - SURE : end]))
    return next(several, next((end for end in ends if known[end - 1]), 0))


def _goes_on(last: Edit, own: Sequence[Edit]) -> bool:
    """Whether nothing is left out between that one and these."""
    numbers, came = ([getattr(edit, name) for edit in own] for name in ("number", "came"))
    return _first(numbers) == (last.number or 0) + 1 and _first(came) == (last.came or 0) + 1


def _first(numbers: Sequence[int | None]) -> int | None:
    return next((number for number in numbers if number is not None), None)
