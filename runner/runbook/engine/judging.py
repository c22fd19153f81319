"""Whether what a step printed is what its recipe expects, and the values it gives to later steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.engine.compare import captured, compared
from runbook.engine.differing import as_text
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.engine.performing import Performance
    from runbook.model import Difference, Expectation, Location, Step, Values

    Accept = Callable[[Expectation, str, Values], str | None]


def judged(
    step: Step,
    performance: Performance,
    values: Values,
    mask: Callable[[str], str],
    accept: Accept | None = None,
) -> tuple[Performance, Values]:
    """The performance as its expectations find it, and the values with what was captured when all hold.

    `accept` gives the text that an output other than the expected one would have met, or None.
    """
    if not step.expectations:
        return performance, values
    caught: dict[str, str] = {}
    told: dict[Location, str] = {}
    for expectation in step.expectations:
        text = performance.text_of(expectation.of)
        if unlike := compared(expectation, text, values):
            new = accept(expectation, text, values) if accept else None
            if new is None:
                return _unlike(performance, unlike, mask), values
            told[expectation.location] = new
        found = captured(expectation, text)
        if absent := _absent(expectation, found):
            return performance.but(absent), values
        caught |= found
    for name, value in caught.items():
        values = values.with_text(name, value)
        if mask(value) != value:
            values = replace(values, secrets=values.secrets | {name})
    return replace(performance, accepted=told) if told else performance, values


def _unlike(performance: Performance, found: Difference | str, mask: Callable[[str], str]) -> Performance:
    """The performance that failed for this, its secrets masked."""
    if isinstance(found, str):
        return performance.but(_("not as expected") + "\n" + mask(found))
    lines = tuple(replace(line, text=mask(line.text)) for line in found.lines)
    difference = replace(found, lines=lines)
    told = performance.but(_("not as expected") + "\n" + as_text(difference))
    return replace(told, difference=difference)


def _absent(expectation: Expectation, found: dict[str, str]) -> str:
    for capture in expectation.captures:
        if capture.variable not in found:
            return _("{name}: no line of the output matches {pattern}").format(
                name=capture.variable, pattern=capture.pattern
            )
    return ""
