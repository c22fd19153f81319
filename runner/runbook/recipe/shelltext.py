"""Whether bash would take a step's commands as they stand, before they are filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe import lookalikes, rules, template
from runbook.recipe.given import KNOWN
from runbook.recipe.openers import opens_a_shell
from runbook.recipe.split import SplitError, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Step
    from runbook.recipe.split import Piece
    from runbook.recipe.written import Written


def problems(step: Step, told: Written) -> Iterator[Problem]:
    """Syntax errors, whatever is left open, shells opened where the next commands would go astray."""
    for name in ("unless", "undo", "probe"):
        if option := told.option(name):
            yield from _pieces(option.text, option.text_location, raw=step.raw)[1]
    if step.manual or not step.code:
        return
    pieces, faults = _pieces(step.code, step.code_location, raw=step.raw)
    yield from faults
    if not pieces and not faults:
        fact = _('the step "{title}" holds only comments').format(title=step.title)
        yield Problem(step.code_location, fact, _("write its commands, or make prose of the comments"))
    for number, piece in enumerate(pieces, 1):
        entered = number == len(pieces) and told.option("enter") is not None
        yield from _piece(step, piece, last=number == len(pieces), entered=entered)


def _piece(step: Step, piece: Piece, *, last: bool, entered: bool) -> Iterator[Problem]:
    first = step.code_location
    location = Location(first.path, first.line + piece.command_line)
    command = step.code.split("\n")[piece.command_line]
    # the first line is looked at in every body, and a here-document may hold anything
    if piece.command_line > 0 and (option := rules.option_in(command, KNOWN["step"])):
        yield rules.below_the_blank_line(option, location)
    elif lookalikes.meant(command):
        fact = _('"{line}" stands inside the step above it').format(line=command.strip())
        yield Problem(location, fact, _("move it to the left, to where that step begins"))
    elif not entered and opens_a_shell(piece.text):
        fact = _('"{command}" opens a shell').format(command=command.strip())
        if last:
            remedy = _(
                "say so with `:enter: LABEL` on this step, and close it in a later step with `:leave:`"
            )
        else:
            fact += _(", and the commands after it, pasted, would run in there")
            remedy = _("make it the last command of its step, with `:enter: LABEL`")
        yield Problem(location, fact, remedy)


def _pieces(code: str, location: Location, *, raw: bool) -> tuple[tuple[Piece, ...], list[Problem]]:
    try:
        return split(code if raw else _with_words(code)), []
    except SplitError as error:
        return (), [Problem(Location(location.path, location.line + error.line), error.fact, error.remedy)]


def _with_words(code: str) -> str:
    """The code with a plain word in each place of substitution: the shell must not read the expressions."""
    try:
        places = template.places(code)
    except ValueError:
        return code
    for place in reversed(places):
        code = code[: place.start] + "x" + code[place.end :]
    return code
