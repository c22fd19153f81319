"""Documents that exist already, as Sphinx shows them: unharmed, with the look of steps."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

import sites
from runbook.documents.forms import Forms
from runbook.recipe.reader import read, recipe_from_doctree

SAMPLE = Path(__file__).parent / "recipes" / "existing" / "iscsi.rst"
CONF = """
runbook_containers = ["border-dashed"]
runbook_blocks = ["console", "literal", "prompt"]
smartquotes = True
"""
MORE = """
Suite
-----

Regarder :

.. code-block:: console

   $ echo "a" -- 'b'
   a -- b

Lister::

   ls -- "*"

Résultat attendu::

   a -> b

.. container:: border-dashed

   .. code-block:: console

      $ echo "--"

.. container:: border-dashed

   L'un des deux

   .. note::

      .. code-block:: bash

         echo '--'

.. prompt:: bash $

   echo \\a

.. code-block:: python

   print("--")

.. container:: else

   Un *texte*.
"""
FORMS = Forms(("border-dashed",), ("console", "literal", "prompt"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("existing")
    sites.write(folder, "", CONF)
    text = SAMPLE.read_text(encoding="utf-8") + MORE
    (folder / "page.rst").write_text(text, encoding="utf-8")
    return folder


def test_the_page_shows_each_block_byte_for_byte(project: Path) -> None:
    page = (sites.build(project) / "page.html").read_text(encoding="utf-8")
    shown = re.findall(r'<pre class="runbook-code[^>]*>(.*?)</pre>', page, re.DOTALL)
    recipe = read(str(project / "page.rst"), forms=FORMS)
    assert [html.unescape(re.sub("<[^>]*>", "", one)) for one in shown] == [
        step.code for step in recipe.steps
    ]
    assert len(shown) == 37
    assert "Un <em>texte</em>" in page
    assert "a -- b" in html.unescape(page)
    assert "a -> b" in html.unescape(page)


def test_a_title_is_said_once(project: Path) -> None:
    page = (sites.build(project, "text") / "page.txt").read_text(encoding="utf-8")
    assert page.count("Lui donner une étiquette") == 1
    # something stands between this one and its block
    assert page.count("interface réseau du démarrage") == 2


def test_text_shows_each_block_byte_for_byte(project: Path) -> None:
    page = (sites.build(project, "text") / "page.txt").read_text(encoding="utf-8")
    for step in read(str(project / "page.rst"), forms=FORMS).steps:
        assert all(line in page for line in step.code.split("\n"))


@pytest.mark.parametrize("builder", ["man", "latex", "texinfo", "epub"])
def test_other_builders_take_them(project: Path, builder: str) -> None:
    sites.build(project, builder)


def test_sphinx_reads_the_recipe_that_the_command_line_reads(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    app = SphinxTestApp("dummy", srcdir=project, warning=io.StringIO())
    app.build()
    try:
        by_sphinx = recipe_from_doctree(app.env.get_doctree("page"), "page.rst", FORMS)
    finally:
        app.cleanup()
    assert by_sphinx == (read("page.rst", forms=FORMS), [])


def test_the_page_says_on_which_machine_the_prompts_of_a_block_are(tmp_path: Path) -> None:
    sites.write(tmp_path, "", CONF)
    blocks = "".join(f".. code-block:: console\n\n   root@{name}:~# ls\n\n" for name in ("web1", "web2"))
    (tmp_path / "page.rst").write_text(f"Titre\n=====\n\n{blocks}", encoding="utf-8")
    page = (sites.build(tmp_path) / "page.html").read_text(encoding="utf-8")
    places = re.findall(r'<span class="runbook-place[^>]*>(.*?)</span>', page, re.DOTALL)
    assert [place.split()[-1] for place in places] == ["web1", "web2"]
    assert "on localhost" not in page


def test_what_is_wrong_with_a_block_is_told_in_one_language(tmp_path: Path) -> None:
    text = "Titre\n=====\n\n.. code-block:: console\n\n   a > b\n\nVoir::\n\n> ls\n"
    sites.write(tmp_path, "", CONF)
    (tmp_path / "page.rst").write_text(text, encoding="utf-8")
    warnings = io.StringIO()
    app = SphinxTestApp("html", srcdir=tmp_path, builddir=tmp_path / "_build", warning=warnings)
    try:
        app.build()
        page = Path(app.outdir, "page.html").read_text(encoding="utf-8")
    finally:
        app.cleanup()
    for told in (warnings.getvalue(), page):
        assert "aucune ligne de ce bloc" in told
        assert "pas indenté" in told
        assert "no line of this block" not in told
        assert "not indented" not in told


LISTED = """
Titre
=====

1) Installer::

     apt-get -y install slapd

2) Voir::

     slapcat

#. Encore

   ::

     true

a. Autrement::

     false
"""


def test_a_step_that_begins_an_item_of_a_numbered_list_has_one_number(tmp_path: Path) -> None:
    sites.write(tmp_path, LISTED, CONF)
    page = (sites.build(tmp_path) / "page.html").read_text(encoding="utf-8")
    titles = re.findall(r'<p class="runbook-title"[^>]*>(.*?)<a ', page, re.DOTALL)
    shown = [" ".join(re.sub("<[^>]*>", "", html.unescape(title)).split()) for title in titles]
    assert shown == ["Installer", "Voir", "Étape 3 : Encore", "Étape 4 : Autrement"]
    text = (sites.build(tmp_path, "text") / "page.txt").read_text(encoding="utf-8")
    assert "1. **Installer**" in text
    assert "1. **Étape 4\N{NO-BREAK SPACE}: Autrement**" in text
