"""What steps left out have set in the shells of the others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from playing import planned, recipe_from
from runbook.engine.needs import needed, start_for
from runbook.engine.selection import Selection, choose
from runbook.engine.shell_state import set_again
from runbook.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook.engine.plan import Plan


def _recipe(*codes: str) -> str:
    """Steps s1, s2, … with these bodies, options before them included."""
    return "".join(f"\n    .. step:: S{n}\n{_indented(code)}\n" for n, code in enumerate(codes, 1))


def _indented(code: str) -> str:
    lines = code.split("\n")
    options = [line for line in lines if line.startswith(":")]
    body = [line for line in lines if not line.startswith(":")]
    return "\n".join("       " + line for line in [*options, "", *body])


def _plan(tmp_path: Path, selection: Selection, *codes: str) -> Plan:
    return planned(recipe_from(_recipe(*codes), tmp_path), selection=selection)


def _sent(plan: Plan) -> dict[int, str]:
    return {one.number: one.step.code.strip() for one in plan.running}


FROM_3 = Selection(from_="3")


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor: those that other programs take do not count."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def test_of_ten_times_as_many_steps_it_takes_no_more_than_some_ten_times_as_long(tmp_path: Path) -> None:
    def taken(count: int) -> float:
        codes = [f"export V{n}=a{n}.b{n}.c{n}.d{n}" for n in range(count)]
        steps = recipe_from(_recipe(*codes), tmp_path).steps
        assert len(set_again(steps, {steps[-1].id}, frozenset())) == count - 1  # the commands are parsed now
        return min(_seconds(lambda: set_again(steps, {steps[-1].id}, frozenset())) for _time in range(5))

    assert taken(1500) < 40 * taken(150)


@pytest.mark.parametrize(
    ("first", "third", "again"),
    [
        ("cd /srv", "rm -r old", "cd /srv"),
        ("mkdir -p /srv/x\ncd /srv/x", "rm -r old", "cd /srv/x"),
        ("cd /srv", "cd /tmp && rm -r old", None),
        ("export LANG=C", "ls", "export LANG=C"),
        ("DIR=/srv", 'rm -r "$DIR"/old', "DIR=/srv"),
        ("DIR=/srv", "ls", None),
        ("set -e\nls", "ls", "set -e"),
        ("clean() { rm -r old; }", "clean", "clean() { rm -r old; }"),
        ("DIR=/srv\ncd $DIR", "rm -r old", "DIR=/srv\ncd $DIR"),
        ("ls", "ls", None),
    ],
)
def test_what_a_step_left_out_only_sets_in_the_shell_is_set_again(
    tmp_path: Path, first: str, third: str, again: str | None
) -> None:
    sent = _sent(_plan(tmp_path, FROM_3, first, "touch second", third))
    assert sent == {3: third} | ({1: again} if again else {})


@pytest.mark.parametrize(
    ("first", "third", "command"),
    [
        ("mkdir a && cd a", "rm -r old", "mkdir a && cd a"),
        ("DIR=$(mktemp -d)", 'rm -r "$DIR"/*', "DIR=$(mktemp -d)"),
        ("DIR=$(mktemp -d)\ncd $DIR", "rm -r old", "DIR=$(mktemp -d)"),
        ("# set up\n. ./env", "deploy", ". ./env"),
        (":unless: test -d a\ncd a", "rm -r old", "cd a"),
    ],
)
def test_what_cannot_be_set_again_is_refused_with_its_line_and_the_ways_out(
    tmp_path: Path, first: str, third: str, command: str
) -> None:
    with pytest.raises(UsageError) as refused:
        _plan(tmp_path, FROM_3, first, "touch second", third)
    (problem,) = refused.value.problems
    assert problem.location is not None
    line = (tmp_path / "recipe.rst").read_text().splitlines()[problem.location.line - 1]
    assert line.strip() == command
    assert problem.fact.endswith(f"step 3 needs what step 1 sets in its shell, which is left out: {command}")
    assert problem.remedy == "--from s1; or --skip s1, if nothing of it is needed"


@pytest.mark.parametrize("option", [":unless: test -e x", ":confirm: sure?", ':when: X == "x"'])
def test_a_step_that_may_not_run_goes_to_no_folder_for_those_behind_it(tmp_path: Path, option: str) -> None:
    variable = "\n    .. variable:: X\n       :default: x\n"
    steps = _recipe("cd /srv", "ls", f"{option}\ncd /tmp && ls", "rm -r old")
    plan = planned(recipe_from(variable + steps, tmp_path), selection=FROM_3)
    assert _sent(plan)[1] == "cd /srv"


@pytest.mark.parametrize("name", ["1", "s1"])
def test_of_what_is_skipped_by_name_nothing_is_done(tmp_path: Path, name: str) -> None:
    selection = Selection(from_="3", skip=(name,))
    assert _sent(_plan(tmp_path, selection, "mkdir a && cd a", "ls", "rm -r old")) == {3: "rm -r old"}


def test_what_is_set_again_asks_for_no_output_and_is_taken_back_by_nothing(tmp_path: Path) -> None:
    first = ":undo: rmdir /srv/x\n:confirm: really?\n:status: 1\nmkdir /srv/x\ncd /srv/x\nfalse"
    step = _plan(tmp_path, FROM_3, first, "ls", "ls").running[0].step
    assert (step.code, step.undo, step.confirm, step.status) == ("\ncd /srv/x\n", None, None, 0)
    assert step.title == "S1 (only what it sets in the shell)"


def test_another_place_has_a_shell_of_its_own(tmp_path: Path) -> None:
    codes = (":enter: chroot\nchroot /mnt", "cd /srv", ":leave:\nexit", "rm -r old")
    assert _sent(_plan(tmp_path, Selection(from_="4"), *codes)) == {4: "rm -r old"}


def test_what_is_set_around_a_place_is_set_before_it_is_entered(tmp_path: Path) -> None:
    codes = ("cd /mnt", "ls", ":enter: chroot\nchroot .", "touch a", "rm -r old", ":leave:\nexit")
    sent = _sent(_plan(tmp_path, Selection(from_="5"), *codes))
    assert sent == {1: "cd /mnt", 3: "chroot .", 5: "rm -r old", 6: "exit"}


def test_a_step_for_other_values_sets_nothing(tmp_path: Path) -> None:
    variable = "\n    .. variable:: WAY\n       :type: choice\n       :choices: a, b\n       :default: a\n"
    steps = _recipe(':when: WAY == "b"\nmkdir b && cd b', ':when: WAY == "a"\ncd a', "ls")
    recipe = recipe_from(variable + steps, tmp_path)
    assert _sent(planned(recipe, selection=FROM_3)) == {2: "cd a", 3: "ls"}


def test_what_it_needs_for_that_has_to_be_given(tmp_path: Path) -> None:
    steps = "\n    .. variable:: DIR\n\n    .. variable:: OTHER\n" + _recipe(
        "cd {{ DIR }}\ntouch {{ OTHER }}", "ls", "ls"
    )
    recipe = recipe_from(steps, tmp_path)
    assert needed(recipe, choose(recipe, FROM_3)) == {"DIR", "localhost"}


def test_the_way_on_begins_where_its_shell_can_be_had(tmp_path: Path) -> None:
    recipe = recipe_from(_recipe("touch a", "DIR=$(mktemp -d)", "cd $DIR", "ls", "ls"), tmp_path)
    assert start_for(recipe, "s4") == "s2"
    assert start_for(recipe, "s4", aside={"s2"}) == "s4"
    recipe = recipe_from(_recipe("touch a", "cd /srv", "ls", "ls"), tmp_path)
    assert start_for(recipe, "s4") == "s4"
