"""Commands that stand loose beside the code blocks of a container: they are read as prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.commands.split import SplitError, split
from runbook.directives.nodes import StepNode
from runbook.documents.found import FOUND, HEADING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.documents.forms import Forms

_PROGRAM = re.compile(r"[a-z0-9_./~-]+(?![^\s])")  # no sentence begins so
_SENTENCE = (".", ":", ",", ";", "!", "?", "…")


@dataclass(frozen=True)
class Loose:
    """A paragraph that may be commands: the index of its first line, its indentation and its first line."""

    first: int
    indent: str
    text: str


def loose(document: nodes.document, lines: Sequence[str], forms: Forms) -> Iterator[Loose]:
    """Those in the containers that hold commands, beside steps of theirs."""
    classes = {*map(nodes.make_id, forms.containers)}
    for container in document.findall(nodes.container):
        if classes.isdisjoint(container["classes"]) or not _has_steps(container):
            continue
        for node in (one for one in container.children if isinstance(one, nodes.paragraph | StepNode)):
            told = str(node.get(HEADING, "")) if isinstance(node, StepNode) else node.rawsource
            if _may_be_commands(told):
                text = told.split("\n")[0].strip()
                places = [at for at, line in enumerate(lines) if line.strip() == text]
                if places:
                    at = min(places, key=lambda place: abs(place + 1 - (node.line or 1)))
                    line = lines[at]
                    yield Loose(at, line[: len(line) - len(line.lstrip())], text)


def _has_steps(container: nodes.container) -> bool:
    return any(FOUND in step for step in container.findall(StepNode))


def _may_be_commands(text: str) -> bool:
    if "`" in text or not _PROGRAM.match(text) or text.rstrip().endswith(_SENTENCE):
        return False
    try:
        return bool(split(text))
    except SplitError:
        return False
