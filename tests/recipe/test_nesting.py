"""However constructs are nested around a place, its value comes out exactly, or the place is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shellrun import BEGIN, END, run

from runbook.commands.fill import fill_code
from runbook.errors import RecipeError
from runbook.model import Location, Values
from support.context_table import BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Location("recipe.rst", 1)
PRINT = f"printf '{BEGIN}%s{END}'"
INNERMOST = [
    PRINT + " {{ X }}",
    PRINT + ' "{{ X }}"',
    PRINT + " '{{ X }}'",
    PRINT + " $'{{ X }}'",
    f"cat <<EOF\n{BEGIN}{{{{ X }}}}{END}\nEOF",
    f"cat <<'E'\n{BEGIN}{{{{ X }}}}{END}\nE",
    "v={{ X }}; " + PRINT + ' "$v"',
    'v="{{ X }}"\n' + PRINT + ' "$v"',
    f"cat <<<{BEGIN}{{{{ X }}}}{END}",
]
AROUND = [
    "{}",
    'printf %s "$({}\n)"',
    'printf %s "$({})"',
    'y="$(\n{}\n)"; printf %s "$y"',
    'y=$({}\n)\nprintf %s "$y"',
    "if true; then\n{}\nfi",
    "if false; then :; else {}\nfi",
    "(\n{}\n)",
    "( {} )",
    "{{ {}\n}}",
    "case a in\na) {}\n;;\nesac",
    "case a in (b) ;; (a) {} ;; esac",
    "f() {{\n{}\n}}\nf",
    "for i in 1; do {}\ndone",
    "while :; do\n{}\nbreak; done",
    "cat <<EOT\n$({}\n)\nEOT",
    "cat <<EOT\n'\"$({})\nEOT",
    "cat <({}\n)",
    "true && {}",
    "{{ {}\n}} | cat",
    "{} # it's \" (",
    "# it's `\n{}",
    "echo \"it's\" '\"'; {}",
    "echo ${{never:-it}} $((1 + (2))) ; {}",
    'printf %s "${{never:-$({}\n)}}"',
]
NOISE = st.sampled_from(BEFORE).map(lambda before: before.replace("{", "{{").replace("}", "}}") + "\n{}")
LAYERS = st.lists(st.sampled_from(AROUND) | NOISE, max_size=4)
VALUE = st.lists(
    st.sampled_from(
        [*"'\"\\$`#{}()<>&;= \t\nEa", "$(touch hit)", "`touch hit`", "\ntouch hit\n", ";touch hit;", "\n)\n"]
    ),
    max_size=8,
).map("".join)


def nested(innermost: str, layers: list[str]) -> str:
    code = innermost
    for layer in layers:
        code = layer.replace("{}", "\0").replace("{{", "{").replace("}}", "}").replace("\0", code)
    return code + "\n"


def holds(innermost: str, layers: list[str], value: str, refused: Callable[[str], None]) -> None:
    code = nested(innermost, layers)
    try:
        commands = fill_code(code, Values({"X": value}), HERE)
    except RecipeError:
        refused(code)
        return
    printed = run("bash", "".join(command.text + "\n" for command in commands))
    assert re.findall(f"{BEGIN}(.*?){END}", printed, re.DOTALL) == [value], code


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(INNERMOST), LAYERS, VALUE)
def test_nested_constructs_never_let_a_value_out(innermost: str, layers: list[str], value: str) -> None:
    holds(innermost, layers, value, lambda _code: None)


def test_common_nestings_are_not_refused() -> None:
    refused: list[str] = []
    for innermost in INNERMOST[:6]:
        for around in AROUND[:15]:
            if "<<" not in innermost or "{}\n" in around:  # a here-document's end is a line of its own
                holds(innermost, [around], "a'b\"$c", refused.append)
    assert refused == []
