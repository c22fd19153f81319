"""The language server, asked by a real client over standard input and output."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from editing import Editor, edited, place, with_editor
from lsprotocol import types as lsp

from terminal import RUNBOOK

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


@pytest.mark.parametrize("locale", ["fr", "fr-CA", "en-US", "xx"])
def test_it_speaks_as_its_editor_does(path: Path, locale: str) -> None:
    async def act(editor: Editor) -> tuple[str, lsp.CompletionItem]:
        await editor.open("A\n=\n\n.. stpe:: S\n\n   true\n\n.. \n")
        return editor.problems[0].message, (await editor.completed(7, 3))["step"]

    told, item = with_editor(path, act, locale)
    assert ("directive stpe inconnue" in told) is locale.startswith("fr")
    assert ("unknown directive stpe" in told) is not locale.startswith("fr")
    assert ("Des commandes" in str(item.documentation)) is locale.startswith("fr"), item


def test_what_is_wrong_with_a_required_recipe_is_told_where_it_is_required(path: Path) -> None:
    path.with_name("other.rst").write_text(".. stpe:: S\n\n   true\n")
    text = "A\n=\n\n.. requires:: other.rst\n\n.. step:: S\n\n   true\n"

    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(text)
        return editor.problems

    found = with_editor(path, act)
    assert {one.range.start.line for one in found} == {3}
    assert any("other.rst:1: unknown directive stpe" in one.message for one in found)


def test_what_is_named_as_of_an_extension_is_checked_and_renamed_as_the_rest(path: Path) -> None:
    text = ".. variable:: A\n   :default: a\n\n.. tabs::\n\n   .. step:: S\n\n      echo {{ A }}\n"

    async def act(editor: Editor) -> tuple[list[lsp.Diagnostic], list[lsp.TextEdit]]:
        await editor.open(text)
        return editor.problems, await editor.rename(0, 15, "B")

    problems, edits = with_editor(path, act, options=("--known", "tabs"))
    assert problems == []
    assert [one.range.start.line for one in edits] == [0, 7]


EXISTING = """\
Guide
=====

Create the folder::

   mkdir /srv/data
   ls /srv

.. code-block:: console

   $ apt-get install nginx
   $ echo done
   done

.. container:: commands

   ::

      rm -rf /srv/old
