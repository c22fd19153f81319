"""The question that a link asks before its values are taken, as one answers it by the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.guides import built, opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

TEXT = """
T
=

See `the other machine <#runbook?V=other>`_.

.. variable:: V
   :default: mine

.. variable:: S
   :type: secret

.. host:: MyHost

.. step:: Say

   echo {{ V }}
"""
LINK = "a[href='#runbook?V=other']"
LEFT = "Les valeurs du lien sont écartées, rien n'a changé"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages, warnings = built(tmp_path_factory.mktemp("offer"), TEXT)
    assert warnings == ""
    return pages / "page.html"


def test_escape_declines_what_a_link_proposes_and_leads_to_the_fields(
    context: BrowserContext, page: Path
) -> None:
    reader = opened(context, f"file://{page}#runbook?V=other")
    assert reader.page.locator(".runbook-offer").is_visible()
    reader.page.keyboard.press("Escape")
    assert not reader.page.locator(".runbook-offer").is_visible()
    assert reader.said == LEFT
    assert reader.page.url == f"file://{page}"
    assert reader.code(1) == "echo mine"
    assert reader.focus == "runbook-V"
    reader.page.reload()
    assert not reader.page.locator(".runbook-offer").is_visible()
    assert reader.errors == []


@pytest.mark.parametrize(
    ("keys", "said", "code"),
    [
        (["Escape"], LEFT, "echo mine"),
        (["Tab", "Tab", "Enter"], LEFT, "echo mine"),
        (["Tab", "Enter"], "Les commandes ont changé", "echo other"),
    ],
)
def test_who_has_answered_is_where_he_was(
    context: BrowserContext, page: Path, keys: list[str], said: str, code: str
) -> None:
    reader = opened(context, f"file://{page}")
    link = reader.page.locator(LINK)
    for _again in range(2 if said == LEFT else 1):
        link.focus()
        reader.page.keyboard.press("Enter")
        reader.page.locator(".runbook-offer").wait_for()
        for key in keys:
            reader.page.keyboard.press(key)
        assert not reader.page.locator(".runbook-offer").is_visible()
        assert reader.said == said
        assert reader.code(1) == code
        assert link.evaluate("link => link === document.activeElement")
    assert reader.errors == []


def test_nothing_else_takes_the_focus_before_the_answer(context: BrowserContext, page: Path) -> None:
    reader = opened(context, f"file://{page}#runbook?V=other")
    for _press in range(6):
        reader.page.keyboard.press("Tab")
        assert reader.page.evaluate(
            "['BODY', null].includes(document.activeElement?.tagName) || "
            "!!document.activeElement.closest('.runbook-offer')"
        )
    assert reader.errors == []


def test_a_link_to_the_values_that_one_has_takes_the_question_back(
    context: BrowserContext, page: Path
) -> None:
    reader = opened(context, f"file://{page}#runbook?V=other")
    offer = reader.page.locator(".runbook-offer")
    for value, asked in (("third", True), ("mine", False), ("other", True)):
        reader.page.evaluate(f"location.hash = '#runbook?V={value}'")
        offer.wait_for(state="visible" if asked else "hidden")
    assert offer.locator("pre").inner_text() == "V = other"
    assert reader.errors == []


def test_escape_for_another_question_does_not_answer_this_one(context: BrowserContext, page: Path) -> None:
    reader = opened(context, f"file://{page}#runbook?V=other")
    reader.page.evaluate(
        """{
          const other = document.createElement('dialog');
          other.append(document.createElement('button'));
          document.body.append(other);
          other.showModal();
        }"""
    )
    reader.page.keyboard.press("Escape")
    reader.page.wait_for_function("document.querySelectorAll('dialog[open]').length === 1")
    assert reader.page.locator(".runbook-offer").is_visible()


def test_the_question_shuts_nobody_out(context: BrowserContext, page: Path) -> None:
    reader = opened(context, f"file://{page}#runbook?V=other&NOBODY=1")
    for width in (320, 1280):
        reader.page.set_viewport_size({"width": width, "height": 600})
        found = Axe().run(reader.page, context={"include": [[".runbook-offer"]]})
        assert found.response["violations"] == []
        box = reader.page.locator(".runbook-offer").bounding_box()
        assert box
        assert box["x"] >= 8
        assert box["x"] + box["width"] <= width - 8
