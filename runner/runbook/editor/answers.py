"""What was found, in the words of the protocol between editors and servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from runbook.check.checking import severity_of
from runbook.check.rules import Severity
from runbook.editor.outline import Kind
from runbook.editor.page import change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.editor.completing import Choice
    from runbook.editor.contents import Entry
    from runbook.editor.diagnosing import Fault
    from runbook.editor.mending import Mend
    from runbook.editor.page import Page

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.NOTE: lsp.DiagnosticSeverity.Information,
}
_SYMBOLS = {
    None: lsp.SymbolKind.String,  # as the title of a section is shown by other servers
    Kind.VARIABLE: lsp.SymbolKind.Variable,
    Kind.HOST: lsp.SymbolKind.Namespace,
    Kind.STEP: lsp.SymbolKind.Function,
    Kind.FILE: lsp.SymbolKind.File,
    Kind.REQUIRES: lsp.SymbolKind.Module,
}


def diagnostic(fault: Fault, page: Page) -> lsp.Diagnostic:
    """A fault, on the whole of its line."""
    return lsp.Diagnostic(
        range=page.whole(fault.line),
        message=fault.said,
        severity=_SEVERITIES[severity_of(fault.problem)],
        code=fault.problem.rule,
        source="runbook",
    )


def item(choice: Choice, page: Page, line: int, column: int) -> lsp.CompletionItem:
    """What may follow before that column."""
    return lsp.CompletionItem(
        label=choice.text.rstrip(" :") or choice.text,
        detail=choice.detail or None,
        documentation=choice.meaning or None,
        text_edit=lsp.TextEdit(page.range(line, column - choice.length, column), choice.text),
    )


def symbol(entry: Entry, page: Page) -> lsp.DocumentSymbol:
    """An entry of the contents, with all that stands below it."""
    return lsp.DocumentSymbol(
        name=entry.said,
        kind=_SYMBOLS[entry.kind],
        range=page.through(entry.line, entry.last),
        selection_range=page.whole(entry.line),
        detail=entry.place or (entry.kind.value if entry.kind else None),
        children=[symbol(one, page) for one in entry.below],
    )


def action(mend: Mend, page: Page, uri: str, diagnostics: Sequence[lsp.Diagnostic]) -> lsp.CodeAction:
    """A quick fix: one edit, and the diagnostics that are gone with it."""
    place = page.whole(mend.line)
    return lsp.CodeAction(
        title=mend.problem.remedy or mend.problem.fact,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[
            one
            for one in diagnostics
            if one.code == mend.problem.rule and one.range.start.line == place.start.line
        ],
        edit=lsp.WorkspaceEdit(changes={uri: [change(page, mend.line, mend.text)]}),
        is_preferred=True,
    )
