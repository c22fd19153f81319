"""Variables that are declared, and that nothing uses."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.check.texts import names_in
from runbook.directives.source import real_path
from runbook.errors import Problem
from runbook.i18n import _
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.texts import Text
    from runbook.model import Location, Recipe


def unused(recipe: Recipe, found: Sequence[Text], source: str) -> Iterator[Problem]:
    """Each of them; one that a required recipe declares is for that one."""
    used = _used(recipe, found, source)
    for requirement in recipe.requires:  # declared again, it gets another default there
        used |= {variable.name for variable in requirement.variables}
    for variable in recipe.variables:
        if variable.name not in used and variable.location.path == recipe.path:
            fact = _("nothing uses {name}").format(name=variable.name)
            yield Problem(variable.location, fact, _("remove it, or use it"), "unused-variable")


def used_of_others(recipe: Recipe, found: Sequence[Text], source: str) -> frozenset[Location]:
    """Where the recipes that it requires declare what it uses itself, each file by its real path."""
    used = _used(recipe, found, source)
    return frozenset(
        really(variable.location)
        for requirement in recipe.requires
        for variable in requirement.variables
        if variable.name in used
    )


def really(location: Location) -> Location:
    """The same place, by the real path of its file."""
    return replace(location, path=real_path(location.path))


def _used(recipe: Recipe, found: Sequence[Text], source: str) -> set[str]:
    """The names that it uses itself."""
    used = {host.name for host in recipe.hosts}
    for text in found:
        if not text.literal:
            used |= names_in(text.text)
    for step in recipe.steps:
        with suppress(template.TemplateError):  # refused elsewhere
            used |= template.expression_names(step.when) if step.when is not None else frozenset()
    for variable in recipe.variables:
        used |= names_in(variable.value or "")
    return used | set(re.findall(r":var:`(?:[^`<]*<)?(\w+)>?`", source))
