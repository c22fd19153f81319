"""A value comes out of real shells exactly as it went in, whatever it is and wherever it stands."""

from __future__ import annotations

import re
import subprocess
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shellrun import BEGIN, END, one_context, results

from runbook.commands.quoting import Context, escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SHELLS = ("bash", "dash")
ODD = ["\udc81", "\udc88", "\udcff", "Á", "È"]  # bytes that dash uses inside, as themselves and in letters
# what shells read a meaning into, and bytes that they use for themselves
NASTY = st.sampled_from([*"'\"\\$`!#~*?[]{}()<>|&;=:, \t\n\r-%^@+/", "\x01", "\x7f", *ODD])
PIECES = st.sampled_from(
    ["$(touch hit)", "`touch hit`", "\ntouch hit\n", ";touch hit;", "&touch hit&", "EOF", "\nEOF\n", "${u}"]
)
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.lists(NASTY | PIECES | CHARACTERS, max_size=12).map("".join)
BATCH, BATCHES = (
    50,
    41,
)  # values a shell takes at once, since starting one costs more than the rest; 2,050 in all
EVERY = settings(
    max_examples=BATCHES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a batch that fails is taken apart by `culprits`, faster than by shrinking
)


PRINT = f"printf '{BEGIN}%s{END}'"
QUOTED = f'"$({PRINT} "{{{{ X }}}}")"'
IN_BOTH = {
    "a bare word": (PRINT + " {{ X }}", Context.WORD),
    "a part of a word": (f"printf %s {BEGIN}{{{{ X }}}}{END}", Context.WORD),
    "an assignment": ("v={{ X }}; " + PRINT + ' "$v"', Context.WORD),
    "an exported assignment": ("export v={{ X }}; " + PRINT + ' "$v"', Context.WORD),
    "the list of a for": ("for v in {{ X }}; do " + PRINT + ' "$v"; done', Context.WORD),
    "the default of a parameter": ("u=; " + PRINT + " ${u:-{{ X }}}", Context.NARROW),
    "a quoted default of a parameter": ("u=; " + PRINT + ' ${u:-"{{ X }}"}', Context.DOUBLE),
    "double quotes": (PRINT + ' "{{ X }}"', Context.DOUBLE),
    "single quotes": (PRINT + " '{{ X }}'", Context.SINGLE),
    "a heredoc": (f"cat <<EOF\n{BEGIN}{{{{ X }}}}{END}\nEOF", Context.HEREDOC),
    "a literal heredoc": (f"cat <<'EOF'\n{BEGIN}{{{{ X }}}}{END}\nEOF", Context.LITERAL),
    "quotes in a substitution in quotes": (f"printf %s {QUOTED}", Context.DOUBLE),
    "quotes three substitutions deep": (f'printf %s "$(printf %s "$(printf %s {QUOTED})")"', Context.DOUBLE),
    "a word in a substitution in quotes": (f'printf %s "$({PRINT} {{{{ X }}}})"', Context.WORD),
    "single quotes in a substitution": (f"printf %s \"$({PRINT} '{{{{ X }}}}')\"", Context.SINGLE),
    "a heredoc in a substitution in quotes": (
        f'printf %s "$(cat <<EOF\n{BEGIN}{{{{ X }}}}{END}\nEOF\n)"',
        Context.HEREDOC,
    ),
}
ONLY_BASH = {
    "ANSI quotes": (PRINT + " $'{{ X }}'", Context.ANSI),
    "translated quotes": (PRINT + ' $"{{ X }}"', Context.DOUBLE),
    "an array": ("a=({{ X }}); " + PRINT + ' "${a[@]}"', Context.WORD),
    "a here-string": (f"cat <<<{BEGIN}{{{{ X }}}}{END}", Context.WORD),
    "a quoted here-string": (f'cat <<<"{BEGIN}{{{{ X }}}}{END}"', Context.DOUBLE),
}


