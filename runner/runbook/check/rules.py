"""The rules that `check` holds a recipe against: each an id, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runbook.errors import NO_STEP, REFUSED


class Severity(StrEnum):
    """How much it matters that a rule is broken."""

    ERROR = "error"  # the recipe is refused, and never runs
    WARNING = "warning"  # it runs, and may go wrong in some values, or later


@dataclass(frozen=True)
class Rule:
    """One rule; `id` is the word by which it is named in every output."""

    id: str
    severity: Severity


RULES = {
    rule.id: rule
    for rule in (
        Rule(REFUSED, Severity.ERROR),
        Rule(NO_STEP, Severity.ERROR),
        Rule("shell-without-reason", Severity.ERROR),
        Rule("ends-at-a-failure", Severity.WARNING),
        Rule("read-again", Severity.WARNING),
    )
}
