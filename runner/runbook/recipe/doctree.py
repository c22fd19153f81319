"""Text to a docutils document, with what docutils refuses in it or would lose of it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, directives, roles
from docutils.utils import Reporter, new_document

from runbook.directives import markup
from runbook.directives.nodes import RecipeNode
from runbook.directives.rawlines import for_docutils
from runbook.documents import sphinx_names
from runbook.documents.forms import NONE, PROMPT
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe.reported import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes

    from runbook.documents.forms import Forms

_NEVER = Reporter.SEVERE_LEVEL + 1
_UNKNOWN_DIRECTIVE = re.compile(r'Unknown directive type "(?P<name>[^"]*)"')
_UNKNOWN_ROLE = re.compile(r'(?:Unknown|No) (?:interpreted text )?role(?: entry for)? "(?P<name>[^"]*)"')


def parse(text: str, path: str, forms: Forms = NONE) -> tuple[nodes.document, list[Problem]]:
    """The document and what is wrong with it; its transforms are not run: they serve the page."""
    settings = get_default_settings(Parser)
    settings.report_level = settings.halt_level = _NEVER
    settings.warning_stream = False
    settings.line_length_limit = 1 << 40
    settings.input_encoding = "utf-8"
    document = new_document(path, settings)
    messages: list[nodes.system_message] = []
    document.reporter.attach_observer(messages.append)
    with _registered(forms):
        try:
            Parser().parse(for_docutils(text), document)
        except RecursionError:
            raise RecipeError(_too_deep(document, path)) from None
    if forms:
        from runbook.documents.settling import settle

        settle(document, forms)
    cut = (
        _ends(document) if any(message["level"] == Reporter.WARNING_LEVEL for message in messages) else set()
    )
    return document, [_problem(message) for message in messages if _loses(message, cut)]


def _too_deep(document: nodes.document, path: str) -> Problem:
    where = Location(document.current_source or path, document.current_line or 1)
    fact = _("lists or blocks are nested too deeply here")
    return Problem(where, fact, _("write fewer of them inside of each other"), "markup")


def _ends(document: nodes.document) -> set[Location]:
    """The line behind each directive of ours."""
    tolds = [node.written for node in document.findall(RecipeNode)]
    return {Location(told.location.path, told.last_line + 1) for told in tolds}


def _loses(message: nodes.system_message, cut: set[Location]) -> bool:
    """Whether text is lost: an error, or a body that goes on in a line that is not indented any more."""
    if message["level"] >= Reporter.ERROR_LEVEL:
        return True
    return message["level"] == Reporter.WARNING_LEVEL and _where(message) in cut


def _where(message: nodes.system_message) -> Location:
    return Location(str(message.get("source")), int(message.get("line", 1)))


def _problem(message: nodes.system_message) -> Problem:
    location = _where(message)
    said = " ".join(message[0].astext().split())
    if unknown := _UNKNOWN_DIRECTIVE.match(said):
        fact = _("unknown directive {name}: what it holds would be lost").format(name=unknown["name"])
        remedy = _nearest(unknown["name"], markup.DIRECTIVES, "{}::")
        if unknown["name"] == PROMPT:
            remedy = _("to read its commands as steps, give --blocks prompt, or runbook_blocks in conf.py")
        return Problem(location, fact, remedy, "unknown-directive")
    if unknown := _UNKNOWN_ROLE.match(said):
        fact = _("unknown role {name}").format(name=unknown["name"])
        return Problem(location, fact, _nearest(unknown["name"], markup.ROLES, ":{}:"), "unknown-role")
    if message["level"] < Reporter.ERROR_LEVEL:
        fact = _("this line is not indented, so it is not part of the directive above it")
        remedy = _("indent it like the lines above, or leave a blank line before it")
        return Problem(location, fact, remedy, "not-indented")
    return Problem(location, in_words(said), rule="markup")


def _nearest(name: str, ours: dict[str, Any], form: str) -> str:
    close = get_close_matches(name.lower(), ours, n=1)
    if close:  # no other way out: a step would be lost with it
        return _("did you mean {name}?").format(name=form.format(close[0]))
    remedy = _(
        "there are {names}, and those of docutils and Sphinx; for one of an extension, give --known {given}"
    )
    return remedy.format(names=", ".join(form.format(known) for known in ours), given=name)


def _role(name: str, *more: Any) -> Any:
    """The role of that name, as docutils finds it, or a text for what is of other sites."""
    if name.lower().startswith(sphinx_names.OF_OTHER_SITES):
        return sphinx_names.text_of_role, []
    return markup.LOOKUPS[1](name, *more)


@contextmanager
def _registered(forms: Forms) -> Iterator[None]:
    """Within this block docutils knows its own names, ours, stand-ins for Sphinx's; then it is as before."""
    # docutils has no public way to take a name back
    known_directives: dict[str, Any] = vars(directives)["_directives"]
    known_roles: dict[str, Any] = vars(roles)["_roles"]
    before = known_directives.copy(), known_roles.copy()
    lookups = directives.directive, roles.role
    # while Sphinx reads a page, these find what only works in a page of its own
    directives.directive = markup.LOOKUPS[0]
    vars(roles)["role"] = _role  # whose signature is docutils' own affair
    known_directives.clear()
    known_roles.clear()
    known_directives.update(sphinx_names.DIRECTIVES | markup.DIRECTIVES)
    if forms:
        from runbook.documents.existing import directives_for

        known_directives.update(directives_for(forms, sphinx_names.DIRECTIVES))
    known_roles.update(sphinx_names.ROLES | markup.ROLES)
    if forms.known:
        from runbook.documents import foreign

        known_directives.update(foreign.directives_of(forms.known, known_directives))
        known_roles.update(foreign.roles_of(forms.known, known_roles))
    try:
        yield
    finally:
        directives.directive, roles.role = lookups
        for registry, old in zip((known_directives, known_roles), before, strict=True):
            registry.clear()
            registry.update(old)
