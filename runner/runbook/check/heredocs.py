"""The here-documents of a code, apart from it: on its lines, each is a file that is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.commands.scanner import UnsureError, scan
from runbook.variables.substituted import substitute
from runbook.variables.template import TemplateError, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.commands.scanner import Heredoc

_TABS = re.compile(r"^\t+", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """The text of one, and the line of the code (from 0) where it begins; `literal`: nothing is expanded."""

    text: str
    line: int
    literal: bool


@dataclass(frozen=True)
class Apart:
    """A code, blank on the lines where its documents stood; and these, by the names of their files."""

    code: str
    documents: Mapping[str, Document] = field(default_factory=dict)


def apart(code: str) -> Apart:
    """The code with `< NAME` for each `<<EOF`; as it is where what is a here-document cannot be told."""
    if "<<" not in code:
        return Apart(code)
    try:
        found = list(_outer(scan(code, ()).heredocs))
    except UnsureError:
        return Apart(code)
    named = {f"HEREDOC_{number}": one for number, one in enumerate(found)}
    changes = [(one.opener.start, one.opener.end, f"< {name}") for name, one in named.items()]
    changes += [(one.start, one.after, "\n" * code.count("\n", one.start, one.after)) for one in found]
    parts: list[str] = []
    end = 0
    for start, after, text in sorted(changes):
        parts += code[end:start], text
        end = after
    documents = {name: _document(code, one) for name, one in named.items()}
    return Apart("".join([*parts, code[end:]]), documents)


def _outer(found: list[Heredoc]) -> Iterator[Heredoc]:
    """Those that do not stand in the text of another."""
    end = 0
    for one in found:
        if one.start >= end:
            yield one
            end = one.end


def _document(code: str, one: Heredoc) -> Document:
    text = code[one.start : one.end]
    if one.opener.strips_tabs:
        text = _TABS.sub("", text)
    return Document(text, code.count("\n", 0, one.start), one.opener.literal)


@lru_cache(maxsize=64)
def heredoc_lines(code: str) -> frozenset[int]:
    """The lines (from 0) that are the text of a here-document, of a code whose places fit on their lines."""
    try:
        found = places(code) if "<<" in code and "{{" in code else ()
    except TemplateError:
        return frozenset()  # refused elsewhere
    documents = apart(substitute(code, found, ["x"] * len(found)).text).documents.values()
    return frozenset(one.line + at for one in documents for at in range(one.text.count("\n")))
