"""The words of a page in the language of its site: English as written, others from gettext catalogs."""

from __future__ import annotations

from pathlib import Path

from sphinx.locale import get_translation

import runbook

CATALOG, OF_RUNNER = "sphinx_runbook", "runbook"
CATALOGS = {
    CATALOG: Path(__file__).parent / "locale",
    OF_RUNNER: Path(runbook.__file__).parent / "locale",
}

_ = get_translation(CATALOG)
_of_runner = get_translation(OF_RUNNER)


def said_by_runner(message: str) -> str:
    """The runner's words, typeset as a page is."""
    return str(_of_runner(message)).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
