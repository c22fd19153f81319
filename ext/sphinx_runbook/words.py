"""The words of a page in the language of its site: English as written, others from gettext catalogs."""

from __future__ import annotations

from pathlib import Path

from sphinx.locale import get_translation

CATALOG = "sphinx_runbook"
LOCALE = Path(__file__).parent / "locale"

_ = get_translation(CATALOG)
