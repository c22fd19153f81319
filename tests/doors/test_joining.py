"""A recipe and those it requires, run as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.doors.joining import with_required
from runbook.errors import RecipeError
from runbook.recipe.reader import read

if TYPE_CHECKING:
    from pathlib import Path

STEP = ".. step:: {title}\n\n   {code}\n\n"


def written(folder: Path, name: str, *titles: str, requires: tuple[str, ...] = ()) -> str:
    text = "".join(f".. requires:: {other}.rst\n\n" for other in requires)
    text += "".join(STEP.format(title=title, code="true") for title in titles)
    (folder / f"{name}.rst").write_text(f"{name}\n{'=' * len(name)}\n\n{text}")
    return str(folder / f"{name}.rst")


def test_what_is_required_comes_first_and_once(tmp_path: Path) -> None:
    written(tmp_path, "disk", "Make the disk")
    written(tmp_path, "network", "Plug it in", requires=("disk",))
    path = written(tmp_path, "boot", "Boot", requires=("network", "disk"))
    joined = with_required(read(path))
    assert [step.title for step in joined.steps] == ["Make the disk", "Plug it in", "Boot"]
    assert (joined.name, joined.requires) == ("boot", ())
    assert [host.name for host in joined.hosts] == ["localhost"]


def test_a_recipe_that_requires_nothing_is_itself(tmp_path: Path) -> None:
    recipe = read(written(tmp_path, "alone", "Only step"))
    assert with_required(recipe) == recipe


def test_two_steps_with_one_id_are_refused_where_the_second_stands(tmp_path: Path) -> None:
    written(tmp_path, "disk", "Look")
    path = written(tmp_path, "boot", "Boot", "Look", requires=("disk",))
    with pytest.raises(RecipeError) as refused:
        with_required(read(path))
    assert f'{path}:10: the id "look" is also that of the step at {tmp_path}/disk.rst:4' in str(refused.value)
