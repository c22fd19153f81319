"""How the page looks: in three themes, on three widths, light, dark and in forced colours; in print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.guides import built, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "_build" / "screens"
THEMES = ("pydata_sphinx_theme", "furo", "alabaster")
RECIPES = {
    "booter-iscsi": ROOT / "recipes" / "booter-iscsi.rst",
    "torture": ROOT / "tests" / "recipes" / "torture.rst",
}
WIDTHS = (320, 390, 1280)
OURS = (
    ".runbook-step",
    ".runbook-output",
    ".runbook-fields",
    ".runbook-panel",
    ".runbook-progress",
)


@pytest.fixture(scope="module", params=[(theme, recipe) for theme in THEMES for recipe in RECIPES])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """The theme, the recipe, and its page."""
    theme, recipe = request.param
    folder = tmp_path_factory.mktemp(f"{theme}-{recipe}")
    pages, warnings = built(folder, RECIPES[recipe].read_text(encoding="utf-8"), html_theme=theme)
    assert warnings == ""
    return theme, recipe, pages / "page.html"


SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nobody_is_shut_out(browser: Browser, page: tuple[str, str, Path], scheme: str) -> None:
    theme, recipe, path = page
    found = []
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900}, **SCHEMES[scheme])
        reader = opened(context, f"file://{path}")
        filled_in(reader.page, recipe)
        # what a theme itself does wrong is not ours to mend; the site's own has to be clean
        found += [(width, *broken) for broken in violations(reader.page, whole=theme == THEMES[0])]
        assert reader.page.evaluate(TOO_WIDE, ",".join(OURS)) == []
        SCREENS.mkdir(parents=True, exist_ok=True)
        reader.page.screenshot(path=SCREENS / f"{recipe}-{theme}-{scheme}-{width}.png", full_page=True)
        context.close()
    assert found == []


TOO_WIDE = """ours => {
  const right = element => element.getBoundingClientRect().right;
  return [...document.querySelectorAll(ours)]
    .filter(e => right(e) > right(e.parentElement) + 1).map(e => e.className);
}"""


def filled_in(page: Page, recipe: str) -> None:
    """A page as it is when somebody is at work: something typed, something wrong, something done."""
    page.locator("#runbook-LV, #runbook-NOM").fill("wheezy-01")
    page.locator("#runbook-MAC, #runbook-RACINE").fill("nonsense")
    page.locator(".runbook-done input").first.check()
    page.locator("details.runbook-undo summary").first.click()
    if recipe == "torture":
        page.locator("input[name=MODE][value=simple]").check()


def violations(page: Page, *, whole: bool) -> list[tuple[str, str]]:
    """What axe finds: each rule, and the first element that breaks it."""
    context = None if whole else {"include": [[selector] for selector in OURS]}
    results = Axe().run(page, context=context)
    return [(found["id"], found["nodes"][0]["html"][:200]) for found in results.response["violations"]]
