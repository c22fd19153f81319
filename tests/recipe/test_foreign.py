"""Directives and roles of extensions that are named: what they hold is read, shown or refused, never lost."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from runbook.documents.forms import Forms, asked_for
from runbook.errors import Problem, RecipeError
from runbook.recipe.reader import read
from support.reading import lines, recipe, refusal

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = asked_for(blocks=["console"], known=["Tabs,tab", "plantuml rouge"])
STEP = "\n\n.. step:: S\n\n   true\n"


def titles(folder: Path, text: str, forms: Forms = KNOWN) -> list[str]:
    (folder / "recipe.rst").write_text(dedent(text))
    return [step.title for step in read(str(folder / "recipe.rst"), forms=forms).steps]


def refused(folder: Path, text: str, forms: Forms = KNOWN) -> tuple[Problem, ...]:
    with pytest.raises(RecipeError) as caught:
        titles(folder, text, forms)
    return caught.value.problems


TABS = """\
    .. tabs::

       .. tab:: Debian
          :sync: debian

          .. step:: Installer :rouge:`vite`

             apt-get -y install x

       .. tab:: Fedora

          Voir :rouge:`ceci` :

          .. code-block:: console

             $ rpm -q x
    """


def test_what_is_named_holds_steps_and_blocks_as_a_note_does(tmp_path: Path) -> None:
    assert titles(tmp_path, TABS) == ["Installer vite", "Voir ceci"]


def test_what_is_not_named_is_refused_with_the_way_to_name_it(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path, TABS)
    assert problem.rule == "unknown-directive"
    assert "--known tabs" in str(problem)


def test_a_role_that_is_not_named_is_refused_likewise(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path, f"Voir :rouge:`ceci`.{STEP}")
    assert problem.rule == "unknown-role"
    assert "--known rouge" in str(problem)


def test_what_is_no_text_is_not_read_as_one(tmp_path: Path) -> None:
    text = ".. plantuml::\n\n   a\n      b\n    c\n   * d :e:`f`\n   g"
    assert titles(tmp_path, text + STEP) == ["S"]


def test_a_step_in_what_is_no_text_is_refused(tmp_path: Path) -> None:
    text = ".. plantuml::\n\n   a :b:`c`\n\n   .. step:: T\n\n      true\n"
    assert lines(refused(tmp_path, text + STEP)) == [3]


def test_what_is_lost_in_it_is_told(tmp_path: Path) -> None:
    text = ".. tabs::\n\n   .. onglet:: Debian\n\n      .. step:: T\n\n         true\n"
    (problem,) = refused(tmp_path, text + STEP)
    assert "onglet" in problem.fact


def test_no_name_of_the_format_or_of_docutils_is_anothers(tmp_path: Path) -> None:
    text = """\
        .. host:: web1

        .. step:: S

           true

        .. list-table::

           * - un
        """
    forms = asked_for(known=["step", "host", "list-table", "strong"])
    without = recipe(tmp_path, text)
    assert read(str(tmp_path / "recipe.rst"), forms=forms) == without
