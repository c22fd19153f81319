"""A recipe's digest changes with what it would do, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.recipe.digest import digest
from support.reading import recipe

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
T
=

.. variable:: X
   :default: a

   What it is for.

.. host:: MyHost

.. step:: One

   echo {{ X }}
"""


def test_prose_and_lines_change_nothing(tmp_path: Path) -> None:
    undo = TEXT.replace("step:: One", "step:: One\n   :undo: true")
    assert digest(recipe(tmp_path, undo)) == digest(recipe(tmp_path, "\n\n" + undo))
    other = TEXT.replace("What it is for.", "Something else.").replace(
        "T\n=\n", "A title\n=======\n\nProse.\n"
    )
    assert digest(recipe(tmp_path, other)) == digest(recipe(tmp_path, TEXT))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("echo {{ X }}", "echo  {{ X }}"),
        (":default: a", ":default: b"),
        ("host:: MyHost", "host:: MyPXE"),
        ("step:: One", "step:: Two"),
        ("step:: One", "step:: One\n   :unless: false"),
    ],
)
def test_what_would_be_done_changes_it(tmp_path: Path, old: str, new: str) -> None:
    assert digest(recipe(tmp_path, TEXT.replace(old, new))) != digest(recipe(tmp_path, TEXT))
