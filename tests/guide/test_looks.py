"""How the page looks: in three themes, on three widths, light, dark and in forced colours; in print."""

from __future__ import annotations

import re
import subprocess
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


TOGGLES = {
    "pydata_sphinx_theme": "document.documentElement.dataset.theme = '{}'",
    "furo": "document.body.dataset.theme = '{}'",
}


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_themes_own_switch_wins_over_the_system(
    browser: Browser, page: tuple[str, str, Path], system: str
) -> None:
    theme, _recipe, path = page
    context = browser.new_context(**SCHEMES[system])
    shown = opened(context, f"file://{path}").page
    wanted = {"light": "dark", "dark": "light"}[system] if theme in TOGGLES else system
    shown.evaluate(TOGGLES.get(theme, "''").format(wanted))
    if theme == "alabaster":  # it is light, whatever the system is
        wanted = "light"
    red, green, blue = shown.evaluate(
        "getComputedStyle(document.querySelector('.runbook-box')).backgroundColor.match(/[0-9]+/g).map(Number)"
    )
    assert (red + green + blue > 380) == (wanted == "light")
    context.close()


def test_on_paper_there_is_no_button_and_no_secret_and_every_line_is_whole(
    browser: Browser, page: tuple[str, str, Path]
) -> None:
    _theme, recipe, path = page
    context = browser.new_context(viewport={"width": 700, "height": 900})
    reader = opened(context, f"file://{path}")
    filled_in(reader.page, recipe)
    reader.page.locator("#runbook-MOT_DE_PASSE, #runbook-CLE").first.fill("tressecret")
    reader.page.emulate_media(media="print")
    ours = ", ".join(f"{selector} button" for selector in OURS)
    assert [button.inner_text() for button in reader.page.locator(ours).all() if button.is_visible()] == []
    assert "tressecret" not in reader.page.locator("body").inner_text()
    assert not reader.page.locator("input[type=password]").first.is_visible()
    cut = reader.page.evaluate(
        "[...document.querySelectorAll('.runbook-code')]"
        ".filter(code => code.checkVisibility() && code.scrollWidth > code.clientWidth + 1).length"
    )
    assert cut == 0
    context.close()


def test_on_paper_a_long_value_is_whole(browser: Browser, tmp_path: Path) -> None:
    field = "T\n=\n\n.. variable:: X\n   :example: {0}\n\n.. variable:: Y\n\n.. host:: H\n\n"
    pages, _warnings = built(
        tmp_path, field.format("an example") + ".. step:: S\n\n   echo {{ X }} {{ Y }}\n"
    )
    page = opened(browser.new_context(), f"file://{pages}/page.html").page
    page.locator("#runbook-X").fill("word " * 40 + "end")
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], stdout=subprocess.PIPE, check=True)
    fields, _commands = " ".join(told.stdout.decode().split()).split("1. S")
    assert "word " * 40 + "end" in fields
    assert "<Y>" in fields  # as in the commands


HOSTS = ("un", "deux", "trois", "quatre", "cinq", "six")
ON_EACH = """
.. host:: {0}

.. step:: Entrer sur {0}
   :enter: chroot

   chroot /x

.. step:: Sortir sur {0}
   :leave:

   exit
"""
SEEN = """[...document.querySelectorAll('.runbook-place')].map(place => {
    const look = getComputedStyle(place);
    const shape = [look.borderWidth, look.borderStyle, look.borderRadius];
    return [look.color, ...shape, look.outlineStyle, look.backgroundColor];
})"""


def test_the_place_inside_a_host_keeps_its_colour_and_its_shape(browser: Browser, tmp_path: Path) -> None:
    pages, _warnings = built(tmp_path, "Six\n===\n" + "".join(map(ON_EACH.format, HOSTS)))
    looks = opened(browser.new_context(), f"file://{pages}/page.html").page.evaluate(SEEN)
    outside, inside = looks[::2], looks[1::2]
    assert [look[:4] for look in outside] == [look[:4] for look in inside]
    assert {look[4] for look in outside} == {"none"}
    assert {look[4] for look in inside} == {"dashed"}
    assert len({look[5] for look in outside}) == 1  # none
    assert len({look[5] for look in inside} - {look[5] for look in outside}) == len(HOSTS)
    assert len({look[0] for look in outside}) == len({str(look[1:4]) for look in outside}) == len(HOSTS)


