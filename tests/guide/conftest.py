"""One browser for all the tests of the guide, and a fresh profile for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.guides import browsers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    yield from browsers(args=["--host-resolver-rules=MAP guide.test 127.0.0.1"])


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()
