"""Whether what a step printed is what its recipe expects, and the values it gives to later steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.engine.compare import weighed
from runbook.engine.differing import as_text
from runbook.engine.performing import WHOLE
from runbook.i18n import _
from runbook.recipe.types import normalise
from runbook.seen import Acceptance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from runbook.engine.patience import Patience
    from runbook.engine.performing import Performance
    from runbook.model import Expectation, Location, Step, Values, Variable
    from runbook.seen import Difference

    Accept = Callable[[Expectation, str, Values], Acceptance]


@dataclass(frozen=True)
class Judge:
    """What is expected of steps against what they print.

    `accept` gives the text that an output other than the expected one would have met. What is captured for
    one of the `variables` is a value of its type, in its normal form; for any other name it is not empty.
    """

    variables: Sequence[Variable]
    mask: Callable[[str], str]
    patience: Patience
    accept: Accept | None = None

    def judged(self, step: Step, performance: Performance, values: Values) -> tuple[Performance, Values]:
        """The performance as its expectations find it; the values, with those captured when all hold."""
        caught: dict[str, str] = {}
        told: dict[Location, Acceptance] = {}
        failed: Performance | None = None
        for expectation in step.expectations:
            if lacking := performance.lacks(expectation.of):
                why = _too_long(lacking)
                failed = failed or _unlike(performance, why, expectation.location, self.mask)
                if self.accept:
                    told[expectation.location] = Acceptance(None, why)
                continue
            text = performance.text_of(expectation.of)
            unlike, found = self._weighed(expectation, text, values)
            if unlike and self.accept:
                new, found = self._accepted(self.accept, expectation, text, values)
                told[expectation.location] = new
                unlike = unlike if new.text is None else ""
            if unlike:
                failed = failed or _unlike(performance, unlike, expectation.location, self.mask)
                if not self.accept:
                    break
            caught |= found
        if failed:
            return replace(failed, accepted=told), values
        return replace(performance, accepted=told) if told else performance, self._with(caught, values)

    def _weighed(
        self, expectation: Expectation, text: str, values: Values
    ) -> tuple[Difference | str, dict[str, str]]:
        """What is not as expected, and what is captured."""
        unlike, found = weighed(expectation, text, values, self.patience)
        return (unlike, found) if unlike else _of_their_types(found, self._declared)

    def _accepted(
        self, accept: Accept, expectation: Expectation, text: str, values: Values
    ) -> tuple[Acceptance, dict[str, str]]:
        """What the output meets instead, and what is captured then."""
        new, found = accept(expectation, text, values), dict[str, str]()
        if new.text is not None:
            unlike, found = self._weighed(replace(expectation, text=new.text), text, values)
            new = Acceptance(None, _in_words(unlike)) if unlike else new
        return replace(new, why=self.mask(new.why)), found

    def _with(self, caught: Mapping[str, str], values: Values) -> Values:
        """The values and those captured; what shows a secret is one, and what is declared so."""
        for name, value in caught.items():
            values = values.with_text(name, value)
            if self.mask(value) != value or (
                name in self._declared and self._declared[name].type == "secret"
            ):
                values = replace(values, secrets=values.secrets | {name})
        return values

    @property
    def _declared(self) -> Mapping[str, Variable]:
        return {variable.name: variable for variable in self.variables}


def _in_words(unlike: Difference | str) -> str:
    return unlike if isinstance(unlike, str) else as_text(unlike)


def _too_long(lacking: int) -> str:
    """Why an output is not compared of which so many bytes were not kept."""
    return _(
        "nothing was compared: more than {most} MiB were printed, and the {count} bytes in the middle were "
        "not kept; shorten what is printed (`| tail`, `| grep`), or write it to a file"
    ).format(most=WHOLE >> 20, count=lacking)


def _of_their_types(found: Mapping[str, str], declared: Mapping[str, Variable]) -> tuple[str, dict[str, str]]:
    """A sentence on each value that is none for its variable; or all of them in their normal forms."""
    normal, wrong = {}, []
    for name, value in found.items():
        if name not in declared and not value.strip():
            wrong.append(_("{name}: what is captured is empty").format(name=name))
            continue
        try:
            normal[name] = normalise(declared[name], value) if name in declared else value
        except ValueError as error:
            wrong.append(_("{name}: {error}").format(name=name, error=error))
    return ("\n".join(wrong), {}) if wrong else ("", normal)


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
