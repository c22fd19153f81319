"""A recipe is read whole or refused: every problem at once, each with its line and a way out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from docutils.core import publish_doctree
from docutils.parsers.rst import directives, roles
from refused import READ, REFUSED, STEP

from runbook.errors import RecipeError
from runbook.recipe.reader import read
from support.reading import lines, recipe, recipe_of, refusal

if TYPE_CHECKING:
    from pathlib import Path

# ---------------------------------------------------------------- one refusal each


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_line_a_reason_and_a_way_out(tmp_path: Path, name: str) -> None:
    text, line, fact, remedy = REFUSED[name]
    (problem,) = refusal(tmp_path, text)
    assert lines((problem,)) == [line]
    assert fact in problem.fact
    assert remedy in problem.remedy


def test_a_pipe_that_nobody_writes_to_is_empty_and_one_that_is_written_to_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(RecipeError, match="the file is empty"):
        read(str(pipe))
    reading, writing = os.pipe()
    os.write(writing, f"T\n=\n\n{STEP}".encode())
    os.close(writing)
    assert read(f"/dev/fd/{reading}").steps
    os.close(reading)


def test_everything_is_refused_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    problems = refusal(
        tmp_path,
        """\
        .. setp:: S

           true

        .. step:: T
           :tiemout: 3 s

           echo {{ A }}
           cat <<EOF

        .. step: U

        .. output::

           x

        .. step:: V
           :leave:

           exit
        """,
    )
    assert lines(problems) == [1, 6, 8, 9, 11, 17]


def test_each_fault_of_an_output_is_said_at_its_line(tmp_path: Path) -> None:
    text = (
        STEP
        + """
