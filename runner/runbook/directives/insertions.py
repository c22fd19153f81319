"""What docutils inserts from elsewhere: files that come to an end, and nothing from a network.

These stand in for docutils' own directives while a recipe is read; a page of Sphinx is built with its own.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from docutils.parsers.rst import DirectiveError
from docutils.parsers.rst.directives.misc import Include, Raw, adapt_path
from docutils.parsers.rst.directives.tables import CSVTable

from runbook.directives.source import LARGEST
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils.nodes import Node, system_message, table
    from docutils.parsers.rst import Directive


class Included(Include):
    """Includes a file that comes to an end, and not itself again."""

    def run(self) -> list[Node]:
        """What docutils makes of it, for which a circle is but a warning."""
        try:
            return list(super().run())
        except DirectiveError as error:
            if not error.msg.startswith("circular"):
                raise
            fact = _(
                "{directive}: {path} is included while it is read: that goes in a circle; remove this line"
            )
            name = Path(self.arguments[0]).name
            raise self.severe(fact.format(directive=self.name, path=name)) from None

    def read_file(self, path: str | os.PathLike[str]) -> str:
        """The text of the file, or of the part that is asked for."""
        _refuse_endless(self, path)
        return str(super().read_file(path))


class LocalRaw(Raw):
    """Passes through what stands in the recipe or in a file."""

    def run(self) -> list[Node]:
        """What docutils makes of it."""
        _refuse_elsewhere(self)
        return list(super().run())


class LocalTable(CSVTable):
    """A table of what stands in the recipe or in a file."""

    def run(self) -> Sequence[table | system_message]:
        """What docutils makes of it."""
        _refuse_elsewhere(self)
        return super().run()


def _refuse_elsewhere(directive: Directive) -> None:
    """DirectiveError for an address, or for a file that is none."""
    if "url" in directive.options:
        fact = _("{directive}: reading a recipe fetches nothing from a network; give a file by `:file:`")
        raise directive.severe(fact.format(directive=directive.name))
    if name := directive.options.get("file"):
        document = directive.state.document
        _refuse_endless(
            directive, adapt_path(name, document.current_source or "", document.settings.root_prefix)
        )


def _refuse_endless(directive: Directive, path: str | os.PathLike[str]) -> None:
    """DirectiveError for what may never come to an end, or only after all that a memory holds."""
    try:
        found = os.stat(path)  # noqa: PTH116  # as docutils opens it
    except (OSError, ValueError):
        return  # docutils says so
    if stat.S_ISDIR(found.st_mode):
        return
    if not stat.S_ISREG(found.st_mode):
        fact = _("{directive}: {path} is no file that comes to an end; give an ordinary one")
        raise directive.severe(fact.format(directive=directive.name, path=path))
    if found.st_size > LARGEST:
        fact = _("{directive}: {path} is longer than {most} MiB; give a shorter one")
        raise directive.severe(fact.format(directive=directive.name, path=path, most=LARGEST >> 20))
