"""The command line of a run, to be pasted for the next one; a secret that stands in it is masked."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.doors.preparing import Wish

    Mask = Callable[[str], str]


def to_look(wish: Wish, mask: Mask, step_id: str | None) -> str:
    """The same run from that step on, or from its beginning, asking before each step."""
    # of a throw-away view, nothing is left that the first steps made
    chosen = replace(wish.selection, from_=wish.selection.from_ if wish.sandbox else step_id, only=())
    return _line(replace(wish, selection=chosen, step_by_step=True, yes=False), mask)


def to_go_on(wish: Wish, mask: Mask, step_id: str) -> str:
    """The same run from that step on."""
    return _line(replace(wish, selection=replace(wish.selection, from_=step_id, only=())), mask)


def to_forget(wish: Wish, mask: Mask) -> str:
    """What was cut short of the same run is forgotten; `wish` chooses no step to begin with."""
    how = replace(wish, yes=False, step_by_step=False, keep_going=False, undo=False, undo_on_failure=False)
    return _line(replace(how, forget=True, report=()), mask)


def to_take_back(wish: Wish, mask: Mask) -> str:
    """The same run, taken back when it fails."""
    return _line(replace(wish, undo_on_failure=True), mask)


def _line(wish: Wish, mask: Mask) -> str:
    # before they are quoted: a secret with a quotation mark would be none any more
    return shlex.join(["runbook", "run", *map(mask, (wish.recipe, *_options(wish)))])


def _options(wish: Wish) -> Iterator[str]:
    chosen = wish.selection
    for option, values in (
        ("--var", wish.var),
        ("--vars", wish.vars_files),
        ("--secret", wish.secret),
        ("--host", wish.host),
        ("--hosts", wish.hosts_files),
        ("--from", () if chosen.from_ is None else (chosen.from_,)),
        ("--until", () if chosen.until is None else (chosen.until,)),
        ("--only", chosen.only),
        ("--skip", chosen.skip),
        ("--report", wish.report),
    ):
        for value in values:
            yield from (option, value)
    for option, wanted in (
        ("--yes", wish.yes),
        ("--step-by-step", wish.step_by_step),
        ("--with-required", wish.with_required),
        ("--forget", wish.forget),
        ("--keep-going", wish.keep_going),
        ("--undo", wish.undo),
        ("--undo-on-failure", wish.undo_on_failure),
        ("--sandbox", wish.sandbox),
    ):
        if wanted:
            yield option
