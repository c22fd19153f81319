"""Expected text against output: nothing when it holds, else a diff that keeps the pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from runbook.engine import differing, matching
from runbook.engine.edits import edits_of
from runbook.engine.expected import expected_lines
from runbook.engine.matching import Printed, Window
from runbook.engine.patience import Patience, RunawayError, UnreadableError
from runbook.i18n import _
from runbook.model import Match
from runbook.seen import ENCODING, ERRORS, UNLOST, Difference
from runbook.variables.template import TemplateError, evaluate, places, render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.engine.matching import Line
    from runbook.masking.redact import Redactor
    from runbook.model import Expectation, Location, Values

MOST_VALUES = 30  # of a JSON value, in a difference

_BYTES = re.compile("[\udc80-\udcff]")
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\"  # titles, strings
    r"|[ -/]+[0-~]|[0-OQ-WYZ\\=-~])"
)


@dataclass(frozen=True)
class Uncaught:
    """Captures that an output does not give: where each stands, and a sentence on it."""

    said: tuple[tuple[Location | None, str], ...]

    def __bool__(self) -> bool:
        return bool(self.said)

    def __str__(self) -> str:
        return "\n".join(sentence for _location, sentence in self.said)


def judge(expectation: Expectation, output: str, values: Values, patience: Patience | None = None) -> str:
    """Empty when the output is what is expected, else what is not; secrets are masked in it."""
    found = weighed(expectation, output, values, patience)[0]
    return differing.as_text(found) if isinstance(found, Difference) else str(found)


def compared(expectation: Expectation, output: str, values: Values) -> Difference | Uncaught | str:
    """The same as its parts; a sentence where no lines can be told apart."""
    return weighed(expectation, output, values)[0]


def weighed(
    expectation: Expectation, output: str, values: Values, patience: Patience | None = None
) -> tuple[Difference | Uncaught | str, dict[str, str]]:
    """What `compared` says; and, when that is nothing, the values that the output gives to variables."""
    whole, patience = plain(output), patience or Patience()
    text = legible(whole)
    try:
        compared_with = whole if expectation.match is Match.EXACT else text
        if unlike := _compared(expectation, compared_with, values, patience):
            return unlike, {}
        found = _captures(expectation, text, patience)
        return _uncaught(expectation, found), {
            name: one for name, one in found.items() if isinstance(one, str)
        }
    except RunawayError as error:
        return str(error), {}
    except (UnreadableError, TemplateError) as error:
        return _redactor(values).text(str(error)), {}


def table(
    expectation: Expectation, lines: Sequence[Line], printed: Sequence[str], patience: Patience
) -> list[set[int]]:
    """For each expected line, the numbers of the printed ones that it may be.

    RunawayError and UnreadableError as what `judge` says in words.
    """
    if expectation.match is Match.REGEX:
        found = patience.found("\n".join(printed), lines=lines, table=True)
    else:
        found = matching.table(lines, printed)
    return [set(row) for row in found]


def plain(output: str) -> str:
    """An output without colours and other escape sequences, its lines ended by a newline alone."""
    if "\x1b" in output:
        output = _ESCAPES.sub("", output)
    return re.sub(r"\r+\n", "\n", output) if "\r\n" in output else output


def legible(output: str) -> str:
    """The output with each byte that is no UTF-8 as the four characters that show it."""
    return output.encode(ENCODING, UNLOST).decode(ENCODING, ERRORS) if _BYTES.search(output) else output


def _compared(expectation: Expectation, text: str, values: Values, patience: Patience) -> Difference | str:
    if expectation.match is Match.JSON:
        return _compared_as_json(expectation, text, values)
    if emptied := _emptied(expectation, values):
        sentence = _(
            "nothing was compared: {places} is empty, and nothing else is expected; give it a value, or "
            "write `:match: exact` where nothing is to be printed"
        )
        return sentence.format(places=", ".join(emptied))
    if _is_plainly_equal(expectation, text, values):
        return ""
    lines = expected_lines(expectation, values)
    if not lines and expectation.captures:
        return ""
    printed = (
        None if expectation.match is Match.REGEX else Printed(text, exact=expectation.match is Match.EXACT)
    )

    def further(behind: int, came: int) -> Window | None:
        """Where something differs behind so many of either."""
        if printed is None:
            found = patience.found(text, lines=lines[behind:], behind=came)
            window = Window(*found) if found else None
        else:
            window = matching.unlike(lines[behind:], printed.behind(came))
        return window.behind(behind, came) if window else None

    window = further(0, 0)
    if window is None:
        return ""
    told = edits_of(lines, window, further, differing.MOST)
    return differing.of_lines(expectation, lines, told, values, _redactor(values))


def _compared_as_json(expectation: Expectation, text: str, values: Values) -> Difference | str:
    # imported where JSON is expected: most runs have none
    from runbook.engine import jsonmatch
    from runbook.variables import jsontext

    try:
        wanted = jsontext.expected(expectation.text, lambda expression: evaluate(expression, values))
    except jsontext.JsonError as error:
        return _("what is expected is not JSON ({reason})").format(reason=error)
    try:
        each = jsonmatch.unlike(wanted.value, jsontext.loaded_whole(text), near=True)
        found, more = [*islice(each, MOST_VALUES)], sum(1 for _other in each)
    except jsontext.JsonError as error:
        sentence = _("what was printed is not JSON (line {line}, column {column}: {reason})")
        return sentence.format(line=error.line, column=error.column, reason=error)
    except RecursionError:
        return _("what was printed has too many brackets inside each other")
    return differing.of_json(expectation, found, more, wanted, _redactor(values)) if found else ""


def _emptied(expectation: Expectation, values: Values) -> list[str]:
    """The places of an expectation that holds nothing else, where all of them are empty."""
    if expectation.match is Match.EXACT or not expectation.text.lstrip().startswith("{{"):
        return []
    emptied = not render(expectation.text, values).strip()
    return [f"{{{{ {place.expression} }}}}" for place in places(expectation.text)] if emptied else []


def _is_plainly_equal(expectation: Expectation, text: str, values: Values) -> bool:
    """Whether a look at the whole suffices: a million expected lines are no million objects."""
    if expectation.match not in {Match.LINES, Match.EXACT}:
        return False
    expected = render(expectation.text, values)
    exact = expectation.match is Match.EXACT
    if not exact:
        expected = expected.rstrip("\n")
    # no copy of the text is made: it may be most of what there is
    more = len(text) - len(expected)
    ends = more == text.endswith("\n") if exact else more >= 0
    return ends and text.startswith(expected) and text.count("\n", len(expected)) == more


def _uncaught(expectation: Expectation, found: Mapping[str, str | bool | None]) -> Uncaught:
    """Those that no line gives."""
    said = []
    for one in expectation.captures:
        if found[one.variable] is None:
            sentence = _("{name}: no line of the output matches {pattern}")
        elif found[one.variable] is False:
            sentence = _("{name}: the first group of {pattern} has no part in the line that it matches")
        else:
            continue
        said.append((one.location, sentence.format(name=one.variable, pattern=one.pattern)))
    return Uncaught(tuple(said))


def _captures(expectation: Expectation, text: str, patience: Patience) -> dict[str, str | bool | None]:
    """What the output gives to variables, by name, as `matching.first_matches` has it."""
    captures = expectation.captures
    if not captures:
        return {}
    found = patience.found(text, captures=[capture.pattern for capture in captures])
    return {capture.variable: value for capture, value in zip(captures, found, strict=True)}


def _redactor(values: Values) -> Redactor:
    from runbook.masking.redact import Redactor

    return Redactor(values.secret_texts())
