"""Which steps the user chose: `--from`, `--until`, `--only`, `--skip`, by id, number or title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.errors import Problem, UsageError
from runbook.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runbook.model import Recipe


@dataclass(frozen=True)
class Selection:
    """What was typed: each name is a step's id, its number, or the beginning of its title."""

    from_: str | None = None
    until: str | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The ids of the steps chosen, and of those left out by name."""

    chosen: frozenset[str]
    left_out: frozenset[str] = frozenset()


def choose(recipe: Recipe, selection: Selection) -> Choice:
    """The steps that the selection names; UsageError on every name that is none, or when nothing is left."""
    problems: list[Problem] = []

    def index(name: str, option: str) -> int | None:
        try:
            return _index(recipe, name, option)
        except UsageError as error:
            problems.extend(error.problems)
            return None

    first = index(selection.from_, "--from") if selection.from_ is not None else 0
    last = index(selection.until, "--until") if selection.until is not None else len(recipe.steps) - 1
    only = [index(name, "--only") for name in selection.only]
    skip = [index(name, "--skip") for name in selection.skip]
    if first is None or last is None or problems:
        raise UsageError(problems)
    ids = [step.id for step in recipe.steps]
    left_out = frozenset(ids[n] for n in skip if n is not None)
    chosen = {ids[n] for n in range(first, last + 1) if not only or n in only} - left_out
    if recipe.steps and not chosen:
        both = sorted({n for n in only if n is not None and n in skip})
        fact = _("these options leave no step to run")
        raise UsageError(Problem(None, fact, _nothing_left(first, last, both)))
    return Choice(frozenset(chosen), left_out)


def has_step(recipe: Recipe, name: str) -> bool:
    """Whether a step of the recipe has that id, or a title that begins so."""
    wanted = name.casefold()
    return any(step.id == name or step.title.casefold().startswith(wanted) for step in recipe.steps)


def _nothing_left(first: int, last: int, both: list[int]) -> str:
    if both:
        return _("--only and --skip both name step {number}").format(number=both[0] + 1)
    if first > last:
        return _("--from names step {first}, which comes after step {last} of --until").format(
            first=first + 1, last=last + 1
        )
    return _("see `runbook list` for the steps")


def _index(recipe: Recipe, name: str, option: str) -> int:
    """The place in the recipe of the one step of that name."""
    for index, step in enumerate(recipe.steps):
        if step.id == name:
            return index
    if name.isdecimal() and 1 <= int(name) <= len(recipe.steps):
        return int(name) - 1
    wanted = name.casefold()
    found = [n for n, step in enumerate(recipe.steps) if wanted and step.title.casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(f"{n + 1} {recipe.steps[n].id}" for n in found)
        raise UsageError(
            Problem(
                None,
                _('{option}: several steps begin with "{name}"').format(option=option, name=name),
                _("name one of {several}").format(several=several),
            )
        )
    fact = _('{option}: no step "{name}"').format(option=option, name=name)
    raise UsageError(Problem(None, fact, _nearest(recipe, name)))


def _nearest(recipe: Recipe, name: str) -> str:
    names = [*(step.id for step in recipe.steps), *(step.title for step in recipe.steps)]
    if near := nearest(name, names):
        return _('did you mean "{near}"?').format(near=near)
    count = len(recipe.steps)
    shown = ngettext(
        "`runbook list {recipe}` shows its step", "`runbook list {recipe}` shows its {count} steps", count
    )
    return shown.format(recipe=recipe.path, count=count)


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of `names` most like `name`, or an empty string when none is."""
    from difflib import get_close_matches

    lower: dict[str, str] = {}
    for candidate in names:
        lower.setdefault(candidate.casefold(), candidate)
    found = get_close_matches(name.casefold(), lower, n=1, cutoff=0.6)
    return lower[found[0]] if found else ""