.. output::
   :of: 7
   :match: all
   :capture:
      X
      Y = (
      if = y
      Z = z

   x
"""
    )
    path = tmp_path / "recipe.rst"
    path.write_text(text)
    with pytest.raises(RecipeError) as refused:
        read(str(path))
    lines = [problem.location.line for problem in refused.value.problems if problem.location]
    assert lines == [6, 7, 9, 10, 11]


def test_a_step_that_an_included_file_loses_is_refused_in_that_file(tmp_path: Path) -> None:
    (tmp_path / "part.inc").write_text("Text\n.. step:: T\n\n   true\n\nEnd\n\nNot read\n.. step:: U\n")
    text = f".. include:: part.inc\n   :end-before: Not\n\n{STEP}"
    (problem,) = refusal(tmp_path, text)
    assert str(problem.location).endswith("part.inc:2")


# ---------------------------------------------------------------- what is not refused


@pytest.mark.parametrize("name", READ)
def test_read(tmp_path: Path, name: str) -> None:
    assert recipe(tmp_path, READ[name]).steps


# ---------------------------------------------------------------- places


def test_without_a_host_everything_happens_on_localhost(tmp_path: Path) -> None:
    found = recipe(tmp_path, STEP)
    assert [host.name for host in found.hosts] == ["localhost"]
    assert found.steps[0].host == "localhost"


def test_each_host_has_its_own_places(tmp_path: Path) -> None:
    found = recipe(
        tmp_path,
        """\
        .. host:: A

        .. step:: Enter
           :enter: chroot

           chroot /x

        .. step:: Deeper
           :enter: su

           su - user

        .. host:: B

        .. step:: Elsewhere

           true

        .. host:: A

        .. step:: Up
           :leave:

           exit

        .. file:: /x

        .. step:: Out
           :leave:

           exit

        .. step:: Back

           true
        """,
    )
    assert [(step.id, step.host, step.within) for step in found.steps] == [
        ("enter", "A", ()),
        ("deeper", "A", ("enter",)),
        ("elsewhere", "B", ()),
        ("up", "A", ("enter", "deeper")),
        ("x", "A", ("enter",)),
        ("out", "A", ("enter",)),
        ("back", "A", ()),
    ]
    assert [host.name for host in found.hosts] == ["A", "B"]


# ---------------------------------------------------------------- required recipes


def test_variables_of_a_required_recipe_are_shared(tmp_path: Path) -> None:
    (tmp_path / "other.rst").write_text(".. variable:: A\n   :type: lvm\n\n.. variable:: B\n")
    found = recipe(
        tmp_path,
        """\
        .. variable:: C

        .. requires:: other.rst

        .. variable:: A
           :type: lvm
           :default: mine

        .. step:: S

           echo {{ A }} {{ B }} {{ C }}
        """,
    )
    assert [(variable.name, variable.default) for variable in found.variables] == [
        ("A", "mine"),
        ("B", None),
        ("C", None),
    ]
    assert [requirement.path for requirement in found.requires] == ["other.rst"]


def test_a_variable_shared_with_another_type_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.rst").write_text(".. variable:: A\n   :type: lvm\n")
    (problem,) = refusal(tmp_path, ".. requires:: other.rst\n\n.. variable:: A\n   :type: mac\n\n" + STEP)
    assert lines((problem,)) == [3]
    assert "other.rst:1" in problem.fact


def test_what_is_wrong_with_a_required_recipe_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "other.rst").write_text(".. step:: S\n")
    problems = refusal(tmp_path, ".. requires:: other.rst\n\n" + STEP)
    assert [str(problem.location).rsplit("/", 1)[1] for problem in problems] == [
        "recipe.rst:1",
        "other.rst:1",
    ]


def test_recipes_that_require_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.rst").write_text(".. requires:: recipe.rst\n")
    (problem,) = refusal(tmp_path, ".. requires:: other.rst\n\n" + STEP)
    assert "in turn" in problem.fact


def test_each_recipe_of_a_circle_is_told_the_files_of_the_circle(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.rst").write_text(f"{STEP}\n.. requires:: ../three.rst\n")
    (tmp_path / "three.rst").write_text(f".. requires:: recipe.rst\n\n{STEP.replace('true', 'echo {{ A }}')}")
    (problem,) = refusal(tmp_path, f".. variable:: A\n   :default: a\n\n.. requires:: b/two.rst\n\n{STEP}")
    assert lines((problem,)) == [4]
    assert problem.fact.endswith("by what it requires: recipe.rst → b/two.rst → three.rst → recipe.rst")
    # one that is in no circle itself is told where there is one
    (tmp_path / "other.rst").write_text(f".. requires:: b/two.rst\n\n{STEP}")
    with pytest.raises(RecipeError) as caught:
        read(str(tmp_path / "other.rst"))
    problems = caught.value.problems
    assert [str(one.location).rsplit("/", 1)[1] for one in problems] == ["other.rst:1", "two.rst:5"]
    assert problems[1].fact.endswith(": two.rst → ../three.rst → ../recipe.rst → two.rst")


def test_a_required_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.rst").symlink_to("other.rst")
    (problem,) = refusal(tmp_path, ".. requires:: other.rst\n\n" + STEP)
    assert "cannot be read" in problem.fact


# ---------------------------------------------------------------- files that are no recipe


def test_a_file_that_is_not_utf8_is_refused_at_its_line_and_byte(tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        recipe_of(tmp_path, b"Titre\n=====\n\nd\xe9marrer\n")
    (problem,) = caught.value.problems
    assert lines((problem,)) == [4]
    assert "0xe9" in problem.fact
    assert "offset 14" in problem.fact


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(RecipeError, match="empty"):
        recipe_of(tmp_path, data)


def test_ten_megabytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="8 MiB"):
        recipe_of(tmp_path, b"x" * 10_000_000)


def test_a_file_without_an_end_is_refused() -> None:
    with pytest.raises(RecipeError, match="8 MiB"):
        read("/dev/zero")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="no such file"):
        read(str(tmp_path / "x.rst"))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="folder"):
        read(str(tmp_path))


def test_a_path_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(RecipeError, match="no file can have that name"):
        read("a\0b")


# ---------------------------------------------------------------- docutils itself


def test_docutils_is_left_as_it_was_found(tmp_path: Path) -> None:
    before = dict(vars(directives)["_directives"]), dict(vars(roles)["_roles"])
    recipe(tmp_path, ".. default-role:: literal\n\n.. role:: mine\n\n.. note::\n\n   x\n\n" + STEP)
    refusal(tmp_path, ".. x:: y\n")
    assert (vars(directives)["_directives"], vars(roles)["_roles"]) == before
    messages = publish_doctree(STEP, settings_overrides={"report_level": 5}).astext()
    assert 'Unknown directive type "step"' in messages
