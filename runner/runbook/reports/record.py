"""The record of a recipe's verifications, as it lies beside the recipe."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from runbook.errors import Problem, RunbookError
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Verification:
    """One run that proved the recipe, in one of its variants; `seconds` is how long it took.

    `digest` is that of the recipe as it was then, `system` what it ran on, as `Debian 13 (trixie)`.
    """

    digest: str
    when: datetime
    system: str
    seconds: float
    passed: bool
    variant: Mapping[str, str] = field(default_factory=dict)


def record_path(recipe: Path) -> Path:
    """Where the record of that recipe lies."""
    return recipe.with_suffix(".verified.json")


def read_record(path: Path) -> tuple[Verification, ...]:
    """The verifications, newest first; none where there is no record. RunbookError for one that is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        runs = [_verification(run) for run in found["runs"]]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        fact = _("this is no record of verifications: {error}").format(error=error)
        remedy = _("remove the file, and have the recipe verified again")
        raise RunbookError(Problem(Location(str(path), 1), fact, remedy)) from None
    return tuple(sorted(runs, key=lambda run: run.when, reverse=True))


def _verification(run: dict[str, Any]) -> Verification:
    when = datetime.fromisoformat(run["when"])
    if when.tzinfo is None:
        raise ValueError(_("{when} has no time zone").format(when=run["when"]))
    return Verification(
        str(run["digest"]),
        when,
        str(run["system"]),
        float(run["seconds"]),
        passed=run["outcome"] == "passed",
        variant={str(name): str(value) for name, value in run.get("variant", {}).items()},
    )
