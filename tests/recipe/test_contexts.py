"""Each place of substitution knows how the shell reads it, or refuses."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from shellrun import BEGIN, run

from runbook.commands.contexts import contexts
from runbook.commands.fill import fill_code
from runbook.commands.grammar import tree
from runbook.commands.quoting import Context
from runbook.errors import RecipeError
from runbook.model import Location, Values
from support.context_table import BEFORE, CONTEXTS

if TYPE_CHECKING:
    from pathlib import Path

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
    ("ssh -p 22 -l root {{ X }} ls", ""),
    ("ssh -p {{ X }} host ls", ""),
    ("sudo ssh host ls {{ X }}", "ssh"),
    ("sh -c 'ls \"$1\"' sh {{ X }}", ""),
    ("sh -ec 'ls {{ X }}'", "sh -c"),
    ("su {{ X }} -c id", ""),
    ("su - root --command='ls {{ X }}'", "su -c"),
    ("bash -s {{ X }} <<'EOF'\nls \"$1\"\nEOF", ""),
    ('ssh host "ls $(printf %q {{ X }})"', ""),
    # what comes in is data, unless a shell reads it
    ("ssh web1 'cat > /etc/motd' <<EOF\n{{ X }}\nEOF", ""),
    ("ssh web1 cat '>' /etc/motd <<EOF\n{{ X }}\nEOF", ""),
    ("ssh web1 tee /etc/motd <<< {{ X }}", ""),
    ("su - postgres -c psql <<EOF\nselect '{{ X }}';\nEOF", ""),
    ("sudo -u postgres psql <<EOF\nselect '{{ X }}';\nEOF", ""),
    ("bash -c 'cat > f' <<EOF\n{{ X }}\nEOF", ""),
    ("bash script.sh <<EOF\n{{ X }}\nEOF", ""),
    ("ssh web1 bash <<EOF\nls {{ X }}\nEOF", "ssh"),
    ("ssh -p 22 web1 'sudo bash -s' <<EOF\nls {{ X }}\nEOF", "ssh"),
    ("ssh web1 <<EOF > f\nls {{ X }}\nEOF", "ssh"),
    ("ssh web1 -T <<EOF\nls {{ X }}\nEOF", "ssh"),
    ("sshpass -e ssh web1 sh -s -- a <<EOF\nls {{ X }}\nEOF", "ssh"),
    ("apt-get -y install ssh <<EOF\n{{ X }}\nEOF", ""),
    ("sudo bash -s a <<EOF\nls {{ X }}\nEOF", "bash"),
    ("su - bob <<EOF\nls {{ X }}\nEOF", "su"),
    ("bash <<< 'ls {{ X }}'", "bash"),
]


@pytest.mark.parametrize(("code", "program"), READ_AGAIN)
def test_a_program_that_reads_the_value_as_code_is_known(code: str, program: str) -> None:
    (spot,) = contexts(code)
    assert spot.read_again_by == program


# bash evaluates some words twice; none of these may make it do so with a value
EVALUATING = [
    '[ 1 -eq {{ X }} ] || [ "{{ X }}" -eq 1 ] || test {{ X }} -lt 1',
    "printf '%d %s' {{ X }} \"{{ X }}\"",
    'x={{ X }}; y="{{ X }}"; echo "$x$y"',
    'a=({{ X }} "{{ X }}"); a+=({{ X }}); echo "${a[@]}"',
    'export x={{ X }} y="{{ X }}"; declare z="{{ X }}"; readonly w={{ X }}',
    '[[ {{ X }} == {{ X }} && $x != {{ X }} && "{{ X }}" =~ {{ X }} && -n {{ X }} ]]',
    'case {{ X }} in {{ X }}) echo;; "{{ X }}") ;; esac',
    'echo ${x:-{{ X }}} ${x/{{ X }}/{{ X }}} ${x#{{ X }}} ${x:-"{{ X }}"}',
    "for x in {{ X }} '{{ X }}'; do echo $x; done",
    'read -r x <<<{{ X }}; read -t 1 -p {{ X }} x <<<"{{ X }}"',
    "[ -f {{ X }} ] || [ -t {{ X }} ] || test -z {{ X }}",
    "ls {{ X }} >&2 2>{{ X }}; kill {{ X }}; wait {{ X }}; cd {{ X }}",
    "umask {{ X }}; ulimit -n {{ X }}; source {{ X }}; . {{ X }}",
    'cat <<EOF\n{{ X }} $(echo {{ X }} "{{ X }}")\nEOF',
    "type {{ X }}; command -v {{ X }}; hash {{ X }}; {{ X }}; command {{ X }}; exec {{ X }}",
    "echo {a,{{ X }}} [{{ X }}] ~{{ X }}",
    "(shift {{ X }}); (exit {{ X }}); (f() { return {{ X }}; }; f); for i in 1; do break {{ X }}; done",
]


@pytest.mark.parametrize(
    "value", ["a[$(echo hit >&9)]", "a[$(echo hit >&9)]=1", "$(echo hit >&9)", "x=$(echo hit >&9)"]
)
@pytest.mark.parametrize("code", EVALUATING)
def test_no_value_is_evaluated(code: str, value: str, tmp_path: Path) -> None:
    commands = fill_code(code, Values({"X": value}), HERE)
    script = "exec 9>told\n" + "".join(f"{command.text}\n" for command in commands)
    subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=20, check=False)
    assert (tmp_path / "told").read_text() == ""


@pytest.mark.parametrize("far", ["\U0010ffff", "\U000ef76d", "\U000e0000", "\U0001f600"])
def test_a_character_beyond_all_tables_is_read_as_any_other(far: str) -> None:
    for code in (f"echo {{{far}w( {{{{ X }}}}", f"\u4e2d{{{far} (", f'echo "{far}" {far} {{{{ X }}}}'):
        tree(code)
    assert [spot.context for spot in contexts(f'echo "{far}" {far} {{{{ X }}}}')] == [Context.WORD]
