"""Which places of a document change when a variable is called otherwise, or why it cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.editor.outline import Kind
from runbook.editor.uses import use_at, uses
from runbook.errors import Problem, UsageError
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe import rules

if TYPE_CHECKING:
    from runbook.editor.document import Document
    from runbook.editor.uses import Use

_VARIABLES = frozenset([Kind.VARIABLE, Kind.CAPTURE])


def renamable(document: Document, line: int, column: int) -> Use:
    """The variable at that place; UsageError where there is none, or none of this document's own."""
    use = use_at(document, line, column)
    known = [one for one in document.names if use and one.name == use.name and one.kind in _VARIABLES]
    if use is None or not known:
        remedy = _("place the cursor on a variable; hosts and steps are known by their names elsewhere")
        raise UsageError(Problem(None, _("nothing here can be renamed"), remedy))
    elsewhere = next((one for one in known if one.path), None)
    if elsewhere:
        place = Location(elsewhere.path, elsewhere.line + 1)
        fact = _("{name} is declared at {place}, and both share its value").format(name=use.name, place=place)
        raise UsageError(Problem(None, fact, _("rename it in both, by hand")))
    return use


def renamed(document: Document, line: int, column: int, new: str) -> list[Use]:
    """All places where the variable there is named; UsageError when it cannot be called so."""
    use = renamable(document, line, column)
    here = Location(str(document.path), line + 1)
    found = [replace(problem, location=None) for problem in rules.of_name(new, here)]
    taken = next((one for one in document.names if one.name == new and one.kind in _VARIABLES), None)
    if taken and new != use.name:
        place = Location(taken.path or str(document.path), taken.line + 1)
        fact = _("{name} is declared already, at {place}").format(name=new, place=place)
        found.append(Problem(None, fact, _("give it another name")))
    if found:
        raise UsageError(found)
    return [one for one in uses(document) if one.name == use.name]
