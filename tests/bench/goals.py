"""What is to be reached, and whether it was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Unit(Enum):
    """What the figures of a race count; but for bytes and times, they are seconds."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    TIMES = "times"
    BYTES = "bytes"


class Of(Enum):
    """What a goal is about."""

    VALUE = "value"
    RATIO = "ratio"
    PEAK = "peak"


@dataclass(frozen=True)
class Goal:
    """At most so much of what the race counts, times the contender compared with, or bytes of memory."""

    of: Of
    at_most: float

    def words(self, unit: Unit = Unit.SECONDS) -> str:
        """The goal as the table shows it."""
        if self.of is Of.RATIO:
            return f"{self.at_most:g} times"
        if self.of is Of.PEAK:
            return f"{self.at_most / 1e6:g} MB"
        if unit in {Unit.TIMES, Unit.BYTES}:
            return f"{self.at_most:g} {unit.value}"
        return f"{self.at_most:g} s" if self.at_most >= 1 else f"{self.at_most * 1000:g} ms"


MEMORY = Goal(Of.PEAK, 40e6)


@dataclass(frozen=True)
class Finding:
    """What came of one contender: the medians of all rounds.

    `cpu` is what processors did meanwhile: on a machine that others use, too, it tells more.
    `failure` says why there is no more to say of it.
    """

    race: str
    name: str
    value: float
    cpu: float
    ratio: float
    peak: int
    goals: tuple[Goal, ...]
    failure: str = ""
    unit: Unit = Unit.SECONDS

    def met(self, goal: Goal) -> bool:
        """Whether it is within that goal."""
        if self.failure:
            return False
        found = {Of.VALUE: self.value, Of.RATIO: self.ratio, Of.PEAK: self.peak}[goal.of]
        return found <= goal.at_most

    @property
    def missed(self) -> tuple[Goal, ...]:
        """The goals that it is not within."""
        return tuple(goal for goal in self.goals if not self.met(goal))
