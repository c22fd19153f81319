"""The shell context of each place of substitution, found once by parsing the step.

Two readers that have nothing in common must agree on what a place stands in: our own scanner, and the grammar
of tree-sitter, which knows commands too. Neither is believed alone: a place read wrongly is a hole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.commands.evaluated import ContextError, no_name
from runbook.commands.grammar import chain_at, context, inside_substitution, tree, unsure
from runbook.commands.quoting import Context
from runbook.commands.rereading import program
from runbook.commands.scanner import Frame, UnsureError, scan
from runbook.commands.split import split
from runbook.i18n import _
from runbook.variables.substituted import substitute
from runbook.variables.template import Place, places, uses_shell_filter

if TYPE_CHECKING:
    from tree_sitter import Node

    from runbook.commands.scanner import Scan
    from runbook.variables.substituted import Span

__all__ = ["ContextError", "Reading", "Spot", "contexts", "reading"]


@dataclass(frozen=True)
class Spot:
    """One place as the shell reads it; neither context nor error: its expression ends in `| shell`."""

    place: Place
    context: Context | None = None
    frames: tuple[Frame, ...] = ()
    after: tuple[Frame, ...] = ()  # around what follows the place
    strips_tabs: bool = False  # in the body of <<-, which loses the tabs that begin a line
    read_again_by: str = ""  # the program that reads the value as code of its own: ssh, sh -c, sed
    error: ContextError | None = None

    @property
    def inserts_shell(self) -> bool:
        """Whether the author asked for a piece of shell there."""
        return self.context is None and self.error is None

    @property
    def one_line(self) -> bool:
        """Whether a newline would be read twice: in a substitution of a here-document."""
        return Frame.HEREDOC in self.frames[:-1]


@dataclass(frozen=True)
class Reading:
    """The structure of a code: where its whole commands begin and how each of its places is read."""

    cuts: tuple[int, ...]
    spots: tuple[Spot, ...]


def contexts(code: str) -> tuple[Spot, ...]:
    """How the shell reads each place, in order; SplitError when the code is not whole commands."""
    return reading(code).spots


@lru_cache(maxsize=512)
def reading(code: str) -> Reading:
    """The structure of the code with plain words in its places; SplitError when it is not whole commands."""
    found = places(code)
    # the very text that was split when the recipe was read: it is remembered
    template = substitute(code, found, ["x"] * len(found))
    cuts: list[int] = []
    spots: list[Spot] = []
    offset = 0
    for piece in split(template.text):
        cuts.append(template.origin(offset))
        end = offset + len(piece.text)
        spots += _in_piece(piece.text, offset, template.within(offset, end))
        offset = end
    # a text of comments only has no piece
    comment = (Frame.COMMENT,)
    spots += [Spot(place, Context.COMMENT, comment, comment) for place in found[len(spots) :]]
    return Reading(tuple(cuts), tuple(spots))


def _in_piece(text: str, offset: int, spans: tuple[Span, ...]) -> list[Spot]:
    if not spans:
        return []
    try:
        seen = scan(text, {border - offset for span in spans for border in (span.start, span.end)})
    except UnsureError:
        seen = None
    root = tree(text)
    return [_spot(text, span, offset, seen, root) for span in spans]


def _spot(text: str, span: Span, offset: int, seen: Scan | None, root: Node) -> Spot:
    if uses_shell_filter(span.place.expression):
        return Spot(span.place)
    start, end = span.start - offset, span.end - offset
    try:
        if seen is None:
            raise unsure()
        frames = seen.frames.get(start, ())
        _refuse(text, start, seen, frames)
        chain = chain_at(text, start, root)
        if Frame.ARITHMETIC in inside_substitution(frames):
            kind = Context.NUMBER
        else:
            kind = context(text, start, frames, chain)
    except ContextError as error:
        return Spot(span.place, error=error)
    strips_tabs = any(body.opener.strips_tabs and body.start <= start < body.end for body in seen.heredocs)
    return Spot(span.place, kind, frames, seen.frames.get(end, ()), strips_tabs, program(chain))


_UNFINISHED = re.compile(r"\\(?:x[0-9A-Fa-f]?|[0-7]{1,2}|u[0-9A-Fa-f]{0,3}|U[0-9A-Fa-f]{0,7}|c)\Z")


def _refuse(text: str, start: int, seen: Scan, frames: tuple[Frame, ...]) -> None:
    """Raise ContextError for a place in which no value can be escaped."""
    if Frame.BACKTICK in frames:
        raise ContextError(_("inside `…` no value can be escaped"), _("write $(…) instead"))
    if Frame.DELIMITER in frames:
        raise ContextError(
            _("the delimiter of a here-document cannot be a value"), _("write a word of your own, as EOF")
        )
    if Frame.NAME in frames:
        if text[start - 1] == "$":
            raise no_name()
        raise ContextError(
            _("the value would become a part of the variable's name before it"),
            _("write braces around that name: ${…}"),
        )
    if start in seen.escaped:
        raise ContextError(
            _("the backslash right before the value would change its first character"),
            _("write two backslashes for one"),
        )
    if frames[-1:] == (Frame.ANSI,) and _UNFINISHED.search(text, 0, start):
        raise ContextError(
            _("the value would be read as the end of the escape right before it"),
            _("write that escape with all its digits"),
        )
