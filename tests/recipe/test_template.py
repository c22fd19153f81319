"""Substitution: what is a place and what is plain text, what is refused and where, and what may be shown."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import nodes

from runbook.model import Values
from runbook.variables import expression
from runbook.variables.simple import simple
from runbook.variables.template import (
    FILTERS,
    MASK,
    TemplateError,
    evaluate,
    expression_names,
    expression_problems,
    holds,
    names,
    places,
    problems,
    render,
    rendered_masked,
    uses_shell_filter,
)

VALUES = Values(
    {
        "MAC": "00:aa:bb:cc:dd:ee",
        "VG": "MyVG",
        "EMPTY": "",
        "PATH": "/srv/tftp/x.img",
        "PACKAGES": "htop iotop",
        "N": "3",
        "PASSWORD": "s3cr3t",
        "result": "r",
        "été": "chaud",
    },
    frozenset({"PASSWORD"}),
)

FILLED = [
    (
        "{{ '%d' | format(N | int * 4000000000) }} {{ '%s' % (N | int * 4000000000) }}",
        "12000000000 12000000000",
    ),
    ("{{ 'yes' if N | int == 3 and 2 < N | int < 10 and N in '345' }}", "yes"),
    ("plain", "plain"),
    ("", ""),
    ("{{ VG }}", "MyVG"),
    ("{{VG}}", "MyVG"),
    ("{{   VG\n}}", "MyVG"),
    ("/dev/{{ VG }}/{{ VG }}.", "/dev/MyVG/MyVG."),
    ("${X_{{ VG }}}", "${X_MyVG}"),
    # shell words that look like Jinja's statements and comments
    ("${#array[@]} {{ VG }}", "${#array[@]} MyVG"),
    ("{% if x %} {{ VG }} {# no #} {%- x", "{% if x %} MyVG {# no #} {%- x"),
    ("# line\n{{ VG }}\n## line", "# line\nMyVG\n## line"),
    ("a }} b %} #} {{ VG }}", "a }} b %} #} MyVG"),
    ("trailing newline {{ VG }}\n", "trailing newline MyVG\n"),
    # braces inside
    ("{{ '}}' }}", "}}"),
    ("{{ '{{' }}.Names}}", "{{.Names}}"),
    ("{{ \"}}\" ~ '{{' }}", "}}{{"),
    (r"{{ 'it\'s }}' }}", "it's }}"),
    ("{{ {'a': {'b': 'c'}}['a']['b'] }}", "c"),
    # filters
    ("{{ MAC | pxelinux }}", "01-00-aa-bb-cc-dd-ee"),
    ("{{ PATH | basename }} {{ PATH|dirname }}", "x.img /srv/tftp"),
    ("{{ PATH | dirname | basename }}", "tftp"),
    ("{{ '/srv/' | basename }}", "srv"),
    ("{{ PACKAGES | shell }}", "htop iotop"),
    ("{{ PACKAGES.split() | shell }}", "htop iotop"),
    ("{{ VG | lower }}{{ VG | upper }}", "myvgMYVG"),
    ("{{ EMPTY | default('none', true) }}", "none"),
    ("{{ VG | replace('My', 'Your') }}", "YourVG"),
    ("{{ N | int + 1 }}", "4"),
    ("{{ N | int * 2 }}", "6"),
    ("{{ PACKAGES.split() | join(',') }}", "htop,iotop"),
    ("{{ VG[:2] }}", "My"),
    ("{{ 'a' if VG == 'MyVG' else 'b' }}", "a"),
    ("{{ '/dev/' ~ VG if N == '3' else EMPTY }}", "/dev/MyVG"),
    ("{{ result | upper }}", "R"),
    ("{{ été }}{{ été | upper }}", "chaudCHAUD"),
]


@pytest.mark.parametrize(("text", "filled"), FILLED)
def test_filled(text: str, filled: str) -> None:
    assert render(text, VALUES) == filled


WRONG = [
    ("{{ VG", "never closed"),
    ("{{ '}}", "is not an expression"),
    ("{{a,b},c}", "never closed"),
    ("{{ }}", "holds no expression"),
    ("{{- VG }}", "do not trim blanks"),
    ("{{ VG -}}", "do not trim blanks"),
    ("{{ VG MAC }}", '"VG MAC" is not an expression'),
    ("{{ VG if }}", "is not an expression"),
    ("{{.Names}}", "is not an expression"),
    ("{{ VG; MAC }}", "is not an expression"),
    ("{{ ¤ }}", "is not an expression"),
    ("{{ not }}", "is not an expression"),
    ("{{ VG | nofilter }}", 'there is no filter "nofilter"'),
    ("{{ VG | safe }}", 'there is no filter "safe"'),
    ("{{ VG is odder }}", 'there is no test "odder"'),
    ("{{ VG | shell | upper }}", "shell must be the last filter"),
    ("{{ VG ~ (MAC | shell) }}", "shell must be the last filter"),
    ("{{ self }}", '"self" means something else'),
    ("{{ UNKNOWN }}", "UNKNOWN has no value here"),
    ("{{ UNKNOWN | default('x') }}", "UNKNOWN has no value here"),
    ("{{ UNKNOWN is defined }}", "UNKNOWN has no value here"),
    ("{{ range(3) }}", "range has no value here"),
    ("{{ lipsum() }}", "lipsum has no value here"),
    ("{{ VG.__class__ }}", "cannot be computed"),
    ("{{ VG.__class__.__mro__[1].__subclasses__() }}", "cannot be computed"),
    ("{{ VG | attr('__class__') }}", "no filter"),
    ("{{ VG.nothing }}", "cannot be computed"),
    ("{{ VG[9] }}", "cannot be computed"),
    ("{{ VG + 1 }}", "cannot be computed"),
    ("{{ 1 / 0 }}", "division by zero"),
    ("{{ 'a' * 999999999999 }}", "only numbers are multiplied"),
    ("{{ 9 ** 9 ** 9 }}", "only numbers are multiplied"),
    ("{{ VG.split() }}", "gives no text"),
    ("{{ none }}", "gives no text"),
    ("{{ [VG] }}", "gives no text"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_cannot_be_filled_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render("{{ VG }} = " + text, VALUES)
    assert said in str(caught.value)
    assert caught.value.offset == len("{{ VG }} = ")


@given(st.text("{}%#'\" VG\n|-", max_size=30))
def test_any_text_is_filled_or_refused(text: str) -> None:
    try:
        found = places(text)
    except TemplateError as error:
        assert text[error.offset : error.offset + 2] == "{{"  # noqa: PT017  either outcome is right
        return
    for place in found:
        assert text[place.start : place.start + 2] == "{{"
        assert text[place.end - 2 : place.end] == "}}"
        assert place.expression == text[place.start + 2 : place.end - 2].strip()
    if not found:
        assert render(text, VALUES) == text


@given(st.lists(st.text("ab}%#{ \n'", max_size=5) | st.sampled_from(["{{ VG }}", "{{ '}}' }}"])))
def test_places_are_found_where_they_are(parts: list[str]) -> None:
    text = "".join(part.replace("{{", "") if not part.startswith("{{ ") else part for part in parts)
    try:
        found = places(text)
    except TemplateError:
        return
    outside = text
    for place in reversed(found):
        outside = outside[: place.start] + outside[place.end :]
    assert "{{ VG }}" not in outside


# ---------------------------------------------------------------- what is used


def test_names_of_all_that_a_text_uses() -> None:
    assert names("{{ VG }} {{ MAC | pxelinux }} {{ A if B else C.d }} $X {% Y %}") == {
        "VG",
        "MAC",
        "A",
        "B",
        "C",
    }
    assert names("nothing") == frozenset()
    assert expression_names('STOCKAGE == "lvm" and N | int > 2') == {"STOCKAGE", "N"}
    assert expression_names("true and none") == frozenset()


def test_names_of_a_wrong_text_are_refused_with_the_place() -> None:
    with pytest.raises(TemplateError) as caught:
        names("ab {{ VG }} {{ a b }}")
    assert caught.value.offset == 12


AS_INT = "for numbers, write `N | int`"
MISLEADING = [
    ("{{ N == 3 }}", 'N is a text whatever its type, and never equals 3; write `N == "3"`'),
    ("{{ -3 != N }}", "in an expression, N is a text whatever its type, and never equals 3"),
    ("{{ N | trim in (3, 4) }}", 'write `N == "3"`'),
    ("{{ N == true }}", 'never equals True; write `N == "true"`'),
    ("{{ 1 < N }}", "in an expression, N is a text whatever its type, ordered as words are; " + AS_INT),
    ("{{ N >= '10' }}", "in an expression, N is a text whatever its type, ordered as words are"),
]


@pytest.mark.parametrize(("text", "said"), MISLEADING)
def test_a_comparison_that_misleads_is_a_problem(text: str, said: str) -> None:
    (problem,) = problems("{{ VG }} = " + text, {"VG", "N"})
    assert said in str(problem)
    assert problem.offset == len("{{ VG }} = ")


def test_of_a_name_that_nothing_declares_it_is_not_said_what_its_text_equals() -> None:
    (problem,) = expression_problems("N == 3", {"VG"})
    assert str(problem) == 'there is no variable "N"; declare it with variable:: N'


def test_all_problems_of_a_text_are_listed() -> None:
    found = problems("{{ MC }}\n{{ VG }}\n{{ a b }} {{ nothing_like_it }}", {"MAC", "VG"})
    assert [(str(error), error.offset) for error in found] == [
        ('there is no variable "MC"; did you mean MAC?', 0),
        ('"a b" is not an expression (something is left after it)', 18),
        ('there is no variable "nothing_like_it"; declare it with variable:: nothing_like_it', 28),
    ]
    assert str(problems("{{ VG", {"VG"})[0]).startswith("{{ is never closed")
    assert problems("{{ VG }}", {"VG"}) == ()


def test_problems_of_a_condition() -> None:
    assert expression_problems("VG == 'x'", {"VG"}) == ()
    assert str(expression_problems("vg == 'x'", {"VG"})[0]) == 'there is no variable "vg"; did you mean VG?'
    assert str(expression_problems("", {"VG"})[0]) == "{{ }} holds no expression; give the name of a variable"
    assert len(expression_problems("VG = 'x'", {"VG"})) == 1


def test_every_name_of_an_expression_that_nothing_declares_is_told() -> None:
    told = [str(error) for error in problems("{{ MC ~ VGG }} {{ VG ~ MC }}", {"MAC", "VG"})]
    assert told == [
        'there is no variable "MC"; did you mean MAC?',
        'there is no variable "VGG"; did you mean VG?',
        'there is no variable "MC"; did you mean MAC?',
    ]
    assert len(expression_problems("A == 'x' or B == 'y'", {"VG"})) == 2


@pytest.mark.parametrize(
    ("text", "inserts"),
    [
        ("X | shell", True),
        (" X|shell ", True),
        ("X.split() | shell", True),
        ("X | upper | shell", True),
        ("X", False),
        ("shell", False),
        ("'| shell'", False),
        ("X | replace('a', '| shell')", False),
    ],
)
def test_a_place_that_inserts_shell_is_told(text: str, inserts: bool) -> None:  # noqa: FBT001
    assert uses_shell_filter(text) is inserts


def test_there_are_the_filters_of_the_format() -> None:
    assert {"pxelinux", "basename", "dirname", "shell", "lower", "replace"} <= FILTERS


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        ('VG == "MyVG"', True),
        ('VG != "MyVG"', False),
        ("EMPTY", False),
        ("not EMPTY", True),
        ('VG == "MyVG" and (EMPTY or N == "3")', True),
        ('VG in ("a", "b")', False),
        ('VG in ["a", "MyVG"]', True),
        ("N | int > 2", True),
        ('PATH.startswith("/srv")', True),
        ("true", True),
        ("-1", True),
    ],
)
def test_conditions(condition: str, true: bool) -> None:  # noqa: FBT001
    assert holds(condition, VALUES) is true


@pytest.mark.parametrize("condition", ["VG.nothing", "N > 3", "UNKNOWN", "a b", "", "VG = 'x'"])
def test_a_condition_that_cannot_be_told_is_refused(condition: str) -> None:
    with pytest.raises(TemplateError):
        holds(condition, VALUES)


# ---------------------------------------------------------------- secrets


def test_what_uses_a_secret_is_masked_where_it_may_be_shown() -> None:
    text = "{{ VG }}:{{ PASSWORD }} {{ PASSWORD | upper }} {{ 'a' if PASSWORD else 'b' }}"
    assert rendered_masked(text, VALUES) == f"MyVG:{MASK} {MASK} {MASK}"
    assert render(text, VALUES) == "MyVG:s3cr3t S3CR3T a"


@pytest.mark.parametrize("wrong", ["{'a': 1}[PASSWORD]", "PASSWORD + 1", "PASSWORD[99]", "VG[PASSWORD]"])
def test_what_is_said_of_a_wrong_expression_shows_no_secret(wrong: str) -> None:
    with pytest.raises(TemplateError) as caught:
        evaluate(wrong, VALUES)
    assert "s3cr3t" not in str(caught.value)


# ---------------------------------------------------------------- without Jinja


SILENT = """
import sys
from runbook.model import Values
from runbook.variables.template import holds, names, places, problems, render
from runbook.variables.template import rendered_masked, uses_shell_filter
values = Values({"A": "a", "B": "b"})
for text in ("plain ${#a[@]} {% x %}", "{{ A }}", "{{ A | pxelinux }}", "{{ 'x' ~ A if B == 'b' else '' }}"):
    render(text, values), rendered_masked(text, values), names(text), problems(text, {"A", "B"})
