"""A step and values to commands and their masked twins."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.model import Command, Location
from runbook.recipe.quoting import EscapeError, escape
from runbook.recipe.split import SplitError, split
from runbook.recipe.substituted import Substituted, substitute
from runbook.recipe.template import MASK, TemplateError, evaluate, places, uses_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Step, Values
    from runbook.recipe.contexts import Reading, Spot
    from runbook.recipe.split import Piece


def fill(step: Step, values: Values) -> tuple[Command, ...]:
    """The commands of a step with its values; RecipeError when one cannot be filled, or is not whole."""
    return fill_code(step.code, values, step.code_location, raw=step.raw)


def fill_code(code: str, values: Values, location: Location, *, raw: bool = False) -> tuple[Command, ...]:
    """The same for any shell text, as `:unless:`, `:undo:` and `:probe:`; `location` is its first line."""
    try:
        filled = substitute(code, (), ()) if raw or not places(code) else _filled(code, values, location)
    except TemplateError as error:
        raise RecipeError(_problem(code, error.offset, location, str(error))) from None
    except SplitError as error:
        raise RecipeError(_on_line(location, error.line, error)) from None
    try:
        pieces = split(filled.text)
    except SplitError as error:
        if any(uses_secret(span.place.expression, values) for span in filled.spans):
            error.fact = _("with its values this is not whole commands")  # bash's words may quote a secret
        raise RecipeError(_on_line(location, _line(code, filled, error.line), error)) from None
    return tuple(_commands(code, filled, pieces, values, location))


# ---------------------------------------------------------------- values in their places


def _filled(code: str, values: Values, location: Location) -> Substituted:
    from runbook.recipe.contexts import reading

    read = reading(code)
    texts: list[str] = []
    problems: list[Problem] = []
    for spot in read.spots:
        try:
            texts.append(_text(spot, values))
        except (TemplateError, EscapeError) as error:
            problems.append(_problem(code, spot.place.start, location, _of(spot, error)))
    problems = [*(_unfit(code, spot, location) for spot in read.spots if spot.error), *problems]
    if problems:
        raise RecipeError(sorted(problems, key=lambda problem: problem.location or location))
    filled = substitute(code, [spot.place for spot in read.spots], texts)
    if not any(spot.inserts_shell for spot in read.spots):
        _prove(code, filled, read, location)
    return filled


def _text(spot: Spot, values: Values) -> str:
    value = evaluate(spot.place.expression, values)
    if spot.context is None:
        return value
    if spot.one_line and "\n" in value:
        raise EscapeError(_("it holds more than one line, and stands in a here-document's $(…)"))
    return escape(spot.context, value)


def _of(spot: Spot, error: Exception) -> str:
    if isinstance(error, TemplateError):
        return str(error)
    fact = _("the value of {expression} cannot be written here: {reason}")
    return fact.format(expression=spot.place.expression, reason=error)


def _unfit(code: str, spot: Spot, location: Location) -> Problem:
    error = spot.error
    fact = _("{expression} cannot stand here: {reason}")
    fact = fact.format(expression=spot.place.expression, reason=error.fact if error else "")
    return _problem(code, spot.place.start, location, fact, error.remedy if error else "")


# ---------------------------------------------------------------- the same structure as the recipe's


def _prove(code: str, filled: Substituted, read: Reading, location: Location) -> None:
    """RecipeError unless every value leaves the shell where it would be after a plain word."""
    from runbook.recipe.scanner import UnsureError, scan

    borders = [*map(filled.reached, read.cuts), len(filled.text)]
    for start, end in pairwise(borders):
        spans = filled.within(start, end)
        spots = [spot for spot in read.spots if any(span.place is spot.place for span in spans)]
        if not spots:
            continue
        try:
            seen = scan(
                filled.text[start:end], {at - start for span in spans for at in (span.start, span.end)}
            )
        except UnsureError:
            raise RecipeError(_changes(code, spots[0], location)) from None
        for span, spot in zip(spans, spots, strict=True):
            before = seen.frames.get(span.start - start, ()) if span.start < span.end else spot.frames
            if (before, seen.frames.get(span.end - start, ())) != (spot.frames, spot.after):
                raise RecipeError(_changes(code, spot, location))
    _same_cuts(code, filled, read, location)


def _same_cuts(code: str, filled: Substituted, read: Reading, location: Location) -> None:
    cuts, offset = [], 0
    for piece in split(filled.text):
        cuts.append(filled.origin(offset))
        offset += len(piece.text)
    if tuple(cuts) != read.cuts:
        raise RecipeError(_changes(code, read.spots[0], location))


def _changes(code: str, spot: Spot, location: Location) -> Problem:
    fact = _(
        "the value of {expression} would end what it stands in (as a here-document whose last line it holds)"
    )
    fact = fact.format(expression=spot.place.expression)
    return _problem(code, spot.place.start, location, fact, _("give another value, or another delimiter"))


# ---------------------------------------------------------------- commands


def _commands(
    code: str, filled: Substituted, pieces: tuple[Piece, ...], values: Values, location: Location
) -> Iterator[Command]:
    offset = 0
    for piece in pieces:
        end = offset + len(piece.text)
        line = _line(code, filled, piece.command_line)
        masked = _masked(filled, offset, end, values)
        yield Command(_trimmed(piece.text), _trimmed(masked), Location(location.path, location.line + line))
        offset = end


def _masked(filled: Substituted, start: int, end: int, values: Values) -> str:
    """That part of the text with a mask wherever a secret went."""
    shown: list[str] = []
    at = start
    for span in filled.spans:
        if span.start < end and span.end > start and uses_secret(span.place.expression, values):
            shown += [filled.text[at : max(at, span.start)], MASK]
            at = min(span.end, end)
    return "".join([*shown, filled.text[at:end]])


def _trimmed(text: str) -> str:
    """The text less the blank lines around it; never so that a backslash would join what comes after."""
    trimmed = text.strip("\n")
    return text.lstrip("\n") if trimmed.endswith("\\") else trimmed


# ---------------------------------------------------------------- where it is


def _line(code: str, filled: Substituted, line: int) -> int:
    """The line of the code that a line of the filled text came from."""
    offset = 0
    for _number in range(line):
        offset = filled.text.index("\n", offset) + 1
    return code.count("\n", 0, filled.origin(offset))


def _problem(code: str, offset: int, location: Location, fact: str, remedy: str = "") -> Problem:
    return Problem(Location(location.path, location.line + code.count("\n", 0, offset)), fact, remedy)


def _on_line(location: Location, line: int, error: SplitError) -> Problem:
    return Problem(Location(location.path, location.line + line), error.fact, error.remedy)