"""


def test_a_document_that_exists_already_is_helped_as_its_project_reads_it(path: Path) -> None:
    async def act(editor: Editor) -> tuple[dict[int, str], str, list[str]]:
        await editor.open(EXISTING)
        told = {one.range.start.line: str(one.code) for one in editor.problems}
        return told, await editor.hover(11, 6), [fix.title for fix in await editor.fixes(10)]

    options = ("--blocks", "console,literal", "--containers", "commands")
    told = {5: "not-repeatable", 10: "waits-for-answer", 18: "destructive"}
    assert with_editor(path, act, options=options) == (
        told,
        "```sh\necho done\n```\n\nlocalhost",
        ["write -y"],
    )
    assert with_editor(path, act) == ({}, "", [])


CHOICE = ".. variable:: ARCH\n   :type: choice\n   :choices: amd64, i386\n\n.. step:: S\n"
NOT_ALLOWED = {"undeclared-variable", "unknown-rule", "undecided", "unfilled-value", "allowed-for-nothing"}


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
        (".. host:: ", {"MyHost"}, {"VG", "MDP"}),
        (".. variable:: CIBLE\n   :type: host\n\n.. host:: ", {"MyHost", "CIBLE"}, {"VG"}),
        (".. matrix::\n   :", {"VG", "exclude"}, {"when"}),
        (".. step:: S\n   :allow: ", {"destructive"}, NOT_ALLOWED),
        ("* .. va", {"variable"}, set()),
        ("#. .. step:: S\n      :", {"when", "enter"}, {"type"}),
        ("1) * .. step:: S\n        :id: a\n        :en", {"enter"}, {"id"}),
        ("* .. host:: ", {"MyHost"}, {"VG"}),
        (CHOICE + '   :when: ARCH == "', {"amd64", "i386"}, {"VG", "ARCH"}),
        (CHOICE + "   :when: VG == 'a' and ARCH != 'am", {"amd64"}, {"VG"}),
        (CHOICE + '   :when: ARCH in ["amd64", "', {"i386"}, {"VG"}),
        (CHOICE + '   :when: ARCH == "amd64" and V', {"VG"}, {"i386"}),
        (CHOICE + '\n   echo {{ VG | default("', set(), {"VG", "amd64"}),
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
    assert "think first" in option
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


@pytest.mark.parametrize("folder", ["Procédures d'été", "a+b", "50%25"])
def test_a_document_whose_address_is_quoted_is_answered_as_it_is_typed(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "essai.rst"
    path.parent.mkdir()
    path.write_text(TEXT)
    typed = "Un titre\n========\n\nDeux lignes de plus.\n\n" + TEXT

    async def act(editor: Editor) -> tuple[Any, list[lsp.TextEdit]]:
        await editor.open(TEXT)
        await editor.change(typed)
        at = place(typed, '{{ VG }} "', 4)
        return await editor.definition(*at), await editor.rename(*at, "GROUPE")

    declared, edits = with_editor(path, act)
    assert declared.range.start.line == place(typed, ".. variable:: VG")[0]
    assert edited(typed, edits) == typed.replace("VG", "GROUPE").replace("MyGROUPE", "MyVG")


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


@pytest.mark.parametrize("above", ["\n.. step:: Encore {{ V\n\n   echo {{ V\n\n", "\n", "Prose.\n\n"])
def test_a_line_that_moved_is_told_also_while_the_recipe_cannot_be_read(above: str, path: Path) -> None:
    broken = TEXT.replace("\n.. step:: Créer", above + "\n.. step:: Créer") + "\n.. stpe:: X\n"

    async def act(editor: Editor) -> list[str]:
        await editor.open(TEXT)
        await editor.change(broken)
        return [
            await editor.hover(*place(broken, "lvcreate")),
            await editor.hover(*place(broken, "\n   sh\n", 5)),
            await editor.hover(*place(broken, "\n   exit\n", 5)),
            await editor.hover(*place(broken, "Encore", 2)) if "Encore" in broken else "",
        ]

    first, second, third, new = with_editor(path, act)
    assert "lvcreate -n MyVG" in first
    assert "sh\n" in second
    assert "exit\n" in third
    assert new == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Notes\n=====\n\nRien à faire.\n",
        "Notes\n=====\n\n.. mermaid::\n\n   a --> b\n\n:inconnu:`x` et `lien`_\n",
        "Écrire\n======\n\n.. code-block:: rst\n\n   .. step:: S\n\n      true\n",
        "Écrire ::\n\n   .. step:: S\n\n..\n   .. host:: h\n",
    ],
)
def test_a_document_that_is_no_recipe_is_left_alone(text: str, path: Path) -> None:
    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(text)
        return editor.problems

    assert with_editor(path, act) == []


@pytest.mark.parametrize(
    "text", [".. variable:: A\n", ".. host:: h\n", ".. stpe:: S\n\n   true\n", ".. step: S\n\n   true\n"]
)
def test_a_recipe_that_is_begun_is_told_what_it_lacks(text: str, path: Path) -> None:
    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(text)
        return editor.problems

    assert with_editor(path, act)


def _messages(*asked: tuple[str, dict[str, Any] | None]) -> bytes:
    """Requests and notifications as they go over the wire, all at once."""
    told = b""
    for number, (method, params) in enumerate(asked, 1):
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if method not in {"initialized", "exit", "textDocument/didOpen"}:
            message["id"] = number
        body = json.dumps(message).encode()
        told += b"Content-Length: %d\r\n\r\n" % len(body) + body
    return told


def _asking() -> subprocess.Popen[bytes]:
    """A server that has told something to an editor."""
    server = subprocess.Popen(
        [RUNBOOK, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert server.stdin
    assert server.stdout
    server.stdin.write(_messages(("initialize", {"capabilities": {}, "processId": None, "rootUri": None})))
    server.stdin.flush()
    assert server.stdout.readline()
    return server


def test_ctrl_c_ends_a_server_that_waits() -> None:
    with _asking() as server:
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == -signal.SIGINT


def test_a_server_whose_editor_is_gone_ends_without_a_word() -> None:
    document = {"uri": "untitled:1", "languageId": "rst", "version": 1, "text": TEXT}
    with _asking() as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        server.stdout.close()
        server.stdin.write(_messages(("textDocument/didOpen", {"textDocument": document})))
        server.stdin.flush()
        assert server.wait(30) == -signal.SIGPIPE
        assert server.stderr.read() == b""


def test_neither_a_refusal_nor_the_end_is_a_fault_of_the_server() -> None:
    document = {"uri": "untitled:1", "languageId": "rst", "version": 1, "text": TEXT}
    place = {"textDocument": {"uri": "untitled:1"}, "position": {"line": 3, "character": 14}}
    asked = _messages(
        ("initialize", {"capabilities": {}, "processId": None, "rootUri": None}),
        ("initialized", {}),
        ("textDocument/didOpen", {"textDocument": document}),
        ("textDocument/rename", {**place, "newName": "1x"}),
        ("shutdown", None),
        ("exit", None),
    )
    done = subprocess.run([RUNBOOK, "lsp"], input=asked, capture_output=True, timeout=60, check=False)
    assert b"is not a name" in done.stdout
    assert (done.returncode, done.stderr.decode()) == (0, "")


def test_what_is_typed_on_is_not_checked_in_between(path: Path) -> None:
    text = (Path(__file__).parents[2] / "recipes" / "booter-iscsi.rst").read_text(encoding="utf-8")

    async def act(editor: Editor) -> list[int | None]:
        await editor.open(text)
        for key in range(30):
            editor.typed(text + "x" * key)
        while editor.client.versions[-1] != editor.version:
            await editor.client.heard()
        return editor.client.versions

    # a machine that is busy elsewhere may pause while it reads
    assert len(with_editor(path, act)) < 10


def test_a_busy_server_ends_when_its_editor_is_gone() -> None:
    long = "".join(f".. step:: S{number}\n\n   echo $(a $(b)) {number}\n\n" for number in range(12000))
    document = {"uri": "untitled:1", "languageId": "rst", "version": 1, "text": long}
    asked = _messages(
        ("initialize", {"capabilities": {}, "processId": None, "rootUri": None}),
        ("initialized", {}),
        ("textDocument/didOpen", {"textDocument": document}),
    )
    done = subprocess.run([RUNBOOK, "lsp"], input=asked, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")


_BROKEN = """\
Essai
=====

