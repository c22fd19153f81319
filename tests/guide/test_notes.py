"""A note around a step is seen with the step, and no empty box stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.guides import built, opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

PAGE = """
    Un volume
    =========

    .. variable:: STOCKAGE
       :choices: lvm, fichier
       :type: choice
       :default: lvm

    .. variable:: NOM
       :type: word
       :default: disque

    .. note::

       .. step:: Agrandir le fichier
          :when: STOCKAGE == "fichier"

          truncate fichier

       .. output::

          fait

    .. warning::

       .. step:: Renommer
          :when: NOM != "disque"

          mv disque {{ NOM }}

    .. tip::

       Avec un mot.

       .. step:: Aussi
          :when: STOCKAGE == "fichier"

          true

    .. important::

       .. step:: Toujours

          true
    """
BOXES = (".admonition.note", ".admonition.warning", ".admonition.tip", ".admonition.important")


@pytest.fixture
def page(tmp_path: Path) -> str:
    pages, warnings = built(tmp_path, PAGE, html_theme="alabaster")
    assert warnings == ""
    return f"file://{pages}/page.html"


def test_a_note_is_there_with_its_step_alone(context: BrowserContext, page: str) -> None:
    reader = opened(context, page)

    def seen() -> list[bool]:
        return [reader.page.locator(box).is_visible() for box in BOXES]

    assert seen() == [False, False, True, True]
    reader.choose("STOCKAGE", "fichier")
    assert seen() == [True, False, True, True]
    reader.type("NOM", "autre")
    assert seen() == [True, True, True, True]
    reader.choose("STOCKAGE", "lvm")
    reader.type("NOM", "disque")
    assert seen() == [False, False, True, True]


def test_a_note_of_a_choice_is_there_with_it_without_a_script_too(browser: Browser, page: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    read = context.new_page()
    read.goto(page)
    assert not read.locator(BOXES[0]).is_visible()
    read.locator("input[name=STOCKAGE][value=fichier]").check()
    assert read.locator(BOXES[0]).is_visible()
    assert not read.locator(BOXES[1]).is_visible()
    context.close()


SECTIONS = """
    Un disque
    =========

    .. variable:: CIBLE
       :choices: tgt, iet
       :type: choice
       :default: tgt

    .. variable:: PORT
       :type: int
       :default: 3260

    .. host:: MyHost

    Avant
    -----

    .. step:: Commencer

       true

    Avec tgt
    --------

    Le LUN est le premier.

    .. step:: Installer tgt
       :when: CIBLE == "tgt"

       true

    .. step:: Limiter
       :when: CIBLE == "tgt" and PORT != "3260"

       true

    Avec iet
    --------

    Rien que pour les anciens.

    .. step:: Ajouter
       :when: CIBLE == "iet"

       true

    Le port
    ~~~~~~~

    .. step:: Ouvrir
       :when: CIBLE == "iet" and PORT == "1"

       true

    Un autre port
    -------------

    .. step:: Fermer
       :when: PORT != "3260"

       true
    """


def headings(page: Page) -> list[str]:
    """The titles that are seen, as the menu at the side has them too."""
    seen = [
        heading.inner_text().removesuffix("¶")
        for heading in page.locator(".body :is(h2, h3)").all()
        if heading.is_visible()
    ]
    assert page.locator(".sphinxsidebar li li a:visible").all_inner_texts() == seen
    return seen


@pytest.fixture
def sections(tmp_path: Path) -> str:
    pages, warnings = built(
        tmp_path, SECTIONS, html_theme="alabaster", html_sidebars={"**": ["localtoc.html"]}
    )
    assert warnings == ""
    return f"file://{pages}/page.html"


def test_no_heading_and_no_sentence_stays_of_a_section_whose_steps_are_all_hidden(
    context: BrowserContext, sections: str
) -> None:
    reader = opened(context, sections)
    assert headings(reader.page) == ["Avant", "Avec tgt"]
    assert not reader.page.get_by_text("Rien que pour les anciens.").is_visible()
    reader.choose("CIBLE", "iet")
    assert headings(reader.page) == ["Avant", "Avec iet"]
    reader.type("PORT", "1")
    assert headings(reader.page) == ["Avant", "Avec iet", "Le port", "Un autre port"]
    reader.choose("CIBLE", "tgt")
    assert headings(reader.page) == ["Avant", "Avec tgt", "Un autre port"]


def test_a_section_of_a_choice_is_there_with_it_without_a_script_too(browser: Browser, sections: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sections)
    assert headings(page) == ["Avant", "Avec tgt"]
    page.locator("input[name=CIBLE][value=iet]").check()
    assert headings(page) == ["Avant", "Avec iet"]
    context.close()
