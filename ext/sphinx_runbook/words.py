"""The words of a page in the language of its site: English as written, others from gettext catalogs."""

from __future__ import annotations

from pathlib import Path

from sphinx.locale import get_translation
from sphinx.util.i18n import CatalogInfo

import runbook

CATALOG, OF_RUNNER = "sphinx_runbook", "runbook"
CATALOGS = {
    CATALOG: Path(__file__).parent / "locale",
    OF_RUNNER: Path(runbook.__file__).parent / "locale",
}

_ = get_translation(CATALOG)


def compiled(folder: Path, catalog: str) -> Path:
    """The folder, once what was translated there and has no compiled file has one; Sphinx reads no other."""
    for source in folder.glob(f"*/LC_MESSAGES/{catalog}.po"):
        if not source.with_suffix(".mo").exists():
            language = source.parts[-3]
            CatalogInfo(str(source.parent), catalog, "utf-8").write_mo(language)
    return folder


_of_runner = get_translation(OF_RUNNER)


def said_by_runner(message: str) -> str:
    """The runner's words, typeset as a page is."""
    return str(_of_runner(message)).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
