"""A recipe and one of its hosts to the template of a script."""

from __future__ import annotations

import re
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING

from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.model import Location
from runbook.script import files, steps, words
from runbook.script.forms import of_captured, shared
from runbook.script.inherited import inherited
from runbook.script.later import later, literal, variable
from runbook.script.part import Part
from runbook.script.template import quoted
from runbook.variables.refusals import LONGEST_SECRET, SHORTEST_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from runbook.model import Recipe, Step, Variable
    from runbook.script.inherited import Inherited
    from runbook.script.later import Later

# what stands for a value in the recipe's own title, which is shown as it is written
_NAMED = re.compile(r"\{\{\s*(.*?)\s*\}\}")
# what shellcheck says of it without need: of the word `done`, of `a && b || c` as it is meant, of text in
# single quotes, of variables and functions whose names are computed, of words parted on purpose, of French
# apostrophes
_EXPECTED = ("SC1010", "SC1112", "SC2015", "SC2016", "SC2034", "SC2086", "SC2154", "SC2317")
# one line, so that bash has read all of the script when it begins
_RUN = 'if runbook_top_main "$@"; then runbook_top_end 0; else runbook_top_end "$?"; fi\n'
# what goes as it is from one variable into another
_PLAIN_TYPES = frozenset({"text", "secret"})


def parts(recipe: Recipe, host: str) -> tuple[Part, ...]:
    """The template of the script for that host, piece by piece; `part.script` puts values into it.

    RecipeError lists what of the recipe no script can do.
    """
    known = later(recipe)
    lacking = inherited(recipe.steps, host)
    found: list[Part] = []
    problems: list[Problem] = []
    makers: list[Callable[[], Iterable[Part]]] = [partial(_values, recipe, host, known)]
    makers += (
        partial(_step, recipe, number, step, known, lacking.get(step.id))
        for number, step in enumerate(recipe.steps, 1)
    )
    for make in makers:
        try:
            found += make()
        except RecipeError as error:
            problems += error.problems
    if problems:
        raise RecipeError(problems)
    first = Location(recipe.path, 1)
    head, library = quoted(_head(recipe, host, known)), quoted(_library(recipe, host))
    return (Part(head, first), *found, Part(library, first))


def _step(
    recipe: Recipe, number: int, step: Step, known: Later, lacking: Inherited | None
) -> tuple[Part, ...]:
    """`lacking`: what it inherits of its shell; None for a step of another host."""
    if lacking is not None:
        return tuple(steps.of_this_host(recipe, number, step, known, lacking))
    return (steps.of_another_host(number, step, known),)


# ---------------------------------------------------------------- what comes first


def _head(recipe: Recipe, host: str, known: Later) -> str:
    is_variable = any(variable.name == host for variable in recipe.variables)
    extglob = any("extglob" in step.code for step in recipe.steps if step.host == host)
    return "\n".join(
        (
            "#!/bin/bash",
            *(f"# {line}".rstrip() for line in _introduction(recipe, host)),
            f"# shellcheck disable={','.join(_EXPECTED)}",
            "",
            "set -u",
            *(["shopt -s extglob"] if extglob else []),
            "runbook_me=" + ("'{{ " + host + " }}'" if is_variable else literal(host)),
            "runbook_steps=''",
            f"runbook_later='{' '.join(sorted(known.names))}'",
            "",
        )
    )


def _library(recipe: Recipe, host: str) -> str:
    own = [step.file for step in recipe.steps if step.host == host and step.file]
    return "\n".join(("", "# " + "-" * 100, _code(), files.writers(own) + words.says(_usage()), _RUN))


@cache
def _code() -> str:
    return resources.files(__package__).joinpath("library.sh").read_text(encoding="utf-8")


def _introduction(recipe: Recipe, host: str) -> Iterator[str]:
    yield _NAMED.sub(r"\1", recipe.title).replace("{{", "{ {")
    yield ""
    yield _("What {path} does on {host}, step by step, for those who do not have runbook.").format(
        path=recipe.path.replace("{{", "{ {"), host=host
    )
    for requirement in recipe.requires:
        yield _("after {path}, which must have been run before").format(path=requirement.path)
    yield ""
    yield from _options()


def _usage() -> str:
    return "\n".join((_("Usage: {script} [OPTIONS]"), "", *_options()))


def _options() -> tuple[str, ...]:
    return (
        _("  --list      show the steps"),
        _("  --from N    begin at this step"),
        _("  --until N   end after this step"),
        _("  --only N    run this step and no other; may be given several times"),
        _("  --undo N    take this step back; of several, the last one first"),
        _("  --at PLACE  where that step ran, as the script told it: nowhere else is it taken back"),
        _("  --after N   before the steps behind it, what was done in the place that step N enters"),
        _("  --yes       do not ask before steps that are to be confirmed"),
        _("  --here      this machine is the one, whatever it is called"),
    )


# ---------------------------------------------------------------- secrets


def _values(recipe: Recipe, host: str, known: Later) -> Iterator[Part]:
    """A function for each secret that the host's steps use, and for the form of each captured value."""
    used = known.used(
        expression
        for step in recipe.steps
        if step.host == host
        for expression in steps.expressions(step, known)
    )
    for name in used:
        if name in known.secrets:
            secret = known.secrets[name]
            body = _asked(secret) if secret.value is None else _computed(secret, secret.value, known)
            yield Part(quoted(f"\nvalue_{name}() {{\n{body}}}\n"), secret.location)
    if known.captured:
        told = "".join(_form(recipe, name) for name in sorted(known.captured))
        yield Part(quoted(told), Location(recipe.path, 1))


def _form(recipe: Recipe, name: str) -> str:
    """The function that tells whether what was typed may be the value of that captured variable."""
    tests = " && ".join(f"runbook_looks_like {literal(form)}" for form in of_captured(recipe, name))
    return f"\nrunbook_form_{name}() {{\n  {tests or 'return 0'}\n}}\n"


def _asked(secret: Variable) -> str:
    most = min(secret.max_length or LONGEST_SECRET, LONGEST_SECRET)
    form = shared(secret.pattern or ".*")
    unchecked = _("its pattern is not one of the shell's, and is not looked at here")
    asked = f"runbook_top_secret {secret.name} {SHORTEST_SECRET} {most} {literal(form or '.*')}\n"
    return asked if form else f"# {unchecked}\n{asked}"


def _computed(secret: Variable, value: str, known: Later) -> str:
    if secret.type not in _PLAIN_TYPES or secret.pattern:
        fact = _("{name}: computed from a secret, and a script cannot see that it is a {type}")
        remedy = _("let it be a text without `:pattern:`")
        raise RecipeError(Problem(secret.location, fact.format(name=secret.name, type=secret.type), remedy))
    return f"{variable(secret.name)}={known.word(value, secret.location)}\n"
