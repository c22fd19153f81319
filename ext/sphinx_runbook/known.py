"""The names that a project's Sphinx knows, for who reads its documents without Sphinx."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docutils.parsers.rst import directives, roles

from sphinx_runbook import existing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from runbook.documents.forms import Forms

# a role that stands before or behind each document of the site
_ROLE = re.compile(r"^\.\. role ?:: *(?P<name>[^\s(]+)", re.MULTILINE)


def forms(app: Sphinx) -> Forms:
    """What the configuration names, and every directive and role that this project knows."""
    wanted = existing.forms(app.config)
    return replace(wanted, known=wanted.known.union(_names(app)))


def _names(app: Sphinx) -> Iterator[str]:
    # docutils has no public way to see which names it has been given
    yield from vars(directives)["_directives"]
    yield from vars(roles)["_roles"]
    for name, domain in app.env.domains.items():
        for known in (*domain.directives, *domain.roles):
            yield f"{name}:{known}".lower()
            if name == app.config.primary_domain:
                yield known.lower()
    for text in (app.config.rst_prolog, app.config.rst_epilog):
        yield from (found["name"].lower() for found in _ROLE.finditer(text or ""))
