"""Makes the helpers beside it importable from every folder of tests; all speak English, whoever runs them.

What they start can be interrupted, also where they were started in the background.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from runbook.i18n import languages
from support.guides import browsers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# unbuffered, what is not flushed would be seen all the same
for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "PYTHONUNBUFFERED"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _own_memory(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the tests remember for `--lf`, and of their runs, is not put beside what the user's own do."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True)
def _each_in_its_own_language() -> Iterator[None]:
    """A test that changes the language of its environment leaves it to no other."""
    languages.cache_clear()
    yield
    languages.cache_clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests: Playwright runs once at a time."""
    yield from browsers(args=["--host-resolver-rules=MAP guide.test 127.0.0.1"])
