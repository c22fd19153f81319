"""Where an editor sees what is told: it ends its lines at \\n, \\r\\n and \\r, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from editing import Editor, place, with_editor
from lsprotocol import types as lsp

if TYPE_CHECKING:
    from pathlib import Path

DECLARED = "A\n=\n\n.. variable:: VG\n   :default: MyVG\n\n"
STEP = ".. step:: S\n\n   echo \U0001f600 {{ VG }}\n   echo {{ GV }}\n"


@pytest.mark.parametrize("odd", ["\f", "\v", "\x1c", "\x85", "\u2028", "\u2029", "\r\n"])
def test_what_ends_no_line_in_an_editor_moves_nothing(odd: str, tmp_path: Path) -> None:
    text = DECLARED + f"De la{odd}prose, et{odd}encore.\n\n" + STEP

    async def act(editor: Editor) -> tuple[lsp.Diagnostic, Any, lsp.CompletionItem]:
        await editor.open(text)
        (problem,) = editor.problems
        line, column = place(text, "{{ VG", 4)
        completed = await editor.completed(*place(text, "{{ GV", 4))
        return problem, await editor.definition(line, column), completed["VG"]

    problem, found, item = with_editor(tmp_path / "a.rst", act)
    line, column = place(text, "echo {{ GV")
    assert problem.range.start == lsp.Position(line, column)
    assert found.range.start == lsp.Position(place(text, ".. variable")[0], 0)
    assert isinstance(item.text_edit, lsp.TextEdit)
    assert item.text_edit.range.start == lsp.Position(*place(text, "{{ GV", 3))


def test_a_lone_carriage_return_ends_a_line_in_an_editor_only(tmp_path: Path) -> None:
    text = DECLARED + "De la\rprose.\n\n" + STEP

    async def act(editor: Editor) -> tuple[list[lsp.Diagnostic], str]:
        await editor.open(text)
        line, column = place(text, "{{ VG", 4)
        return editor.problems, await editor.hover(line + 1, column)

    (problem,), told = with_editor(tmp_path / "a.rst", act)
    assert problem.range.start == lsp.Position(place(text, "echo {{ GV")[0] + 1, 3)
    assert told.startswith("**VG**")  # at the line as the editor counts it
