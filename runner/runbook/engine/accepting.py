"""An expectation rewritten for what was printed, with all that holds kept as its author wrote it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.engine import compare, rewriting
from runbook.engine.aligning import Pair, aligned, change_of_lines
from runbook.engine.expected import expected_lines, filled_lines
from runbook.engine.matching import Printed
from runbook.masking.redact import SHORTEST, Redactor
from runbook.model import Match
from runbook.recipe.jsontext import JsonError
from runbook.recipe.template import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.engine.expected import Piece
    from runbook.engine.matching import Line
    from runbook.model import Expectation, Values

CELLS = 1_000_000  # pairs of lines that are tried against each other: some seconds


def accepted(expectation: Expectation, output: str, values: Values, hidden: Sequence[str] = ()) -> str | None:
    """The body that the output meets; None when there is none that may be written.

    Lines that hold stay byte for byte, with their `...`, patterns and `{{ … }}`, and so does what holds of
    a line that has changed. No secret is written, nor any of the `hidden` texts: `...` stands in its place.
    None for a capture that finds nothing, an output of nothing where that cannot be said, a secret where
    `...` means itself, and more lines than can be compared.
    """
    if not compare.judge(expectation, output, values):
        return expectation.text
    redactor = Redactor([*values.secret_texts(), *(text for text in hidden if len(text) >= SHORTEST)])
    try:
        bodies = [*_bodies(expectation, compare.plain(output), values, redactor)]
    except (TemplateError, compare.RunawayError, compare.UnreadableError, JsonError, RecursionError):
        return None
    for body in bodies:
        if _can_stand(body, expectation.match, redactor) and not compare.judge(
            replace(expectation, text=body), output, values
        ):
            return body
    return None


def _bodies(expectation: Expectation, text: str, values: Values, redactor: Redactor) -> Iterator[str]:
    """What may stand there, the one that keeps most first."""
    if expectation.match is Match.JSON:
        # imported where JSON is expected: most runs have none
        from runbook.engine.jsonrewriting import rewritten

        yield rewriting.as_body(rewritten(expectation, text, values, redactor).split("\n"), expectation.text)
    elif change := _change(expectation, text, values, redactor):
        for rich in (True, False):
            yield rewriting.as_body([*change.lines(rich=rich)], expectation.text)


def _can_stand(body: str, match: Match, redactor: Redactor) -> bool:
    """Whether the reader takes such a body, and no secret is in it."""
    return (bool(body.strip()) or match is Match.EXACT) and redactor.text(body) == body


@dataclass(frozen=True)
class _Change:
    """What is expected as it is written, what was printed without secrets, and which goes with which."""

    match: Match
    written: Sequence[Sequence[Piece]]
    printed: Printed
    pairs: Sequence[Pair]

    def lines(self, *, rich: bool) -> Iterator[str]:
        """The new lines; `rich` keeps what it can of those that have changed."""
        for pair in self.pairs:
            pieces = None if pair.expected is None else self.written[pair.expected]
            if pieces is not None and pair.holds:
                yield "".join(piece.source for piece in pieces)
            elif pair.came is not None:
                line = self.printed[pair.came]
                kept = rewriting.kept_of(pieces, line, self.match) if pieces and rich else None
                yield rewriting.literal(line, self.match) if kept is None else kept


def _change(expectation: Expectation, text: str, values: Values, redactor: Redactor) -> _Change | None:
    """None for more lines than can be compared, and where a secret goes over several."""
    exact = expectation.match is Match.EXACT
    printed, masked = Printed(text, exact=exact), Printed(redactor.text(text), exact=exact)
    expected, written = expected_lines(expectation, values), filled_lines(expectation.text, values)
    if len(masked) != len(printed):
        return None
    first, last = (0, 0) if expectation.match is Match.REGEX else _same(expected, printed)
    middle = expected[first : len(expected) - last]
    lines = [printed[number] for number in range(first, len(printed) - last)]
    if (len(middle) + 1) * (len(lines) + 1) > CELLS:
        return None
    shown = [line.shown for line in middle]
    cost = change_of_lines(shown, lines, compare.table(expectation, middle, lines))
    anything = [line.kind == "any" for line in middle]
    pairs = [
        *(Pair(number, number, holds=True) for number in range(first)),
        *(pair.after(first) for pair in aligned(anything, len(lines), cost)),
        *(Pair(len(expected) - left, len(printed) - left, holds=True) for left in range(last, 0, -1)),
    ]
    numbers = [line.number for line in expected]
    own = [pair._replace(expected=_number(pair, numbers)) for pair in pairs]
    return _Change(expectation.match, written, masked, [pair for pair in own if pair[:2] != (None, None)])


def _number(pair: Pair, numbers: Sequence[int | None]) -> int | None:
    """Which of the lines that the author wrote it is of."""
    return None if pair.expected is None else numbers[pair.expected]


def _same(expected: Sequence[Line], printed: Printed) -> tuple[int, int]:
    """How many lines hold at the beginning, and how many of the others at the end."""
    shortest = min(len(expected), len(printed))
    first = next((n for n in range(shortest) if not expected[n].matches(printed[n])), shortest)
    left = shortest - first
    ends = (
        n for n in range(1, left + 1) if not expected[len(expected) - n].matches(printed[len(printed) - n])
    )
    return first, next(ends, left + 1) - 1
