"""A `file` step and values to the one command that writes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.commands.filewrite import write_code
from runbook.errors import Problem, RecipeError
from runbook.model import Command, Location
from runbook.variables.template import TemplateError, render, rendered_masked

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.model import File, Step, Values


def writing(step: Step, file: File, values: Values) -> Command:
    """The command, and what may be shown of it; RecipeError when a text of the file cannot be filled."""
    if not step.raw:
        _check(step, file, values)
    filled, masked = file, file
    if not step.raw:
        filled = _with_texts(file, lambda text: render(text, values))
        masked = _with_texts(file, lambda text: rendered_masked(text, values))
    try:
        text, shown = write_code(filled, masked)
    except ValueError as error:
        raise RecipeError(Problem(step.location, str(error), rule="bad-value")) from None
    return Command(text, shown, step.location, secret=filled != masked)


def _with_texts(file: File, change: Callable[[str], str]) -> File:
    return replace(
        file,
        path=change(file.path),
        content=change(file.content),
        owner=change(file.owner) if file.owner else file.owner,
    )


def _check(step: Step, file: File, values: Values) -> None:
    """RecipeError with the line of the first place that cannot be filled."""
    for text, first in (
        (file.path, step.location),
        (file.owner or "", step.location),
        (file.content, step.code_location),
    ):
        try:
            render(text, values)
        except TemplateError as error:
            line = first.line + text.count("\n", 0, error.offset)
            raise RecipeError(Problem(Location(first.path, line), str(error), rule=error.rule)) from None
