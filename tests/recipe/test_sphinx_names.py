"""The names that Sphinx owns are stood in for when plain docutils reads, all of them and no others."""

from __future__ import annotations

import pkgutil
import re
from typing import TYPE_CHECKING

import pytest
import sphinx.ext
from docutils.parsers.rst import directives, roles
from docutils.parsers.rst.languages import en
from sphinx.testing.util import SphinxTestApp

from runbook.directives import markup
from runbook.documents import sphinx_names
from runbook.recipe.reader import read
from support.reading import recipe, refusal

if TYPE_CHECKING:
    from pathlib import Path

DESIGN = {
    *("accordion", "article-info", "aside", "button-link", "button-ref", "card", "card-carousel"),
    *("card-footer", "card-header", "div", "dropdown", "grid", "grid-item", "grid-item-card", "steps"),
    *("tab-item", "tab-set", "tab-set-code"),
}
DESIGN_ROLES = re.compile("bdg.*|fa|fa-.*|fa[bsr]|material-.*|octicon")
INSERTED = {"raw"}  # docutils' own, but for what has no end
# docutils reads these itself, with what a recipe needs of them; `class` is Sphinx's only as py:class
READ_BY_DOCUTILS = {"class", "default-role", "figure", "meta"}
# two ways to show formulas, of which a project has one; and what comes with a package of its own
ONE_OF_SEVERAL = {"imgmath", "jsmath", "mathjax"}


def _owned(app: SphinxTestApp) -> tuple[set[str], set[str]]:
    """All directives and roles that Sphinx has by itself and by the extensions that come with it."""
    ours: tuple[set[str], set[str]] = (
        set(vars(directives)["_directives"]),
        set(vars(roles)["_roles"]),
    )
    for name, domain in app.env.domains.items():
        prefixes = (f"{name}:", "") if name in {"std", "py"} else (f"{name}:",)
        for prefix in prefixes:
            ours[0].update(prefix + directive for directive in domain.directives)
            ours[1].update(prefix + role for role in domain.roles)
    return ours


def _with_its_extensions(folder: Path) -> SphinxTestApp:
    names = {module.name for module in pkgutil.iter_modules(sphinx.ext.__path__)} - ONE_OF_SEVERAL
    (folder / "conf.py").write_text(f"extensions = {[f'sphinx.ext.{name}' for name in sorted(names)]}")
    (folder / "index.rst").write_text("Index\n=====\n")
    return SphinxTestApp("dummy", srcdir=folder)


def test_all_of_sphinx_is_stood_in_for_and_nothing_else(tmp_path: Path) -> None:
    app = _with_its_extensions(tmp_path)
    owned_directives, owned_roles = _owned(app)
    app.cleanup()
    assert set(sphinx_names.DIRECTIVES) - DESIGN - INSERTED == owned_directives - READ_BY_DOCUTILS
    assert set(sphinx_names.ROLES) >= owned_roles - {"code", "math"}
    assert {name for name in sphinx_names.ROLES if not DESIGN_ROLES.fullmatch(name)} <= owned_roles


def test_no_name_of_ours_is_taken(tmp_path: Path) -> None:
    app = _with_its_extensions(tmp_path)
    owned_directives, owned_roles = _owned(app)
    app.cleanup()
    assert not set(markup.DIRECTIVES) & (owned_directives | set(en.directives))
    assert not set(markup.ROLES) & (owned_roles | set(en.roles))


def test_what_shows_in_a_page_of_sphinx_design_is_no_obstacle(tmp_path: Path) -> None:
    text = """\
        .. button-link:: https://example.org

        :bdg:`new` :bdg-link-primary-line:`there <https://example.org>` :octicon:`alert;1em`

        .. card-carousel:: 2

           .. card:: A

              .. step:: S

                 true
        """
    assert [step.title for step in recipe(tmp_path, text).steps] == ["S"]


def test_a_step_in_a_tab_is_read(tmp_path: Path) -> None:
    text = """\
        .. tab-set::
           :sync-group: os

           .. tab-item:: Debian
              :sync: debian

              .. step:: S

                 true
        """
    assert [step.title for step in recipe(tmp_path, text).steps] == ["S"]


def test_files_are_included_as_sphinx_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "site"
    (site / "deep").mkdir(parents=True)
    (site / "conf.py").write_text("")
    (site / "top.inc").write_text(".. include:: near.inc\n")
    (site / "deep" / "near.inc").write_text(".. step:: S\n\n   true\n")
    (site / "deep" / "recipe.rst").write_text(".. include:: /top.inc\n")
    (step,) = read("site/deep/recipe.rst").steps
    assert str(step.location) == "site/deep/near.inc:1"


def test_what_comes_with_sphinx_is_no_obstacle(tmp_path: Path) -> None:
    text = """\
        .. todo:: Relire :external+python:py:func:`open` et :external:ref:`cela`.

        .. digraph:: reseau

           "a:b" -> c
             x

        .. step:: S

           true
        """
    assert [step.title for step in recipe(tmp_path, text).steps] == ["S"]


@pytest.mark.parametrize("opening", ["todo::", "ifconfig:: release"])
def test_a_step_is_refused_where_a_setting_may_hide_it(tmp_path: Path, opening: str) -> None:
    (problem,) = refusal(tmp_path, f".. {opening}\n\n   .. step:: S\n\n      true\n")
    assert problem.rule == "hidden-step"
    assert opening.partition(" ")[0] in problem.fact
