"""Each place of substitution knows how the shell reads it, or refuses."""

from __future__ import annotations

import pytest
from context_table import BEFORE, CONTEXTS
from shellrun import BEGIN, run

from runbook.errors import RecipeError
from runbook.model import Location, Values
from runbook.recipe.contexts import contexts
from runbook.recipe.fill import fill_code

HERE = Location("recipe.rst", 1)
NASTY = "a'b\"c`touch hit`$(touch hit)\\'\\\";touch hit\n#$x!*~"


@pytest.mark.parametrize(("code", "expected"), CONTEXTS)
def test_a_place_has_its_context_or_is_refused(code: str, expected: str) -> None:
    spots = contexts(code)
    said = {spot.error.fact for spot in spots if spot.error}
    if said:
        assert any(expected in fact for fact in said), said
        assert all(spot.error.remedy for spot in spots if spot.error)
    else:
        assert " ".join(str(spot.context or "shell") for spot in spots) == expected


@pytest.mark.parametrize("before", BEFORE)
def test_what_stands_before_a_place_misleads_nobody(before: str) -> None:
    code = before + f"\nprintf '{BEGIN}%s' {{{{ X }}}} \"{{{{ X }}}}\" '{{{{ X }}}}' $'{{{{ X }}}}'\n"
    commands = fill_code(code, Values({"X": NASTY}), HERE)
    printed = run("bash", "".join(command.text + "\n" for command in commands))
    assert printed.endswith((BEGIN + NASTY) * 4)


ON_A_LINE = [text for text in BEFORE if "\n" not in text and "#" not in text]


@pytest.mark.parametrize("before", [text for text in ON_A_LINE if text != "echo $'\\\\'"])
def test_what_stands_before_a_place_on_its_line_misleads_nobody(before: str) -> None:
    code = before + f" ; printf '{BEGIN}%s' {{{{ X }}}} \"{{{{ X }}}}\" '{{{{ X }}}}' $'{{{{ X }}}}'\n"
    commands = fill_code(code, Values({"X": NASTY}), HERE)
    printed = run("bash", "".join(command.text + "\n" for command in commands))
    assert printed.endswith((BEGIN + NASTY) * 4)


def test_where_the_grammar_errs_the_place_is_refused() -> None:
    (spot,) = contexts("echo $'\\\\' ; ls '{{ X }}'")
    assert spot.error


def test_a_place_that_the_two_readers_see_differently_is_refused() -> None:
    # tree-sitter takes this for a substitution: a value quoted for it would be evaluated
    (spot,) = contexts("cat <<EOF\n$((1 + 2)) $(( x[{{ X }}] ))\nEOF")
    assert spot.context == "number"
    with pytest.raises(RecipeError, match="only an integer"):
        fill_code("cat <<EOF\n$(({{ X }}))\nEOF", Values({"X": "x[$(touch hit)]"}), HERE)


READ_AGAIN = [
    ('ssh host "ls {{ X }}"', "ssh"),
    ("sudo sh -c 'ls {{ X }}'", "sh -c"),
    ('chroot /mnt /bin/bash -c "ls {{ X }}"', "bash -c"),
    ("find . -exec sh -c 'ls {{ X }}' \\;", "sh -c"),
    ("su -c 'ls {{ X }}' root", "su -c"),
    ('eval "ls {{ X }}"', "eval"),
    ("trap 'rm {{ X }}' EXIT", "trap"),
    ("sed -i 's/a/{{ X }}/' f", "sed"),
    ("A=1 /usr/bin/awk '/{{ X }}/' f", "awk"),
    ("bash <<EOF\nls {{ X }}\nEOF", "bash"),
    ("ssh host <<'EOF'\nls {{ X }}\nEOF", "ssh"),
    ("ls {{ X }}", ""),
    ("cat <<EOF\n{{ X }}\nEOF", ""),
    ('ssh host "$(cat {{ X }})"', ""),
    ("tar -c {{ X }}", ""),
]


@pytest.mark.parametrize(("code", "program"), READ_AGAIN)
def test_a_program_that_reads_the_value_as_code_is_known(code: str, program: str) -> None:
    (spot,) = contexts(code)
    assert spot.read_again_by == program
