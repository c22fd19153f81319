"""Whether bash would take a step's commands as they stand, before they are filled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.commands.openers import closes_the_shell, opens_a_shell, reads_the_terminal
from runbook.commands.split import SplitError, split
from runbook.directives import lookalikes
from runbook.directives.given import KNOWN
from runbook.documents.prompts import begins_with_a_prompt, is_a_session
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe import rules
from runbook.variables import template
from runbook.variables.substituted import substitute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.commands.split import Piece
    from runbook.directives.written import Option, Written
    from runbook.model import Step

_REPLACES = re.compile(r"\s*exec\s+[^\s<>0-9&]")


def problems(step: Step, told: Written) -> Iterator[Problem]:
    """Syntax errors, whatever is left open, shells opened where the next commands would go astray."""
    for name in ("unless", "undo", "probe"):
        if option := told.option(name):
            yield from _of_option(name, option, raw=step.raw)
    if step.manual or not step.code:
        return
    lines = step.code.split("\n")
    if is_a_session(lines):
        yield _prompt(step, lines[0], 0)
        return
    pieces, faults = _pieces(step.code, step.code_location, raw=step.raw)
    yield from faults
    if not pieces and not faults:
        fact = _('the step "{title}" holds only comments').format(title=step.title)
        yield Problem(
            step.code_location, fact, _("write its commands, or make prose of the comments"), "empty-step"
        )
    for number, piece in enumerate(pieces, 1):
        command = lines[piece.command_line]
        yield from _piece(step, told, piece, command, last=number == len(pieces))


def _of_option(name: str, option: Option, *, raw: bool) -> Iterator[Problem]:
    pieces, faults = _pieces(option.text, option.text_location, raw=raw)
    yield from faults
    lines = option.text.split("\n")
    for piece in pieces:
        line = lines[piece.command_line].strip()
        if opens_a_shell(piece.text) or reads_the_terminal(piece.text) or closes_the_shell(piece.text):
            fact = _('`:{name}:` "{command}" opens a shell, waits for a person or closes the shell')
            location = _below(option.text_location, piece.command_line)
            remedy = _("write commands that end by themselves and leave the shell as it is")
            yield Problem(location, fact.format(name=name, command=line), remedy, "option-opens-a-shell")


def _piece(step: Step, told: Written, piece: Piece, command: str, *, last: bool) -> Iterator[Problem]:
    """What is wrong with it; `command` is its first line."""
    location = _below(step.code_location, piece.command_line)
    entered = last and told.option("enter") is not None
    # the first line is looked at in every body, and a here-document may hold anything
    if piece.command_line > 0 and (option := rules.option_in(command, KNOWN["step"])):
        yield rules.below_the_blank_line(option, location)
    elif lookalikes.meant(command):
        fact = _('"{line}" stands inside the step above it').format(line=command.strip())
        remedy = _("move it to the left, to where that step begins")
        yield Problem(location, fact, remedy, "swallowed-directive")
    elif begins_with_a_prompt(command):
        yield _prompt(step, command, piece.command_line)
    elif entered and _REPLACES.match(piece.text):
        fact = _('"{command}" puts another program in the place of the shell: there is none to come back to')
        fact = fact.format(command=command.strip())
        yield Problem(location, fact, _("leave `exec` out"), "replaces-the-shell")
    elif not entered and opens_a_shell(piece.text):
        yield _opening(command.strip(), location, last=last)
    elif not entered and not step.answers and reads_the_terminal(piece.text):
        fact = _('"{command}" waits at its own prompt for what is typed').format(command=command.strip())
        remedy = _("tell it what to do: by an option, by `<<EOF`, or with `:answer:`")
        yield Problem(location, fact, remedy, "waits-at-a-prompt")
    elif not (last and step.leave) and closes_the_shell(piece.text):
        yield _closing(command.strip(), location, leaves=step.leave)


def _prompt(step: Step, line: str, number: int) -> Problem:
    """Pasted with its prompt, a command is another one: `$` alone."""
    fact = _('"{line}" begins with a prompt, which a shell would take for a command')
    fact = fact.format(line=line.strip())
    remedy = _("leave the prompt out, and write what is printed below the step, in an `.. output::`")
    return Problem(_below(step.code_location, number), fact, remedy, "shown-prompt")


def _opening(command: str, location: Location, *, last: bool) -> Problem:
    fact = _('"{command}" opens a shell').format(command=command)
    if last:
        remedy = _("say so with `:enter: LABEL` on this step, and close it in a later step with `:leave:`")
    else:
        fact += _(", and the commands after it, pasted, would run in there")
        remedy = _("make it the last command of its step, with `:enter: LABEL`")
    return Problem(location, fact, remedy, "opener-without-enter" if last else "opener-not-last")


def _closing(command: str, location: Location, *, leaves: bool) -> Problem:
    fact = _('"{command}" closes the shell').format(command=command)
    if leaves:
        fact += _(", and the commands after it, pasted, would run outside of it")
        return Problem(location, fact, _("make it the last command of its step"), "closes-the-shell")
    remedy = _("say so with `:leave:`; to make the step fail, write `false`")
    return Problem(location, fact, remedy, "closes-the-shell")


def _below(location: Location, lines: int) -> Location:
    return Location(location.path, location.line + lines)


def _pieces(code: str, location: Location, *, raw: bool) -> tuple[tuple[Piece, ...], list[Problem]]:
    try:
        return split(code if raw else with_words(code)), []
    except SplitError as error:
        return (), [Problem(_below(location, error.line), error.fact, error.remedy, error.rule)]


def with_words(code: str) -> str:
    """The code with a plain word in each place of substitution: the shell must not read the expressions."""
    try:
        places = template.places(code)
    except ValueError:
        return code
    return substitute(code, places, ["x"] * len(places)).text
