"""The project's own site: French everywhere, open to everybody, and alone with its reader."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.guides import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ROOT = Path(__file__).parents[2]
PAGES = (
    "index.html",
    "recipes/premiers-pas.html",
    "manuel/tutoriel.html",
    "manuel/guides/index.html",
    "manuel/reference/rendues.html",
    "manuel/reference/commandes.html",
    "manuel/explication/endroit.html",
    "search.html?q=demarrer",
    "genindex.html",
)
# every text that a person or a screen reader comes across, but for what is code
TEXTS = """() => {
  const attributes = ['title', 'aria-label', 'placeholder', 'alt', 'data-bs-title', 'data-bs-original-title'];
  const code = 'pre, code, script, style, template, kbd, samp, .sig, .genindextable, .std-option';
  return [...document.querySelectorAll('*')].filter(e => !e.closest(code)).flatMap(e => [
    ...attributes.filter(name => e.hasAttribute(name)).map(name => e.getAttribute(name)),
    ...[...e.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()),
  ]).filter(Boolean);
}"""
ENGLISH = re.compile(
    r"(?i)\b(the|of|and|with|this|search|previous|next|show|created|built|using|back|top|light|dark|toggle|"
    r"navigation|skip|section|edit|copy|close|open|breadcrumbs?|primary|collapse|expand|results|link|home|more)\b"
)
FRENCH = re.compile(r"(?i)[éèàùçêôœ«]|\b(le|la|les|de|des|un|une|du|au|en|sur|et|ou|à|par|pour)\b")

SCHEMES: dict[str, Any] = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    places = ["-d", str(folder / "trees"), str(ROOT), str(folder / "html")]
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-nW", *places], check=True, timeout=240)
    return folder / "html"


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_the_site_is_french(context: BrowserContext, site: Path, page: str) -> None:
    reader = opened(context, f"file://{site}/{page}")
    texts = reader.page.evaluate(TEXTS)
    assert len(texts) > 10
    assert {text for text in texts if ENGLISH.search(text) and not FRENCH.search(text)} == set()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_site_is_open_to_everybody_and_asks_nobody_else(
    browser: Browser, site: Path, page: str, scheme: str
) -> None:
    width = {"light": 1280, "dark": 390}[scheme]
    context = browser.new_context(**SCHEMES[scheme], viewport={"width": width, "height": 900})
    reader = opened(context, f"file://{site}/{page}")
    found = Axe().run(reader.page).response["violations"]
    assert [(broken["id"], broken["nodes"][0]["html"][:200]) for broken in found] == []
    assert {request.split(":")[0] for request in reader.requests} <= {"file", "data"}
    context.close()


@pytest.mark.parametrize("width", [320, 360, 390, 412])
@pytest.mark.parametrize("name", ["recipes/booter-iscsi", "recipes/premiers-pas", "manuel/reference/rendues"])
def test_a_page_is_no_wider_than_a_phone(browser: Browser, site: Path, name: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = opened(context, f"file://{site}/{name}.html").page
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


def test_a_step_that_is_pointed_at_shows_its_link(browser: Browser, site: Path) -> None:
    context = browser.new_context(**SCHEMES["light"])
    page = opened(context, f"file://{site}/recipes/premiers-pas.html").page
    link = page.locator("[data-n='2'] .runbook-title .headerlink")
    assert not link.is_visible()
    page.locator("[data-n='2'] .runbook-title").hover()
    assert link.is_visible()
    link.click()
    assert page.url.endswith("#ecrire-le-salut")
    context.close()


def test_paper_is_light_whatever_the_screen_is(browser: Browser, site: Path) -> None:
    context = browser.new_context(**SCHEMES["dark"])
    page = opened(context, f"file://{site}/recipes/premiers-pas.html").page
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(media="print")
    colours = "['body', '.runbook-box'].map(s => getComputedStyle(document.querySelector(s)).backgroundColor)"
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(246, 248, 250)"]
    prose = "getComputedStyle(document.querySelector('article p:not([class])')).color"
    assert page.evaluate(prose) == "rgb(34, 40, 50)"
    context.close()


@pytest.mark.parametrize("page", ["reference/types", "guides/reprendre-un-document", "reference/format"])
def test_no_table_of_the_manual_is_cut_at_its_side(browser: Browser, site: Path, page: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    shown = opened(context, f"file://{site}/manuel/{page}.html").page
    cut = "[...document.querySelectorAll('table')].map(t => t.scrollWidth - t.parentElement.clientWidth)"
    assert max(shown.evaluate(cut)) <= 1
    context.close()


@pytest.mark.parametrize(
    "name", ["recipes/booter-iscsi", "manuel/reference/format", "manuel/reference/regles"]
)
def test_paper_holds_the_last_words_of_a_long_page(
    browser: Browser, site: Path, tmp_path: Path, name: str
) -> None:
    page = opened(browser.new_context(), f"file://{site}/{name}.html").page
    words = page.evaluate("[...document.querySelectorAll('article :is(p, pre)')].at(-1).textContent").split()
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], stdout=subprocess.PIPE, check=True)
    assert "".join(words[-5:]) in "".join(told.stdout.decode().split())
