"""What lies open in an editor, and what is told of it unasked: what is wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp

from runbook.check.checking import check
from runbook.directives.source import real_path
from runbook.editor import answers
from runbook.editor.diagnosing import faults
from runbook.editor.document import Document, lines_of
from runbook.editor.kept import Kept
from runbook.editor.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pygls.lsp.server import LanguageServer
    from pygls.workspace import TextDocument

    from runbook.documents.forms import Forms
    from runbook.errors import Problem

PAUSE = 0.05  # seconds


class Desk:
    """The documents as they are typed and as `forms` say they are read, and what was found in each last."""

    def __init__(self, server: LanguageServer, forms: Forms) -> None:
        self._server, self._forms = server, forms
        self._kept: dict[str, Kept] = {}
        self._far: dict[str, Kept] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    def page(self, uri: str) -> Page:
        """The document as the editor counts it; one that is not open as its file has it, or empty."""
        # its keys are addresses as people read them
        if open_one := self._server.workspace.text_documents.get(unquote(uri)):
            return self._page(open_one)
        return self._saved(Path(path_of(uri)))

    def document(self, uri: str) -> Document:
        """The document among its files, which are read as they are typed if they are open too."""
        return Document(Path(path_of(uri)), self.page(uri).lines, self._read, self._forms)

    def kept(self, uri: str) -> tuple[Kept, ...]:
        """The recipe in it that could be read last, then what could be read of it since."""
        return tuple(kept[uri] for kept in (self._kept, self._far) if uri in kept)

    def problems(self, uri: str) -> tuple[Problem, ...]:
        """What was told to be wrong with it last."""
        return self._problems.get(uri, ())

    def elsewhere(self, path: Path) -> tuple[str, Page]:
        """The address and the page of a file, open or not."""
        for uri, open_one in self._open():
            if real_path(Path(path_of(uri))) == real_path(path):
                return uri, self._page(open_one)
        return Path(real_path(path)).as_uri(), self._saved(path)

    def publish(self, uri: str) -> None:
        """Tell what is wrong with the document as it is typed now."""
        self._forget_waiting(uri)
        open_one = self._server.workspace.get_text_document(uri)
        page, document = self._page(open_one), self.document(uri)
        checked = check(str(document.path), page.text, forms=self._forms)
        self._problems[uri] = checked.problems
        if checked.recipe is not None:
            self._kept[uri] = Kept(checked.recipe, page.lines)
            self._far.pop(uri, None)
        elif checked.far is not None:
            self._far[uri] = Kept(checked.far, page.lines, checked.in_place)
        found = [answers.diagnostic(fault, page) for fault in faults(document, checked.problems)]
        self._tell(lsp.PublishDiagnosticsParams(uri, found, version=open_one.version))

    def publish_soon(self, uri: str) -> None:
        """The same once nothing was typed for a moment: what is typed on is not checked in between."""
        self._forget_waiting(uri)
        self._waiting[uri] = asyncio.get_running_loop().call_later(PAUSE, self.publish, uri)

    def _forget_waiting(self, uri: str) -> None:
        if waiting := self._waiting.pop(uri, None):
            waiting.cancel()

    def saved(self, uri: str) -> None:
        """Tell anew what is wrong with the documents that lead to this one."""
        for other, _open_one in self._open():
            if self.document(other).leads_to(Path(path_of(uri))):
                self.publish(other)

    def closed(self, uri: str) -> None:
        """Forget it, and take back what was told."""
        self._forget_waiting(uri)
        self._kept.pop(uri, None)
        self._far.pop(uri, None)
        self._problems.pop(uri, None)
        self._tell(lsp.PublishDiagnosticsParams(uri, []))

    def _tell(self, params: lsp.PublishDiagnosticsParams) -> None:
        self._server.text_document_publish_diagnostics(params)

    def _open(self) -> Sequence[tuple[str, TextDocument]]:
        return [(one.uri, one) for one in self._server.workspace.text_documents.values()]

    def _page(self, open_one: TextDocument) -> Page:
        return Page(open_one.source, open_one.position_codec)

    def _saved(self, path: Path) -> Page:
        return Page("\n".join(lines_of(path)), self._server.workspace.position_codec)

    def _read(self, path: Path) -> Sequence[str]:
        return self.elsewhere(path)[1].lines


def path_of(uri: str) -> str:
    """The path of a file's address; the address itself for what is no file."""
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme == "file" else uri
