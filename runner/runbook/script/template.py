"""A text of a script as it is made: each of its places comes with the context that it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from runbook.commands.contexts import reading
from runbook.commands.quoting import Context
from runbook.commands.split import split
from runbook.variables.template import places

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Template:
    """A text, and the contexts of its places, in order; None where a piece of shell goes, or nothing can."""

    text: str
    contexts: tuple[Context | None, ...] = ()

    def __add__(self, other: Template) -> Template:
        return joined("", (self, other))


def joined(separator: str, templates: Iterable[Template]) -> Template:
    """One after the other, with a text without places between them."""
    found = tuple(templates)
    return Template(
        separator.join(one.text for one in found), tuple(chain.from_iterable(one.contexts for one in found))
    )


def quoted(text: str) -> Template:
    """A text whose places all stand inside single quotes."""
    return Template(text, (Context.SINGLE,) * len(places(text)))


def comment(text: str) -> Template:
    """A text whose places all stand in comments."""
    return Template(text, (Context.COMMENT,) * len(places(text)))


def commands(code: str, *, raw: bool) -> list[Template]:
    """The commands of a step, whose places are read as in the step; in a raw one there are none."""
    if raw or not places(code):
        return [Template(piece.text.strip("\n")) for piece in split(code)]
    read = reading(code)
    return [
        Template(
            code[start:end].strip("\n"),
            tuple(spot.context for spot in read.spots if start <= spot.place.start < end),
        )
        for start, end in pairwise((*read.cuts, len(code)))
    ]
