"""Of which machine and user the prompts of a document are: what two have typed may be about to run as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.documents.prompts import is_other_user, is_same_machine, machine_of, user_of
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe, Step

    Place = tuple[str, tuple[str, ...]]


def elsewhere(recipe: Recipe) -> Iterator[Problem]:
    """Each step whose prompt is of another machine or user than one above it in its place."""
    machines: dict[Place, str] = {}
    users: dict[Place, str] = {}
    for step in recipe.steps:
        if step.code_location.path != recipe.path or not step.prompt:
            continue
        place = step.host, step.within
        if found := _of_machine(step, machine_of(step.prompt), machines, place):
            users[place] = user_of(step.prompt)
        else:
            found = _of_user(step, user_of(step.prompt), users, place)
        if found:
            yield found


def _of_machine(step: Step, now: str, known: dict[Place, str], place: Place) -> Problem | None:
    if not now or is_same_machine(before := known.setdefault(place, now), now):
        return None
    fact = _("this prompt is of {now}, the ones above of {before}, and all of it runs on {host}")
    remedy = _("write `.. host:: {now}` above it, or open it with `ssh`").format(now=now)
    known[place] = now
    return Problem(
        step.code_location, fact.format(now=now, before=before, host=step.host), remedy, "doubtful-place"
    )


def _of_user(step: Step, now: str, known: dict[Place, str], place: Place) -> Problem | None:
    if not now:
        return None
    before = known[place] = known.get(place) or now
    if not is_other_user(now, before):
        return None
    known[place] = now
    fact = _("this prompt is of {now}, the ones above of {before}, and all of it runs as one user")
    told = {"$": _("a user"), **{name: name for name in (before, now) if name != "$"}}
    name = "NAME" if now == "$" else now
    remedy = _("become {name} by a command of its own, `su - {name}`, and leave it by `exit`")
    return Problem(
        step.code_location,
        fact.format(now=told[now], before=told[before]),
        remedy.format(name=name),
        "doubtful-place",
    )
