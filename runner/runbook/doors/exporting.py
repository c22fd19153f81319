"""A recipe and values to a script for each host, printed or written into a folder."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.documents.forms import NONE
from runbook.doors.finding import find
from runbook.doors.givens import PREFIX, ask, gather
from runbook.doors.preparing import Problems, attended
from runbook.engine.needs import needed
from runbook.engine.plan import plan, refusals
from runbook.engine.selection import Choice, nearest
from runbook.errors import Problem, RecipeError, UsageError
from runbook.i18n import _
from runbook.model import Values
from runbook.recipe.reader import read_to_run
from runbook.script.later import later
from runbook.script.making import parts
from runbook.script.part import script
from runbook.variables.values import missing, settle
from runbook.whole import put_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.documents.forms import Forms
    from runbook.model import Recipe, Variable
    from runbook.script.later import Later

_UNSEEN = "12345678"  # a word that may stand wherever any value may


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    recipe: str
    var: tuple[str, ...] = ()
    vars_files: tuple[str, ...] = ()
    on: str | None = None
    output: str | None = None
    forms: Forms = NONE


def export(wanted: Wanted) -> None:
    """Print the script that is wanted, or write each into a folder; RunbookError when one cannot be made."""
    recipe = read_to_run(find(wanted.recipe), forms=wanted.forms)
    scripts = written(recipe, wanted)
    if wanted.output is None:
        sys.stdout.flush()
        # the bytes of the script are UTF-8 whatever the locale; titles may hold bytes that are none
        sys.stdout.buffer.write(_bytes(next(iter(scripts.values()))))
        return
    folder = Path(wanted.output)
    if not folder.is_dir():
        folder.mkdir()
    for host, text in scripts.items():
        print(put_whole(folder / f"{host}.sh", _bytes(text), 0o755))  # noqa: T201  # the edge


def written(recipe: Recipe, wanted: Wanted) -> dict[str, str]:
    """The scripts by the names of their hosts; all that is wrong is raised together."""
    problems = Problems()
    hosts = problems.of(lambda: _hosts(recipe, wanted)) or ()
    known = later(recipe)
    given, wrong = gather(recipe.variables, wanted.var, (), wanted.vars_files)
    problems.found += wrong
    problems.found += _told_later(given, known)
    given = {name: text for name, text in given.items() if name not in known.names}
    choice = Choice(frozenset(step.id for step in recipe.steps if step.host in hosts))
    variables = _declared(recipe, given, needed(recipe, choice), known)
    if attended() and not problems.found:
        given |= {variable.name: ask(variable) for variable in missing(variables, given)}
    settled = problems.of(lambda: settle(variables, given))
    templates = {host: problems.of(partial(parts, recipe, host)) for host in hosts}
    if settled is not None:
        problems.of(lambda: _refuse(recipe, settled, choice, known))
    if settled is None or problems.found:
        raise problems.error()
    return {host: script(template, settled) for host, template in templates.items() if template}


def _hosts(recipe: Recipe, wanted: Wanted) -> tuple[str, ...]:
    """The hosts whose script is wanted; UsageError when it is not clear which one is to be printed."""
    names = tuple(host.name for host in recipe.hosts)
    if wanted.on is None:
        if wanted.output is None and len(names) > 1:
            fact = _("the recipe has several hosts: {hosts}").format(hosts=", ".join(names))
            raise UsageError(Problem(None, fact, _("--on HOST, or --output FOLDER for a script each")))
        return names
    if wanted.on not in names:
        near = nearest(wanted.on, names)
        remedy = _('did you mean "{near}"?').format(near=near) if near else ", ".join(names)
        raise UsageError(Problem(None, _('--on: no host "{name}"').format(name=wanted.on), remedy))
    return (wanted.on,)


def _told_later(given: Mapping[str, str], known: Later) -> list[Problem]:
    """What was given though only a step's output tells it; in the environment it is for the script."""
    fact = _("{name}: a step prints it, and the script asks for it then")
    return [
        Problem(
            None,
            fact.format(name=name),
            _("leave it out, or give the script {variable}").format(variable=PREFIX + name),
        )
        for name in sorted(known.captured & given.keys())
        if os.environ.get(PREFIX + name) != given[name]
    ]


def _declared(
    recipe: Recipe, given: Mapping[str, str], used: frozenset[str], known: Later
) -> tuple[Variable, ...]:
    """The variables that have a value now: not those that the script gets later, or that nothing uses."""
    return tuple(
        variable
        for variable in recipe.variables
        if variable.name not in known.names
        and (
            variable.name in given
            or variable.name in used
            or variable.default is not None
            or variable.value is not None
        )
    )


def _refuse(recipe: Recipe, settled: Values, choice: Choice, known: Later) -> None:
    """RecipeError on what a run would refuse with these values, whatever the secrets are."""
    values = Values({**dict.fromkeys(known.secrets, _UNSEEN), **settled.texts}, frozenset(known.secrets))
    if found := refusals(plan(recipe, values, choice), values):
        raise RecipeError(found)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
