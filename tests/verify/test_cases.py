"""The cases of a recipe: each variant of its matrix, less what is excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.engine.variants import samples
from runbook.errors import UsageError
from runbook.verify.cases import Case, cases_of
from runbook.verify.selecting import selecting
from support.reading import recipe

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
.. variable:: RELEASE
   :default: trixie

.. variable:: ARCH
   :type: choice
   :choices: amd64, i386

.. variable:: LONG
   :value: {{ RELEASE }}/{{ ARCH }}

.. variable:: MAC
   :type: mac
   :example: 00:aa:bb:cc:dd:ee

.. variable:: TID

.. matrix::
   :RELEASE: trixie, wheezy
   :ARCH: amd64, i386
   :exclude:
     RELEASE == "trixie" and ARCH == "i386"

.. step:: S

   echo {{ LONG }} {{ MAC }}

.. output::
   :capture: TID = (.*)

   ...
"""


def _variants(folder: Path, text: str, **given: str) -> list[dict[str, str]]:
    return [dict(case.variant) for case in cases_of(recipe(folder, text), given)]


def test_every_value_meets_every_other_one_but_what_is_excluded(tmp_path: Path) -> None:
    assert _variants(tmp_path, TEXT) == [
        {"RELEASE": "trixie", "ARCH": "amd64"},
        {"RELEASE": "wheezy", "ARCH": "amd64"},
        {"RELEASE": "wheezy", "ARCH": "i386"},
    ]


def test_exclude_may_look_at_what_is_computed_and_at_what_is_no_axis(tmp_path: Path) -> None:
    text = TEXT.replace('RELEASE == "trixie" and ARCH == "i386"', 'LONG == "wheezy/i386" and MAC[:2] == "00"')
    assert {"RELEASE": "wheezy", "ARCH": "i386"} not in _variants(tmp_path, text)
    assert len(_variants(tmp_path, text)) == 3


def test_a_value_that_is_given_takes_the_place_of_those_of_its_axis(tmp_path: Path) -> None:
    assert _variants(tmp_path, TEXT, RELEASE="bookworm") == [
        {"RELEASE": "bookworm", "ARCH": "amd64"},
        {"RELEASE": "bookworm", "ARCH": "i386"},
    ]


def test_without_a_matrix_there_is_one_case(tmp_path: Path) -> None:
    (case,) = cases_of(recipe(tmp_path, ".. step:: S\n\n   true\n"), {})
    assert case == Case(str(tmp_path / "recipe.rst"))
    assert case.id == case.path


def test_a_case_is_named_by_its_recipe_and_its_values() -> None:
    assert Case("r/x.rst", {"A": "1", "B": "deux"}).id == "r/x.rst[A=1,B=deux]"


def test_only_what_has_no_value_and_will_not_get_one_is_tried_with_its_example(tmp_path: Path) -> None:
    assert samples(recipe(tmp_path, TEXT)) == {"ARCH": "amd64", "MAC": "00:aa:bb:cc:dd:ee"}


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("wheezy", ["x[R=wheezy]", "zz[R=wheezy]"]),
        ("WHEEZY and not zz", ["x[R=wheezy]"]),
        ("(x or zz) and trixie", ["x[R=trixie]"]),
        ("not (x or zz)", []),
        ("not not zz", ["zz[R=wheezy]"]),
        ("r=trixie or zz", ["x[R=trixie]", "zz[R=wheezy]"]),
    ],
)
def test_words_select_cases(expression: str, wanted: list[str]) -> None:
    cases = ["x[R=trixie]", "x[R=wheezy]", "zz[R=wheezy]"]
    assert list(filter(selecting(expression), cases)) == wanted


@pytest.mark.parametrize("expression", ["", "(", "x and", "and x", "x)", "(x", "not", "x y", "or", "()"])
def test_an_expression_that_is_none_is_refused(expression: str) -> None:
    with pytest.raises(UsageError, match="-k"):
        selecting(expression)


@pytest.mark.parametrize(
    ("expression", "said"),
    [("x and", "too early"), ("(x", "too early"), ("x and or y", '"or" is not'), ("(x y)", '"y" is not')],
)
def test_it_is_said_where_an_expression_goes_wrong(expression: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        selecting(expression)
