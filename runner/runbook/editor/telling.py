"""What is told of a place in a recipe: the command as it would be sent, a variable, a host, an option."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.refused import sampled_far
from runbook.commands.fill import fill
from runbook.editor.meanings import DIRECTIVES, OPTIONS
from runbook.editor.outline import MARGIN
from runbook.engine.plan import captured_names, named, place_of
from runbook.errors import RunbookError
from runbook.i18n import _, ngettext
from runbook.variables.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.editor.kept import Kept
    from runbook.model import Recipe, Step, Variable

# a host's name may hold dashes and dots; a variable's may stand between them
_NAMES = (re.compile(r"\w[\w.-]*"), re.compile(r"\w+"))


def names_at(line: str, column: int) -> Iterator[str]:
    """The names that may be meant around that column, the longest first; a full stop may end a sentence."""
    for pattern in _NAMES:
        for found in pattern.finditer(line):
            if found.start() <= column <= found.end():
                yield from dict.fromkeys((found[0], found[0].rstrip(".-")))


def told(lines: Sequence[str], line: int, column: int, kept: Iterable[Kept]) -> str:
    """What is told of that place, as Markdown; empty when nothing is. Of `kept`, the first counts most."""
    if line >= len(lines):
        return ""
    if said := _meaning(lines[line], column):
        return said
    return next(filter(None, (_of_recipe(lines, line, column, one) for one in kept)), "")


def _of_recipe(lines: Sequence[str], line: int, column: int, kept: Kept) -> str:
    for name in names_at(lines[line], column):
        if said := _named(name, lines[line], column, kept.recipe):
            return said
    then = kept.then(lines, line)
    step = next((step for step in kept.recipe.steps if then is not None and _holds(step, then + 1)), None)
    return _command(step, then + 1, kept) if step and then is not None else ""


def _meaning(text: str, column: int) -> str:
    """What the directive or the option means whose name stands there."""
    for pattern, meanings in ((rf"{MARGIN}\.\. (\w+)::", DIRECTIVES), (r"\s+:([\w-]+):", OPTIONS)):
        found = re.match(pattern, text)
        if found and column <= found.end() and found[1] in meanings:
            return _(meanings[found[1]])
    return ""


def _named(name: str, text: str, column: int, recipe: Recipe) -> str:
    """What is told of a variable or a host where that name means one."""
    if _names_a_variable(text, column):
        variable = next((one for one in recipe.variables if one.name == name), None)
        if variable:
            return _variable(variable, recipe)
        if name in captured_names(recipe):
            return _captured(name, recipe)
    if re.match(rf"{MARGIN}\.\. host::", text) and name in {host.name for host in recipe.hosts}:
        return _host(name, recipe)
    return ""


def _names_a_variable(text: str, column: int) -> bool:
    before = text[:column]
    within = before.rfind("{{") > before.rfind("}}") or before.endswith("{{")
    return (
        within
        or re.match(rf"{MARGIN}\.\. (variable|host)::|\s+:(when|exclude|value|capture):", text) is not None
        or (re.search(r":var:`\w*$", before) is not None)
    )


def _variable(variable: Variable, recipe: Recipe) -> str:
    kind = TYPES.get(variable.type)
    parts = [f"**{variable.name}** · {variable.type}" + (f" · {_(kind.description)}" if kind else "")]
    values = sampled_far(recipe)
    if variable.type != "secret" and values is not None and variable.name in values.texts:
        secret = variable.name in values.secrets
        parts.append("`••••••`" if secret else f"`{named(values.texts[variable.name], recipe)}`")
    if variable.description:
        parts.append(variable.description.strip())
    return "\n\n".join(parts)


def _captured(name: str, recipe: Recipe) -> str:
    titles = [
        step.title
        for step in recipe.steps
        for expectation in step.expectations
        if name in {capture.variable for capture in expectation.captures}
    ]
    return f"**{name}** · " + _('captured from what "{title}" prints').format(title=titles[0])


def _host(name: str, recipe: Recipe) -> str:
    titles = [step.title for step in recipe.steps if step.host == name]
    counted = ngettext("{n} step", "{n} steps", len(titles)).format(n=len(titles))
    return "\n".join([f"**{name}** · {counted}", "", *(f"* {title}" for title in titles)])


def _holds(step: Step, line: int) -> bool:
    first = step.code_location.line
    return bool(step.code) and not step.manual and first <= line <= first + step.code.count("\n")


def _command(step: Step, line: int, kept: Kept) -> str:
    """The command of that line as it would be sent, with the values that the recipe gives itself."""
    recipe = kept.recipe
    values = sampled_far(recipe)
    if values is None:
        return ""
    try:
        commands = [one for one in fill(step, values) if one.location.line <= line]
        place = f"\n\n{place_of(step, recipe, values)}" if kept.in_place else ""
    except (RunbookError, ValueError):
        return ""
    if not commands:
        return ""
    return f"```sh\n{named(commands[-1].masked, recipe)}\n```{place}"
