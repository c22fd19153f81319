"""Expected text against output: nothing when it holds, else a diff that keeps the pattern."""

from __future__ import annotations

import re
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

from runbook.engine import differing, matching
from runbook.engine.expected import expected_lines
from runbook.engine.matching import Line, Printed, Window
from runbook.i18n import _
from runbook.model import Difference, Match
from runbook.recipe.template import TemplateError, evaluate, render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.masking.redact import Redactor
    from runbook.model import Expectation, Values

PATIENCE = 10.0  # seconds for the regular expressions of one expectation
MOST_VALUES = 30  # of a JSON value, in a difference

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\"  # titles, strings
    r"|[ -/]+[0-~]|[0-OQ-WYZ\\=-~])"
)


class RunawayError(Exception):
    """A regular expression took too long or too much."""


class UnreadableError(Exception):
    """What was to be a regular expression is none."""


def judge(expectation: Expectation, output: str, values: Values) -> str:
    """Empty when the output is what is expected, else what is not; secrets are masked in it."""
    found = compared(expectation, output, values)
    return differing.as_text(found) if isinstance(found, Difference) else found


def compared(expectation: Expectation, output: str, values: Values) -> Difference | str:
    """The same as its parts; a sentence where no lines can be told apart."""
    return weighed(expectation, output, values)[0]


def weighed(expectation: Expectation, output: str, values: Values) -> tuple[Difference | str, dict[str, str]]:
    """What `compared` says; and, when that is nothing, the values that the output gives to variables."""
    text = plain(output)
    try:
        if unlike := _compared(expectation, text, values):
            return unlike, {}
        found = _captures(expectation, text)
        return _uncaught(expectation, found), {
            name: one for name, one in found.items() if isinstance(one, str)
        }
    except RunawayError:
        runaway = _(
            "a regular expression needs more than {seconds:.0f} s, or too much memory, for this output; "
            "write it without a repetition inside a repetition"
        )
        return runaway.format(seconds=PATIENCE), {}
    except (UnreadableError, TemplateError) as error:
        return _redactor(values).text(str(error)), {}


def table(expectation: Expectation, lines: Sequence[Line], printed: Sequence[str]) -> list[set[int]]:
    """For each expected line, the numbers of the printed ones that it may be.

    RunawayError and UnreadableError as what `judge` says in words.
    """
    if expectation.match is Match.REGEX:
        found = _elsewhere({"lines": lines, "table": True}, "\n".join(printed))
    else:
        found = matching.table(lines, printed)
    return [set(row) for row in found]


def plain(output: str) -> str:
    """An output without colours and other escape sequences, its lines ended by a newline alone."""
    if "\x1b" in output:
        output = _ESCAPES.sub("", output)
    return re.sub(r"\r+\n", "\n", output) if "\r\n" in output else output


def _compared(expectation: Expectation, text: str, values: Values) -> Difference | str:
    if expectation.match is Match.JSON:
        return _compared_as_json(expectation, text, values)
    if _is_plainly_equal(expectation, text, values):
        return ""
    lines = expected_lines(expectation, values)
    if not lines and expectation.captures:
        return ""
    if expectation.match is Match.REGEX:
        found = _elsewhere({"lines": lines}, text)
        window = Window(*found) if found else None
    else:
        window = matching.unlike(lines, Printed(text, exact=expectation.match is Match.EXACT))
    return differing.of_lines(expectation, lines, window, values, _redactor(values)) if window else ""


def _compared_as_json(expectation: Expectation, text: str, values: Values) -> Difference | str:
    # imported where JSON is expected: most runs have none
    from runbook.engine import jsonmatch
    from runbook.recipe import jsontext

    try:
        wanted = jsontext.expected(expectation.text, lambda expression: evaluate(expression, values))
    except jsontext.JsonError as error:
        return _("what is expected is not JSON ({reason})").format(reason=error)
    try:
        found = [*islice(jsonmatch.unlike(wanted.value, jsontext.loaded(text)), MOST_VALUES)]
    except jsontext.JsonError as error:
        sentence = _("what was printed is not JSON (line {line}, column {column}: {reason})")
        return sentence.format(line=error.line, column=error.column, reason=error)
    except RecursionError:
        return _("what was printed has too many brackets inside each other")
    return differing.of_json(expectation, found, wanted, _redactor(values)) if found else ""


def _is_plainly_equal(expectation: Expectation, text: str, values: Values) -> bool:
    """Whether a look at the whole suffices: a million expected lines are no million objects."""
    if expectation.match not in {Match.LINES, Match.EXACT}:
        return False
    return render(expectation.text, values).rstrip("\n") == text.rstrip("\n")


def _uncaught(expectation: Expectation, found: Mapping[str, str | bool | None]) -> str:
    """A sentence on each capture that no line gives."""
    said = []
    for name, pattern in ((one.variable, one.pattern) for one in expectation.captures):
        if found[name] is None:
            said.append(
                _("{name}: no line of the output matches {pattern}").format(name=name, pattern=pattern)
            )
        elif found[name] is False:
            sentence = _("{name}: the first group of {pattern} has no part in the line that it matches")
            said.append(sentence.format(name=name, pattern=pattern))
    return "\n".join(said)


def _captures(expectation: Expectation, text: str) -> dict[str, str | bool | None]:
    """What the output gives to variables, by name, as `matching.first_matches` has it."""
    captures = expectation.captures
    if not captures:
        return {}
    found = _elsewhere({"captures": [capture.pattern for capture in captures]}, text)
    return {capture.variable: value for capture, value in zip(captures, found, strict=True)}


def _elsewhere(wanted: dict[str, Sequence[Line] | Sequence[str] | bool], text: str) -> Any:
    """What `matching` says, run as a process of its own: only that can be ended whatever a pattern does."""
    # imported where a regular expression needs them: most runs have none
    import json
    import subprocess

    # a session of its own: a ^C is for the command that runs, and this program hears it anyway
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", matching.__file__],
            input=json.dumps(wanted).encode() + b"\n" + text.encode("utf-8", "surrogatepass"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
            start_new_session=True,
        )
    except subprocess.SubprocessError:
        raise RunawayError from None
    told = json.loads(done.stdout)
    if "found" not in told:
        sentence = _('"{pattern}" is not a regular expression ({reason})')
        raise UnreadableError(sentence.format(**told))
    return told["found"]


def _redactor(values: Values) -> Redactor:
    from runbook.masking.redact import Redactor

    return Redactor(values.secret_texts())
