"""Which names of blocks and containers that were asked for no document has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.directives.source import real_path, source_text
from runbook.documents.forms import COMMON
from runbook.errors import Problem, RecipeError
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from runbook.documents.forms import Forms

_NAMED = re.compile(
    r"\.\. +(?P<directive>code-block|code|sourcecode|container|include|requires) ?::[ \t]+(?P<said>\S.*)",
    re.IGNORECASE,
)
_LIKE = 0.85  # less is another shell's: csh
_OF_DOCUTILS = re.compile(r"<.*>")


@dataclass(frozen=True)
class _Names:
    """The languages of code blocks, and the classes of containers, both as they are compared."""

    languages: frozenset[str]
    classes: frozenset[str]


def misnamed(
    forms: Forms, paths: Iterable[str], option: Callable[[str], str] = "--{}".format
) -> list[Problem]:
    """A problem for each name that nothing has: it is none of ours, and no document there has it.

    Nothing is said where one of them cannot be read, or only once, and of no document only what is a slip.
    `option` is how the setting is called.
    """
    asked, there = [name for name in forms.blocks if name not in COMMON], list(paths)
    if not there:
        slips = [name for name in asked if get_close_matches(name, COMMON, n=1, cutoff=_LIKE)]
        return [*_unknown(option("blocks"), slips, _Names(frozenset(), frozenset()))]
    if not (asked or forms.containers) or (found := _names(there)) is None:
        return []
    # a document without any container says itself that it holds no step
    lacking = [one for one in forms.containers if found.classes and nodes.make_id(one) not in found.classes]
    return [
        *_unknown(option("blocks"), [name for name in asked if name not in found.languages], found),
        *_of_no_container(option("containers"), lacking, found),
    ]


def _unknown(option: str, names: Sequence[str], found: _Names) -> Iterator[Problem]:
    for name in names:
        fact = _('{option}: "{name}" is no known name, and no block is in such a language')
        there = sorted(found.languages - COMMON)
        near = get_close_matches(name, [*COMMON, *there], n=1)
        remedy = _("write one of {names}")
        if near:
            remedy = _("did you mean {near}? There are {names}")
        remedy = remedy.format(near="".join(near), names=", ".join([*sorted(COMMON), *there]))
        yield Problem(None, fact.format(option=option, name=name), remedy)


def _of_no_container(option: str, names: Sequence[str], found: _Names) -> Iterator[Problem]:
    for name in names:
        fact = _('{option}: no container is of the class "{name}"').format(option=option, name=name)
        remedy = _("there are {names}").format(names=", ".join(sorted(found.classes)))
        yield Problem(None, fact, remedy)


def _names(paths: Iterable[str]) -> _Names | None:
    """Those in these files and in what they take in; None where that is not told."""
    languages: set[str] = set()
    classes: set[str] = set()
    waiting, seen = list(paths), set[str]()
    while waiting:
        path = real_path(waiting.pop())
        if path in seen:
            continue
        seen.add(path)
        if not Path(path).is_file():  # what is read once, or is not there
            return None
        try:
            text = source_text(path)
        except RecipeError:
            return None
        for found in _NAMED.finditer(text):
            directive, said = found["directive"].lower(), found["said"].strip()
            if directive == "container":
                classes.update(map(nodes.make_id, said.split()))
            elif directive not in {"include", "requires"}:
                languages.add(said.split()[0].lower())
            elif not _OF_DOCUTILS.fullmatch(said):
                waiting.append(str(Path(path).parent / said))
    return _Names(frozenset(languages), frozenset(classes))
