"""What a step is called: its title, and the id by which commands and links name it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from docutils.nodes import make_id

from runbook.directives.prose import plain

if TYPE_CHECKING:
    from runbook.directives.written import Written


def title_of(told: Written) -> str:
    """A step's title, less its inline markup; a file's own one, or its path."""
    if told.directive == "file":
        return plain(told.text("title") or "") or told.argument
    return plain(told.argument)


def id_of(told: Written) -> str:
    """The `:id:` given, or one made from the title; empty when the title has no letter that can be kept.

    The one made is in lower case, without accents, with a dash for all that is not a letter or a digit, as
    Sphinx makes a section's: `Créer le volume de {{ TAILLE }}` is `creer-le-volume-de-taille`.
    """
    return told.text("id") or made_id(title_of(told))


@lru_cache(maxsize=256)
def made_id(title: str) -> str:
    """The id that a title gives by itself."""
    return str(make_id(title))


def free_id(wanted: str, taken: dict[str, int]) -> str:
    """That id, or the same with a number when it is taken; it is taken then.

    `taken` tells of each id how many were wanted.
    """
    ident, count = wanted, taken.get(wanted, 0)
    while ident in taken:
        count += 1
        ident = f"{wanted}-{count}"
    taken[wanted] = max(count, 1)
    taken.setdefault(ident, 1)
    return ident
