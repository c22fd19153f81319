"""A real client of the language server, over standard input and output."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from terminal import RUNBOOK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

T = TypeVar("T")


class Client(LanguageClient):
    """An editor, which keeps what it is told."""

    def __init__(self) -> None:
        super().__init__("test", "1")
        self.told: dict[str, list[lsp.Diagnostic]] = {}
        self.versions: list[int | None] = []
        self.news = asyncio.Event()

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]  # pygls' own
        def publish(params: lsp.PublishDiagnosticsParams) -> None:
            self.told[params.uri] = list(params.diagnostics)
            self.versions.append(params.version)
            self.news.set()

    async def heard(self) -> None:
        """Wait for the next diagnostics."""
        await asyncio.wait_for(self.news.wait(), 30)
        self.news.clear()


class Editor:
    """A document that is open in an editor."""

    def __init__(self, client: Client, path: Path) -> None:
        self.client = client
        self.uri = path.as_uri()
        self.version = 1

    @property
    def problems(self) -> list[lsp.Diagnostic]:
        return self.client.told[self.uri]

    async def open(self, text: str) -> None:
        self.client.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(self.uri, "restructuredtext", 1, text))
        )
        await self.client.heard()

    async def change(self, text: str) -> None:
        self.typed(text)
        await self.client.heard()

    def typed(self, text: str) -> None:
        """Send the document as it is now, and wait for nothing."""
        self.version += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.version, self.uri),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def save(self, path: Path) -> None:
        """Save a document, this one or another, and wait for what is told then."""
        self.client.text_document_did_save(
            lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(path.as_uri()))
        )
        await self.client.heard()

    async def completed(self, line: int, column: int) -> dict[str, lsp.CompletionItem]:
        found: Any = await self.client.text_document_completion_async(
            lsp.CompletionParams(lsp.TextDocumentIdentifier(self.uri), lsp.Position(line, column))
        )
        return {item.label: item for item in found or []}

    async def hover(self, line: int, column: int) -> str:
        found: Any = await self.client.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(self.uri), lsp.Position(line, column))
        )
        return found.contents.value if found else ""

    async def definition(self, line: int, column: int) -> Any:
        return await self.client.text_document_definition_async(
            lsp.DefinitionParams(lsp.TextDocumentIdentifier(self.uri), lsp.Position(line, column))
        )

    async def symbols(self) -> list[lsp.DocumentSymbol]:
        found: Any = await self.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(self.uri))
        )
        return list(found)

    async def references(self, line: int, column: int, *, declared: bool = True) -> list[lsp.Location]:
        found: Any = await self.client.text_document_references_async(
            lsp.ReferenceParams(
                lsp.ReferenceContext(declared),
                lsp.TextDocumentIdentifier(self.uri),
                lsp.Position(line, column),
            )
        )
        return list(found)

    async def rename(self, line: int, column: int, name: str) -> list[lsp.TextEdit]:
        found: Any = await self.client.text_document_rename_async(
            lsp.RenameParams(lsp.TextDocumentIdentifier(self.uri), lsp.Position(line, column), name)
        )
        return list(found.changes[self.uri])

    async def prepare_rename(self, line: int, column: int) -> Any:
        return await self.client.text_document_prepare_rename_async(
            lsp.PrepareRenameParams(lsp.TextDocumentIdentifier(self.uri), lsp.Position(line, column))
        )

    async def fixes(self, line: int) -> list[lsp.CodeAction]:
        """What is offered on that line."""
        place = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 0))
        told = [one for one in self.problems if one.range.start.line == line]
        found: Any = await self.client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(self.uri), place, lsp.CodeActionContext(told))
        )
        return list(found)


def with_editor(
    path: Path,
    act: Callable[[Editor], Awaitable[T]],
    locale: str | None = None,
    options: tuple[str, ...] = (),
) -> T:
    """What `act` gives, beside a server of its own that has to end well; the editor speaks that language."""

    async def told() -> T:
        client = Client()
        await client.start_io(RUNBOOK, "lsp", *options)
        asked = lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), locale=locale)
        await client.initialize_async(asked)
        client.initialized(lsp.InitializedParams())
        try:
            return await act(Editor(client, path))
        finally:
            await client.shutdown_async(None)
            client.exit(None)
            await asyncio.wait_for(client.stop(), 30)  # type: ignore[no-untyped-call]  # pygls' own

    return asyncio.run(told())


def place(text: str, word: str, after: int = 0) -> tuple[int, int]:
    """Line and column, in UTF-16, of that many characters behind the beginning of the word."""
    offset = text.index(word) + after
    line = text.count("\n", 0, offset)
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line, len(before.encode("utf-16-le")) // 2


def edited(text: str, edits: list[lsp.TextEdit]) -> str:
    """The text with the edits made, as an editor makes them."""
    lines = text.split("\n")
    for edit in sorted(
        edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True
    ):
        start, end = edit.range.start, edit.range.end
        assert start.line == end.line
        line = lines[start.line].encode("utf-16-le")
        new = line[: 2 * start.character] + edit.new_text.encode("utf-16-le") + line[2 * end.character :]
        lines[start.line] = new.decode("utf-16-le")
    return "\n".join(lines)
