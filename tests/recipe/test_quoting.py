"""What a value becomes in each context: one table, for this program and for the page's JavaScript."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from shellrun import BEGIN, END, run

from runbook.commands.quoting import Context, EscapeError, escape

TABLE = json.loads((Path(__file__).parent / "quoting_table.json").read_text())
# how each context prints what stands in it; `v` holds the value too
PRINT = f"printf '{BEGIN}%s{END}'"
SAME = f"printf '{BEGIN}%s{END}' \"$v\""
SHOWN = {
    Context.WORD: PRINT + " <<>>",
    Context.OPERAND: f"case $v in <<>>) {SAME};; esac",
    Context.NARROW: f'[ -n "${{v#<<>>}}" ] || {SAME}',
    Context.QUOTED: PRINT + " <<>>>/dev/stdout",
    Context.DOUBLE: PRINT + ' "<<>>"',
    Context.SINGLE: PRINT + " '<<>>'",
    Context.ANSI: PRINT + " $'<<>>'",
    Context.HEREDOC: f"cat <<EOF\n{BEGIN}<<>>{END}\nEOF",
    Context.LITERAL: f"cat <<'EOF'\n{BEGIN}<<>>{END}\nEOF",
    Context.COMMENT: f"{SAME} # <<>>",
    Context.NUMBER: f"printf '{BEGIN}%s{END}' \"$((0+<<>>))\"",
}
rows = [(Context(context), value, expected) for context, value, expected in TABLE]


@pytest.mark.parametrize("context", Context)
def test_every_row_of_the_table_holds(context: Context) -> None:
    for _context, value, expected in (row for row in rows if row[0] is context):
        if expected is None:
            with pytest.raises(EscapeError):
                escape(context, value)
        else:
            assert escape(context, value) == expected


def test_the_table_is_large_enough_to_drive_another_implementation() -> None:
    assert len(rows) >= 300
    assert {context for context, _value, _expected in rows} == set(Context)


IN_SHELLS = [("bash", context) for context in SHOWN] + [
    ("dash", context) for context in SHOWN if context != "ansi"
]


@pytest.mark.parametrize(("shell", "context"), IN_SHELLS)
def test_what_the_table_expects_is_what_real_shells_read(shell: str, context: Context) -> None:
    good = [(value, expected) for where, value, expected in rows if where is context and expected is not None]
    lines = [
        "v='" + value.replace("'", "'\\''") + "'\n" + SHOWN[context].replace("<<>>", text) + "\n"
        for value, text in good
    ]
    script = "".join(lines)
    assert re.findall(f"{BEGIN}(.*?){END}", run(shell, script), re.DOTALL) == [value for value, _text in good]


@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_a_command_is_called_by_the_very_name_that_the_table_expects(shell: str, tmp_path: Path) -> None:
    names = [
        (name, text)
        for where, name, text in rows
        if where == "command" and name.strip(".") and "/" not in name
    ]
    for name, _text in names:
        (tmp_path / name).write_text(f"#!/bin/sh\nprintf '%s{END}' \"${{0##*/}}\"\n")
        (tmp_path / name).chmod(0o755)
    script = f"PATH={tmp_path}\n" + "".join(f"{text}\n" for _name, text in names if text != "%1")
    done = subprocess.run([shell, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split(END)[:-1] == [name for name, text in names if text != "%1"]


def test_a_nul_byte_fits_nowhere() -> None:
    for context in Context:
        with pytest.raises(EscapeError, match="NUL"):
            escape(context, "a\0b")
