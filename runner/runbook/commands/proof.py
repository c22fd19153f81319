"""Values put in their places, and the proof that the structure is still the recipe's."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runbook.commands.contexts import reading
from runbook.commands.quoting import EscapeError, escape
from runbook.commands.scanner import Frame, UnsureError, scan
from runbook.commands.split import Piece, SplitError, split
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.variables.substituted import Lines, located, substitute
from runbook.variables.template import TemplateError, evaluate, uses_secret

if TYPE_CHECKING:
    from runbook.commands.contexts import Reading, Spot
    from runbook.model import Location, Values
    from runbook.variables.substituted import Substituted

LEADING_TAB = re.compile(r"^\t", re.MULTILINE)


# a text that a shell reads as it reads the plain word which was there when the code was split
INERT = re.compile(r"[A-Za-z0-9_.:/-]+")
_HEREDOCS = {Frame.HEREDOC, Frame.LITERAL_HEREDOC}


def put(code: str, values: Values, location: Location) -> tuple[Substituted, tuple[Piece, ...]]:
    """The code with every value escaped for its place, and its commands; RecipeError lists what cannot be.

    SplitError when the code is not whole commands.
    """
    read = reading(code)
    texts: list[str] = []
    problems: list[Problem] = []
    for spot in read.spots:
        at = located(code, spot.place.start, location)
        try:
            texts.append(_text(spot, values))
        except (TemplateError, EscapeError) as error:
            problems.append(Problem(at, _fact(spot, error), rule=_rule(error)))
        if spot.error:
            problems.append(Problem(at, _unfit(spot, spot.error.fact), spot.error.remedy, "unfit-place"))
    if problems:
        raise RecipeError(problems)
    filled = substitute(code, [spot.place for spot in read.spots], texts)
    if any(spot.inserts_shell for spot in read.spots):
        return filled, _split(code, filled, values, location)
    return filled, _proved(code, filled, read, location)


def _split(code: str, filled: Substituted, values: Values, location: Location) -> tuple[Piece, ...]:
    """The commands of a code into which a piece of shell was inserted."""
    try:
        return split(filled.text)
    except SplitError as error:
        fact = error.fact
        if any(uses_secret(span.place.expression, values) for span in filled.spans):
            fact = _("with its values this is not whole commands")  # bash's words may quote a secret
        offset = sum(len(line) + 1 for line in filled.text.split("\n")[: error.line])
        at = located(code, filled.origin(offset), location)
        raise RecipeError(Problem(at, fact, error.remedy, error.rule)) from None


def _text(spot: Spot, values: Values) -> str:
    value = evaluate(spot.place.expression, values)
    if spot.context is None:
        return value
    if spot.one_line and "\n" in value:
        raise EscapeError(_("it holds more than one line, and stands in a here-document's $(…)"))
    if spot.strips_tabs and LEADING_TAB.search(value):
        raise EscapeError(_("a line of it begins with a tab, which <<- would remove: write << for it"))
    return escape(spot.context, value)


def _rule(error: Exception) -> str:
    return error.rule if isinstance(error, TemplateError) else "unfit-value"


def _fact(spot: Spot, error: Exception) -> str:
    if isinstance(error, TemplateError):
        return str(error)
    fact = _("the value of {expression} cannot be written here: {reason}")
    return fact.format(expression=spot.place.expression, reason=error)


def _unfit(spot: Spot, reason: str) -> str:
    fact = _("{expression} cannot stand here: {reason}")
    return fact.format(expression=spot.place.expression, reason=reason)


def _proved(code: str, filled: Substituted, read: Reading, location: Location) -> tuple[Piece, ...]:
    """The commands, each where the code has it.

    RecipeError unless every value leaves the shell where a plain word would have left it.
    """
    borders = [*map(filled.reached, read.cuts), len(filled.text)]
    texts = [filled.text[start:end] for start, end in pairwise(borders)]
    strange = [
        spot
        for spot, span in zip(read.spots, filled.spans, strict=True)
        if not INERT.fullmatch(filled.text[span.start : span.end])
    ]
    # a plain word stays what the plain word was that the code was read with, but for a line that ends a text
    if strange or any(_HEREDOCS & set(spot.frames) for spot in read.spots):
        for start, end in pairwise(borders):
            if changed := _changed(filled, read, start, end):
                raise RecipeError(_structure(code, changed, location))
    if strange and not _same(filled.text, texts):
        raise RecipeError(_structure(code, strange[0], location))
    lines = Lines(filled.text, location)
    return tuple(Piece(text, lines.number(at)) for text, at in zip(texts, borders, strict=False))


def _same(text: str, texts: list[str]) -> bool:
    """Whether bash splits the text into just these commands."""
    try:
        return [piece.text for piece in split(text)] == texts
    except SplitError:
        return False


def _changed(filled: Substituted, read: Reading, start: int, end: int) -> Spot | None:
    """The first place of that command after which the shell would be elsewhere."""
    here = [
        (span, spot) for span, spot in zip(filled.spans, read.spots, strict=True) if start <= span.start < end
    ]
    if not here:
        return None
    try:
        seen = scan(
            filled.text[start:end], {at - start for span, _spot in here for at in (span.start, span.end)}
        )
    except UnsureError:
        return here[0][1]
    for span, spot in here:
        before = seen.frames.get(span.start - start, ()) if span.start < span.end else spot.frames
        if (before, seen.frames.get(span.end - start, ())) != (spot.frames, spot.after):
            return spot
    return None


def _structure(code: str, spot: Spot, location: Location) -> Problem:
    fact = _(
        "the value of {expression} holds what ends the text around it, as the last line of a here-document"
    )
    return Problem(
        located(code, spot.place.start, location),
        fact.format(expression=spot.place.expression),
        _("give another value, or write the text around it in another way"),
        "unfit-value",
    )
