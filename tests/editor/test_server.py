"""The language server, asked by a real client over standard input and output."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from terminal import RUNBOOK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

T = TypeVar("T")
TEXT = """\
Essai
=====

.. variable:: VG
   :type: lvm
   :default: MyVG

   Le groupe.

.. variable:: MDP
   :type: secret

.. host:: MyHost

.. step:: Créer l'étage \U0001f600 {{ VG }}
   :id: creer
   :confirm: tout est perdu
   :unless: lvs {{ VG }}

   lvcreate -n {{ VG }} "{{ MDP }}"

.. step:: Entrer
   :enter: sh

   sh

.. step:: Sortir de :step:`creer`
   :leave:

   exit
"""


class Client(LanguageClient):
    """An editor, which keeps what it is told."""

    def __init__(self) -> None:
        super().__init__("test", "1")
        self.told: dict[str, list[lsp.Diagnostic]] = {}
        self.news = asyncio.Event()

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]  # pygls' own
        def publish(params: lsp.PublishDiagnosticsParams) -> None:
            self.told[params.uri] = list(params.diagnostics)
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
        self.version += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.version, self.uri),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
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


def with_editor(path: Path, act: Callable[[Editor], Awaitable[T]]) -> T:
    """What `act` gives, beside a server of its own that has to end well."""

    async def told() -> T:
        client = Client()
        await client.start_io(RUNBOOK, "lsp")
        await client.initialize_async(lsp.InitializeParams(capabilities=lsp.ClientCapabilities()))
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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "essai.rst"


def test_what_is_wrong_is_told_while_it_is_typed_and_gone_when_it_is_mended(path: Path) -> None:
    async def act(editor: Editor) -> list[list[lsp.Diagnostic]]:
        await editor.open(TEXT)
        seen = [editor.problems]
        for text in (TEXT.replace("-n {{ VG }}", "-n {{ GV }}"), TEXT):
            await editor.change(text)
            seen.append(editor.problems)
        return seen

    good, bad, mended = with_editor(path, act)
    assert [one.code for one in good if one.severity == lsp.DiagnosticSeverity.Error] == []
    (error,) = [one for one in bad if one.severity == lsp.DiagnosticSeverity.Error]
    line, column = place(TEXT, "lvcreate")
    assert (error.range.start.line, error.range.start.character) == (line, column)
    assert (error.code, error.source) == ("undeclared-variable", "runbook")
    assert "GV" in error.message
    assert mended == good
    assert not path.exists()


def test_a_closed_document_has_no_problems_left(path: Path) -> None:
    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(".. stpe:: S\n")
        assert editor.problems
        editor.client.text_document_did_close(
            lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(editor.uri))
        )
        await editor.client.heard()
        return editor.problems

    assert with_editor(path, act) == []


def test_what_is_wrong_with_a_required_recipe_is_told_where_it_is_required(path: Path) -> None:
    path.with_name("other.rst").write_text(".. stpe:: S\n\n   true\n")
    text = "A\n=\n\n.. requires:: other.rst\n\n.. step:: S\n\n   true\n"

    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(text)
        return editor.problems

    found = with_editor(path, act)
    assert {one.range.start.line for one in found} == {3}
    assert any("other.rst:1: unknown directive stpe" in one.message for one in found)


@pytest.mark.parametrize(
    ("typed", "wanted", "absent"),
    [
        (".. st", {"step", "variable"}, set()),
        (".. step:: S\n   :id: a\n   :", {"when", "confirm", "leave"}, {"id", "type"}),
        (".. variable:: Z\n   :type: ", {"mac", "secret", "lvm"}, set()),
        (".. output::\n   :match: ", {"regex", "json", "glob"}, set()),
        ("Le :var:`", {"VG", "MDP"}, {"MyHost"}),
        (".. step:: S\n   :when: V", {"VG"}, set()),
        (".. step:: S\n\n   echo {{ V", {"VG"}, set()),
        (".. step:: S\n\n   echo {{ VG | up", {"upper", "shell"}, {"VG"}),
        ("Voir :step:`", {"creer", "entrer"}, {"VG"}),
        (".. host:: ", {"MyHost"}, set()),
        (".. matrix::\n   :", {"VG", "exclude"}, {"when"}),
        (".. step:: S\n   :allow: ", {"destructive"}, {"undeclared-variable"}),
        ("Prose", set(), {"step"}),
    ],
)
def test_what_may_follow(typed: str, wanted: set[str], absent: set[str], path: Path) -> None:
    text = TEXT + "\n" + typed

    async def act(editor: Editor) -> set[str]:
        await editor.open(text)
        return set(await editor.completed(text.count("\n"), len(text) - text.rfind("\n") - 1))

    found = with_editor(path, act)
    assert wanted <= found
    assert not absent & found


def test_what_is_chosen_takes_the_place_of_what_was_typed_also_behind_a_wide_character(path: Path) -> None:
    text = TEXT + "\n.. step:: \U0001f600 {{ V"

    async def act(editor: Editor) -> lsp.CompletionItem:
        await editor.open(text)
        typed = "\n.. step:: \U0001f600 {{ V"
        line, column = place(text, typed, len(typed))
        return (await editor.completed(line, column))["VG"]

    item = with_editor(path, act)
    assert isinstance(item.text_edit, lsp.TextEdit)
    edit = item.text_edit.range
    assert edit.end.character - edit.start.character == 1


def test_a_command_is_told_as_it_would_be_sent_without_its_secrets_and_with_its_place(path: Path) -> None:
    async def act(editor: Editor) -> str:
        await editor.open(TEXT)
        return await editor.hover(*place(TEXT, "lvcreate"))

    told = with_editor(path, act)
    assert 'lvcreate -n MyVG "••••••"' in told
    assert told.endswith("MyHost")


def test_a_variable_and_an_option_are_told(path: Path) -> None:
    async def act(editor: Editor) -> list[str]:
        await editor.open(TEXT)
        return [
            await editor.hover(*place(TEXT, '{{ VG }} "', 4)),
            await editor.hover(*place(TEXT, ":confirm:", 3)),
            await editor.hover(*place(TEXT, ".. host::", 4)),
            await editor.hover(*place(TEXT, "Essai", 1)),
        ]

    variable, option, directive, nothing = with_editor(path, act)
    assert "**VG** · lvm" in variable
    assert "`MyVG`" in variable
    assert "Le groupe." in variable
    assert "lost" in option
    assert "machine" in directive
    assert nothing == ""


def test_a_command_is_told_also_while_another_line_is_half_written(path: Path) -> None:
    async def act(editor: Editor) -> str:
        await editor.open(TEXT)
        await editor.change(TEXT + "\n.. step:: Encore {{ V")
        return await editor.hover(*place(TEXT, "lvcreate"))

    assert "lvcreate -n MyVG" in with_editor(path, act)


def test_a_name_leads_to_its_declaration(path: Path) -> None:
    path.with_name("other.rst").write_text("O\n=\n\n.. step:: S\n\n   true\n")
    text = TEXT + "\n.. requires:: other.rst\n"

    async def act(editor: Editor) -> list[Any]:
        await editor.open(text)
        return [
            await editor.definition(*place(text, '{{ VG }} "', 4)),
            await editor.definition(*place(text, ":step:`creer`", 9)),
            await editor.definition(*place(text, "other.rst", 2)),
            await editor.definition(*place(text, "Essai", 2)),
        ]

    variable, step, other, nothing = with_editor(path, act)
    assert variable.range.start.line == place(text, ".. variable:: VG")[0]
    assert step.range.start.line == place(text, ".. step:: Créer")[0]
    assert other.uri == path.with_name("other.rst").as_uri()
    assert nothing is None


def test_the_outline_has_hosts_variables_and_steps(path: Path) -> None:
    async def act(editor: Editor) -> list[str]:
        await editor.open(TEXT)
        found: Any = await editor.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(editor.uri))
        )
        return [one.name for one in found]

    assert with_editor(path, act)[:3] == ["VG", "MDP", "MyHost"]


def test_whatever_is_typed_every_question_is_answered(path: Path) -> None:
    texts = [
        "",
        "\n",
        ".. ",
        "\r\n.. step::\r\n   :",
        TEXT.replace("\n", "\r\n"),
        "\0\x1b{{{{",
        "   :when: {{",
    ]

    async def act(editor: Editor) -> None:
        await editor.open(TEXT)
        for text in texts:
            await editor.change(text)
            for line, column in ((0, 0), (1, 3), (99, 99)):
                await editor.completed(line, column)
                await editor.hover(line, column)
                await editor.definition(line, column)

    with_editor(path, act)
