"""`python -m tests.bench`: every race run, told as a table; a bench informs, only `--check` fails."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from . import table
from .check_races import check_races
from .goals import Finding
from .guide_races import guide_races
from .matching_races import matching_races
from .measure import Measured, WorkNotDoneError, measure
from .races import THEIRS, races
from .samples import Samples
from .trial_races import trial_races

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .race import Entry, Race


def main() -> int:
    """Run what is asked for; 1 with `--check` when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", metavar="RACE", help="run this race only")
    parser.add_argument("--rounds", type=int, help="run each contender so many times (an odd number)")
    parser.add_argument("--json", metavar="FILE", help="write the findings there, too")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    asked = parser.parse_args()
    if not THEIRS.exists():
        parser.error("the other tools are not installed; run `make bench`")
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="runbook-bench-") as folder:
        findings = _run(Samples(Path(folder)), asked.only, asked.rounds)
    for line in table.summary(findings):
        print(line)  # noqa: T201
    print(f"in {time.monotonic() - begin:.0f} s")  # noqa: T201
    if asked.json:
        Path(asked.json).write_text(json.dumps([_document(one) for one in findings], indent=1) + "\n")
    return 1 if asked.check and any(finding.missed for finding in findings) else 0


def _run(samples: Samples, only: list[str] | None, rounds: int | None) -> list[Finding]:
    findings: list[Finding] = []
    every = chain(
        races(samples),
        check_races(samples),
        matching_races(),
        guide_races(samples.folder),
        trial_races(samples.folder),
    )
    for race in every:
        if only and race.name not in only:
            continue
        times = rounds or race.rounds
        came = _raced(race, times)
        own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        for line in table.lines(race, came, times, own_peak):
            print(line, flush=True)  # noqa: T201
        findings += came
    return findings


def _raced(race: Race, rounds: int) -> list[Finding]:
    """All contenders in turn, so many times: what disturbs the machine disturbs them all."""
    costs: dict[str, list[Measured]] = {entry.name: [] for entry in race.entries}
    failures: dict[str, str] = {}
    for entry in race.entries:
        for contender in entry.before:
            measure(contender)
    for _round in range(rounds):
        for entry in race.entries:
            if entry.name in failures:
                continue
            try:
                costs[entry.name].append(_cost(entry))
            except WorkNotDoneError as error:
                failures[entry.name] = str(error)
    return [
        Finding(race.name, entry.name, 0, 0, 0, 0, entry.goals, failures[entry.name], race.unit)
        if entry.name in failures
        else _found(race, entry, costs)
        for entry in race.entries
    ]


def _found(race: Race, entry: Entry, costs: Mapping[str, Sequence[Measured]]) -> Finding:
    mine, theirs = costs[entry.name], costs[race.by]
    return Finding(
        race.name,
        entry.name,
        value=statistics.median(cost.value for cost in mine),
        cpu=statistics.median(cost.cpu for cost in mine),
        # within one round: both had the same machine
        ratio=statistics.median(
            one.cpu / max(1e-7, other.cpu) if race.by_cpu else one.value / other.value
            for one, other in zip(mine, theirs, strict=False)
        ),
        peak=max(cost.peak for cost in mine),
        goals=entry.goals,
        unit=race.unit,
    )


def _cost(entry: Entry) -> Measured:
    """What each piece of its work takes."""
    measured = measure(entry.work)
    if entry.beside is not None:
        return replace(measured, value=measured.value / measure(entry.beside).value)
    if entry.idle is None:
        return measured
    idle = measure(entry.idle)
    # on a shared machine nothing may take longer than something
    return Measured(
        max(1e-7, (measured.value - idle.value) / entry.count),
        max(0.0, (measured.cpu - idle.cpu) / entry.count),
        measured.peak,
    )


def _document(finding: Finding) -> dict[str, object]:
    """The finding as JSON."""
    goals = [
        {"of": goal.of.value, "at_most": goal.at_most, "met": finding.met(goal)} for goal in finding.goals
    ]
    return asdict(finding) | {"goals": goals, "unit": finding.unit.value}


if __name__ == "__main__":
    sys.exit(main())
