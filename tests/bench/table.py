"""Findings as lines that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .goals import Finding, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .race import Race

_ROW = "  {name:<36}{time:>10}{ratio:>9}{cpu:>10}{peak:>7}  {verdict}"


def lines(race: Race, findings: Sequence[Finding], rounds: int, own_peak: int) -> Iterator[str]:
    """A race's table. Memory below the bench's own cannot be told, since a child is born with it."""
    by = ", compared by processor time" if race.by_cpu else ""
    yield f"{race.title}, median of {rounds}{by}"
    yield _ROW.format(name="", time=race.unit.value, ratio="ratio", cpu="cpu", peak="MB", verdict="goal")
    for finding in findings:
        if finding.failure:
            yield f"  {finding.name:<36}failed: {finding.failure}"
            continue
        scale = 1000 if race.unit is Unit.MILLISECONDS else 1
        told = finding.peak > own_peak
        yield _ROW.format(
            name=finding.name,
            time=_time(finding.value * scale),
            cpu=_time(finding.cpu * scale),
            ratio=f"{finding.ratio:.2f}" if finding.ratio < 100 else f"{finding.ratio:.0f}",
            peak=f"{finding.peak / 1e6:.0f}" if told else f"<{own_peak / 1e6:.0f}",
            verdict=_verdict(finding),
        ).rstrip()
    yield ""


def _time(scaled: float) -> str:
    return f"{scaled:.3f}" if scaled < 10 else f"{scaled:.1f}" if scaled < 1000 else f"{scaled:.0f}"


def _verdict(finding: Finding) -> str:
    return ", ".join(
        f"{goal.words(finding.unit)} {'met' if finding.met(goal) else 'MISSED'}" for goal in finding.goals
    )


def summary(findings: Sequence[Finding]) -> Iterator[str]:
    """How many goals were met, and those that were not."""
    goals = sum(len(finding.goals) for finding in findings)
    missed = [(finding, goal) for finding in findings for goal in finding.missed]
    yield f"{goals - len(missed)} of {goals} goals met"
    for finding, goal in missed:
        yield f"  missed: {finding.race}: {finding.name}: {goal.words(finding.unit)}"
