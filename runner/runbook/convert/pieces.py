"""The commands of a construct to the steps that they are to be: alternatives and outputs apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.convert.alternatives import alternatives
from runbook.documents.announced import parted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.convert.blocks import Part


@dataclass(frozen=True)
class Choices:
    """What is proposed beyond the steps themselves."""

    outputs: bool = True
    alternatives: bool = True
    values: bool = True


@dataclass(frozen=True)
class Piece:
    """A step to be written.

    `architecture` is the only one that it is for; `named` tells that its command stood in its title alone;
    `shown` is what a terminal showed besides.
    """

    title: str
    code: str
    options: tuple[tuple[str, str], ...] = ()
    printed: tuple[str, ...] = ()
    architecture: str = ""
    named: bool = False
    shown: str = ""


def pieces(part: Part, choices: Choices) -> Iterator[Piece]:
    """The steps of a part, in their order."""
    told = part.told
    options = tuple((option.name, option.text) for option in told.options)
    printed = tuple(output.body for output in part.outputs)
    code, shown = parted(part.said, told.body) if choices.outputs and not printed else (told.body, "")
    if shown:
        named = not told.body.startswith(code)
        yield Piece(part.title, code, options, (shown,), named=named, shown=part.shown)
        return
    ways = alternatives(code) if choices.alternatives and not printed else [("", code)]
    moves = any(name in {"enter", "leave"} for name, _text in options)
    if len(ways) == 1 or moves or part.shown:
        yield Piece(part.title, told.body, options, printed, shown=part.shown)
        return
    kept = tuple((name, text) for name, text in options if name != "id")
    for number, (architecture, text) in enumerate(ways):
        title = told.argument if number else part.title  # a link has its place once
        title = f"{title} ({architecture})" if architecture else title
        yield Piece(title, text, kept, architecture=architecture)
