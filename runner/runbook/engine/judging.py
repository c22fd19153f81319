"""Whether what a step printed is what its recipe expects, and the values it gives to later steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.engine.compare import Uncaught, legible, weighed
from runbook.engine.differing import as_text
from runbook.engine.performing import WHOLE
from runbook.i18n import _
from runbook.seen import Acceptance, Difference
from runbook.variables.types import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from runbook.engine.patience import Patience
    from runbook.engine.performing import Performance
    from runbook.model import Capture, Expectation, Location, Step, Values, Variable

    Accept = Callable[[Expectation, str, Values], Acceptance]


@dataclass(frozen=True)
class Judge:
    """What is expected of steps against what they print.

    `accept` gives the text that an output other than the expected one would have met. What is captured for
    one of the `variables` is a value of its type, in its normal form; for any other name it is not empty.
    `mask` takes secrets out of any text, `kept` pieces of them too, out of what was printed.
    """

    variables: Sequence[Variable]
    mask: Callable[[str], str]
    kept: Callable[[str], str]
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
                failed = failed or self._unlike(performance, why, expectation.location)
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
                failed = failed or self._unlike(performance, unlike, expectation.location)
                if not self.accept:
                    break
            caught |= found
        if failed:
            return replace(failed, accepted=told), values
        return replace(performance, accepted=told) if told else performance, self._with(caught, values)

    def _weighed(
        self, expectation: Expectation, text: str, values: Values
    ) -> tuple[Difference | Uncaught | str, dict[str, str]]:
        """What is not as expected, and what is captured."""
        unlike, found = weighed(expectation, text, values, self.patience)
        return (unlike, found) if unlike else self._of_their_types(expectation.captures, found)

    def _accepted(
        self, accept: Accept, expectation: Expectation, text: str, values: Values
    ) -> tuple[Acceptance, dict[str, str]]:
        """What the output meets instead, and what is captured then."""
        new, found = accept(expectation, legible(text), values), dict[str, str]()
        if new.text is not None:
            unlike, found = self._weighed(replace(expectation, text=new.text), text, values)
            new = Acceptance(None, _in_words(unlike)) if unlike else new
        return replace(new, why=self._masked(new.why)), found

    def _of_their_types(
        self, captures: Sequence[Capture], found: Mapping[str, str]
    ) -> tuple[Uncaught, dict[str, str]]:
        """A sentence on each value that is none for its variable; or all of them in their normal forms."""
        normal, wrong = {}, []
        for one in captures:
            name, value = one.variable, found[one.variable]
            if name not in self._declared and not value.strip():
                wrong.append((one.location, _("{name}: what is captured is empty").format(name=name)))
                continue
            try:
                normal[name] = normalise(self._declared[name], value) if name in self._declared else value
            except ValueError as error:
                said = str(error).replace(value, self.kept(value)) if value else str(error)
                wrong.append((one.location, _("{name}: {error}").format(name=name, error=said)))
        return Uncaught(tuple(wrong)), {} if wrong else normal

    def _unlike(
        self, performance: Performance, found: Difference | Uncaught | str, location: Location
    ) -> Performance:
        """The performance that failed for this, its secrets masked."""
        if not isinstance(found, Difference):
            each = found.said if isinstance(found, Uncaught) else ((location, found),)
            sentences = [f"{where or location}: {self.mask(sentence)}" for where, sentence in each]
            return performance.but("\n".join((_("not as expected"), *sentences)))
        lines = tuple(replace(line, text=self._masked_line(line.sign, line.text)) for line in found.lines)
        difference = replace(found, lines=lines)
        commands = [result.text for result in performance.commands]
        told = performance.but(_("not as expected") + "\n" + as_text(difference, commands))
        return replace(told, difference=difference)

    def _masked(self, why: str) -> str:
        """A reason, which may show a difference, without what is not to be seen."""
        head = _("+++ printed")
        lines = why.split("\n")
        return "\n".join(line if line == head else self._masked_line(line[:1], line) for line in lines)

    def _masked_line(self, sign: str, text: str) -> str:
        """A line of a difference: what was printed, the path of a value too, has no piece of a secret."""
        was_printed = sign == "+" or text.startswith("@@ ")
        return self.kept(text) if was_printed else self.mask(text)

    def _with(self, caught: Mapping[str, str], values: Values) -> Values:
        """The values and those captured; what shows a secret is one, and what is declared so."""
        for name, value in caught.items():
            values = values.with_text(name, value)
            if self.kept(value) != value or (
                name in self._declared and self._declared[name].type == "secret"
            ):
                values = replace(values, secrets=values.secrets | {name})
        return values

    @property
    def _declared(self) -> Mapping[str, Variable]:
        return {variable.name: variable for variable in self.variables}


def _in_words(unlike: Difference | Uncaught | str) -> str:
    return as_text(unlike) if isinstance(unlike, Difference) else str(unlike)


def _too_long(lacking: int) -> str:
    """Why an output is not compared of which so many bytes were not kept."""
    return _(
        "nothing was compared: more than {most} MiB were printed, and the {count} bytes in the middle were "
        "not kept; shorten what is printed (`| tail`, `| grep`), or write it to a file"
    ).format(most=WHOLE >> 20, count=lacking)
