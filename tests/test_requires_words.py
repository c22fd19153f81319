"""What a variable is for is said, on each page that has a field for it, as on the page that declares it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from sites import build, translate, write
from support.guides import plain

if TYPE_CHECKING:
    from pathlib import Path

OWNER = """\
    Avant
    =====

    .. variable:: X
       :type: path
       :default: /nouveau

       Le dossier de :var:`Y`, cf. :ref:`lab`, :doc:`autre`, :step:`une`, **gras**, *penché* et ``code`` ;
       |s| ; `lien <https://exemple.fr>`__ [#n]_, vu de :var:`ABSENTE`.

       * un
       * deux

       .. note:: Attention !

    .. |s| replace:: substitué

    .. [#n] Une note.

    .. _lab:

    Section
    -------

    .. variable:: Y
       :default: valeur-y

    .. variable:: ABSENTE
       :default: pas-ici

    .. step:: Une
       :id: une

       echo {{ X }} {{ Y }} {{ ABSENTE }}
    """
AFTER = """\
    Après
    =====

    .. requires:: ../page.rst

    .. step:: Deux

       echo {{ X }} {{ Y }}
    """
OTHER = "Autre\n=====\n"
SAID = (
    "Le dossier de valeur-y, cf. Section, Autre, Une, gras, penché et code ; substitué ; lien, vu de pas-ici."
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "sous").mkdir()
    after = ":orphan:\n\n" + AFTER.replace("\n    ", "\n").strip() + "\n"
    more = {"sous/after": after, "autre": f":orphan:\n\n{OTHER}"}
    write(tmp_path, OWNER, "locale_dirs = ['locale']\ngettext_compact = False\n", more)
    return tmp_path


def _help(page: str) -> str:
    """What stands below the field, in HTML."""
    begin = page.index('id="runbook-help-X"')
    return page[page.index(">", begin) + 1 : page.index('<p class="runbook-fact', begin)]


def _text(markup: str) -> str:
    return plain(re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", "", markup)))).strip()


def test_its_markup_is_that_of_the_page_that_declares_it(project: Path) -> None:
    said = _help((build(project) / "sous" / "after.html").read_text(encoding="utf-8"))
    assert SAID in _text(said)
    for markup in (
        "<strong>gras</strong>",
        "<em>penché</em>",
        "<li><p>un</p></li>",
        'class="admonition note"',
    ):
        assert markup in said
    assert "{{" not in said
    assert "footnote" not in said


def test_its_links_lead_from_where_it_is_shown(project: Path) -> None:
    said = _help((build(project) / "sous" / "after.html").read_text(encoding="utf-8"))
    links = re.findall(r'href="(.*?)"', said)
    assert links == ["../page.html#lab", "../autre.html", "../page.html#une", "https://exemple.fr"]


def test_a_value_in_it_is_the_one_of_the_page(project: Path) -> None:
    page = (build(project) / "sous" / "after.html").read_text(encoding="utf-8")
    values = {
        kind: re.search(rf'data-v="(\d+)"[^>]*>{value}<', text)
        for kind, text, value in (
            ("said", _help(page), "valeur-y"),
            ("run", page[page.index('<section class="runbook-step"') :], "valeur-y"),
        )
    }
    said = values["said"]
    assert said
    assert f'data-v="{said[1]}"' in _help(page)
    assert "pas-ici" in _help(page)
    assert not re.search('data-v="[^"]*"[^>]*>pas-ici', page)


def test_it_is_translated_as_there(project: Path) -> None:
    translate(project, {"un": "premier", "Attention !": "Prenez garde !"})
    said = _text(_help((build(project) / "sous" / "after.html").read_text(encoding="utf-8")))
    assert "premier deux" in said
    assert "Prenez garde !" in said


@pytest.mark.parametrize(("builder", "name"), [("text", "sous/after.txt"), ("singlehtml", "page.html")])
def test_in_other_formats_too(builder: str, name: str, project: Path) -> None:
    if builder == "singlehtml":
        page = project / "page.rst"
        page.write_text(page.read_text() + "\n.. toctree::\n\n   sous/after\n   autre\n", encoding="utf-8")
        for one in ("sous/after", "autre"):
            file = project / f"{one}.rst"
            file.write_text(file.read_text().replace(":orphan:\n\n", ""), encoding="utf-8")
    text = _text((build(project, builder) / name).read_text(encoding="utf-8"))
    text = re.sub(r'"|\*|_', "", text[text.index("Après") :])
    assert "Le dossier de valeur-y, cf. Section, Autre, Une, gras, penché et code ; substitué ; lien" in text
    assert "vu de pas-ici." in text
    assert "{{" not in text


def test_of_a_recipe_that_is_no_page_it_is_said_plainly(project: Path) -> None:
    conf = project / "conf.py"
    conf.write_text(conf.read_text() + "root_doc = 'autre'\nexclude_patterns = ['page.rst', '_build']\n")
    said = _help((build(project) / "sous" / "after.html").read_text(encoding="utf-8"))
    assert "Le dossier de valeur-y, cf. lab" in _text(said)
    assert said.count("<p>") == 3
