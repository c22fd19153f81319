"""What a document shows typed at the prompt of a program that is no shell: left for a person to decide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.convert.writing import undecided
from runbook.i18n import _
from runbook.recipe import doctree
from runbook.recipe.existing import FOUND, IGNORE
from runbook.recipe.nodes import StepNode
from runbook.recipe.rawlines import decoded, holding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.errors import Problem
    from runbook.recipe.forms import Forms

# `mysql> `, `shop=# ` of psql, `127.0.0.1:6379> `
_PROMPT = re.compile(
    r"\s*(?P<prompt>(?:mysql|sqlite|s?ftp|redis|MariaDB \[[^\]]*\]|[\w.-]+:\d+)>|>>>|\w[\w-]*[=*!^-]+[#>])"
    r"(?:\s|\Z)"
)


def set_aside(path: str, data: bytes, forms: Forms, wrong: Sequence[Problem]) -> bytes:
    """The document, with a comment above each block of what is wrong that shows such a prompt: it is none."""
    text = decoded(data)
    lines, raw = text.split("\n"), data.split(b"\n")
    end = b"\r" if raw[0].endswith(b"\r") else b""
    told = {one.location.line for one in wrong if one.location and one.location.path == path}
    for first, last in sorted({*_spans(path, text, forms)}, reverse=True):
        if told.isdisjoint(range(first, last + 1)):
            continue
        opening = lines[first - 1]
        prompt = next(filter(None, map(_PROMPT.match, lines[first:last])), None)
        if prompt is not None and opening.lstrip().startswith(".. "):
            indent = opening[: len(opening) - len(opening.lstrip())]
            what = _("what is typed at `{prompt}`: give it to the program by `<<EOF`")
            said = [*undecided(what.format(prompt=prompt["prompt"])), f".. {IGNORE}", ""]
            raw[first - 1 : first - 1] = [(indent + one if one else "").encode() + end for one in said]
    return b"\n".join(raw)


def _spans(path: str, text: str, forms: Forms) -> Iterator[tuple[int, int]]:
    """The first and the last line of each construct that holds commands."""
    with holding(path, text):
        tree, _messages = doctree.parse(text, path, forms)
    for node in tree.findall(StepNode):
        if FOUND in node and node.written.location.path == str(tree["source"]):
            yield node[FOUND]
