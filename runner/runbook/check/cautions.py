"""What is well written and may go wrong all the same, in some values or later: `check` says it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.commands.contexts import contexts
from runbook.commands.rereading import is_a_shell
from runbook.commands.split import SplitError, split
from runbook.errors import Problem
from runbook.i18n import _
from runbook.recipe.shelltext import with_words
from runbook.variables import template
from runbook.variables.substituted import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.commands.contexts import Spot
    from runbook.model import Location, Recipe, Step, Variable

_ERREXIT = re.compile(r"set\s+(?:-[a-zA-Z]*e[a-zA-Z]*|-o\s+errexit)\b")
# in the values of these types no shell finds anything to read twice
_INERT = frozenset(["word", "int", "size", "mac", "ip", "host", "lvm"])


def cautions(recipe: Recipe) -> Iterator[Problem]:
    """The places whose value a second shell reads again, where it could be more than a word."""
    inert = {variable.name for variable in recipe.variables if _is_inert(variable)}
    for step in recipe.steps:
        if not step.manual and not step.file:
            yield from _ends_at_a_failure(step)
        if not step.raw and not step.file:
            for code, location in _codes(step):
                for spot in _read_again(code):
                    if template.expression_names(spot.place.expression) - inert:
                        yield _caution(spot, located(code, spot.place.start, location))


def _ends_at_a_failure(step: Step) -> Iterator[Problem]:
    try:
        pieces = split(step.code if step.raw else with_words(step.code))
    except SplitError:
        return  # refused elsewhere
    lines = step.code.split("\n")
    for piece in pieces:
        number = piece.command_line
        line = lines[number]
        if _ERREXIT.match(line.strip()):
            fact = _('"{command}" ends the shell itself at the first command that fails: its place is lost')
            location = replace(step.code_location, line=step.code_location.line + number)
            remedy = _("leave it out: a run stops at the first failure in any case")
            yield Problem(location, fact.format(command=line.strip()), remedy, "ends-at-a-failure")


def _is_inert(variable: Variable) -> bool:
    return variable.type in _INERT or bool(variable.choices and all(map(str.isalnum, variable.choices)))


def _codes(step: Step) -> Iterator[tuple[str, Location]]:
    if not step.manual:
        yield step.code, step.code_location
    yield from step.asides


def _read_again(code: str) -> list[Spot]:
    if "{{" not in code:
        return []
    try:
        return [spot for spot in contexts(code) if is_a_shell(spot.read_again_by)]
    except (SplitError, template.TemplateError):
        return []  # refused elsewhere


def _caution(spot: Spot, location: Location) -> Problem:
    fact = _("{program} reads {place} once more, as a shell does: a blank, a quote or a $ in it would count")
    place = "{{ " + spot.place.expression.strip() + " }}"
    return Problem(
        location, fact.format(program=spot.read_again_by, place=place), _way_out(spot), "read-again"
    )


def _way_out(spot: Spot) -> str:
    if spot.read_again_by.endswith(" -c"):
        return _("give it as an argument, as sh -c 'rm \"$1\"' sh {{ X }}, or declare a narrower type: word")
    return _(
        'put $(printf %q {{ X }}) there, inside "…" or under a bare <<EOF, or declare a narrower type: word'
    )
