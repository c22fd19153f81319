"""The record of a recipe's verifications, as it lies beside the recipe."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from runbook.errors import Problem, RunbookError, reason
from runbook.i18n import _
from runbook.model import Location
from runbook.seen import Outcome, Skip
from runbook.whole import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from runbook.verify.verdict import Verdict

_BY_THE_USER = {Skip.CHOICE, Skip.USER}


@dataclass(frozen=True)
class Verification:
    """One run that proved the recipe, in one of its variants; `seconds` is how long it took.

    `digest` is that of the recipe as it was then, `system` what it ran on, as `Debian 13 (trixie)`.
    `values` are those that were given for it beside its variant, `left_out` the ids of the steps that its
    user left out.
    """

    digest: str
    when: datetime
    system: str
    seconds: float
    outcome: Outcome
    variant: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it proved the recipe."""
        return self.outcome is Outcome.PASSED


def record_path(recipe: Path) -> Path:
    """Where the record of that recipe lies."""
    return recipe.with_suffix(".verified.json")


def read_record(path: Path) -> tuple[Verification, ...]:
    """The verifications, newest first; none where there is no record.

    RunbookError for one that is none, at the line where it stops being JSON, and for one that cannot be read.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        runs = [_verification(run) for run in found["runs"]]
    except FileNotFoundError:
        return ()
    except OSError as error:
        fact = _("the record of verifications cannot be read ({reason})").format(reason=reason(error))
        raise RunbookError(Problem(Location(str(path), 1), fact, _("see its owner and its mode"))) from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        fact = _("this is no record of verifications")
        remedy = _("remove the file, and have the recipe verified again")
        raise RunbookError(Problem(Location(str(path), line), fact, remedy)) from None
    return tuple(sorted(runs, key=lambda run: run.when, reverse=True))


def _verification(run: dict[str, Any]) -> Verification:
    when = datetime.fromisoformat(run["when"])
    if when.tzinfo is None:
        raise ValueError(run["when"])
    return Verification(
        str(run["digest"]),
        when,
        str(run["system"]),
        float(run["seconds"]),
        Outcome(run["outcome"]),
        variant=_texts(run.get("variant", {})),
        values=_texts(run.get("values", {})),
        left_out=_left_out(run),
    )


def _left_out(run: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(step["id"]) for step in run.get("steps", ()) if step.get("skip") in _BY_THE_USER)


def _texts(found: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()}


# ---------------------------------------------------------------- writing


def keep(path: Path, new: Sequence[Mapping[str, Any]]) -> None:
    """Write the record with these runs, each in the place of the last like it, with its values on its system.

    RunbookError when what is there is no record, or when it cannot be written.
    """
    with _alone(path.parent):
        read_record(path)  # what is no record is never written over
        try:
            known = json.loads(path.read_text(encoding="utf-8"))["runs"]
        except FileNotFoundError:
            known = []
        replaced = [_which(run) for run in new]
        runs = [*new, *(run for run in known if _which(run) not in replaced)]
        try:
            with written(path) as stream:
                stream.write(json.dumps({"runs": runs}, ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            fact = _("the record {path} could not be written ({reason})")
            fact = fact.format(path=path, reason=reason(error))
            raise RunbookError(Problem(None, fact, _("see its owner and its mode"))) from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Within it, no other process keeps a record in that folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _which(run: Mapping[str, Any]) -> tuple[object, ...]:
    # what was run in part, or not at all, takes nothing from what was proved of the whole
    part = _left_out(run), run["outcome"] == Outcome.SKIPPED
    return run.get("variant", {}), run.get("values", {}), run["system"], part


def run_of(verdict: Verdict, versions: Mapping[str, str], system: str, release: str) -> dict[str, Any]:
    """The verdict as the record has it: what was proved, when, on what, and how each step went."""
    results = verdict.report.results if verdict.report else ()
    return {
        "digest": verdict.digest,
        "when": datetime.fromtimestamp(verdict.started, UTC).isoformat(timespec="seconds"),
        "system": system,
        "release": release,
        "variant": dict(verdict.case.variant),
        "values": dict(verdict.values),
        "outcome": verdict.outcome.value,
        "seconds": round(verdict.seconds, 1),
        "versions": dict(versions),
        "steps": [
            {"id": one.step.id, "outcome": one.outcome.value, "seconds": round(one.seconds, 2)}
            | ({"skip": one.skip.value} if one.skip else {})
            for one in results
        ],
    }
