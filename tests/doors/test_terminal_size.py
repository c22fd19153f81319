"""How wide it writes: as wide as the terminal says, or COLUMNS, or 80 where neither knows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from terminal import RUNBOOK, Terminal

if TYPE_CHECKING:
    from pathlib import Path

LONG = "echo " + "x" * 150
RECIPE = f"R\n=\n\n.. step:: S\n\n   {LONG} >/dev/null; false\n"


@pytest.mark.parametrize("kind", ["xterm", "dumb"])
@pytest.mark.parametrize(
    ("columns", "said", "room"),
    [(0, "", 80), (0, "100", 100), (0, "none", 80), (0, "0", 80), (72, "", 72), (72, "90", 90), (0, "7", 40)],
)
def test_a_line_is_cut_where_the_terminal_ends_or_columns_says_or_at_80(
    tmp_path: Path, kind: str, columns: int, said: str, room: int
) -> None:
    (tmp_path / "r.rst").write_text(RECIPE)
    environment = {"PATH": os.environ["PATH"], "TERM": kind, "LC_ALL": "C.UTF-8", "COLUMNS": said}
    argv = [RUNBOOK, "test", "r.rst", "--no-sandbox"]
    with Terminal(argv, environment, tmp_path, columns=columns, rows=0, paper=200) as terminal:
        assert terminal.end() == 1
        line = next(line for line in terminal.lines if line.strip().startswith("$ echo x"))
    assert line.endswith("…")
    assert len(line) == room


def test_what_runs_on_a_terminal_without_size_shows_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / "r.rst").write_text("R\n=\n\n.. step:: S\n\n   echo one; echo two; cat go\n")
    os.mkfifo(tmp_path / "go")
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    argv = [RUNBOOK, "run", "r.rst"]
    with Terminal(argv, environment, tmp_path, columns=0, rows=0, paper=80) as terminal:
        terminal.see("one\n")
        terminal.see("two")
        assert any(line.strip() == "one" for line in terminal.lines)
        (tmp_path / "go").write_text("")
        assert terminal.end() == 0
