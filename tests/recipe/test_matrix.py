"""`matrix::` as an author writes it, and what is refused of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.model import Axis
from runbook.recipe.digest import digest
from support.reading import lines, recipe, refusal

if TYPE_CHECKING:
    from pathlib import Path

DECLARED = """\
.. variable:: RELEASE
   :default: trixie

.. variable:: MAC
   :type: mac
   :default: 00:aa:bb:cc:dd:ee

.. variable:: LONG
   :value: {{ RELEASE }}-long

.. variable:: MDP
   :type: secret

.. step:: S

   echo {{ RELEASE }} {{ MAC }}

"""


def test_each_field_of_a_matrix_is_a_variable_and_its_values(tmp_path: Path) -> None:
    text = DECLARED + ".. matrix::\n   :RELEASE: trixie, bookworm\n   :exclude: RELEASE == 'x'\n"
    matrix = recipe(tmp_path, text).matrix
    assert matrix is not None
    assert matrix.axes == (Axis("RELEASE", ("trixie", "bookworm")),)
    assert [one.expression for one in matrix.exclude] == ["RELEASE == 'x'"]
    assert matrix.location.line == 18


def test_values_of_a_matrix_are_those_of_their_type(tmp_path: Path) -> None:
    text = DECLARED + ".. matrix::\n   :MAC: 00-AA-BB-CC-DD-EE 00:aa:bb:cc:dd:ee 02:00:00:00:00:01\n"
    matrix = recipe(tmp_path, text).matrix
    assert matrix is not None
    assert matrix.axes[0].values == ("00:aa:bb:cc:dd:ee", "02:00:00:00:00:01")


@pytest.mark.parametrize(
    "values",
    ["a, b c, d'e", "a,\n     b c,\n     d'e", "a\n     b c\n     d'e", "\n     a\n     b c\n     d'e"],
)
def test_values_are_parted_by_commas_or_lines(values: str, tmp_path: Path) -> None:
    matrix = recipe(tmp_path, DECLARED + f".. matrix::\n   :RELEASE: {values}\n").matrix
    assert matrix is not None
    assert matrix.axes[0].values == ("a", "b c", "d'e")


def test_choices_are_read_as_the_values_of_a_matrix_and_what_is_wrong_is_said_once(tmp_path: Path) -> None:
    text = '.. variable:: A\n   :type: choice\n   :choices: "a b", c\n\n.. step:: S\n\n   echo {{ A }}\n'
    (problem,) = refusal(tmp_path, text)
    assert "quote" in problem.fact


def test_exclude_takes_one_expression_a_line(tmp_path: Path) -> None:
    text = (
        DECLARED
        + ".. matrix::\n   :RELEASE: a, b\n   :exclude:\n     RELEASE == 'a'\n     LONG == 'b-long'\n"
    )
    matrix = recipe(tmp_path, text).matrix
    assert matrix is not None
    assert [(one.expression, one.location.line) for one in matrix.exclude] == [
        ("RELEASE == 'a'", 21),
        ("LONG == 'b-long'", 22),
    ]


def test_a_recipe_is_the_same_whatever_variants_verify_it(tmp_path: Path) -> None:
    text = DECLARED + ".. matrix::\n   :RELEASE: a, b\n"
    assert digest(recipe(tmp_path, text)) == digest(recipe(tmp_path, DECLARED))


@pytest.mark.parametrize(
    ("matrix", "line", "fact"),
    [
        (".. matrix::\n", 18, "without a variable"),
        (".. matrix:: x\n   :RELEASE: a\n", 18, '"x" follows'),
        (".. matrix::\n\n   :RELEASE: a\n", 20, "below the blank line"),
        (".. matrix::\n\n   :exclude: RELEASE == 'a'\n", 20, "below the blank line"),
        (".. matrix::\n   :RELEASE: a\n     :exclude: RELEASE == 'a'\n", 20, "part of `:RELEASE:`"),
        (".. matrix::\n   :RELEASE: a\n\n:exclude: RELEASE == 'a'\n", 21, "which has ended"),
        (".. matrix::\n   :RELAESE: a\n   :MAC: 02:00:00:00:00:01\n", 19, ":RELAESE:"),
        (".. matrix::\n   :release: a\n   :MAC: 02:00:00:00:00:01\n", 19, ":release:"),
        (".. matrix::\n   :MAC: 12\n", 19, "12"),
        (".. matrix::\n   :LONG: a\n", 19, "computed"),
        (".. matrix::\n   :MDP: a\n", 19, "secret"),
        (".. matrix::\n   :RELEASE:\n", 19, "empty"),
        (".. matrix::\n   :RELEASE: a\n   :exclude: RELAESE == 'a'\n", 20, "RELAESE"),
        (".. matrix::\n   :RELEASE: a\n   :exclude: RELEASE ==\n", 20, "exclude"),
        (".. matrix::\n   :RELEASE: a,,b\n", 19, "empty value"),
        (".. matrix::\n   :RELEASE: a, b,\n", 19, "empty value"),
        (".. matrix::\n   :RELEASE: a, b\n     c\n", 19, '"b" ends its line without a comma'),
        ('.. matrix::\n   :RELEASE: "a, b", c\n', 19, "quote"),
        (".. matrix::\n   :RELEASE: 'a b' c\n", 19, "quote"),
        (f".. matrix::\n   :RELEASE: {', '.join(map(str, range(10001)))}\n", 18, "10001 variants"),
        (".. matrix::\n   :RELEASE: a\n\n.. matrix::\n   :RELEASE: b\n", 21, "already"),
    ],
)
def test_a_matrix_that_is_refused(matrix: str, line: int, fact: str, tmp_path: Path) -> None:
    problems = refusal(tmp_path, DECLARED + matrix)
    assert line in lines(problems)
    assert any(fact in problem.fact for problem in problems)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("RELEAS", '`:RELEAS:` there is no variable "RELEAS"; did you mean RELEASE?'),
        ("CIBLE", '`:CIBLE:` there is no variable "CIBLE"; declare it with variable:: CIBLE'),
        ("exlude", "matrix: unknown option `:exlude:`; did you mean `:exclude:`?"),
    ],
)
def test_a_field_that_is_no_variable_says_so_and_how_to_declare_it(
    field: str, said: str, tmp_path: Path
) -> None:
    text = DECLARED + f".. matrix::\n   :RELEASE: a\n   :{field}: a, b\n"
    assert said in "".join(map(str, refusal(tmp_path, text)))
