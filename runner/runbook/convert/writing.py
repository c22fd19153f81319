"""Parts of a recipe as an author writes them: lines of directives and comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.convert.values import computed
from runbook.directives.naming import free_id, made_id
from runbook.directives.prose import plain
from runbook.documents.questions import question_of
from runbook.i18n import _
from runbook.model import Match

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.convert.pieces import Piece
    from runbook.convert.values import Value

INDENT = "   "
_PLAIN_NAME = re.compile(r"\w(?:[\w -]*\w)?")


def directive(name: str, argument: str, options: Sequence[tuple[str, str]], body: str) -> list[str]:
    """The lines of one directive, and the blank one behind it."""
    lines = [f".. {name}:: {argument}".rstrip()]
    lines += [f"{INDENT}:{option}: {text}".rstrip() for option, text in options]
    if body:
        lines += ["", *(INDENT + line if line else "" for line in body.split("\n"))]
    return [*lines, ""]


def declarations(values: Sequence[Value], architectures: Sequence[str]) -> Iterator[str]:
    """The variables, and the choice on which alternatives depend."""
    if architectures:
        options = [("type", "choice"), ("choices", ", ".join(architectures)), ("default", architectures[0])]
        yield from directive("variable", "ARCH", options, "")
    for value in values:
        told = computed(value, values)
        given = [("value", told) if told else ("default", value.default)] if value.type != "secret" else []
        yield from directive("variable", value.name, [("type", value.type), *given], "")


def undecided(what: str) -> list[str]:
    """A comment that `check` reports until it is gone."""
    word = _("undecided")
    return [f".. {word} : {what}", ""]


def target(name: str) -> list[str]:
    """What links by that name find: what follows."""
    return [f".. _{name}:" if _PLAIN_NAME.fullmatch(name) else f".. _`{name}`:", ""]


def step(piece: Piece, taken: dict[str, int]) -> Iterator[str]:
    """The step, what it must print, and in a comment what is no result of it; its id is not taken yet."""
    options = dict(piece.options)
    made = made_id(plain(piece.title))
    ident = free_id(options.pop("id", made) or "step", taken)
    named = [("id", ident)] if ident != made else []
    when = [("when", f'ARCH == "{piece.architecture}"')] if piece.architecture else []
    if asked := question_of(piece.code, "\n".join((*piece.printed, piece.shown))):
        told = _('"{question}" was asked by the step below: who answers? Give it an `:answer:`')
        yield from undecided(told.format(question=asked))
    yield from directive("step", piece.title, [*named, *when, *options.items()], piece.code)
    for printed in piece.printed:
        yield from output(printed)
    if piece.shown:
        yield from (".. " + _("shown by the terminal, and compared with nothing"), "")
        yield from (INDENT + line if line else "" for line in piece.shown.split("\n"))
        yield ""


def output(printed: str) -> list[str]:
    """What the step above must print."""
    how = [("match", Match.LINES.value)] if _is_indented(printed) else []
    return directive("output", "", how, printed)


def _is_indented(body: str) -> bool:
    """Whether blanks begin each line: without an option above them, they would be the directive's."""
    return all(line[:1].isspace() for line in body.split("\n") if line.strip())
