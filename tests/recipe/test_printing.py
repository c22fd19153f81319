"""An output may be of one command of its step: by its number, or by how it alone begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.commands.printing import commands_of, number_of
from support.reading import lines, recipe, refusal

if TYPE_CHECKING:
    from pathlib import Path

STEP = """
    .. variable:: VG
       :default: MyVG

    .. step:: Look

       # what is there
       lvs {{ VG }}
       lvs {{ VG
         | upper }} --all
       # more
       cat <<EOF
       vgs
       EOF
       vgs

    .. output::
       :of: %s

       x
    """


@pytest.mark.parametrize(
    ("of", "number"),
    [("1", 1), ("4", 4), ("lvs {{ VG }}", 1), ("cat", 3), ("cat <<EOF", 3), ("vgs", 4), ("v", 4)],
)
def test_a_command_by_its_number_or_its_beginning(of: str, number: int, tmp_path: Path) -> None:
    assert recipe(tmp_path, STEP % of).steps[0].expectations[0].of == number


def test_commands_are_as_their_author_wrote_them(tmp_path: Path) -> None:
    assert commands_of(recipe(tmp_path, STEP % "1").steps[0]) == (
        "lvs {{ VG }}",
        "lvs {{ VG\n  | upper }} --all",
        "cat <<EOF\nvgs\nEOF",
        "vgs",
    )


@pytest.mark.parametrize("of", ["1", "uname"])
@pytest.mark.parametrize("code", ["", "   # nothing but a comment\n"])
def test_a_step_without_commands_is_refused_though_an_output_is_of_one(
    of: str, code: str, tmp_path: Path
) -> None:
    found = refusal(tmp_path, f".. step:: A\n\n{code}\n.. output::\n   :of: {of}\n\n   x\n")
    assert [problem.rule for problem in found] == ["empty-step"]


@pytest.mark.parametrize(
    ("of", "fact"),
    [
        ("0", "0: the step has commands 1 to 4"),
        ("5", "5: the step has commands 1 to 4"),
        ("9" * 5000, "the step has commands 1 to 4"),
        ("pvs", '"pvs": no command of the step begins so'),
        ("lvs", '"lvs": commands 1, 2 begin so; give more of it, or a number'),
        ("", "`:of:` is empty"),
    ],
)
def test_another_command_is_refused_at_its_line(of: str, fact: str, tmp_path: Path) -> None:
    problems = refusal(tmp_path, STEP % of)
    assert lines(problems) == [18]
    assert fact in problems[0].fact


def test_the_whole_of_a_command_names_it_although_another_begins_so() -> None:
    assert number_of("lvs", ["lvs -a", "lvs"]) == 2


def test_an_output_without_a_step_is_refused_once(tmp_path: Path) -> None:
    assert len(refusal(tmp_path, ".. output::\n   :of: 1\n\n   x\n")) == 1


JSON = """
    .. variable:: N
       :default: 2

    .. step:: Look

       lsblk --json

    .. output::
       :match: json

       %s
    """


@pytest.mark.parametrize(
    "body", ["{}", '{"a": [..., {{ N }}], "b": "{{ N }}...", ...}', "[\n       1,\n       2\n       ]"]
)
def test_an_expected_json_text(body: str, tmp_path: Path) -> None:
    assert recipe(tmp_path, JSON % body).steps[0].expectations[0].text == body.replace("\n       ", "\n")


@pytest.mark.parametrize(
    ("body", "line"),
    [("{a: 1}", 12), ("{\n       'a': 1}", 13), ("[1,\n       2", 13), ("[NaN]", 12), ("{} {}", 12)],
)
def test_what_is_no_json_is_refused_at_its_line(body: str, line: int, tmp_path: Path) -> None:
    problems = refusal(tmp_path, JSON % body)
    assert lines(problems) == [line]
    assert problems[0].fact.startswith("what is expected is not JSON (")


def test_a_step_of_one_command_has_no_commands_1_to_1(tmp_path: Path) -> None:
    found = refusal(tmp_path, ".. step:: A\n\n   x\n\n.. output::\n   :of: 2\n\n   y\n")
    assert [problem.fact.split(": ", 1)[-1] for problem in found] == ["the step has one command"]
