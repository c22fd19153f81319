"""The words of the page come from catalogs alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import sphinx_runbook
from sphinx_runbook.words import CATALOG, compiled


def test_a_new_language_needs_its_catalog_and_nothing_else(tmp_path: Path) -> None:
    french = Path(sphinx_runbook.__file__).parent / "locale" / "fr" / "LC_MESSAGES" / f"{CATALOG}.po"
    german = tmp_path / "de" / "LC_MESSAGES"
    german.mkdir(parents=True)
    shutil.copy(french, german)
    assert compiled(tmp_path, CATALOG) == tmp_path
    assert b"Copier" in (german / f"{CATALOG}.mo").read_bytes()
