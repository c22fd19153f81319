"""Of which machine the prompts of a document are: what was typed on two may be about to run on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.recipe.prompts import machine_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.model import Recipe


def elsewhere(recipe: Recipe, lines: Sequence[str]) -> Iterator[Problem]:
    """Each step whose prompt is of another machine than one above it in its place; `lines` are the file's."""
    of: dict[tuple[str, tuple[str, ...]], str] = {}
    for step in recipe.steps:
        at = step.code_location
        if at.path != recipe.path or step.file or step.manual:
            continue
        if not (now := machine_of(lines[at.line - 1].lstrip())):
            continue
        before = of.setdefault((step.host, step.within), now)
        if before != now:
            fact = _("this prompt is of {now}, the ones above of {before}, and all of it runs on {host}")
            remedy = _("write `.. host:: {now}` above it, or open it with `ssh`").format(now=now)
            told = fact.format(now=now, before=before, host=step.host)
            of[step.host, step.within] = now
            yield Problem(at, told, remedy, "doubtful-place")
