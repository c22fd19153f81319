"""A step and values become commands, with what may be shown of them and where they are."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shellrun import BEGIN, END, run

from runbook.commands.fill import fill, fill_code
from runbook.commands.split import split
from runbook.errors import RecipeError
from runbook.model import Command, Location, Step, Values

HERE = Location("recipe.rst", 10)
VALUES = Values(
    {
        "VG": "MyVG",
        "X": "a b",
        "Q": "it's",
        "PASSWORD": "a\"b$c\\d'e",
        "N": "3",
        "EOF": "x\nEOF\ny",
        "EMPTY": "",
    },
    secrets=frozenset({"PASSWORD"}),
)


def filled(code: str, values: Values = VALUES, *, raw: bool = False) -> tuple[Command, ...]:
    return fill_code(code, values, HERE, raw=raw)


def texts(code: str, values: Values = VALUES) -> list[str]:
    return [command.text for command in filled(code, values)]


def refusals(code: str, values: Values = VALUES) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        filled(code, values)
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------- commands, masks, lines


def test_values_go_in_escaped_for_their_place() -> None:
    assert texts("ls {{ X }} \"{{ X }}\" '{{ Q }}' $'{{ Q }}' {{ VG }}/{{ X }}\n") == [
        "ls 'a b' \"a b\" 'it'\\''s' $'it\\'s' MyVG/'a b'"
    ]


@pytest.mark.parametrize("value", ["'", "''", "'a", "'a'", "a'", "it's", "'; id; '", "\\'"])
@pytest.mark.parametrize("around", ["'{}'", "'a{}'", "'{}b'", "'{}{}'", "\"$(printf %s '{}')\""])
def test_a_value_of_quotes_comes_out_of_single_quotes_as_it_is(value: str, around: str) -> None:
    code = f"printf %s {around.replace('{}', '{{ X }}')}"
    (command,) = filled(code, Values({"X": value}, frozenset()))
    told = subprocess.run(["bash", "-c", command.text], capture_output=True, text=True, check=True)
    letters = around.removeprefix('"$(printf %s ').removesuffix(')"')[1:-1]
    assert told.stdout == letters.replace("{}", value)


def test_the_password_of_the_format_sets_exactly_itself() -> None:
    (command,) = filled('echo "root:{{ PASSWORD }}" | chpasswd')
    assert command.text == 'echo "root:a\\"b\\$c\\d\'e" | chpasswd'
    assert command.masked == 'echo "root:••••••" | chpasswd'


def test_a_secret_is_masked_whatever_the_escaping_made_of_it() -> None:
    code = (
        "a {{ PASSWORD }} '{{ PASSWORD }}' {{ PASSWORD | upper }} {{ VG }}\ncat <<EOF\n{{ PASSWORD }}\nEOF\n"
    )
    assert [command.masked for command in filled(code)] == [
        "a •••••• '••••••' •••••• MyVG",
        "cat <<EOF\n••••••\nEOF",
    ]


def test_a_secret_is_in_no_representation_of_a_command() -> None:
    assert "c\\d" not in repr(filled("a {{ PASSWORD }}"))


def test_each_command_has_its_line_in_the_recipe() -> None:
    code = "# first\nls {{ VG }}\n\n# second\n# third\ncat <<EOF\n{{ VG }}\nEOF\npwd\n"
    assert [(command.location.line, command.text.split("\n")[0]) for command in filled(code)] == [
        (11, "# first"),
        (15, "# second"),
        (18, "pwd"),
    ]


def test_lines_stay_the_recipe_s_when_a_value_has_more_of_them() -> None:
    lines = [command.location.line for command in filled("ls '{{ EOF }}'\nls {{ EOF }}\npwd\n")]
    assert lines == [10, 11, 12]


def test_blank_lines_around_a_command_are_not_sent() -> None:
    assert texts("\n\nls {{ VG }}\n\n\npwd\n\n") == ["ls MyVG", "pwd"]


def test_a_backslash_never_joins_what_comes_after_a_command() -> None:
    assert texts("ls \\\n\n") == ["ls \\\n\n"]


def test_a_step_of_comments_has_no_command() -> None:
    assert texts("# only {{ X }}\n\n# this\n") == []
    assert texts("") == []


def test_raw_means_as_it_stands() -> None:
    (command,) = filled("echo {{ X }} {% if %} {{", raw=True)
    assert command.text == command.masked == "echo {{ X }} {% if %} {{"


def test_a_step_is_filled_with_its_own_options() -> None:
    step = Step("id", "Title", HERE, Location("recipe.rst", 20), "MyHost", code="ls {{ X }}\npwd")
    assert [(command.text, command.location.line) for command in fill(step, VALUES)] == [
        ("ls 'a b'", 20),
        ("pwd", 21),
    ]


# ---------------------------------------------------------------- pieces of shell on purpose


def test_the_shell_filter_inserts_what_the_author_wants() -> None:
    values = Values({"OPTIONS": "-l  --all", "MORE": "a; b"})
    assert texts("ls {{ OPTIONS | shell }} {{ MORE | shell }}\n", values) == ["ls -l  --all a; b"]


def test_shell_of_several_lines_becomes_several_commands_at_one_line() -> None:
    commands = filled("pwd\nls; {{ S | shell }}\ntrue {{ S }}", Values({"S": "a\nb 'c'"}, frozenset({"S"})))
    assert [(command.text, command.masked, command.location.line) for command in commands] == [
        ("pwd", "pwd", 10),
        ("ls; a", "ls; ••••••", 11),
        ("b 'c'", "••••••", 11),
        ("true 'a\nb '\\''c'\\'''", "true ••••••", 12),
    ]


def test_shell_that_leaves_something_open_is_refused_without_showing_a_secret() -> None:
    values = Values({"S": "hush 'hush )"}, frozenset({"S"}))
    (said,) = refusals("pwd\nls {{ S | shell }}", values)
    assert said.startswith("recipe.rst:11: with its values this is not whole commands")
    assert "hush" not in said


# ---------------------------------------------------------------- what is refused

REFUSED = {
    "ls\nls {{ NOBODY }}": "recipe.rst:11: NOBODY has no value here",
    "ls {{ X | nope }}": 'recipe.rst:10: "X | nope": there is no filter "nope"',
    "ls\n{{ X": "recipe.rst:11: {{ is never closed",
    "ls\necho `ls {{ X }}`": "recipe.rst:11: X cannot stand here: inside `…` no value can be escaped",
    "echo $(({{ X }}))": "recipe.rst:10: the value of X cannot be written here: only an integer",
    "ls # {{ EOF }}": "recipe.rst:10: the value of EOF cannot be written here: it holds more than one line",
    "cat <<'E'\n$({{ X }}\nE\nif": "recipe.rst:13: the command that begins here is not finished",
    "cat <<-E\n\t{{ T }}\n\tE\n": "recipe.rst:11: the value of T cannot be written here: a line of it begins",
    "cat <<E\n$(echo {{ EOF }})\nE\n": "recipe.rst:11: the value of EOF cannot be written here: it holds",
    "ls\nfi\n{{ X }}": "recipe.rst:11: bash does not take this: syntax error near unexpected token `fi'",
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_filled_is_refused_at_its_very_line(code: str) -> None:
    (said,) = refusals(code, VALUES.with_text("T", "\tx"))
    assert said.startswith(REFUSED[code])


def test_everything_that_cannot_be_filled_is_said_at_once() -> None:
    said = refusals("ls `{{ X }}`\nls {{ NOBODY }}\necho $(({{ X }}))")
    assert [line.split(": ")[0] for line in said] == ["recipe.rst:10", "recipe.rst:11", "recipe.rst:12"]


ENDS = "holds what ends the text around it"


@pytest.mark.parametrize(
    "code",
    [
        "cat <<EOF\n{{ EOF }}\nEOF\n",
        "cat <<'EOF'\n{{ EOF }}\nEOF\n",
        "cat <<-EOF\n\t{{ EOF }}\n\tEOF\n",
        "f() {\ncat <<'EOF'\n{{ EOF }}\nEOF\n}\n",
        'x="$(cat <<EOF\n{{ EOF }}\nEOF\n)"\n',
        "cat <<'EOF' | cat\nx\n{{ L }}\nEOF\n",
        "cat <<'EOF' | cat\nx\nE{{ F }}\nEOF\n",
        "if true; then\ncat <<'EOF'\n{{ L }}\nEOF\nfi\n",
    ],
)
def test_a_value_that_ends_its_heredoc_is_refused(code: str) -> None:
    (said,) = refusals(code, Values({"EOF": "x\nEOF\ny", "L": "EOF", "F": "OF"}))
    assert ENDS in said


def test_a_value_that_only_begins_like_the_delimiter_is_fine() -> None:
    assert len(texts("cat <<EOF\n{{ V }}\nEOF\n", Values({"V": "EOF2\n EOF\nEOF "}))) == 1


def test_in_a_substitution_bash_takes_the_delimiter_with_more_after_it_for_the_end() -> None:
    (said,) = refusals('x="$(cat <<EOF\n{{ V }}\nEOF\n)"\n', Values({"V": "a\nEOF$(touch hit)"}))
    assert ENDS in said


# ---------------------------------------------------------------- the same structure, whatever the values

LINES = [
    "ls {{ A }} {{ B }}",
    "echo \"{{ A }}{{ B }}\" '{{ A }}'",
    "if [ {{ A }} = {{ B }} ]; then\n  echo {{ A }}\nfi",
    "cat <<EOF\n{{ A }} {{ B }}\nEOF",
    "cat <<'EOF'\n{{ A }} '{{ B }}'\nEOF",
    "case {{ A }} in {{ B }}) echo;; esac",
    'x=$(echo "{{ A }}" {{ B }})',
    "# {{ A }}\nls {{ B }}>f",
    "f() {\n  echo {{ A }} # it's\n}",
]
VALUE = st.text(st.sampled_from([*"'\"\\$`!#~*?[]{}()<>|&;=: \t\nEOFa", "é", "\x01"]), max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=4), VALUE, VALUE)
def test_whatever_the_values_the_commands_are_those_of_the_recipe(lines: list[str], a: str, b: str) -> None:
    code = "\n".join(lines) + "\n"
    try:
        commands = filled(code, Values({"A": a, "B": b}))
    except RecipeError:
        return
    expected = [
        piece.command_line + 10 for piece in split(code.replace("{{ A }}", "x").replace("{{ B }}", "x"))
    ]
    assert [command.location.line for command in commands] == expected
    assert len(split("\n".join(command.text for command in commands))) == len(commands)


PRINTED = f"printf '{BEGIN}%s{END}' {{{{ A }}}} \"{{{{ B }}}}\"\ncat <<EOF\n{BEGIN}{{{{ A }}}}{END}\nEOF\n"


@settings(max_examples=100, deadline=None)
@given(VALUE, VALUE)
def test_filled_commands_run_one_by_one_give_the_values(a: str, b: str) -> None:
    commands = filled(PRINTED, Values({"A": a, "B": b})) if "\nEOF\n" not in f"\n{a}\n" else ()
    if commands:
        printed = run("dash", "\n".join(command.text for command in commands))
        assert printed == f"{BEGIN}{a}{END}{BEGIN}{b}{END}{BEGIN}{a}{END}\n"


# ---------------------------------------------------------------- what is loaded for it


def test_a_step_without_a_place_needs_neither_parser_nor_process() -> None:
    script = """if True:
        import sys
        from runbook.model import Location, Values
        from runbook.commands.fill import fill_code
        assert len(fill_code("ls | cat\\npwd && ls\\n", Values(), Location("r", 1))) == 2
        assert not {"tree_sitter", "subprocess", "jinja2"} & set(sys.modules), sys.modules
    """
    subprocess.run([sys.executable, "-c", script], check=True)


def test_lines_of_commands_grow() -> None:
    lines = [command.location.line for command in filled("ls\n\n# c\npwd; ls\ntrue\n")]
    assert all(first < second for first, second in pairwise(lines))


# ---------------------------------------------------------------- a root that is no other one


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("chroot {{ X }}", "/"),
        ("chroot {{ X }}", "//"),
        ("chroot {{ X }}", "/."),
        ("chroot {{ X }}", "/media/.."),
        ("chroot {{ X }}/", ""),
        ('sudo env LANG=C chroot "{{ X }}" bash', "/"),
        ("true && chroot {{ X }} <<EOF\nrm -rf /tmp\nEOF", "/"),
        ("if true; then\n  LANG=C chroot {{ X }} ls\nfi", "/"),
        ("unshare -m chroot {{ X }}", "/"),
    ],
)
def test_a_chroot_into_the_root_that_one_is_in_already_is_refused(code: str, value: str) -> None:
    (refusal,) = refusals(code, Values({"X": value}, frozenset()))
    assert "the root folder of this one; give the folder" in refusal


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("chroot {{ X }}", "/media/x"),
        ("chroot {{ X }}", "."),
        ("echo chroot {{ X }}", "/"),
        ("chroot --userspec=nobody {{ X }} id", "/"),
        ("chroot /mnt ls {{ X }}", "/"),
    ],
)
def test_another_root_is_entered(code: str, value: str) -> None:
    assert len(texts(code, Values({"X": value}, frozenset()))) == 1
