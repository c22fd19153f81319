"""The words of a page in the language of its site: English as written, others from gettext catalogs."""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from sphinx.locale import get_translation
from sphinx.util import logging

import runbook
from runbook.i18n import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from docutils import nodes
    from docutils.parsers.rst import Directive
    from sphinx.application import Sphinx
    from sphinx.config import Config

CATALOG, OF_RUNNER = "sphinx_runbook", "runbook"
OURS = {
    CATALOG: Path(__file__).parent / "locale",
    OF_RUNNER: Path(runbook.__file__).parent / "locale",
}

_ = get_translation(CATALOG)
logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Have the project's own catalogs say it, then ours, and pages told again once their words change."""
    said = sha256()
    for catalog, ours in OURS.items():
        for folder in (*_of_project(app.srcdir, app.config), ours):
            for file in compiled(folder, catalog):
                said.update(file.read_bytes())
            app.add_message_catalog(catalog, str(folder))
    app.add_config_value("runbook_words", default=said.hexdigest(), rebuild="env", types=[str])


def _of_project(folder: str | os.PathLike[str], config: Config) -> tuple[Path, ...]:
    """Where the project in that folder has its catalogs."""
    return _below(os.fspath(folder), tuple(config.locale_dirs))


@cache
def _below(folder: str, names: tuple[str, ...]) -> tuple[Path, ...]:
    # asked for each directive: paths made anew cost more than what the directive reads
    return tuple(Path(folder) / name for name in names)


def compiled(folder: Path, catalog: str) -> Iterator[Path]:
    """The files of a catalog that are read, each made anew where it is older than what people write.

    What is installed is compiled already: a clone's or a package's times say nothing of it.
    """
    installed = folder in OURS.values()
    for source in sorted(folder.glob(f"*/LC_MESSAGES/{catalog}.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or (not installed and _is_older(target, source)):
            _compile(source, target)
        if target.exists():
            yield target


def _is_older(one: Path, other: Path) -> bool:
    return one.stat().st_mtime_ns < other.stat().st_mtime_ns


def _compile(source: Path, target: Path) -> None:
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)
        with beside.open("wb") as file:
            write_mo(file, catalog)
        beside.replace(target)  # whole, as another build may be reading it
    except (OSError, ValueError, PoFileError) as error:
        logger.warning("%s", error, location=f"{source}:{getattr(error, 'lineno', 0) + 1}", type="runbook")


def in_language_of(folder: str | os.PathLike[str], config: Config) -> AbstractContextManager[None]:
    """Within this block the runner speaks as the pages of the project in that folder do."""
    return speaking(config.language, _of_project(folder, config))


def said_to_readers(directive: type[Directive]) -> type[Directive]:
    """The directive, which says what is wrong with its lines in the language of the site."""

    def run(self: Directive) -> Sequence[nodes.Node]:
        env = self.state.document.settings.env
        with in_language_of(env.srcdir, env.config):
            return directive.run(self)

    return type(directive.__name__, (directive,), {"run": run})


_of_runner = get_translation(OF_RUNNER)


def said_by_runner(message: str) -> str:
    """The runner's words, typeset as a page is."""
    return str(_of_runner(message)).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
