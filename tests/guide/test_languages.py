"""The words of the page come from catalogs alone: those of the project, then ours."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from make_catalogs import forms, messages
from runbook import script
from sites import write
from sphinx_runbook.words import CATALOG, OF_RUNNER, OURS, compiled
from support.guides import built

if TYPE_CHECKING:
    from collections.abc import Iterator

SPHINX = str(Path(sys.executable).with_name("sphinx-build"))
PAGE = """
    1
    =

    .. variable:: VG
       :type: lvm
       :default: MyVG

    .. variable:: PASS
       :type: secret

    .. variable:: TALE
       :max-length: 9
       :example: abc

    .. host:: MyHost

    .. step:: S2
       :confirm: 3
       :undo: rm {{ VG }}
       :unless: ls {{ VG }}
       :when: VG != "x"
       :retry: 3 x 2 s
       :status: 1
       :answer: sure =>

       echo {{ VG }} {{ PASS }} {{ TALE }}

    .. output::
       :capture: TID = (.*)

       4

    .. step:: S5
       :enter: chroot

       chroot /media

    .. file:: /etc/x
       :mode: 600
       :owner: root
       :backup:

       6

    .. file:: /etc/y
       :append:

       7

    .. step:: S8
       :leave:

       exit

    .. step:: S9
       :manual:
       :probe: true

       10
    """
WRONG = """
    1
    =

    .. host:: MyHost

    .. step:: S2

       echo {{ NOBODY }}

    .. step:: S3
       :id: s2
       :nonsense: x
    """


# the part of every script that speaks to no reader
LIBRARY = (Path(script.__file__).parent / "library.sh").read_text(encoding="utf-8").splitlines()
LETTERS = {code: code + 0xFEE0 for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))}  # as wide as Chinese


def other(text: str) -> str:
    """The text in a language that has other letters, its fields as they are."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return text.translate(LETTERS)
    return "".join(
        words.translate(LETTERS).replace("{", "{{").replace("}", "}}")
        + ("" if name is None else f"{{{name}{':' if spec else ''}{spec or ''}}}")
        for words, name, spec, _conversion in parts
    )


def speak(folder: Path, catalog: str, language: str = "de") -> Path:
    """Give the project in that folder this catalog, whole; what is told of its file."""
    told = Catalog(locale=language)
    for message in messages(catalog):
        if message.id:
            one, *more = forms(message.id)
            told.add(message.id, tuple(map(other, (one, *more))) if more else other(one))
    file = folder / "locales" / language / "LC_MESSAGES" / f"{catalog}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as written:
        write_po(written, told)
    return file


def said(catalog: str) -> Iterator[str]:
    """The English pieces of our messages, between their fields, that nobody writes by accident."""
    for message in messages(catalog):
        for text in forms(message.id) if message.id else ():
            for piece in re.split(r"\{[^}]*\}", text):
                if len(piece.split()) > 2:
                    yield piece.strip()


def page_of(folder: Path, text: str) -> tuple[str, str]:
    """What the body of the page holds, to be read or not, and what the build warned of."""
    pages, warnings = built(folder, text, language="de")
    page = (pages / "page.html").read_text(encoding="utf-8")
    return html.unescape(page[page.index('role="main"') :]), warnings


@pytest.mark.parametrize("text", [PAGE, WRONG], ids=["page", "refusals"])
def test_a_third_language_needs_its_two_catalogs_in_the_project_and_nothing_else(
    tmp_path: Path, text: str
) -> None:
    speak(tmp_path, CATALOG)
    speak(tmp_path, OF_RUNNER)
    page, warnings = page_of(tmp_path, text)
    for line in LIBRARY:
        page = page.replace(line, "")
    english = (piece for catalog in (CATALOG, OF_RUNNER) for piece in said(catalog))
    assert [piece for piece in english if piece in page + warnings] == []
    if text == PAGE:
        assert warnings == ""
        for words in ("To take it back", "the old file is kept", "Done once this succeeds: "):
            assert other(words) in page
        assert "<template>" in page
    else:
        assert other("there is no variable") in page
        assert other("there is no variable") in warnings


def test_without_one_of_the_two_what_it_says_is_in_english(tmp_path: Path) -> None:
    speak(tmp_path, CATALOG)
    page, _warnings = page_of(tmp_path, PAGE)
    assert other("To take it back") in page
    assert "the name of an LVM" in page


