"""Stand-ins for the directives and roles of extensions, whose content may be a text or anything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers.rst import directives, roles
from docutils.parsers.rst.languages import en
from docutils.utils import Reporter

from runbook.documents.sphinx_names import HeldWithTitle, literally, text_of_role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docutils.parsers.rst import Directive

# where commands may stand, if the content is a text after all
_LIKE_MARKUP = re.compile(r"\s*\.\. +[\w:+.-]+ ?::(?:\s|\Z)|.*::\s*\Z")


class Foreign(HeldWithTitle):
    """Holds what an extension knows: read as text where it reads as one, else shown as it is.

    What could not be read is told, unless there is no sign of a directive or of a literal block in it.
    """

    def run(self) -> list[nodes.Node]:
        """What it holds, in a container or in a literal block."""
        reporter = self.state.document.reporter
        observers, told = reporter.observers, list[nodes.system_message]()
        reporter.observers = [told.append]
        try:
            found = super().run()
        finally:
            reporter.observers = observers
        fails = any(message["level"] >= Reporter.ERROR_LEVEL for message in told)
        if fails and not any(map(_LIKE_MARKUP.match, self.content)):
            return literally(self.content)
        for message in told:
            reporter.notify_observers(message)
        return found


def directives_of(names: Iterable[str], known: Mapping[str, object]) -> dict[str, type[Directive]]:
    """A stand-in for each name that docutils has not, nor those `known`."""
    theirs = {**vars(directives)["_directive_registry"], **en.directives, **known}
    return {name: Foreign for name in names if name not in theirs}


def roles_of(names: Iterable[str], known: Mapping[str, object]) -> dict[str, Callable[..., object]]:
    """The same for roles."""
    theirs = {**vars(roles)["_role_registry"], **en.roles, **known}
    return {name: text_of_role for name in names if name not in theirs}
