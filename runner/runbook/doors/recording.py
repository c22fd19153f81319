"""The proof of what was verified, written beside each recipe."""

from __future__ import annotations

import platform
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from runbook import __version__
from runbook.errors import RunbookError, UsageError
from runbook.reports.record import keep, read_record, record_path, run_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runbook.errors import Problem
    from runbook.verify.verdict import Verdict


def refuse_other_files(recipes: Iterable[str]) -> None:
    """UsageError on every file that stands where a record is to be written and is none."""
    problems: list[Problem] = []
    for path in recipes:
        try:
            read_record(record_path(Path(path)))
        except RunbookError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)


def record(verdicts: Iterable[Verdict]) -> None:
    """Write the record of each recipe that was run to its end; RunbookError when it cannot be written."""
    by_recipe: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.report is not None and not verdict.interrupted:
            by_recipe.setdefault(verdict.case.path, []).append(verdict)
    for path, ended in by_recipe.items():
        name, release = system()
        keep(record_path(Path(path)), [run_of(one, versions(), name, release) for one in ended])


@cache
def system() -> tuple[str, str]:
    """What this machine runs, as `Debian 13 (trixie)`, and its release's short name, as `trixie`."""
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return f"{platform.system()} {platform.release()}", platform.release()
    release = told.get("VERSION_CODENAME", told.get("VERSION_ID", ""))
    name = told["NAME"].removesuffix(" GNU/Linux")
    return " ".join(filter(None, (name, told.get("VERSION", release)))), release


@cache
def versions() -> dict[str, str]:
    """The versions of what a proof depends on."""
    bash = subprocess.run(
        ["bash", "-c", 'printf %s "$BASH_VERSION"'], capture_output=True, text=True, check=False
    )
    return {
        "runbook": __version__,
        "python": platform.python_version(),
        "bash": bash.stdout,
        "kernel": platform.release(),
    }