def test_a_project_has_its_own_words_before_ours(tmp_path: Path) -> None:
    file = tmp_path / "mots" / "fr" / "LC_MESSAGES" / f"{CATALOG}.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\nmsgid "Copy"\nmsgstr "Prendre"\n',
        encoding="utf-8",
    )
    pages, warnings = built(tmp_path, PAGE, locale_dirs=["mots"])
    page = (pages / "page.html").read_text(encoding="utf-8")
    assert warnings == ""
    assert ">Prendre</button>" in page
    assert "à faire à la main" in page


def test_a_catalog_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    file = speak(tmp_path, CATALOG)
    file.write_text('msgid "Copy\n', encoding="utf-8")
    page, warnings = page_of(tmp_path, PAGE)
    assert f"{file}:1: WARNING: " in warnings
    assert "To take it back" in page


def change(file: Path, old: str, new: str) -> None:
    """Write the file with another text in it."""
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_catalog_that_was_changed_is_compiled_again_and_an_older_one_is_not(tmp_path: Path) -> None:
    file = speak(tmp_path, CATALOG)
    (made,) = compiled(tmp_path / "locales", CATALOG)
    before = made.read_bytes()
    change(file, other("Progress"), "Fortschritt")
    os.utime(file, (0, 0))
    assert next(compiled(tmp_path / "locales", CATALOG)).read_bytes() == before
    os.utime(file)
    assert b"Fortschritt" in next(compiled(tmp_path / "locales", CATALOG)).read_bytes()
    assert {path.name for path in file.parent.iterdir()} == {f"{CATALOG}.po", f"{CATALOG}.mo"}


def test_an_installed_catalog_is_not_written_anew_by_a_fresh_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = speak(tmp_path, CATALOG)
    monkeypatch.setitem(OURS, CATALOG, tmp_path / "locales")
    (made,) = compiled(tmp_path / "locales", CATALOG)
    os.utime(made, (0, 0))
    assert list(compiled(tmp_path / "locales", CATALOG)) == [made]
    assert made.stat().st_mtime == 0
    assert source.exists()


def test_pages_are_told_again_once_their_words_change(tmp_path: Path) -> None:
    write(tmp_path, PAGE, "language = 'de'\n")
    page = tmp_path / "out" / "page.html"
    build = [SPHINX, "-q", "-W", ".", "out"]
    subprocess.run(build, cwd=tmp_path, check=True)
    assert "Untick all" in page.read_text(encoding="utf-8")
    file = speak(tmp_path, CATALOG)
    subprocess.run(build, cwd=tmp_path, check=True)
    assert other("Untick all") in page.read_text(encoding="utf-8")
    change(file, other("Untick all"), "Nichts")
    subprocess.run(build, cwd=tmp_path, check=True)
    assert "Nichts" in page.read_text(encoding="utf-8")
    read = page.stat().st_mtime_ns
    subprocess.run(build, cwd=tmp_path, check=True)
    assert page.stat().st_mtime_ns == read


IN_A_TABLE = """
    Un tableau
    ==========

    +---------------------+---+
    | .. step:: Faire     | x |
    |                     |   |
    |    echo oui         |   |
    +---------------------+---+
    """


def test_what_is_found_while_a_directive_is_read_is_said_in_the_language_of_the_site(tmp_path: Path) -> None:
    pages, warnings = built(tmp_path, IN_A_TABLE)
    assert "ses lignes ne sont pas dans le fichier" in warnings
    assert "ses lignes ne sont pas dans le fichier" in (pages / "page.html").read_text(encoding="utf-8")
    assert "its lines" not in warnings


ASKED = r"""
    Des questions
    =============

    .. host:: MyHost

    .. step:: Formater
       :confirm: redémarre tgt
       :retry: 10 x 0.5 s
       :answer:
          \(o,[nN]\) => o
          (un|deux) => 1
          \[y/n\] => y

       mkfs /dev/x
    """


def test_what_a_step_says_is_true_of_every_step_and_written_as_its_language_does(tmp_path: Path) -> None:
    pages, _warnings = built(tmp_path, ASKED)
    page = html.unescape(re.sub("<[^>]*>", "", (pages / "page.html").read_text(encoding="utf-8")))
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Attention : redémarre tgt",
        "à 0,5 s d",
        "À la question (o,n), répondez o",
        "À la question [y/n], répondez y",
        "À une question que trouve le motif (un|deux), répondez 1",
    ):
        assert said in page
    assert "détruit" not in page
