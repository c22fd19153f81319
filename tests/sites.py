"""Small Sphinx projects, built."""

from __future__ import annotations

import io
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Mapping

CONF = """\
extensions = ["sphinx_runbook"]
project, author, copyright, version = "Essai", "Nous", "2026, nous", "1"
language = "fr"
root_doc = "page"
latex_engine = "xelatex"
latex_documents = [("page", "page.tex", "Essai", "Nous", "howto")]
man_pages = [("page", "page", "", [], 1)]
texinfo_documents = [("page", "page", "", "", "page", "", "")]
"""


def write(folder: Path, page: str, conf: str = "", more: Mapping[str, str] | None = None) -> None:
    """A project of that page, and of other documents, by their names."""
    (folder / "conf.py").write_text(CONF + conf, encoding="utf-8")
    for name, text in {"page": page, **(more or {})}.items():
        (folder / f"{name}.rst").write_text(dedent(text), encoding="utf-8")


def translate(folder: Path, messages: Mapping[str, str]) -> None:
    """Give the page of the project these translations."""
    place = folder / "locale" / "fr" / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalog = Catalog(locale="fr")
    for message, translation in messages.items():
        catalog.add(message, translation)
    with (place / "page.mo").open("wb") as file:
        write_mo(file, catalog)


def build(folder: Path, builder: str = "html") -> Path:
    """Where the project's output is; a warning is an error."""
    warnings = io.StringIO()
    app = SphinxTestApp(builder, srcdir=folder, builddir=folder / "_build" / builder, warning=warnings)
    try:
        app.build()
    finally:
        app.cleanup()
    assert not warnings.getvalue(), warnings.getvalue()
    return Path(app.outdir)
