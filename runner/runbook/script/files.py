"""A `file` step in a script: what prints its content, and the functions that write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.commands.filewrite import CHUNK, writer
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.model import Location
from runbook.script.later import literal
from runbook.variables.template import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runbook.model import File, Step
    from runbook.script.later import Later
    from runbook.variables.template import Place


def body(step: Step, file: File, later: Later) -> str:
    """What the step's function does; RecipeError when a text of the file cannot be filled in a script."""
    if later.used(place.expression for place in _places(step, file.path, file.owner or "")):
        fact = _("a secret, or what a step prints, in the name or the owner of a file")
        raise RecipeError(Problem(step.location, fact, _("write the file by commands of a step")))
    content = file.content
    if file.append and content and not content.endswith("\n"):
        content += "\n"
    printed = "".join(f"{line}\n" for line in _printed(step, content, later))
    words = (file.path, file.mode or "", file.owner or "")
    path, mode, owner = (literal(word) if step.raw else later.word(word, step.location) for word in words)
    return f"runbook_content() {{\n{printed}}}\n{_name(file)} {path} {mode} {owner}\n"


def writers(files: Iterable[File]) -> str:
    """The functions that write these files: the runner's own code, for a path, a mode and an owner."""
    kinds = {_name(file): file for file in files}
    return "".join(
        f"{name}() {writer(append=file.append, backup=file.backup)}" for name, file in sorted(kinds.items())
    )


def _name(file: File) -> str:
    return "runbook_" + ("append" if file.append else "write") + ("_with_backup" if file.backup else "")


def _places(step: Step, *texts: str) -> tuple[Place, ...]:
    return () if step.raw else tuple(place for text in texts for place in places(text))


def _printed(step: Step, content: str, later: Later) -> Iterator[str]:
    """The commands that print the content; no shell word holds a NUL byte."""
    if not content:
        yield ":"
    line = 0
    for number, part in enumerate(content.split("\0")):
        if number:
            yield r"printf '\000' || return"
        for chunk in _chunks(step, part):
            at = Location(step.code_location.path, step.code_location.line + line)
            yield f"printf %s {literal(chunk) if step.raw else later.word(chunk, at)} || return"
            line += chunk.count("\n")


def _chunks(step: Step, text: str) -> Iterator[str]:
    """The text in parts that are short for bash, and break no place of substitution."""
    start, found = 0, _places(step, text)
    while start < len(text):
        end = min(start + CHUNK, len(text))
        end = next((place.end for place in found if place.start < end < place.end), end)
        yield text[start:end]
        start = end
