from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playing import planned, recipe_from
from runbook.engine.plan import refusals
from runbook.engine.selection import Selection
from runbook.errors import RecipeError, UsageError
from runbook.variables.values import settle

if TYPE_CHECKING:
    from pathlib import Path

VARIANTS = """
    .. variable:: ARCH
       :type: choice
       :choices: amd64, i386
       :default: amd64

    .. variable:: PASS
       :type: secret

    .. step:: Kernel for {{ ARCH }}
       :when: ARCH == "amd64"

       install {{ ARCH }}

    .. step:: The other
       :when: ARCH == "i386" and PASS

       install
    """

NESTED = """
    .. step:: Before

       before

    .. step:: Enter
       :enter: chroot

       chroot

    .. step:: First

       first

    .. step:: Become
       :enter: su

       su

    .. step:: Second

       second

    .. step:: Be no more
       :leave:

       exit

    .. step:: Leave
       :leave:

       exit

    .. step:: After

       after
    """


def running(text: str, tmp_path: Path, selection: Selection) -> list[int]:
    chosen = planned(recipe_from(text, tmp_path), selection=selection)
    return [one.number for one in chosen.running]


def test_a_condition_says_for_which_values_a_step_is(tmp_path: Path) -> None:
    chosen = planned(recipe_from(VARIANTS, tmp_path), {"PASS": "hunter22"})
    assert [one.title for one in chosen.steps] == ["Kernel for amd64", "The other"]
    assert [one.reason for one in chosen.steps] == ["", "not for ARCH=amd64, PASS=••••••"]


def test_a_place_is_named_by_what_is_entered_around_it(tmp_path: Path) -> None:
    chosen = planned(recipe_from(NESTED, tmp_path))
    assert [str(one.place).removeprefix("localhost") for one in chosen.steps] == [
        "",
        "",
        " > chroot",
        " > chroot",
        " > chroot > su",
        " > chroot > su",
        " > chroot",
        "",
    ]


@pytest.mark.parametrize("name", ["second", "5", "Sec", "SECOND"])
def test_a_step_is_named_by_id_number_or_title(tmp_path: Path, name: str) -> None:
    assert 5 in running(NESTED, tmp_path, Selection(only=(name,)))


@pytest.mark.parametrize(
    ("selection", "numbers"),
    [
        (Selection(from_="after"), [8]),
        (Selection(until="before"), [1]),
        (Selection(from_="first"), [2, 3, 4, 5, 6, 7, 8]),
        (Selection(only=("first",)), [2, 3, 7]),
        (Selection(only=("second",)), [2, 4, 5, 6, 7]),
        (Selection(until="second"), [1, 2, 3, 4, 5, 6, 7]),
        (Selection(skip=("second",)), [1, 2, 3, 4, 6, 7, 8]),
        (Selection(skip=("become", "second")), [1, 2, 3, 7, 8]),
        (Selection(skip=("enter", "first", "become", "second")), [1, 8]),
        (Selection(only=("before", "after")), [1, 8]),
    ],
)
def test_what_is_entered_around_a_chosen_step_is_kept(
    tmp_path: Path, selection: Selection, numbers: list[int]
) -> None:
    assert running(NESTED, tmp_path, selection) == numbers


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        (Selection(skip=("enter",)), "--skip leaves out step 2, which enters the place of"),
        (Selection(skip=("leave",)), "step 7, which leaves the place that step 2 enters"),
        (Selection(from_="5", until="3"), "--from names step 5, which comes after step 3 of --until"),
        (Selection(from_="secnd"), 'did you mean "second"?'),
        (Selection(only=("be",)), 'several steps begin with "be"; name one of 1 before, 4 become'),
        (Selection(skip=("99",)), '--skip: no step "99"'),
        (Selection(only=("",)), '--only: no step ""'),
    ],
)
def test_a_choice_that_cannot_be_is_refused(tmp_path: Path, selection: Selection, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        running(NESTED, tmp_path, selection)
    assert sentence in str(refused.value)


def test_every_unknown_step_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        running(NESTED, tmp_path, Selection(from_="x1", until="x2", skip=("x3",)))
    assert len(refused.value.problems) == 3


CONDITION = '       :when: ARCH == "i386"\n'
PLACE = """
    .. variable:: ARCH
       :type: choice
       :choices: amd64, i386
       :default: amd64

    .. step:: Enter
       :enter: chroot
{enter}
       chroot

    .. step:: Inside
{inside}
       inside

    .. step:: Leave
       :leave:
{leave}
       exit
    """


def test_a_step_whose_place_is_not_entered_is_refused_for_it_would_run_on_the_host(tmp_path: Path) -> None:
    recipe = recipe_from(PLACE.format(enter=CONDITION, inside="", leave=CONDITION), tmp_path)
    with pytest.raises(RecipeError) as refused:
        planned(recipe)
    (problem,) = refused.value.problems
    assert problem.location == recipe.steps[1].location
    assert '"Inside" belongs in chroot, which step 1 does not enter: not for ARCH=amd64' in str(problem)
    assert [one.number for one in planned(recipe, {"ARCH": "i386"}).running] == [1, 2, 3]


def test_a_place_that_is_entered_and_not_left_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as refused:
        planned(recipe_from(PLACE.format(enter="", inside="", leave=CONDITION), tmp_path))
    assert '"Leave" does not leave the place that step 1 enters' in str(refused.value)


def test_a_place_may_be_for_some_values_as_a_whole(tmp_path: Path) -> None:
    text = PLACE.format(enter=CONDITION, inside=CONDITION, leave=CONDITION)
    assert running(text, tmp_path, Selection()) == []


def test_a_place_cannot_depend_on_what_a_step_prints(tmp_path: Path) -> None:
    text = r"""
    .. step:: Ask

       ask

    .. output::
       :capture: SEEN = (\d+)

       ...

    .. step:: Enter
       :enter: chroot
       :when: SEEN == "1"

       chroot

    .. step:: Leave
       :leave:

       exit
    """
    with pytest.raises(RecipeError, match="cannot depend on what an earlier step prints"):
        planned(recipe_from(text, tmp_path))


def test_what_cannot_be_filled_is_found_before_anything_runs(tmp_path: Path) -> None:
    text = """
    .. variable:: WORD
       :default: EOF

    .. step:: One

       tee file <<'EOF'
       {{ WORD }}
       EOF

    .. step:: Two
       :undo: echo $(( {{ WORD }} ))

       two
    """
    recipe = recipe_from(text, tmp_path)
    found = refusals(planned(recipe), settle(recipe.variables, {}))
    assert [problem.location.line for problem in found if problem.location] == [11, 15]


def test_hosts_are_those_of_the_steps_that_run(tmp_path: Path) -> None:
    text = """
    .. host:: one

    .. step:: First

       first

    .. host:: two

    .. step:: Second

       second
    """
    recipe = recipe_from(text, tmp_path)
    assert planned(recipe).hosts == ("one", "two")
    assert planned(recipe, selection=Selection(until="first")).hosts == ("one",)
