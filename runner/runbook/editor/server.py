"""The language server: what an editor asks, over standard input and output."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from runbook import __version__
from runbook.editor import answers, renaming
from runbook.editor.completing import choices
from runbook.editor.contents import contents
from runbook.editor.desk import Desk
from runbook.editor.leading import target
from runbook.editor.mending import mends
from runbook.editor.telling import told
from runbook.editor.uses import mentions, use_at
from runbook.errors import UsageError
from runbook.i18n import speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.documents.forms import Forms

T = TypeVar("T")
_TRIGGERS = [" ", ":", "{", "`", "|", "/"]
_LAST = 10.0  # seconds for what an editor asked before it went


def serve(forms: Forms) -> None:
    """Serve one editor, until it ends; its documents are read so."""
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_no_answer)
    for ended in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(ended, signal.SIG_DFL)  # pygls would wait for a line that nobody writes any more
    threading.Thread(target=_end_with_the_editor, daemon=True).start()
    # pygls closes what it writes to, and the door has still to flush its own
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        made(forms).start_io(stdout=out)


def _end_with_the_editor() -> None:
    """End the process soon after the editor has gone, however busy it is with what nobody reads any more."""
    gone = select.poll()
    gone.register(sys.stdin.fileno(), 0)  # nothing but that its other end was closed
    gone.poll()
    time.sleep(_LAST)
    os._exit(0)


def _is_no_answer(record: logging.LogRecord) -> bool:
    """Whether there is more to it than a refusal, which the editor is told."""
    return not (record.exc_info and isinstance(record.exc_info[1], JsonRpcInvalidParams))


def made(forms: Forms) -> LanguageServer:
    """A server that knows recipes."""
    # pygls ends a line where Python does, and would put a change of a part in the wrong place
    server = LanguageServer("runbook", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
    desk = Desk(server, forms)

    @server.feature(lsp.INITIALIZE)
    def initialized(params: lsp.InitializeParams) -> None:
        if params.locale:
            speak(params.locale)

    _follow(server, desk)
    _help_writing(server, desk)
    _find(server, desk)
    _change(server, desk)
    return server


def _follow(server: LanguageServer, desk: Desk) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        desk.publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        desk.publish_soon(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        desk.saved(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        desk.closed(params.text_document.uri)


def _help_writing(server: LanguageServer, desk: Desk) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=_TRIGGERS))
    def complete(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        page, document = desk.page(params.text_document.uri), desk.document(params.text_document.uri)
        line, column = page.place(params.position)
        return [answers.item(one, page, line, column) for one in choices(document, line, column)]

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        page = desk.page(params.text_document.uri)
        said = told(page.lines, *page.place(params.position), desk.kept(params.text_document.uri))
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said)) if said else None


def _find(server: LanguageServer, desk: Desk) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> lsp.Location | None:
        uri = params.text_document.uri
        page = desk.page(uri)
        found = target(desk.document(uri), *page.place(params.position))
        if found is None:
            return None
        if found.path:
            uri, page = desk.elsewhere(Path(found.path))
        return lsp.Location(uri, page.whole(found.line))

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def references(params: lsp.ReferenceParams) -> list[lsp.Location]:
        document = desk.document(params.text_document.uri)
        named = use_at(document, *desk.page(params.text_document.uri).place(params.position))
        found = []
        for other, use in mentions(document, named.name) if named else ():
            if params.context.include_declaration or not use.declares:
                uri, page = desk.elsewhere(other.path)
                found.append(lsp.Location(uri, page.range(use.line, use.first, use.last)))
        return found

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        page = desk.page(params.text_document.uri)
        return [answers.symbol(entry, page) for entry in contents(page.lines)]


def _change(server: LanguageServer, desk: Desk) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: lsp.PrepareRenameParams) -> lsp.Range:
        page, document = desk.page(params.text_document.uri), desk.document(params.text_document.uri)
        use = _told(lambda: renaming.renamable(document, *page.place(params.position)))
        return page.range(use.line, use.first, use.last)

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit:
        uri = params.text_document.uri
        page, document = desk.page(uri), desk.document(uri)
        found = _told(lambda: renaming.renamed(document, *page.place(params.position), params.new_name))
        edits = [lsp.TextEdit(page.range(use.line, use.first, use.last), params.new_name) for use in found]
        return lsp.WorkspaceEdit(changes={uri: edits})

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )
    def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        page, wanted = desk.page(uri), params.context.only
        if wanted and not any(lsp.CodeActionKind.QuickFix.startswith(kind) for kind in wanted):
            return []
        first, last = (page.place(at)[0] for at in (params.range.start, params.range.end))
        found = mends(desk.document(uri), desk.problems(uri), first, last)
        return [answers.action(mend, page, uri, params.context.diagnostics) for mend in found]


def _told(act: Callable[[], T]) -> T:
    """What it gives; why it refuses, as an editor shows it."""
    try:
        return act()
    except UsageError as error:
        raise JsonRpcInvalidParams(str(error)) from None
