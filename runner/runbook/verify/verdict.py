"""What came of one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.seen import Outcome

if TYPE_CHECKING:
    from runbook.errors import Problem
    from runbook.seen import Report
    from runbook.verify.cases import Case


@dataclass(frozen=True)
class Verdict:
    """How the run of a case went, or in `problems` why there was none.

    `digest` is that of the recipe as it was run, empty when it could not be read. `started` counts the
    seconds since 1970, `seconds` those that it took. `ended_by`: the signal that ended the run, of which the
    report has what was seen until then.
    """

    case: Case
    outcome: Outcome
    started: float
    seconds: float
    report: Report | None = None
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    ended_by: int | None = None

    @property
    def passed(self) -> bool:
        """Whether the document holds in this case."""
        return self.outcome is Outcome.PASSED

    @property
    def interrupted(self) -> bool:
        """Whether it was ended from outside."""
        return self.ended_by is not None
