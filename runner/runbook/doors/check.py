"""`runbook check`: all that is wrong with a recipe, in one go."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.check.checking import check, severity_of
from runbook.check.rules import Severity
from runbook.doors.finding import find
from runbook.i18n import _, ngettext
from runbook.model import Location

if TYPE_CHECKING:
    from runbook.model import Recipe


def show(name: str) -> int:
    """Print all that is wrong with the recipe of that name, or that it is well; 3 or 0.

    What is only to be thought about is printed too, and changes neither.
    """
    path = find(name)
    checked = check(path)
    forms = {
        Severity.ERROR: _("{where}: error: {fact}"),
        Severity.WARNING: _("{where}: warning: {fact}"),
        Severity.NOTE: _("{where}: note: {fact}"),
    }
    for problem in checked.problems:
        where, fact = problem.location or Location(path, 1), replace(problem, location=None)
        print(forms[severity_of(problem)].format(where=where, fact=fact), f"[{problem.rule}]")  # noqa: T201  # the edge
    if checked.refused or checked.recipe is None:
        count = ngettext("{n} error", "{n} errors", checked.refused).format(n=checked.refused)
        print(count, file=sys.stderr)  # noqa: T201
        return 3
    print(_("{path}: ok, {counts}").format(path=path, counts=_counted(checked.recipe)))  # noqa: T201
    return 0


def _counted(recipe: Recipe) -> str:
    return ", ".join(
        (
            ngettext("{n} step", "{n} steps", len(recipe.steps)).format(n=len(recipe.steps)),
            ngettext("{n} host", "{n} hosts", len(recipe.hosts)).format(n=len(recipe.hosts)),
            ngettext("{n} variable", "{n} variables", len(recipe.variables)).format(n=len(recipe.variables)),
        )
    )
