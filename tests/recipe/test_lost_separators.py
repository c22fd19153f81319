"""Bash runs two commands as one behind a here-document in `$(…)`: such a step is refused."""

from __future__ import annotations

import subprocess

import pytest

from runbook.commands.lost_separators import lost_separator
from runbook.errors import RecipeError
from runbook.recipe.reader import read

LOST = {
    "echo a; echo b": 3,
    "v=a; echo b": 3,
    "false && echo a; echo b": 3,
    "{ echo a; echo b; }": 3,
    "for i in 1; do echo $i; echo b; done": 3,
    "if true; then\necho a; echo b\nfi": 4,
    "echo a & echo b; wait": 3,
}
KEPT = [
    "echo a",
    "echo a\necho b",
    "echo a\necho b; echo c",
    "if true; then\necho a\nfi",
    "if true; then echo a; fi",
    "f() { echo a; echo b; }\nf",
    "false || echo a",
    "case a in\na) echo a ;;\nesac",
]


def _code(rest: str) -> str:
    return f'y="$(cat <<EOF\nx\nEOF\n{rest}\n)"; echo "$y"\n'


@pytest.mark.parametrize("rest", LOST)
def test_bash_makes_one_command_of_two_there_and_such_a_step_is_refused(rest: str) -> None:
    assert lost_separator(_code(rest)) == LOST[rest]
    body = _code(rest).replace("\n", "\n   ")
    with pytest.raises(RecipeError) as refused:
        read("d.rst", f".. step:: One\n\n   {body}\n")
    (problem,) = refused.value.problems
    assert (problem.location and problem.location.line, problem.rule) == (3 + LOST[rest], "shell-syntax")


@pytest.mark.parametrize("rest", KEPT)
def test_what_bash_reads_right_is_none(rest: str) -> None:
    assert lost_separator(_code(rest)) is None
    assert lost_separator(f"cat <<EOF\nx\nEOF\n{rest}\n") is None
    told = subprocess.run(["bash", "-c", _code(rest)], capture_output=True, text=True, check=False)
    plain = subprocess.run(["bash", "-c", rest], capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("x\n" + plain.stdout, "")
