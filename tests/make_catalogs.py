"""Writes the catalogs anew from the code, with what is translated so far: `python tests/make_catalogs.py`."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from clickwords import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
RUNNER = ROOT / "runner"
LOCALE = RUNNER / "runbook" / "locale"
FOLDERS = {"runbook": RUNNER, "sphinx_runbook": ROOT / "ext"}
WIDTH = 100


def messages(package: str = "runbook") -> Catalog:
    """All that the package says, and click for the runner, in the order of the files."""
    catalog = Catalog(fuzzy=False)
    folder = FOLDERS[package]
    for file, _line, message, _comments, _context in extract_from_dir(folder):
        catalog.add(message, locations=[(f"{folder.name}/{file}", 1)])
    for word in WORDS if package == "runbook" else ():
        catalog.add(word, locations=[("click", 1)])
    return catalog


def translated(path: Path) -> Catalog:
    """The catalog in that file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain=path.stem)


def updated(path: Path) -> Catalog:
    """The same with the messages of today: new ones are empty, old ones are gone."""
    catalog = translated(path)
    catalog.update(messages(path.stem), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def as_po(catalog: Catalog, header: bytes) -> bytes:
    """The catalog as it is written for people, below a header that no run changes."""
    file = io.BytesIO()
    write_po(file, catalog, width=WIDTH, include_lineno=False, ignore_obsolete=True, omit_header=True)
    return header + b"\n\n" + file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """The catalog as the program reads it."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def catalogs() -> list[Path]:
    """The file of each language."""
    found = (
        folder.glob(f"{package}/locale/*/LC_MESSAGES/{package}.po") for package, folder in FOLDERS.items()
    )
    return sorted(path for paths in found for path in paths)


def untranslated(catalog: Catalog) -> list[str]:
    """The messages without all their translations, or with one that is only a guess."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]


def forms(string: str | Iterable[str] | None) -> tuple[str, ...]:
    """The texts of a message, one for each count that its language tells apart."""
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def main() -> None:
    """Write all catalogs, and say what is still to be translated."""
    for path in catalogs():
        header = path.read_bytes().partition(b"\n\n")[0].rstrip()
        path.write_bytes(as_po(updated(path), header))
        catalog = translated(path)
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        empty = untranslated(catalog)
        name = path.relative_to(ROOT)
        sys.stdout.writelines(f"{name}: not translated: {one}\n" for one in empty)
        sys.stdout.write(f"{name}: {len(catalog)} messages, {len(empty)} not translated\n")


if __name__ == "__main__":
    main()
