"""An expectation rewritten for what was printed, with all that holds kept as its author wrote it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from runbook.engine import compare, rewriting
from runbook.engine.aligning import Pair, aligned, change_of_lines, is_like
from runbook.engine.expected import expected_lines, filled_lines
from runbook.engine.keeping import kept_of
from runbook.engine.losing import first_lost
from runbook.engine.matching import Printed
from runbook.engine.patience import Patience, RunawayError, UnreadableError
from runbook.engine.signs import source_of
from runbook.i18n import _
from runbook.masking.names import Names
from runbook.masking.redact import SHORTEST, Redactor
from runbook.masking.veil import Veil
from runbook.model import Match
from runbook.seen import Acceptance
from runbook.variables.jsontext import JsonError
from runbook.variables.template import MASK, TemplateError
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.engine.expected import Piece
    from runbook.engine.matching import Line
    from runbook.model import Expectation, Values

CELLS = 1_000_000  # pairs of lines that are tried against each other: some seconds


class RefusedError(Exception):
    """Nothing may be written, for this reason."""


def accepted(
    expectation: Expectation,
    output: str,
    values: Values,
    hidden: Sequence[str] = (),
    *,
    said: str | None = None,
    clear: str = "",
    made_up: bool = False,
    patience: Patience | None = None,
) -> Acceptance:
    """The body that the output meets; none, and why, when none may be written.

    Lines that hold stay byte for byte, with their `...`, patterns and `{{ … }}`, and so does what holds of
    a line that has changed. No secret is written, nor any of the `hidden` texts: `{{ NAME }}` stands where
    it was printed as it is, `...` in the place of anything else, and of a secret that is a word of what the
    document says in the `clear`.
    With `said` the step could print what it made of a secret, and nothing new is written but what that says;
    of one that was `made_up` there is nothing to hide, and the text is unsure.
    Of an output that only contains what is expected, a line like it takes its place, or nothing does.
    """
    patience = patience or Patience()
    if made_up and said is not None:
        own = accepted(expectation, output, values, hidden, clear=clear, patience=patience)
        return replace(own, unsure=True)
    unlike = compare.judge(expectation, output, values, patience)
    if not unlike:
        return Acceptance(expectation.text)
    redactor = Redactor([*values.secret_texts(), *(one for one in hidden if len(one) >= SHORTEST)])
    veil = Veil(redactor, said, Names(values, expectation.text, output, clear=clear))
    why = unlike
    try:
        for body in _bodies(expectation, compare.plain(output), values, veil, patience):
            new = replace(expectation, text=body)
            why = _why_it_cannot_stand(new, output, veil) or compare.judge(new, output, values, patience)
            if not why:
                return Acceptance(body, _what_to_know(expectation, body, values, veil))
    except RefusedError as error:
        why = str(error)
    except (TemplateError, RunawayError, UnreadableError, JsonError, RecursionError):
        why = unlike
    return Acceptance(None, why)


def _bodies(
    expectation: Expectation, text: str, values: Values, veil: Veil, patience: Patience
) -> Iterator[str]:
    """What may stand there, the one that keeps most first."""
    if expectation.match is Match.JSON:
        # imported where JSON is expected: most runs have none
        from runbook.engine.jsonrewriting import rewritten

        for body in rewritten(expectation, text, values, veil):
            yield rewriting.as_body(veil.written(body).split("\n"), expectation.text)
        return
    change = _change(expectation, text, values, veil, patience)
    if expectation.match is Match.CONTAINS and text.strip() and (line := change.gone()):
        raise RefusedError(_('no line that was printed is like "{line}"').format(line=line))
    for some in (_holding(expectation, text, change, values, patience), {}):
        yield rewriting.as_body([*change.lines(some)], expectation.text)


def _what_to_know(old: Expectation, body: str, values: Values, veil: Veil) -> str:
    """What of the new body its author must look at; empty for nothing."""
    if line := first_lost(old.text, body, old.match, values):
        fact = _('"{line}" did not match; what stands there now has lost some of its patterns or values')
        return fact.format(line=line)
    left_open = veil.hid or veil.nameless
    return _("`...` stands where there may be a piece of a secret") if left_open else ""


def _why_it_cannot_stand(new: Expectation, output: str, veil: Veil) -> str:
    """Why the reader does not take such a body, or what of a secret may be in it; empty when it may stand."""
    if "\0" in new.text:
        return _("a NUL byte was printed, which no text can hold")
    if new.match is Match.EXACT:
        may_be_secret = veil.hid or MASK in new.text or veil.secrets(new.text) != new.text
        why = _("there may be a piece of a secret in it, and `:match: exact` has no `...`")
        return why if may_be_secret else ""
    if not new.text.strip():
        return _("nothing was printed; only `:match: exact` can say that")
    if veil.secrets(new.text) != new.text:
        return _("it shows a secret")
    anything = all(line.strip(' ."*') == "" for line in new.text.split("\n"))
    if anything and (veil.hid or veil.secrets(output) != output):
        return _("all of it may be a piece of a secret")
    return ""


@dataclass(frozen=True)
class _Change:
    """What is expected as it is written, what was printed without secrets, and which goes with which."""

    match: Match
    veil: Veil
    written: Sequence[Sequence[Piece]]
    printed: Printed
    pairs: Sequence[Pair]

    def gone(self) -> str:
        """The first expected line in whose place nothing like it came; empty when there is none."""
        for number, came in ((pair.expected, pair.came) for pair in self.pairs if not pair.holds):
            if number is not None:
                own = "".join(piece.shown for piece in self.written[number])
                if came is None or not is_like(own.replace(ANY, ""), self.printed[came]):
                    return source_of(self.written[number]).strip()
        return ""

    def kept(self) -> Iterator[tuple[int, str]]:
        """What of lines that have changed can be kept, each with its number among the printed ones."""
        for pair in self.pairs:
            if pair.expected is not None and pair.came is not None and not pair.holds:
                line = self.veil.line(self.printed[pair.came])
                literal = partial(rewriting.written, match=self.match)
                if kept := kept_of(self._shown(pair.expected), line, self.match, literal):
                    yield pair.came, self.veil.written(kept)

    def _shown(self, number: int) -> list[Piece]:
        """What is expected there, with the marks of what is printed for its secrets."""
        return [
            piece._replace(shown=self.veil.mark(piece.text)) if piece.shown == MASK else piece
            for piece in self.written[number]
        ]

    def lines(self, kept: Mapping[int, str]) -> Iterator[str]:
        """The new lines, with these for those that have changed."""
        before = ""
        for pair in self.pairs:
            if pair.expected is not None and pair.holds:
                before = source_of(self.written[pair.expected])
                yield before
            elif pair.came is not None:
                line = self.veil.line(self.printed[pair.came])
                new = kept.get(pair.came) or self._new(line)
                if self.veil.hid and new.strip() == before.strip() == ANY:
                    continue  # how many lines there are would tell how long the secret is
                before = new
                yield new

    def _new(self, line: str) -> str:
        """A printed line written down as it is."""
        self.veil.nameless |= MASK in line
        return self.veil.written(rewriting.literal(line, self.match))


def _holding(
    expectation: Expectation, text: str, change: _Change, values: Values, patience: Patience
) -> dict[int, str]:
    """The lines that can be kept of those that have changed, each only where what was printed meets it."""
    kept = [*change.kept()]
    if not kept or len(kept) ** 2 > CELLS:
        return {}
    printed = Printed(text, exact=expectation.match is Match.EXACT)
    lines = [_one_line(replace(expectation, text=line), values) for _number, line in kept]
    try:
        found = compare.table(expectation, lines, [printed[number] for number, _line in kept], patience)
    except UnreadableError:
        return {}
    return {number: line for at, (number, line) in enumerate(kept) if at in found[at]}


def _one_line(expectation: Expectation, values: Values) -> Line:
    """What an expectation of a single line has of it."""
    return next(line for line in expected_lines(expectation, values) if line.number is not None)


def _change(expectation: Expectation, text: str, values: Values, veil: Veil, patience: Patience) -> _Change:
    """RefusedError for more lines than can be compared, and where a secret goes over several."""
    exact = expectation.match is Match.EXACT
    printed, masked = Printed(text, exact=exact), Printed(veil.secrets(text), exact=exact)
    expected, written = expected_lines(expectation, values), filled_lines(expectation.text, values)
    if len(masked) != len(printed):
        raise RefusedError(_("a secret goes over several of its lines"))
    first, last = (0, 0) if expectation.match is Match.REGEX else _same(expected, printed)
    middle = expected[first : len(expected) - last]
    if (len(middle) + 1) * (len(printed) - last - first + 1) > CELLS:
        raise RefusedError(_("too many of its lines differ to be compared one by one"))
    lines = [printed[number] for number in range(first, len(printed) - last)]
    shown = [line.shown for line in middle]
    table = compare.table(expectation, middle, lines, patience)
    cost = change_of_lines(shown, lines, table, within=expectation.match is Match.CONTAINS)
    anything = [line.kind == "any" for line in middle]
    pairs = [
        *(Pair(number, number, holds=True) for number in range(first)),
        *(pair.after(first) for pair in aligned(anything, len(lines), cost)),
        *(Pair(len(expected) - left, len(printed) - left, holds=True) for left in range(last, 0, -1)),
    ]
    numbers = [line.number for line in expected]
    own = [pair._replace(expected=_number(pair, numbers)) for pair in pairs]
    own = [pair for pair in own if pair[:2] != (None, None)]
    return _Change(expectation.match, veil, written, masked, own)


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
