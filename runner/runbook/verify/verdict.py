"""What came of one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.errors import Problem
    from runbook.seen import Outcome, Report
    from runbook.verify.cases import Case


@dataclass(frozen=True)
class Verdict:
    """How the run of a case went, or in `problems` why there was none.

    `digest` is that of the recipe as it was run, empty when it could not be read. `started` counts the
    seconds since 1970, `seconds` those that it took. `ended_by`: the signal that ended the run, of which the
    report has what was seen until then, or that came as it had ended. `values`: those that were given for it,
    less the secret ones.

    SKIPPED is the outcome where no step was run: each was done already, or is not for these values.
    """

    case: Case
    outcome: Outcome
    started: float
    seconds: float
    report: Report | None = None
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    ended_by: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def bad(self) -> bool:
        """Whether the document does not hold in this case."""
        return self.outcome.bad

    @property
    def interrupted(self) -> bool:
        """Whether it was ended from outside."""
        return self.report is not None and self.report.interrupted
