"""The language server: what an editor asks, over standard input and output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from runbook import __version__
from runbook.check.checking import check, severity_of
from runbook.check.rules import Severity
from runbook.editor.completing import choices
from runbook.editor.leading import target
from runbook.editor.outline import Kind, declared
from runbook.editor.telling import told

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

    from runbook.errors import Problem
    from runbook.model import Recipe

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.NOTE: lsp.DiagnosticSeverity.Information,
}
_SYMBOLS = {
    Kind.VARIABLE: lsp.SymbolKind.Variable,
    Kind.HOST: lsp.SymbolKind.Namespace,
    Kind.STEP: lsp.SymbolKind.Function,
    Kind.FILE: lsp.SymbolKind.File,
    Kind.REQUIRES: lsp.SymbolKind.Module,
}


@dataclass
class Server:
    """What is kept between two questions: of each document the recipe that could be read last."""

    recipes: dict[str, Recipe]

    def diagnostics(self, document: TextDocument) -> list[lsp.Diagnostic]:
        """What is wrong with the document as it is typed now."""
        path = path_of(document.uri)
        checked = check(path, document.source)
        if checked.recipe is not None:
            self.recipes[document.uri] = checked.recipe
        return [_diagnostic(problem, path, _lines(document), document) for problem in checked.problems]


def serve() -> None:
    """Serve one editor, until it ends."""
    made().start_io()


def made() -> LanguageServer:
    """A server that knows recipes."""
    server = LanguageServer("runbook", __version__)
    kept = Server({})

    def publish(uri: str) -> None:
        document = server.workspace.get_text_document(uri)
        found = kept.diagnostics(document)
        server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri, found, version=document.version)
        )

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        kept.recipes.pop(params.text_document.uri, None)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", ":", "{", "`", "|"])
    )
    def complete(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        document = server.workspace.get_text_document(params.text_document.uri)
        return _items(document, params.position)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        document = server.workspace.get_text_document(params.text_document.uri)
        line, column = _place(document, params.position)
        said = told(_lines(document), line, column, kept.recipes.get(document.uri))
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said)) if said else None

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> lsp.Location | None:
        document = server.workspace.get_text_document(params.text_document.uri)
        return _definition(document, params.position)

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        document = server.workspace.get_text_document(params.text_document.uri)
        return _symbols(document)

    return server


def path_of(uri: str) -> str:
    """The path of a file's address; the address itself for what is no file."""
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme == "file" else uri


# ---------------------------------------------------------------- places


def _lines(document: TextDocument) -> list[str]:
    return document.source.replace("\r\n", "\n").split("\n")


def _place(document: TextDocument, position: lsp.Position) -> tuple[int, int]:
    """The line and the column in characters: an editor counts its own units."""
    seen = document.position_codec.position_from_client_units(document.lines, position)
    return seen.line, seen.character


def _range(document: TextDocument, line: int, first: int, last: int) -> lsp.Range:
    codec, text = document.position_codec, _lines(document)[line]
    start, end = (codec.client_num_units(text[:column]) for column in (first, last))
    return lsp.Range(lsp.Position(line, start), lsp.Position(line, end))


def _whole(document: TextDocument, line: int) -> lsp.Range:
    """What is written on the line."""
    lines = _lines(document)
    line = max(0, min(line, len(lines) - 1))
    text = lines[line]
    return _range(document, line, len(text) - len(text.lstrip()), len(text.rstrip()) or len(text))


# ---------------------------------------------------------------- answers


def _diagnostic(problem: Problem, path: str, lines: list[str], document: TextDocument) -> lsp.Diagnostic:
    location = problem.location
    said = f"{problem.fact}; {problem.remedy}" if problem.remedy else problem.fact
    line = location.line - 1 if location else 0
    if location and Path(location.path).resolve() != Path(path).resolve():
        said = f"{location}: {said}"  # told here, where that file is required
        required = (one.line for one in declared(lines) if one.kind is Kind.REQUIRES)
        line = next(required, 0)
    return lsp.Diagnostic(
        range=_whole(document, line),
        message=said,
        severity=_SEVERITIES[severity_of(problem)],
        code=problem.rule,
        source="runbook",
    )


def _items(document: TextDocument, position: lsp.Position) -> list[lsp.CompletionItem]:
    line, column = _place(document, position)
    return [
        lsp.CompletionItem(
            label=choice.text.rstrip(" :") or choice.text,
            detail=choice.detail or None,
            documentation=choice.meaning or None,
            text_edit=lsp.TextEdit(_range(document, line, column - choice.length, column), choice.text),
        )
        for choice in choices(_lines(document), line, column)
    ]


def _definition(document: TextDocument, position: lsp.Position) -> lsp.Location | None:
    line, column = _place(document, position)
    found = target(_lines(document), line, column)
    if found is None:
        return None
    if not found.path:
        return lsp.Location(document.uri, _whole(document, found.line))
    other = (Path(path_of(document.uri)).parent / found.path).resolve()
    return lsp.Location(other.as_uri(), lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)))


def _symbols(document: TextDocument) -> list[lsp.DocumentSymbol]:
    found = []
    for one in declared(_lines(document)):
        place = _whole(document, one.line)
        found.append(lsp.DocumentSymbol(one.said, _SYMBOLS[one.kind], place, place, detail=one.kind.value))
    return found
