"""Plain docutils and Sphinx find the same recipe in the same document."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sphinx.testing.util import SphinxTestApp

from runbook.errors import RecipeError
from runbook.recipe.reader import read, recipe_from_doctree

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*(ROOT / "tests" / "recipes").glob("*.rst"), *(ROOT / "recipes").glob("*.rst")])
REFUSED = "Refused\n=======\n\n.. step:: S\n   :stauts: 1\n\n   echo {{ A }}\n   cat <<EOF\n\n.. output:: x\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SphinxTestApp]:
    """All recipes and samples read by Sphinx, in one folder."""
    folder = tmp_path_factory.mktemp("site")
    for pattern in ("tests/recipes/*", "recipes/*"):
        for file in ROOT.glob(pattern):
            if file.is_file():
                shutil.copy(file, folder)
    (folder / "refused.rst").write_text(REFUSED)
    (folder / "index.rst").write_text("Index\n=====\n\n.. toctree::\n   :glob:\n\n   *\n")
    (folder / "conf.py").write_text("extensions = ['sphinx_runbook']\nlanguage = 'fr'\nsmartquotes = True\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # docutils names included files from here
        app = SphinxTestApp("dummy", srcdir=folder, warning=io.StringIO())
        app.build()
        yield app
        app.cleanup()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_the_same_recipe_by_docutils_and_by_sphinx(document: Path, site: SphinxTestApp) -> None:
    doctree = site.env.get_doctree(document.stem)
    assert recipe_from_doctree(doctree, document.name) == (read(document.name), [])


def test_the_same_refusal_by_docutils_and_by_sphinx(site: SphinxTestApp) -> None:
    with pytest.raises(RecipeError) as by_docutils:
        read("refused.rst")
    _recipe, by_sphinx = recipe_from_doctree(site.env.get_doctree("refused"), "refused.rst")
    assert tuple(by_sphinx) == by_docutils.value.problems
    assert len(by_docutils.value.problems) == 4


def test_sphinx_warns_of_what_is_refused_and_of_nothing_else(site: SphinxTestApp) -> None:
    warnings = site.warning.getvalue().splitlines()
    elsewhere = [line for line in warnings if "refused.rst" not in line]
    assert elsewhere == []
    assert [line.split(":")[1] for line in warnings] == ["5", "7", "8", "10"]
