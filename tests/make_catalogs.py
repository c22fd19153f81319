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

RUNNER = Path(__file__).parents[1] / "runner"
LOCALE = RUNNER / "runbook" / "locale"
WIDTH = 100


def messages() -> Catalog:
    """All that the program says, and click for it, in the order of the files."""
    catalog = Catalog(fuzzy=False)
    for file, _line, message, _comments, _context in extract_from_dir(RUNNER):
        catalog.add(message, locations=[(f"runner/{file}", 1)])
    for word in WORDS:
        catalog.add(word, locations=[("click", 1)])
    return catalog


def translated(path: Path) -> Catalog:
    """The catalog in that file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="runbook")


def updated(path: Path) -> Catalog:
    """The same with the messages of today: new ones are empty, old ones are gone."""
    catalog = translated(path)
    catalog.update(messages(), no_fuzzy_matching=True, update_creation_date=False)
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
    return sorted(LOCALE.glob("*/LC_MESSAGES/runbook.po"))


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
        name = path.relative_to(RUNNER.parent)
        sys.stdout.writelines(f"{name}: not translated: {one}\n" for one in empty)
        sys.stdout.write(f"{name}: {len(catalog)} messages, {len(empty)} not translated\n")


if __name__ == "__main__":
    main()
