"""Whether what a step printed is what its recipe expects, and the values it gives to later steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.engine.compare import weighed
from runbook.engine.differing import as_text
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.engine.performing import Performance
    from runbook.model import Acceptance, Difference, Expectation, Location, Step, Values

    Accept = Callable[[Expectation, str, Values], Acceptance]


def judged(
    step: Step,
    performance: Performance,
    values: Values,
    mask: Callable[[str], str],
    accept: Accept | None = None,
) -> tuple[Performance, Values]:
    """The performance as its expectations find it, and the values with what was captured when all hold.

    `accept` gives the text that an output other than the expected one would have met.
    """
    if not step.expectations:
        return performance, values
    caught: dict[str, str] = {}
    told: dict[Location, Acceptance] = {}
    failed: Performance | None = None
    for expectation in step.expectations:
        text = performance.text_of(expectation.of)
        unlike, found = weighed(expectation, text, values)
        if unlike:
            new = accept(expectation, text, values) if accept else None
            if new is None:
                return _unlike(performance, unlike, expectation.location, mask), values
            told[expectation.location] = replace(new, why=mask(new.why))
            if new.text is None:
                failed = failed or _unlike(performance, unlike, expectation.location, mask)
                continue
            _none, found = weighed(replace(expectation, text=new.text), text, values)
        caught |= found
    if failed:
        return replace(failed, accepted=told), values
    for name, value in caught.items():
        values = values.with_text(name, value)
        if mask(value) != value:
            values = replace(values, secrets=values.secrets | {name})
    return replace(performance, accepted=told) if told else performance, values


def _unlike(
    performance: Performance, found: Difference | str, location: Location, mask: Callable[[str], str]
) -> Performance:
    """The performance that failed for this, its secrets masked."""
    if isinstance(found, str):
        return performance.but(_("not as expected") + f"\n{location}: {mask(found)}")
    lines = tuple(replace(line, text=mask(line.text)) for line in found.lines)
    difference = replace(found, lines=lines)
    told = performance.but(_("not as expected") + "\n" + as_text(difference))
    return replace(told, difference=difference)
