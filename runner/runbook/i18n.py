"""The words of this program in the user's language: English as written, others from gettext catalogs."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from gettext import NullTranslations

LOCALE = Path(__file__).parent / "locale"


# the languages, and the folders that have words before ours
_chosen: list[tuple[str, ...]] = []  # the one language of a program that is told it
_spoken: ContextVar[tuple[tuple[str, ...], tuple[Path, ...]] | None] = ContextVar("_spoken", default=None)


def speak(language: str) -> None:
    """From now on the words are of that language, as `fr` or `fr-CA`, where no block says otherwise."""
    _chosen[:] = [() if language.lower().startswith("en") else (language.replace("-", "_"),)]


@contextmanager
def speaking(language: str, folders: Sequence[Path] = ()) -> Iterator[None]:
    """Within this block the words are of that language, as `fr`, whatever the user's is.

    Catalogs in one of these folders are asked before our own.
    """
    before = _spoken.set((() if language.startswith("en") else (language,), tuple(folders)))
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def languages() -> tuple[str, ...]:
    """The user's languages as glibc finds them, as `fr_FR.UTF-8`; empty for English or none."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if chosen in {"C", "POSIX"}:  # not so for C.UTF-8, which LANGUAGE overrides like any other
        return ()
    named = tuple(filter(None, [*os.environ.get("LANGUAGE", "").split(":"), chosen]))
    return () if named[0].split(".")[0] in {"C", "POSIX"} or named[0].startswith("en") else named


@cache
def _catalog(wanted: tuple[str, ...], folders: tuple[Path, ...]) -> NullTranslations:
    # imported only for those who need it: it costs a tenth of what `--help` may take
    from gettext import NullTranslations, translation

    found = NullTranslations()
    for folder in (*folders, LOCALE):
        found.add_fallback(translation("runbook", folder, languages=wanted, fallback=True))
    return found


def spoken() -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """The languages of the words, and the folders whose catalogs are asked first."""
    return _spoken.get() or (_chosen[0] if _chosen else languages(), ())


def _(message: str) -> str:
    """The message in the user's language."""
    wanted, folders = spoken()
    return _catalog(wanted, folders).gettext(message) if wanted else message


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the message for that count, in the user's language."""
    wanted, folders = spoken()
    if wanted:
        return _catalog(wanted, folders).ngettext(one, many, count)
    return one if count == 1 else many


def number(value: float) -> str:
    """The number as the user's language writes it, with one decimal at most."""
    whole, tenths = f"{value:.1f}".split(".")
    return whole if tenths == "0" else _("{whole}.{tenths}").format(whole=whole, tenths=tenths)