SECTION = """
Titre-{0}
---------

Phrase-{0}.

.. step:: Faire-{0}
   :undo: true

{1}
"""


def test_a_command_that_is_wrapped_on_a_phone_looks_like_one_command(
    browser: Browser, tmp_path: Path
) -> None:
    text = "T\n=\n\n.. host:: H\n\n.. step:: S\n\n" + "   " + "word " * 30 + "\n   second\n"
    pages, _warnings = built(tmp_path, text)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"file://{pages}/page.html")
    lefts = """() => {
        const text = document.querySelector('.runbook-code code').firstChild, range = document.createRange();
        const lefts = [], tops = [];
        for (let at = 0; at < text.length; at += 1) {
            range.setStart(text, at); range.setEnd(text, at + 1);
            const {left, top} = range.getBoundingClientRect();
            if (text.data[at] === '\\n' || tops.at(-1) === top) continue;
            tops.push(top);
            lefts.push(Math.round(left));
        }
        return lefts;
    }"""
    first, *more, last = page.evaluate(lefts)
    assert last == first
    assert more
    assert min(more) > first + 10
    context.close()


def test_no_heading_stands_alone_at_the_foot_of_a_printed_page(browser: Browser, tmp_path: Path) -> None:
    lines = {number: "   true\n" * (number * 5 % 17 + 1) for number in range(60)}
    sections = "".join(SECTION.format(number, code) for number, code in lines.items())
    pages, _warnings = built(tmp_path, f"Long\n====\n\n.. host:: MyHost\n{sections}", html_theme="alabaster")
    page = opened(browser.new_context(), f"file://{pages}/page.html").page
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], stdout=subprocess.PIPE, check=True)
    sheets = told.stdout.decode().split("\f")[1:]  # the first one has the table of contents
    assert len(sheets) > 10
    for sheet in sheets:
        numbers = [set(re.findall(rf"{word}-([0-9]+)", sheet)) for word in ("Titre", "Phrase", "Faire")]
        assert numbers[0] == numbers[1] == numbers[2], sheet
        assert "▶" not in sheet
        assert "▸" not in sheet


@pytest.mark.parametrize("theme", ["pydata_sphinx_theme", "furo"])
def test_a_themes_way_back_to_the_top_is_not_printed(browser: Browser, tmp_path: Path, theme: str) -> None:
    pages, _warnings = built(tmp_path, RECIPES["booter-iscsi"].read_text(encoding="utf-8"), html_theme=theme)
    context = browser.new_context(viewport={"width": 1280, "height": 600})
    page = opened(context, f"file://{pages}/page.html").page
    way = page.locator(".back-to-top, #pst-back-to-top")
    page.mouse.wheel(0, 1500)
    page.wait_for_function("scrollY > 1000")
    page.mouse.wheel(0, -200)  # shown to who goes up
    way.wait_for()
    page.emulate_media(media="print")
    assert not way.is_visible()
    context.close()


FIELD = """
.. variable:: CHOIX{0}
   :type: word
   :default: valeur{0}

   Explique-{0}.
"""


