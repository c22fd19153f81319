"""Variables that are declared, and that nothing uses."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.check.texts import names_in
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.recipe import template
from runbook.recipe.reader import read_far

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.texts import Text
    from runbook.model import Recipe


def unused(recipe: Recipe, found: Sequence[Text], source: str) -> Iterator[Problem]:
    """Each of them; one that a required recipe declares is for that one."""
    used = {host.name for host in recipe.hosts}
    for text in found:
        if not text.literal:
            used |= names_in(text.text)
    for step in recipe.steps:
        with suppress(template.TemplateError):  # refused elsewhere
            used |= template.expression_names(step.when) if step.when is not None else frozenset()
    for variable in recipe.variables:
        used |= names_in(variable.value or "")
    used |= set(re.findall(r":var:`(?:[^`<]*<)?(\w+)>?`", source))
    left = [v for v in recipe.variables if v.name not in used and v.location.path == recipe.path]
    shared = _shared(recipe) if left else frozenset()
    for variable in left:
        if variable.name not in shared:
            fact = _("nothing uses {name}").format(name=variable.name)
            yield Problem(variable.location, fact, _("remove it, or use it"), "unused-variable")


def _shared(recipe: Recipe) -> frozenset[str]:
    """The variables of the recipes required: declared again, they get another default there."""
    names: frozenset[str] = frozenset()
    for requirement in recipe.requires:
        try:
            # what is wrong with it may be the way it is read here, and is told elsewhere
            other, _problems = read_far(str(Path(recipe.path).parent / requirement.path))
        except RecipeError:
            continue
        names |= {variable.name for variable in other.variables}
    return names
