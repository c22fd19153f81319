"""A step and values to commands and their masked twins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.commands import roots
from runbook.commands.split import SplitError, split
from runbook.errors import Problem, RecipeError
from runbook.model import Command, Location
from runbook.variables.substituted import Lines, Substituted, located, substitute
from runbook.variables.template import MASK, TemplateError, places, uses_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.commands.split import Piece
    from runbook.model import Step, Values


def fill(step: Step, values: Values) -> tuple[Command, ...]:
    """The commands of a step with its values; RecipeError when one cannot be filled, or is not whole.

    A `file` is one command.
    """
    if step.file:
        from runbook.commands.filestep import writing

        return (writing(step, step.file, values),)
    return fill_code(step.code, values, step.code_location, raw=step.raw)


def fill_code(code: str, values: Values, location: Location, *, raw: bool = False) -> tuple[Command, ...]:
    """The same for any shell text, as `:unless:`, `:undo:` and `:probe:`; `location` is its first line."""
    try:
        if raw or not places(code):
            filled, pieces = substitute(code, (), ()), split(code)
        else:
            # imported only for a step that holds a place: it reads with two parsers
            from runbook.commands.proof import put

            filled, pieces = put(code, values, location)
    except TemplateError as error:
        at = located(code, error.offset, location)
        raise RecipeError(Problem(at, str(error), rule=error.rule)) from None
    except SplitError as error:
        at = Location(location.path, location.line + error.line)
        raise RecipeError(Problem(at, error.fact, error.remedy, error.rule)) from None
    commands = tuple(_commands(code, filled, pieces, values, location))
    if "chroot" in code and (problems := tuple(roots.of_commands(commands))):
        raise RecipeError(problems)
    return commands


def _commands(
    code: str, filled: Substituted, pieces: tuple[Piece, ...], values: Values, location: Location
) -> Iterator[Command]:
    lines = Lines(code, location)
    offset = 0
    for piece in pieces:
        end = offset + len(piece.text)
        comments = piece.text.split("\n", piece.command_line - piece.line)[:-1]
        first = offset + sum(len(comment) + 1 for comment in comments)
        at = lines.located(filled.origin(first))
        masked = _masked(filled, offset, end, values)
        yield Command(_trimmed(piece.text), _trimmed(masked), at, secret=masked != piece.text)
        offset = end


def _masked(filled: Substituted, start: int, end: int, values: Values) -> str:
    """That part of the text with a mask wherever a secret went, whatever the escaping made of it."""
    if not values.secrets:
        return filled.text[start:end]
    shown: list[str] = []
    at = start
    for span in filled.touching(start, end):
        if uses_secret(span.place.expression, values):
            shown += [filled.text[at : max(at, span.start)], MASK]
            at = min(span.end, end)
    return "".join([*shown, filled.text[at:end]])


def _trimmed(text: str) -> str:
    """The text less the blank lines around it; never so that a backslash would join what comes after."""
    trimmed = text.strip("\n")
    return text.lstrip("\n") if trimmed.endswith("\\") else trimmed