.. variable:: VG
   :type: lvm
   :default: MyVG

.. variable:: PORT
   :type: int
   :default: abc

.. variable:: MAC
   :type: mca

.. host:: MyHost

.. step:: Créer

   lvcreate {{ VG }}

.. step:: Ranger

   mkdir /srv/a

.. step:: Manquer

   echo {{ PORT }} {{ VH }}
"""


@pytest.mark.parametrize(
    ("fault", "place_told"),
    [("", "MyHost"), ("\n.. stpe:: X\n\n   true\n", ""), ("\n.. step:: Créer\n\n   'x\n", "")],
)
def test_a_document_opened_with_an_error_in_it_is_told_of_as_far_as_it_can_be_read(
    fault: str, place_told: str, path: Path
) -> None:
    text = _BROKEN + fault

    async def act(editor: Editor) -> tuple[list[str], dict[str, Any], Any, list[lsp.DocumentSymbol]]:
        await editor.open(text)
        hovers = [
            await editor.hover(*place(text, "lvcreate")),
            await editor.hover(*place(text, "{{ VG", 4)),
            await editor.hover(*place(text, ".. host:: MyHost", 12)),
            await editor.hover(*place(text, "echo {{ PORT", 9)),
        ]
        completed = await editor.completed(*place(text, "{{ VH", 3))
        where = await editor.definition(*place(text, "{{ VG", 4))
        return hovers, completed, where, await editor.symbols()

    (command, variable, host, wrong), completed, where, symbols = with_editor(path, act)
    assert "lvcreate MyVG" in command
    assert command.partition("\n```")[2].strip() == place_told
    assert "**VG** · lvm" in variable
    assert "`MyVG`" in variable
    assert "* Ranger" in host
    assert "**PORT** · int" in wrong
    assert {"VG", "PORT"} <= completed.keys()
    assert where.range.start.line == place(text, ".. variable:: VG")[0]
    assert [symbol.name for symbol in symbols] == ["Essai"]


def test_a_fault_is_mended_by_a_quick_fix_also_where_another_refuses_the_document(path: Path) -> None:
    line, _column = place(_BROKEN, "mkdir")

    async def act(editor: Editor) -> list[lsp.CodeAction]:
        await editor.open(_BROKEN)
        return await editor.fixes(line)

    (fix,) = with_editor(path, act)
    assert fix.edit
    assert fix.edit.changes
    assert edited(_BROKEN, [*fix.edit.changes[path.as_uri()]]) == _BROKEN.replace("mkdir /", "mkdir -p /")


@pytest.mark.parametrize("text", [TEXT, _BROKEN])
def test_a_document_that_no_file_backs_is_told_of_like_any_other(text: str, path: Path) -> None:
    async def act(editor: Editor) -> tuple[str, list[Any]]:
        editor.uri = "untitled:Untitled-1"
        await editor.open(text)
        here = place(text, "lvcreate")
        asked = [
            await editor.completed(*place(text, "{{ VG", 3)),
            await editor.definition(*place(text, "{{ VG", 4)),
            await editor.references(*place(text, "{{ VG", 4)),
            await editor.rename(*place(text, "{{ VG", 4), "GROUPE"),
            await editor.symbols(),
            await editor.fixes(here[0]),
        ]
        return await editor.hover(*here), asked

    hover, _asked = with_editor(path, act)
    assert "lvcreate" in hover


def test_a_question_on_a_document_that_is_not_open_is_answered(path: Path) -> None:
    path.write_text(TEXT)

    async def act(editor: Editor) -> list[Any]:
        asked = []
        for uri in ("untitled:Untitled-1", path.as_uri()):
            editor.uri = uri
            hover = await editor.hover(*place(TEXT, ":confirm:", 3))
            asked += [hover, [one.name for one in await editor.symbols()]]
        return asked

    nothing, none, option, symbols = with_editor(path, act)
    assert (nothing, none, symbols) == ("", [], ["Essai"])
    assert "think first" in option
