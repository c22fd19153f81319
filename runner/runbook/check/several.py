"""Many recipes checked at once, on all the processors there are."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.check.checking import check
from runbook.check.marks import marks
from runbook.check.unused import really
from runbook.documents.forms import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from runbook.documents.forms import Forms
    from runbook.errors import Problem
    from runbook.model import Location

_UNUSED = "unused-variable"
_WORTH_IT = 8  # fewer recipes are checked before another process has begun
_AT_ONCE = 8  # what a process is given each time


@dataclass(frozen=True)
class Asked:
    """How each recipe is to be checked."""

    allow: tuple[str, ...] = ()
    shellcheck: bool = False
    forms: Forms = NONE


@dataclass(frozen=True)
class Seen:
    """What was found in one file; `marks` tell each problem again when its line has moved.

    `steps`, `hosts` and `variables` are counted; they are None when the recipe cannot be read. `uses` is
    where the recipes that it requires declare what it uses.
    """

    path: str
    problems: tuple[Problem, ...]
    marks: tuple[str, ...]
    steps: int | None = None
    hosts: int | None = None
    variables: int | None = None
    uses: frozenset[Location] = frozenset()

    @property
    def is_no_recipe(self) -> bool:
        """Whether the file is a document like any other, without a step or a mistaken one."""
        return [problem.rule for problem in self.problems] == ["no-step"]


def see(path: str, asked: Asked) -> Seen:
    """What is found in the file."""
    checked = check(path, None, asked.allow, asked.forms, shellcheck=asked.shellcheck)
    told = marks(checked.problems)
    if checked.recipe is None:
        return Seen(path, checked.problems, told)
    recipe = checked.recipe
    counts = len(recipe.steps), len(recipe.hosts), len(recipe.variables)
    return Seen(path, checked.problems, told, *counts, checked.uses)


def see_all(paths: Sequence[str], asked: Asked) -> Iterator[Seen]:
    """The same for each of them, in their order; what one of them uses is used in those that it requires."""
    uses: set[Location] = set()
    waiting: list[Seen] = []
    for one in _each(paths, asked):
        uses |= one.uses
        if waiting or any(problem.rule == _UNUSED for problem in one.problems):
            waiting.append(one)  # those that follow may use it
        else:
            yield one
    yield from (_less_used(one, uses) for one in waiting)


def _less_used(one: Seen, uses: AbstractSet[Location]) -> Seen:
    kept = [
        (problem, mark)
        for problem, mark in zip(one.problems, one.marks, strict=True)
        if problem.rule != _UNUSED or problem.location is None or really(problem.location) not in uses
    ]
    problems, told = zip(*kept, strict=True) if kept else ((), ())
    return replace(one, problems=problems, marks=told)


def _each(paths: Sequence[str], asked: Asked) -> Iterator[Seen]:
    processors = len(os.sched_getaffinity(0))
    if processors < 2 or len(paths) < _WORTH_IT:
        yield from (see(path, asked) for path in paths)
        return
    # imported only for who has many
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    workers = min(processors, len(paths))
    with ProcessPoolExecutor(workers, get_context("fork"), _left_to_the_first) as pool:
        yield from pool.map(partial(see, asked=asked), paths, chunksize=_AT_ONCE)


def _left_to_the_first() -> None:
    """Ctrl-C reaches every process of the terminal: one of them answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
