"""The words of this program in the user's language: English as written, others from gettext catalogs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

LOCALE = Path(__file__).parent / "locale"


def languages() -> tuple[str, ...]:
    """The user's languages by POSIX precedence, as `fr_FR.UTF-8`; empty for English or none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := os.environ.get(name):
            if chosen.split(".")[0] in {"C", "POSIX"}:
                return ()
            preferred = [*os.environ.get("LANGUAGE", "").split(":"), chosen]
            named = tuple(language for language in preferred if language)
            return () if named[0].startswith("en") else named
    return ()


@cache
def _catalog(wanted: tuple[str, ...]) -> NullTranslations:
    # imported only for those who need it: it costs a tenth of what `--help` may take
    from gettext import translation

    return translation("runbook", LOCALE, languages=wanted, fallback=True)


def _(message: str) -> str:
    """The message in the user's language."""
    wanted = languages()
    return _catalog(wanted).gettext(message) if wanted else message


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the message for that count, in the user's language."""
    wanted = languages()
    if wanted:
        return _catalog(wanted).ngettext(one, many, count)
    return one if count == 1 else many
