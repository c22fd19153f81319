"""What an editor is told where a recipe requires others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from editing import Editor, place, with_editor

if TYPE_CHECKING:
    from pathlib import Path

    from lsprotocol import types as lsp

STEP = "\n.. step:: S\n\n   true\n"
BASE = "Base\n====\n\n.. variable:: DISQUE\n   :default: sda\n\n   Le disque.\n\n.. host:: web-1\n" + STEP
TEXT = "A\n=\n\n.. requires:: one.rst\n\n.. requires:: two.rst\n" + STEP


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "here"  # beside it stands nothing but what a test puts there
    folder.mkdir()
    (folder / "one.rst").write_text("Un\n==\n" + STEP)
    (folder / "two.rst").write_text("Deux\n====\n" + STEP)
    return folder / "a.rst"


def test_of_two_required_recipes_the_faulty_one_is_blamed(path: Path) -> None:
    path.with_name("two.rst").write_text(".. stpe:: S\n\n   true\n")

    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(TEXT)
        return editor.problems

    assert {one.range.start.line for one in with_editor(path, act)} == {5}


def test_the_recipe_is_blamed_that_requires_a_faulty_one(path: Path) -> None:
    (path.parent / "deep").mkdir()
    (path.parent / "deep" / "er.rst").write_text(".. stpe:: S\n\n   true\n")
    path.with_name("two.rst").write_text("Deux\n====\n\n.. requires:: deep/er.rst\n" + STEP)

    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(TEXT)
        return editor.problems

    found = with_editor(path, act)
    assert {one.range.start.line for one in found} == {5}
    assert any("deep/er.rst:1" in one.message for one in found)


def test_what_a_required_recipe_declares_is_offered_and_leads_there(path: Path) -> None:
    path.with_name("two.rst").write_text(BASE)
    text = TEXT + "\n.. host:: web-1\n\n.. step:: Lire {{ DISQUE }}\n\n   lsblk {{ D"

    async def act(editor: Editor) -> tuple[set[str], Any, Any]:
        await editor.open(text)
        line, column = place(text, "{{ D", 4)
        offered = set(await editor.completed(text.count("\n"), len("   lsblk {{ D")))
        return (
            offered,
            await editor.definition(line, column),
            await editor.definition(*place(text, "host:: web-1", 9)),
        )

    offered, variable, host = with_editor(path, act)
    assert "DISQUE" in offered
    assert variable.uri == path.with_name("two.rst").as_uri()
    assert variable.range.start.line == place(BASE, ".. variable")[0]
    assert host.uri == path.as_uri()  # its own declaration comes first


def test_a_host_of_a_required_recipe_is_offered(path: Path) -> None:
    path.with_name("two.rst").write_text(BASE)
    text = TEXT + "\n.. host:: "

    async def act(editor: Editor) -> set[str]:
        await editor.open(text)
        return set(await editor.completed(text.count("\n"), len(".. host:: ")))

    assert "web-1" in with_editor(path, act)


def test_only_a_required_variable_of_type_host_is_offered_as_one(path: Path) -> None:
    path.with_name("two.rst").write_text(BASE + "\n.. variable:: CIBLE\n   :type: host\n")
    text = TEXT + "\n.. host:: "

    async def act(editor: Editor) -> set[str]:
        await editor.open(text)
        return set(await editor.completed(text.count("\n"), len(".. host:: ")))

    offered = with_editor(path, act)
    assert "CIBLE" in offered
    assert "DISQUE" not in offered


def test_a_variable_is_declared_where_an_open_document_has_it_saved_or_not(path: Path) -> None:
    two = path.with_name("two.rst")
    two.write_text(BASE)
    text = TEXT.replace("true", "lsblk {{ DISQUE }}")

    async def act(editor: Editor) -> Any:
        await Editor(editor.client, two).open("\n\n\n" + BASE)
        await editor.open(text)
        return await editor.definition(*place(text, "DISQUE", 2))

    assert with_editor(path, act).range.start.line == place(BASE, ".. variable")[0] + 3


def test_saving_a_required_recipe_checks_again_what_requires_it(path: Path) -> None:
    two = path.with_name("two.rst")

    async def act(editor: Editor) -> list[list[lsp.Diagnostic]]:
        await editor.open(TEXT)
        seen = [editor.problems]
        for text in (".. stpe:: S\n\n   true\n", "Deux\n====\n" + STEP):
            two.write_text(text)
            await editor.save(two)
            seen.append(editor.problems)
        return seen

    good, bad, mended = with_editor(path, act)
    assert good == mended == []
    assert {one.range.start.line for one in bad} == {5}


def test_recipes_near_by_are_offered_where_one_is_required(path: Path) -> None:
    folder = path.parent
    for name in ("base/poste.rst", "base/.cache/x.rst", "_build/y.rst"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(BASE)
    (folder / "notes.rst").write_text("Notes\n=====\n\nRien à faire.\n")
    beside = folder.parent / f"{folder.name}-beside"
    beside.mkdir()
    (beside / "voisin.rst").write_text(BASE)
    text = "A\n=\n\n.. requires:: one.rst\n.. requires:: "

    async def act(editor: Editor) -> dict[str, lsp.CompletionItem]:
        await editor.open(text)
        return await editor.completed(4, len(".. requires:: "))

    found = with_editor(path, act)
    assert {"two.rst", "base/poste.rst", f"../{beside.name}/voisin.rst"} <= set(found)
    assert not {"one.rst", "a.rst", "notes.rst", "base/.cache/x.rst", "_build/y.rst"} & set(found)
    assert found["base/poste.rst"].detail == "Base"


def test_recipes_of_the_folder_typed_are_offered(path: Path) -> None:
    (path.parent / "base").mkdir()
    (path.parent / "base" / "poste.rst").write_text(BASE)
    text = ".. requires:: base/p"

    async def act(editor: Editor) -> dict[str, lsp.CompletionItem]:
        await editor.open(text)
        return await editor.completed(0, len(text))

    assert set(with_editor(path, act)) == {"base/poste.rst"}


def test_recipes_that_require_each_other_are_no_endless_way(path: Path) -> None:
    path.write_text(TEXT)
    path.with_name("two.rst").write_text("Deux\n====\n\n.. requires:: a.rst\n" + STEP)
    (path.parent / "one.rst").unlink()
    (path.parent / "one.rst").symlink_to("one.rst")

    async def act(editor: Editor) -> list[lsp.Diagnostic]:
        await editor.open(TEXT)
        await editor.completed(*place(TEXT, "true", 4))
        return editor.problems

    assert {one.range.start.line for one in with_editor(path, act)} == {3, 5}
