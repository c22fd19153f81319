"""A recipe that must have been run before: a link to its page, and fields for what it declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from support.guides import built, opened, plain

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

BEFORE = """:orphan:

Préparer.
=========

.. variable:: DOSSIER
   :type: path
   :default: /srv

   Où tout va.

.. variable:: DISQUE
   :value: {{ DOSSIER }}/disque

.. variable:: AUTRE

   Qui ne sert pas ensuite.

.. host:: MyHost

.. step:: Faire

   echo {{ AUTRE }}
"""
AFTER = """Après
=====

.. requires:: before.rst

.. host:: MyHost

.. step:: Finir

   ls {{ DISQUE }}
"""


def test_what_is_required_is_a_link_to_its_page(tmp_path: Path) -> None:
    (tmp_path / "before.rst").write_text(BEFORE)
    pages, warnings = built(tmp_path, AFTER)
    assert warnings == ""
    page = (pages / "page.html").read_text(encoding="utf-8")
    (said,) = re.findall(r'<p class="runbook-requires">(.*?)</p>', page)
    assert plain(re.sub("<[^>]*>", "", said)) == "À faire d'abord : Préparer."
    assert 'href="before.html"' in said


def test_what_it_declares_and_this_page_uses_has_a_field_here_too(
    context: BrowserContext, tmp_path: Path
) -> None:
    (tmp_path / "before.rst").write_text(BEFORE)
    pages, _warnings = built(tmp_path, AFTER)
    reader = opened(context, f"file://{pages}/page.html")
    fields = reader.page.locator("[form='runbook:values']")
    assert [field.get_attribute("name") for field in fields.all()] == ["DOSSIER"]
    assert "Où tout va." in reader.page.locator(".runbook-variable").inner_text()
    reader.type("DOSSIER", "/mnt/ici")
    reader.copy(1)
    assert reader.clipboard == "ls /mnt/ici/disque"
    assert reader.errors == []


def test_a_required_value_is_typed_once_for_both_pages(context: BrowserContext, tmp_path: Path) -> None:
    hidden = "\n.. variable:: CLE\n   :type: secret\n\n"
    (tmp_path / "before.rst").write_text(BEFORE.replace("\n.. host::", hidden + ".. host::"))
    own = ".. variable:: AUTRE\n   :default: ici\n\n.. variable:: SEUL\n   :default: seul\n\n.. host::"
    after = AFTER.replace(".. host::", own).replace(
        "{{ DISQUE }}", "{{ DISQUE }} {{ CLE }} {{ AUTRE }} {{ SEUL }}"
    )
    pages, _warnings = built(tmp_path, after)
    reader = opened(context, f"file://{pages}/page.html")
    reader.type("DOSSIER", "/mnt/ici")
    reader.type("CLE", "rien de tout cela")
    reader.type("SEUL", "moi")
    other = opened(context, f"file://{pages}/before.html")
    assert other.page.locator("#runbook-DOSSIER").input_value() == "/mnt/ici"
    assert other.page.locator("#runbook-CLE").input_value() == ""
    assert other.page.locator("#runbook-AUTRE").input_value() == ""
    other.page.locator(".runbook-done input").check()
    other.type("DOSSIER", "/mnt/la")
    other.type("AUTRE", "autre")
    assert reader.code(1).startswith("ls /mnt/la/disque ")
    assert reader.page.locator("#runbook-AUTRE").input_value() == "autre"
    assert reader.page.locator("#runbook-SEUL").input_value() == "moi"
    assert not [value for value in reader.kept().values() if "rien de tout" in value]
    reader.press("forget")
    other.page.reload()
    assert other.page.locator("#runbook-DOSSIER").input_value() == "/srv"
    assert other.page.locator(".runbook-done input").is_checked()
    assert [*reader.errors, *other.errors] == []


def test_what_is_required_may_hold_what_is_of_sphinx_alone(tmp_path: Path) -> None:
    of_sphinx = """
Voir :doc:`page`, :ref:`ailleurs <la>`, :term:`mot`, :command:`ls`.

.. _la:

.. glossary::

   mot
      Un mot.

.. py:function:: f(x)

   Une fonction.

.. default-role:: strong
"""
    (tmp_path / "before.rst").write_text(BEFORE + of_sphinx)
    pages, warnings = built(tmp_path, AFTER)
    assert warnings == ""
    assert "runbook-requires" in (pages / "page.html").read_text(encoding="utf-8")


def test_a_directive_of_another_extension_is_taken_where_it_is_required_as_on_its_own_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension = """
from sphinx.util.docutils import SphinxDirective

class Other(SphinxDirective):
    def run(self):
        return [] if self.env.docname else []

def setup(app):
    app.add_directive("autre", Other)
"""
    (tmp_path / "of_the_site.py").write_text(extension)
    (tmp_path / "before.rst").write_text(BEFORE + "\n.. autre::\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    _pages, warnings = built(tmp_path, AFTER, extensions=["sphinx_runbook", "of_the_site"])
    assert warnings == ""


def test_what_is_wrong_with_what_is_required_is_warned_of_once(tmp_path: Path) -> None:
    (tmp_path / "before.rst").write_text(BEFORE.replace("\n\n   echo", "\n   :nonsense: x\n\n   echo"))
    pages, warnings = built(tmp_path, AFTER)
    assert warnings.count(":nonsense:") == 1
    assert "page.rst:4: WARNING: before.rst " in warnings
    assert ":nonsense:" in (pages / "page.html").read_text(encoding="utf-8")  # a reader of it knows why


def test_recipes_that_require_each_other_are_named_on_the_page_of_each(tmp_path: Path) -> None:
    (tmp_path / "before.rst").write_text(BEFORE.replace(".. host::", ".. requires:: page.rst\n\n.. host::"))
    pages, warnings = built(tmp_path, AFTER)
    for page, circle in (
        ("page", "page.rst → before.rst → page.rst"),
        ("before", "before.rst → page.rst → before.rst"),
    ):
        assert circle in (pages / f"{page}.html").read_text(encoding="utf-8")
        assert circle in next(line for line in warnings.splitlines() if f"/{page}.rst:" in line)


OWN = AFTER.replace(".. host::", ".. variable:: DOSSIER\n   :type: path\n   :default: /mnt\n\n.. host::")


@pytest.mark.parametrize(("builder", "file"), [("html", "page.html"), ("text", "page.txt")])
def test_a_default_that_is_another_one_in_what_is_required_is_told_beside_the_field(
    builder: str, file: str, tmp_path: Path
) -> None:
    (tmp_path / "before.rst").write_text(BEFORE)
    pages, warnings = built(tmp_path, OWN, builder)
    assert warnings == ""
    page = plain(re.sub("<[^>]*>", "", (pages / file).read_text(encoding="utf-8")).replace('"', ""))
    assert "Une autre valeur par défaut dans « Préparer. » : /srv" in page


def test_a_default_that_is_the_same_in_what_is_required_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "before.rst").write_text(BEFORE)
    pages, _warnings = built(tmp_path, OWN.replace("/mnt", "/srv"))
    assert "Une autre valeur par défaut" not in plain((pages / "page.html").read_text(encoding="utf-8"))
