"""Names in an editor: where they lead, where they are used, and how one is changed everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from editing import Editor, edited, place, with_editor
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
Essai
=====

.. variable:: VG
   :type: choice
   :choices: a, b

   Voir :var:`VG`.

.. variable:: DOUBLE
   :value: {{ VG }}-{{ VG | upper }}

.. matrix::
   :VG: a, b
   :exclude: VG == "VG" and DOUBLE

.. host:: web-1

.. step:: Créer \U0001f600 {{ VG }}
   :when: VG == "a"
   :undo: true
      rm {{ VG }}

   echo {{ VG | default("VG", count=VG) }} VG $VG {{ VG }}
   echo "{{
     VG }}"

.. output::
   :capture: TID = tid:(\\d+)
      AUTRE = x(.*)

   {{ VG }}

.. step:: Brut {{ VG }}
   :raw:

   echo {{ VG }}

.. host:: db-1.local

.. step:: Lire

   echo {{ TID }} {{ VGX }} web-1

.. host:: web-1

.. code-block:: rst

   .. step:: {{ VG }} :var:`VG`
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "essai.rst"


def _lines(text: str, word: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n")) if word in line]


def test_a_host_with_a_dash_leads_to_its_declaration(path: Path) -> None:
    text = TEXT.replace("{{ VGX }}", "")

    async def act(editor: Editor) -> tuple[Any, Any, Any, str]:
        await editor.open(text)
        last = text.rindex(":: web-1") - text.rindex("\n", 0, text.rindex(":: web-1")) + 5
        line = _lines(text, "host:: web-1")[1]
        return (
            await editor.definition(line, last),
            await editor.definition(*place(text, "db-1.local", 6)),
            await editor.definition(*place(text, "}}  web-1", 6)),
            await editor.hover(line, last),
        )

    again, dotted, word, told = with_editor(path, act)
    assert again.range.start.line == word.range.start.line == _lines(text, "host:: web-1")[0]
    assert dotted.range.start.line == _lines(text, "host:: db-1.local")[0]
    assert told.startswith("**web-1** · 2 steps")
    assert "Brut" in told


def test_what_an_output_captures_is_offered_below_it_and_leads_to_it(path: Path) -> None:
    async def act(editor: Editor) -> tuple[set[str], set[str], Any, str]:
        await editor.open(TEXT.replace("{{ VGX }} ", ""))
        text = TEXT.replace("{{ VGX }} ", "")
        return (
            set(await editor.completed(*place(text, "{{ TID", 3))),
            set(await editor.completed(*place(text, "{{ VG | default", 3))),
            await editor.definition(*place(text, "{{ TID", 4)),
            await editor.hover(*place(text, "{{ TID", 4)),
        )

    below, above, found, told = with_editor(path, act)
    assert {"TID", "AUTRE", "VG"} <= below
    assert not {"TID", "AUTRE"} & above
    assert found.range.start.line == _lines(TEXT, "TID = ")[0]
    assert told.startswith("**TID**")


def test_the_uses_of_a_variable_are_all_found_and_nothing_else(path: Path) -> None:
    async def act(editor: Editor) -> tuple[list[lsp.Location], list[lsp.Location]]:
        await editor.open(TEXT)
        here = place(TEXT, "rm {{ VG", 7)
        return await editor.references(*here), await editor.references(*here, declared=False)

    found, used = with_editor(path, act)
    wanted = edited(TEXT, [lsp.TextEdit(one.range, "_") for one in found])
    assert wanted == (
        TEXT.replace(":: VG", ":: _")
        .replace("Voir :var:`VG`", "Voir :var:`_`")
        .replace("{{ VG }}-{{ VG | upper }}", "{{ _ }}-{{ _ | upper }}")
        .replace(":VG:", ":_:")
        .replace(':exclude: VG == "VG"', ':exclude: _ == "VG"')
        .replace("\U0001f600 {{ VG }}", "\U0001f600 {{ _ }}")
        .replace(':when: VG == "a"', ':when: _ == "a"')
        .replace("rm {{ VG }}", "rm {{ _ }}")
        .replace('{{ VG | default("VG", count=VG) }}', '{{ _ | default("VG", count=_) }}')
        .replace("$VG {{ VG }}", "$VG {{ _ }}")
        .replace("     VG }}", "     _ }}")
        .replace("\n   {{ VG }}", "\n   {{ _ }}")
        .replace("Brut {{ VG }}", "Brut {{ _ }}")
    )
    assert len(used) == len(found) - 1


def test_the_uses_of_a_host_are_found(path: Path) -> None:
    async def act(editor: Editor) -> list[lsp.Location]:
        await editor.open(TEXT)
        return await editor.references(*place(TEXT, "web-1", 4))

    assert [one.range.start.line for one in with_editor(path, act)] == _lines(TEXT, "host:: web-1")


def test_the_uses_of_a_shared_variable_are_found_in_both_recipes(path: Path) -> None:
    base = "B\n=\n\n.. variable:: DISQUE\n   :default: sda\n\n.. step:: S\n\n   lsblk {{ DISQUE }}\n"
    path.with_name("b.rst").write_text(base)
    text = ".. requires:: b.rst\n\n.. step:: S\n\n   lsblk {{ DISQUE }}\n"

    async def act(editor: Editor) -> list[lsp.Location]:
        await editor.open(text)
        return await editor.references(*place(text, "DISQUE"))

    found = [(one.uri.rpartition("/")[2], one.range.start.line) for one in with_editor(path, act)]
    assert found == [("essai.rst", 4), ("b.rst", 3), ("b.rst", 8)]


@pytest.mark.parametrize(("word", "after"), [("rm {{ VG", 7), ("variable:: VG", 11), (":var:`VG", 7)])
def test_a_variable_is_renamed_wherever_it_is_used(word: str, after: int, path: Path) -> None:
    text = TEXT.replace("{{ VGX }}", "")

    async def act(editor: Editor) -> tuple[str, list[lsp.Diagnostic], list[lsp.Diagnostic], Any]:
        await editor.open(text)
        before = editor.problems
        prepared = await editor.prepare_rename(*place(text, word, after))
        new = edited(text, await editor.rename(*place(text, word, after), "GROUPE"))
        await editor.change(new)
        return new, before, editor.problems, prepared

    new, before, after_it, prepared = with_editor(path, act)
    assert ".. variable:: GROUPE" in new
    assert [one.code for one in before] == [one.code for one in after_it]
    assert "   echo {{ VG }}\n\n.. host:: db" in new  # raw: no variable
    assert prepared.end.character - prepared.start.character == 2


def test_what_an_output_captures_is_renamed(path: Path) -> None:
    async def act(editor: Editor) -> str:
        await editor.open(TEXT)
        return edited(TEXT, await editor.rename(*place(TEXT, "{{ TID", 4), "NUMERO"))

    assert with_editor(path, act) == TEXT.replace("TID", "NUMERO")


@pytest.mark.parametrize(
    ("word", "new", "why"),
    [
        ("{{ VG }}", "1x", "letters, digits and underscores"),
        ("{{ VG }}", "a b", "letters, digits and underscores"),
        ("{{ VG }}", "true", "means something else"),
        ("{{ VG }}", "DOUBLE", "DOUBLE is declared already, at "),
        ("{{ VG }}", "TID", "TID is declared already, at "),
        ("{{ DISQUE }}", "D", "b.rst:1, and both share its value"),
        ("web-1", "w", "on a variable"),
        ("Essai", "E", "nothing here can be renamed"),
    ],
)
def test_a_rename_is_refused_with_its_reason(word: str, new: str, why: str, path: Path) -> None:
    path.with_name("b.rst").write_text(".. variable:: DISQUE\n\n.. step:: S\n\n   true\n")
    text = TEXT + "\n.. requires:: b.rst\n\n.. step:: L\n\n   lsblk {{ DISQUE }}\n"

    async def act(editor: Editor) -> str:
        await editor.open(text)
        with pytest.raises(JsonRpcException) as refused:
            await editor.rename(*place(text, word, 3), new)
        return str(refused.value)

    assert why in with_editor(path, act)


def test_what_check_would_mend_is_offered_one_edit_each(path: Path) -> None:
    text = """\
.. variable:: VG
   :type: lvm
   :default: MyVG

.. step:: S

   \U0001f600=1; mkdir /srv/x; apt-get install less
   lvs {{ VG }} MyVG/a
"""

    async def act(editor: Editor) -> list[lsp.CodeAction]:
        await editor.open(text)
        return [fix for line in range(text.count("\n")) for fix in await editor.fixes(line)]

    found = with_editor(path, act)
    changed = []
    for fix in found:
        assert fix.kind == lsp.CodeActionKind.QuickFix
        assert fix.diagnostics
        assert fix.edit
        assert fix.edit.changes
        ((_uri, edits),) = fix.edit.changes.items()
        assert len(edits) == 1
        changed.append(edited(text, list(edits)))
    assert set(changed) == {
        text.replace("mkdir", "mkdir -p"),
        text.replace("apt-get", "apt-get -y"),
        text.replace("MyVG/a", "{{ VG }}/a"),
    }