def test_no_name_of_a_field_and_no_heading_above_fields_ends_a_printed_page(
    browser: Browser, tmp_path: Path
) -> None:
    text = "Long\n====\n" + "".join(
        f"\nTitre-{part}\n--------\n"
        + "".join(FIELD.format(f"-{part}-{n}".replace("-", "x")) for n in range(part % 5 + 1))
        for part in range(40)
    )
    pages, _warnings = built(tmp_path, text + "\n.. step:: Finir\n\n   true\n", html_theme="alabaster")
    page = opened(browser.new_context(), f"file://{pages}/page.html").page
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], stdout=subprocess.PIPE, check=True)
    sheets = told.stdout.decode().split("\f")[1:]
    assert len(sheets) > 3
    for sheet in sheets:
        titles, names = re.findall(r"Titre-([0-9]+)", sheet), re.findall(r"CHOIXx([0-9]+)x0", sheet)
        assert titles == names, sheet
        assert len(re.findall("CHOIXx", sheet)) == len(re.findall("Explique-x", sheet)), sheet


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", THEMES)
def test_what_a_file_is_stands_on_a_line_of_its_own(
    browser: Browser, tmp_path: Path, theme: str, width: int
) -> None:
    text = "T\n=\n\n.. host:: H\n\n.. file:: /etc/default/a-file\n   :title: S\n\n   text\n"
    pages, warnings = built(tmp_path, text, html_theme=theme)
    assert warnings == ""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = opened(context, f"file://{pages}/page.html").page
    what, button, bar = (
        page.locator(f".runbook-bar{part}").bounding_box() for part in (" .runbook-what", " button", "")
    )
    assert what
    assert button
    assert bar
    assert what["y"] >= button["y"] + button["height"]
    assert what["width"] > bar["width"] * 0.8
    context.close()


NOTED = """
T
=

.. step:: Lister

   ls

.. output::
   :capture: LIGNES=^(.*)$

   ...

.. step:: Relire

   echo {{ LIGNES }}
"""


@pytest.mark.parametrize("theme", THEMES)
def test_a_field_in_an_expected_output_stays_within_its_frame_on_paper(
    browser: Browser, tmp_path: Path, theme: str
) -> None:
    pages, warnings = built(tmp_path, NOTED, html_theme=theme)
    assert warnings == ""
    context = browser.new_context(viewport={"width": 700, "height": 900})
    page = opened(context, f"file://{pages}/page.html").page
    page.emulate_media(media="print")
    frame, field = (
        page.locator(part).bounding_box() for part in (".runbook-output", ".runbook-output .runbook-variable")
    )
    assert frame
    assert field
    assert frame["x"] < field["x"]
    assert field["x"] + field["width"] < frame["x"] + frame["width"]
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"noted-{theme}.png")
    context.close()


def test_a_click_on_a_copy_button_is_not_lost_when_a_field_is_left_by_it(
    browser: Browser, tmp_path: Path
) -> None:
    steps = "".join(f"\n.. step:: Faire {n}\n\n   ls {{{{ RACINE }}}}/un/{n}\n" for n in range(30))
    text = f"T\n=\n\n.. variable:: RACINE\n   :default: /srv\n{steps}"
    pages, _warnings = built(tmp_path, text, html_theme="furo")
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = opened(context, f"file://{pages}/page.html").page
    page.locator("#runbook-RACINE").fill("/un/chemin/assez/long/pour/aller/a/la/ligne" * 4)
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    button = page.locator("[data-n='29'] [data-do=copy]")
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.mouse.up()
    assert page.locator(".runbook-status").inner_text()
    context.close()


@pytest.mark.parametrize("theme", THEMES)
def test_on_paper_no_step_is_cut_off_at_the_end(browser: Browser, tmp_path: Path, theme: str) -> None:
    step = ".. step:: Titre-{0}\n\n   echo commande-{0}\n" + "   # rien\n" * 9
    text = "T\n=\n\n.. host:: H\n\n" + "\n".join(map(step.format, range(30)))
    pages, warnings = built(tmp_path, text, html_theme=theme)
    assert warnings == ""
    page = opened(browser.new_context(), f"file://{pages}/page.html").page
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    told = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], stdout=subprocess.PIPE, check=True)
    paper = told.stdout.decode()
    assert [n for n in range(30) if not re.search(rf"echo commande-{n}\b", paper)] == []
    assert "Skip to content" not in paper