assert holds("A == 'a' and (not B or B != 'c')", values)
assert not uses_shell_filter("A") and uses_shell_filter("A | shell")
assert "jinja2" not in sys.modules
render("{{ A | replace('a', 'b') }}", values)
assert "jinja2" in sys.modules
"""


def test_most_recipes_are_filled_without_importing_jinja() -> None:
    subprocess.run([sys.executable, "-c", SILENT], check=True)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("A | upper ~ '-'", "AB-"),
        ("'x:' ~ A | upper", "x:AB"),
        ("('x:' ~ A) | upper", "X:AB"),
        ("A|upper~A|trim|lower", "ABab"),
    ],
)
def test_a_filter_binds_tighter_than_a_tilde(text: str, result: str) -> None:
    known = simple(text)
    assert known is not None
    assert known.value({"A": "aB"}) == expression._compiled(text)({"A": "aB"}) == result  # noqa: SLF001


atoms = st.sampled_from(["A", "B", "LV", "C", "'a'", '"a"', '""', "true", "none", "1", "'x y'", "'é'"])


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from([" and ", " or ", "==", " != ", " ~ ", " == ", "|", "~"])
    filters = st.sampled_from(["lower", "upper", "trim", "basename", "shell", "pxelinux", "(lower)", "foo"])
    return st.one_of(
        st.tuples(parts, operators, parts).map("".join),
        parts.map("({})".format),
        parts.map("not {}".format),
        st.tuples(parts, parts, parts).map(lambda three: "{} if {} else {}".format(*three)),
        st.tuples(parts, filters).map(" | ".join),
    )


expressions = st.recursive(atoms, _joined, max_leaves=8) | st.text("AB 'a\"()|~=!notif else", max_size=12)


@settings(max_examples=500)
@given(expressions)
def test_what_is_computed_without_jinja_is_what_jinja_computes(text: str) -> None:
    text = text.strip()
    known = simple(text)
    if known is None:
        return
    tree = expression._parsed(text)  # noqa: SLF001  refuses what Jinja does not read
    found = {tree.name} if isinstance(tree, nodes.Name) else {node.name for node in tree.find_all(nodes.Name)}
    assert known.names == found
    assert known.is_shell == (isinstance(tree, nodes.Filter) and tree.name == "shell")
    texts = {"A": "a", "B": "", "LV": "My/LV x", "C": "a"}
    if known.names <= texts.keys():
        assert known.value(texts) == expression._compiled(text)(texts)  # noqa: SLF001
