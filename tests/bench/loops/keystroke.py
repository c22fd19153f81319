"""A reader types into a guide: what one key takes until the page stands again, in a real browser."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

KEYS = 60
# each key changes every step; asking for a height makes the browser lay the page out
TYPE = """(keys) => {
  const field = document.querySelector('#runbook-V0'), taken = [];
  field.focus();
  for (let key = 0; key < keys; key++) {
    field.value = `nom-${key}`;
    const begin = performance.now();
    field.dispatchEvent(new InputEvent('input', {bubbles: true}));
    document.body.offsetHeight;
    taken.push(performance.now() - begin);
  }
  const codes = [...document.querySelectorAll('.runbook-code')];
  return [taken, codes.every(code => code.textContent.includes(field.value)) && codes.length];
}"""


def main(page: str, steps: str, figure: str) -> None:
    """Print the `median` or the `worst` in seconds; ValueError unless all of so many steps followed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(Path(page).as_uri())
        taken, followed = tab.evaluate(TYPE, KEYS)
        browser.close()
    if followed != int(steps):
        raise ValueError(f"{followed} steps of {steps} followed")
    found = max(taken) if figure == "worst" else statistics.median(taken)
    print(f"{found / 1000:.6f}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
