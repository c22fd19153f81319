"""Guides built by Sphinx, and a reader in a real browser."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = "/usr/bin/chromium"


def built(folder: Path, text: str, builder: str = "html", **conf: object) -> tuple[Path, str]:
    """The folder of the pages that Sphinx makes of that recipe, called `page`, and what it warned of."""
    folder.mkdir(exist_ok=True)
    told = {"extensions": ["sphinx_runbook"], "language": "fr", "root_doc": "page", **conf}
    lines = (f"{name} = {value!r}\n" for name, value in told.items())
    (folder / "conf.py").write_text("".join(lines), encoding="utf-8")
    (folder / "page.rst").write_text(dedent(text), encoding="utf-8")
    app = SphinxTestApp(builder, srcdir=folder, warning=io.StringIO())
    app.build()
    warnings = app.warning.getvalue()
    app.cleanup()
    return Path(app.outdir), warnings


def plain(text: str) -> str:
    """The text as a keyboard writes it: without the signs that typography puts there."""
    return text.translate({0xA0: " ", 0x202F: " ", 0x2019: "'"})


@dataclass
class Reader:
    """A person with one page open: types values, presses buttons, looks at what is there."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def type(self, name: str, value: str) -> None:
        """Put the value into the field, as one who types it and leaves."""
        self.page.locator(f"#runbook-{name}").fill(value)
        self.page.locator(f"#runbook-{name}").blur()

    def choose(self, name: str, choice: str) -> None:
        """Press the radio button of that choice."""
        self.page.locator(f"input[name={name}][value={choice}]").check()

    def press(self, button: str) -> str:
        """What the page says once the button with that name was pressed."""
        self.page.locator(f"[data-do={button}]").click()
        return self.said

    def copy(self, step: int) -> str:
        """What the page says once the button of that step was pressed."""
        self.page.locator(f"[data-n='{step}'] .runbook-bar [data-do=copy]").click()
        return self.said

    @property
    def said(self) -> str:
        """What the page announced last."""
        return plain(self.page.locator(".runbook-status").text_content() or "")

    @property
    def clipboard(self) -> str:
        """What would be pasted."""
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    @property
    def focus(self) -> str:
        """The id of what the next key goes to."""
        return str(self.page.evaluate("document.activeElement.id"))

    def code(self, step: int) -> str:
        """The commands of the step, whether they are in sight or not."""
        return self.page.locator(f"[data-n='{step}'] .runbook-box .runbook-code").text_content() or ""

    def steps(self) -> list[int]:
        """The numbers of the steps that are seen."""
        numbers = self.page.evaluate(
            "[...document.querySelectorAll('.runbook-step')]"
            ".filter(step => step.offsetParent).map(step => +step.dataset.n)"
        )
        return [int(number) for number in numbers]

    def kept(self) -> Mapping[str, str]:
        """All that is stored in the browser for this page's origin."""
        found: Mapping[str, str] = self.page.evaluate("({...localStorage})")
        return found


def opened(context: BrowserContext, url: str) -> Reader:
    """A reader of that address, all of whose requests and errors are noted."""
    reader = Reader(context.new_page())
    reader.page.set_default_timeout(60_000)
    reader.page.on("request", lambda request: reader.requests.append(request.url))
    reader.page.on("pageerror", lambda error: reader.errors.append(error.stack or str(error)))
    reader.page.goto(url)
    # one clipboard serves all profiles
    reader.page.evaluate("navigator.clipboard?.writeText('')")
    return reader


def select(reader: Reader, begin: str, end: str) -> None:
    """Select from the beginning of one element to the end of another, and press Ctrl+C."""
    reader.page.evaluate(
        """([begin, end]) => {
          const from = document.querySelector(begin), to = document.querySelector(end);
          getSelection().setBaseAndExtent(from, 0, to, to.childNodes.length);
        }""",
        [begin, end],
    )
    reader.page.keyboard.press("Control+c")


def browsers(**options: Any) -> Iterator[Browser]:
    """Debian's chromium, until the next is asked for."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", *options.pop("args", [])]  # the tests run as root
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, **options)
        yield browser
        browser.close()
