"""How fast a million lines of output are compared with what is expected of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .goals import Goal, Of
from .loops.comparing import EXPECTED
from .race import Entry, Race, loop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .measure import Contender

MILLION = 1_000_000
GOALS = (Goal(Of.VALUE, 2.0), Goal(Of.PEAK, 100e6))


def matching_races(count: int = MILLION) -> Iterator[Race]:
    """One: each kind of expectation beside a regular expression of Python's on every line."""

    def work(kind: str) -> Contender:
        return loop("comparing", kind, str(count), shows="holds")

    entries = [Entry("re.search, line by line", work("search"), work("nothing"))]
    entries += [Entry(f"runbook, {kind}", work(kind), work("nothing"), goals=GOALS) for kind in EXPECTED]
    yield Race(
        "matching", f"comparing {count:,} lines", "re.search, line by line", tuple(entries), by_cpu=True
    )
