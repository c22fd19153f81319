"""Text to a docutils document, with what docutils had to say about it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, directives, roles
from docutils.utils import new_document

from runbook.errors import Problem
from runbook.model import Location
from runbook.recipe import markup
from runbook.recipe.rawlines import for_docutils

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEVER = 6
_ERROR = 3


def parse(text: str, path: str) -> tuple[nodes.document, list[Problem]]:
    """The document, and what docutils refuses or would lose."""
    settings = get_default_settings(Parser)
    settings.report_level = settings.halt_level = _NEVER
    settings.warning_stream = False
    settings.line_length_limit = 1 << 40
    document = new_document(path, settings)
    messages: list[nodes.system_message] = []
    document.reporter.attach_observer(messages.append)
    with _registered():
        Parser().parse(for_docutils(text), document)
    return document, [problem for message in messages for problem in _problem(message)]


def _problem(message: nodes.system_message) -> list[Problem]:
    if message["level"] < _ERROR:
        return []
    location = Location(str(message.get("source")), int(message.get("line", 1)))
    return [Problem(location, message[0].astext())]


@contextmanager
def _registered() -> Iterator[None]:
    """Within this block docutils knows this format's directives and roles; afterwards all is as before."""
    before = directives._directives.copy(), roles._roles.copy()  # noqa: SLF001
    directives._directives.update(markup.DIRECTIVES)  # noqa: SLF001
    roles._roles.update(markup.ROLES)  # noqa: SLF001
    try:
        yield
    finally:
        for registry, old in zip((directives._directives, roles._roles), before, strict=True):  # noqa: SLF001
            registry.clear()
            registry.update(old)
