"""What a race is: contenders, the one that they are measured by, and the goals."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .goals import Unit
from .measure import Contender

if TYPE_CHECKING:
    from .goals import Goal

LOOPS = Path(__file__).parent / "loops"
HERE = Path(sys.executable).parent


@dataclass(frozen=True)
class Entry:
    """A contender; what `idle` takes is taken off, and the rest divided by `count`.

    With `beside`, its time is told as a multiple of that one's. `before` is done once, in nobody's time.
    """

    name: str
    work: Contender
    idle: Contender | None = None
    count: int = 1
    goals: tuple[Goal, ...] = ()
    beside: Contender | None = None
    before: tuple[Contender, ...] = ()


@dataclass(frozen=True)
class Race:
    """Contenders run in turn, over and over; `by` names the one that the others are compared with.

    With `by_cpu`, what processors did is compared: others may use the machine meanwhile.
    """

    name: str
    title: str
    by: str
    entries: tuple[Entry, ...]
    unit: Unit = Unit.SECONDS
    rounds: int = 3
    by_cpu: bool = False


def loop(name: str, *arguments: str, shows: str = "", python: Path = HERE, told: bool = False) -> Contender:
    """One of the programs in `loops/`."""
    return Contender((str(python / "python"), str(LOOPS / f"{name}.py"), *arguments), shows, told=told)