@pytest.mark.parametrize("name", IN_BOTH | ONLY_BASH)
def test_the_context_of_a_place_is_known(name: str) -> None:
    template, context = (IN_BOTH | ONLY_BASH)[name]
    assert one_context(template) is context


# what dash 0.5.12 loses of its own accord, see the test below
OF_DASH = re.compile(rb"\nEO?[\x80-\xff]")


def fits(value: str) -> bool:
    """Whether no line of it would end a here-document: what `fill` refuses is in test_fill.py."""
    if any(line.startswith("EOF") for line in value.split("\n")[1:]) or "@end" in value:
        return False
    return OF_DASH.search(value.encode(errors="surrogateescape")) is None


@pytest.mark.parametrize("shell", SHELLS)
def test_a_value_comes_out_of_every_context_as_it_went_in(shell: str) -> None:
    cases = IN_BOTH | ONLY_BASH if shell == "bash" else IN_BOTH
    templates = [template for template, _context in cases.values()]

    @EVERY
    @given(st.lists(TEXTS.filter(fits), min_size=BATCH, max_size=BATCH))
    def holds(values: list[str]) -> None:
        if all_results(shell, templates, values) != [values] * len(templates):
            pytest.fail("\n".join(culprits(shell, cases, values)), pytrace=False)

    holds()


def test_dash_loses_a_byte_after_the_beginning_of_a_delimiter_whoever_writes_it() -> None:
    for text in ("E\u00c1\n", "EO\U000e0c94\n"):
        script = f"cat <<EOF\n{text}EOF\n".encode()
        told = {
            shell: subprocess.run([shell], input=script, capture_output=True, check=True).stdout
            for shell in SHELLS
        }
        assert told["bash"] == text.encode()
        # no longer so: let `fits` take these values again, and `losing` go
        assert told["dash"] != told["bash"]


# where one acts on the next, shells go wrong: after a backslash and \x01, bash forgets the next backslash
FEW = ["\\", "\x01", "\x7f", "\udc81", "$", '"', "'", "`", "a", "\n"]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_three_of_the_worst_characters_in_a_row(shell: str) -> None:
    cases = IN_BOTH | ONLY_BASH if shell == "bash" else IN_BOTH
    templates = [template for template, _context in cases.values()]
    values = ["".join(characters) for characters in product(FEW, repeat=3)]
    if all_results(shell, templates, values) != [values] * len(templates):
        pytest.fail("\n".join(culprits(shell, cases, values)), pytrace=False)


@pytest.mark.parametrize("name", IN_BOTH | ONLY_BASH)
def test_a_value_pasted_in_a_bash_that_a_person_uses_stands_for_no_earlier_command(name: str) -> None:
    template, context = (IN_BOTH | ONLY_BASH)[name]
    values = ["S3cret!!", "a!b", "!$!-1!?x", "!", "a\\!!", "l'eau!!"]
    lines = [template.replace("{{ X }}", escape(context, value)) for value in values]
    asked = ["bash", "--norc", "-o", "history", "-o", "histexpand"]
    script = "\n".join(["set -- x", *lines, ""])
    done = subprocess.run(asked, input=script, capture_output=True, text=True, check=True)
    assert re.findall(f"{BEGIN}(.*?){END}", done.stdout, re.DOTALL) == values, done.stderr


def all_results(shell: str, templates: Sequence[str], values: Sequence[str]) -> list[list[str]] | str:
    try:
        return results(shell, templates, values)
    except AssertionError as error:
        return str(error)


def culprits(shell: str, cases: Mapping[str, tuple[str, Context]], values: list[str]) -> Iterator[str]:
    for name, (template, _context) in cases.items():
        if all_results(shell, [template], values) != [values]:
            for value in values:
                found = all_results(shell, [template], [value])
                if found != [[value]]:
                    yield f"{name}: {value!r} became {found!r}"
