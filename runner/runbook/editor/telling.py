"""What is told of a place in a recipe: the command as it would be sent, a variable, an option."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.refused import sampled
from runbook.editor.meanings import DIRECTIVES, OPTIONS
from runbook.engine.plan import named, place_of
from runbook.errors import RunbookError
from runbook.i18n import _
from runbook.recipe.fill import fill
from runbook.recipe.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.model import Recipe, Step, Variable

_WORD = re.compile(r"\w+")


def word_at(line: str, column: int) -> str:
    """The word around that column; empty where there is none."""
    for found in _WORD.finditer(line):
        if found.start() <= column <= found.end():
            return found[0]
    return ""


def told(lines: Sequence[str], line: int, column: int, recipe: Recipe | None) -> str:
    """What is told of that place, as Markdown; empty when nothing is. `recipe`: what could be read last."""
    if line >= len(lines):
        return ""
    text = lines[line]
    if found := re.match(r"\s*\.\. (\w+)::", text):
        if column <= found.end() and found[1] in DIRECTIVES:
            return _(DIRECTIVES[found[1]])
    elif (found := re.match(r"\s+:([\w-]+):", text)) and column <= found.end() and found[1] in OPTIONS:
        return _(OPTIONS[found[1]])
    if recipe is None:
        return ""
    word = word_at(text, column)
    variables = {variable.name: variable for variable in recipe.variables}
    if word in variables and _names_a_variable(text, column):
        return _variable(variables[word], recipe)
    step = next((step for step in recipe.steps if _holds(step, line + 1)), None)
    return _command(step, line + 1, recipe) if step else ""


def _names_a_variable(text: str, column: int) -> bool:
    before = text[:column]
    within = before.rfind("{{") > before.rfind("}}") or before.endswith("{{")
    return (
        within
        or re.match(r"\s*\.\. (variable|host)::|\s+:(when|exclude|value):", text) is not None
        or (re.search(r":var:`\w*$", before) is not None)
    )


def _variable(variable: Variable, recipe: Recipe) -> str:
    kind = TYPES.get(variable.type)
    parts = [f"**{variable.name}** · {variable.type}" + (f" · {_(kind.description)}" if kind else "")]
    values = sampled(recipe)
    if variable.type != "secret" and values is not None and variable.name in values.texts:
        secret = variable.name in values.secrets
        parts.append("`••••••`" if secret else f"`{named(values.texts[variable.name], recipe)}`")
    if variable.description:
        parts.append(variable.description.strip())
    return "\n\n".join(parts)


def _holds(step: Step, line: int) -> bool:
    first = step.code_location.line
    return bool(step.code) and not step.manual and first <= line <= first + step.code.count("\n")


def _command(step: Step, line: int, recipe: Recipe) -> str:
    """The command of that line as it would be sent, with the values that the recipe gives itself."""
    values = sampled(recipe)
    if values is None:
        return ""
    try:
        commands = [one for one in fill(step, values) if one.location.line <= line]
        place = place_of(step, recipe, values)
    except (RunbookError, ValueError):
        return ""
    if not commands:
        return ""
    return f"```sh\n{named(commands[-1].masked, recipe)}\n```\n\n{place}"
