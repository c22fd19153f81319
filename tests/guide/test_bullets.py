"""The bullets that stand for a secret are never copied as if they were the secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.guides import Reader, built, opened, plain, select

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext

TYPED = "azerty$1"
TEXT = r"""
T
=

Before, with :var:`S`.

.. variable:: S
   :type: secret

.. variable:: D
   :value: user:{{ S }}

.. variable:: V
   :default: v

.. host:: MyHost

.. step:: Give {{ S }} away
   :unless: check {{ S }}
   :confirm: it shows {{ S }} to all
   :answer:
      Password => {{ S }}

   give "{{ S }}" {{ V }}

.. output::

   given: {{ S }}

Between.

.. step:: Ask

   true
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages, warnings = built(tmp_path_factory.mktemp("bullets"), TEXT)
    assert warnings == ""
    return pages / "page.html"


@pytest.fixture
def reader(context: BrowserContext, page: Path) -> Iterator[Reader]:
    """One who has typed the secret."""
    reader = opened(context, f"file://{page}")
    reader.type("S", TYPED)
    yield reader
    assert reader.errors == []


HOLDERS = (
    ".runbook-hint code",
    ".runbook-hint:nth-of-type(4)",
    ".runbook-hint:nth-of-type(4) code:last-of-type",
    ".runbook-danger",
    ".runbook-title",
    ".runbook-title strong",
    ".runbook-output",
    ".runbook-output pre",
    ".runbook-fact:has(.runbook-secret)",
    ".runbook-fact .runbook-secret",
    "p:has(> .runbook-var)",
    ".runbook-var",
    ".runbook-var .runbook-secret",
)


@pytest.mark.parametrize("holder", HOLDERS)
def test_no_bullet_of_what_is_said_is_copied(reader: Reader, holder: str) -> None:
    assert "••••••" in reader.page.locator(holder).first.inner_text()
    select(reader, holder, holder)
    assert "•" not in reader.clipboard
    assert TYPED not in reader.clipboard


def test_the_command_of_a_hint_is_not_copied_without_its_secret(reader: Reader) -> None:
    select(reader, ".runbook-hint", ".runbook-hint")
    assert plain(reader.clipboard).startswith("Déjà fait")
    assert "check" not in reader.clipboard


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("p:has(> .runbook-var)", ".runbook-hint code"),
        (".runbook-fact:has(.runbook-secret)", ".runbook-hint:nth-of-type(4)"),
        (".runbook-hint", ".runbook-bar"),
        (".runbook-output", ".runbook-step + p"),
        (".runbook-output pre", ".runbook-step:last-of-type .runbook-title"),
    ],
)
def test_no_bullet_is_copied_with_the_prose_around_it(reader: Reader, begin: str, end: str) -> None:
    select(reader, begin, end)
    assert reader.clipboard != ""
    assert "•" not in reader.clipboard


def test_a_selection_from_prose_over_the_step_copies_its_command_with_the_secret(reader: Reader) -> None:
    for begin in ("p:has(> .runbook-var)", ".runbook-hint code", ".runbook-danger"):
        select(reader, begin, ".runbook-output pre")
        assert reader.clipboard == f'give "{TYPED.replace("$", chr(92) + "$")}" v'


def test_prose_right_above_a_command_is_copied(reader: Reader) -> None:
    # where the browser ends the selection: the next block
    reader.page.locator(".runbook-hint").first.click(click_count=3, position={"x": 4, "y": 10})
    reader.page.keyboard.press("Control+c")
    assert plain(reader.clipboard).startswith("Déjà fait si ceci réussit")


FIELD = "#runbook-V"


def test_what_a_field_of_a_secret_holds_is_copied_with_no_prose(reader: Reader) -> None:
    for shown in (False, True):
        reader.page.locator(".runbook-show").set_checked(shown)
        select(reader, "p:has(> .runbook-var)", ".runbook-fact:has(.runbook-secret)")
        assert plain(reader.clipboard).startswith("Before, with")
        assert "Jamais gardé" in reader.clipboard
        assert "•" not in reader.clipboard
        assert TYPED not in reader.clipboard


def drag(reader: Reader, what: str) -> str:
    """What a field gets when that is selected, and drawn into it."""
    page = reader.page
    page.set_viewport_size({"width": 1280, "height": 2500})  # nothing scrolls on the way
    select(reader, what, what)
    page.locator(FIELD).evaluate("field => { field.value = ''; }")
    page.locator(what).first.hover(position={"x": 12, "y": 10})
    page.mouse.down()
    page.locator(FIELD).hover()
    page.locator(FIELD).hover()
    page.mouse.up()
    page.wait_for_function(f"document.querySelector('{FIELD}').value")
    return page.locator(FIELD).input_value()


def test_a_command_that_is_dragged_is_the_one_that_is_copied(reader: Reader) -> None:
    assert drag(reader, ".runbook-code code") == reader.clipboard != ""
    assert "•" not in reader.clipboard
