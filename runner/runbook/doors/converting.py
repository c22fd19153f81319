"""`runbook convert`: a document that exists already, written as a recipe."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.convert.converting import convert
from runbook.convert.documents import document
from runbook.directives.source import source_bytes
from runbook.doors.finding import find
from runbook.doors.preparing import attended
from runbook.engine.selection import nearest
from runbook.errors import Problem, UsageError, reason
from runbook.i18n import _
from runbook.whole import put_whole

if TYPE_CHECKING:
    from runbook.convert.documents import Document
    from runbook.documents.forms import Forms

_HOST = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    file: str
    output: str | None
    host_of: tuple[str, ...]
    forms: Forms
    force: bool = False


def show(wanted: Wanted) -> None:
    """Print the recipe, or write it to a file; RunbookError when there is none, with nothing written."""
    path = find(wanted.file)
    _refuse_to_lose(wanted)
    old = document(path, source_bytes(path), wanted.forms)
    host_of = _given(old, wanted.host_of)
    if attended() or (wanted.output is not None and sys.stdin.isatty()):
        host_of |= _asked(old, host_of)
    new = convert(old, host_of)
    if wanted.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(new)  # its own bytes, whatever the locale
        return
    print(_put(Path(wanted.output), new))  # noqa: T201  # the edge


def _refuse_to_lose(wanted: Wanted) -> None:
    """UsageError where what is there would be lost, and nobody asked for that."""
    if wanted.output is not None and not wanted.force and Path(wanted.output).is_file():
        fact = _("--output {file}: this file exists already").format(file=wanted.output)
        raise UsageError(Problem(None, fact, _("give another name, or --force to write over it")))


def _put(target: Path, new: bytes) -> Path:
    """The file, written; UsageError when it cannot be."""
    try:
        return put_whole(target, new)
    except OSError as error:
        fact = _("{name}: {error}").format(name=f"--output {target}", error=reason(error))
        raise UsageError(Problem(None, fact)) from None


def _given(old: Document, texts: tuple[str, ...]) -> dict[str, str]:
    """The hosts of headings, as the command line names them; UsageError lists all that is wrong there.

    None is taken where the document has hosts of its own: what comes behind would go on there.
    """
    headings = [heading.text for heading in old.headings]
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for text in texts:
        heading, equals, name = (part.strip() for part in text.rpartition("="))
        if not equals or not _HOST.fullmatch(name):
            fact = _('--host-of "{text}" names no host').format(text=text)
            problems.append(Problem(None, fact, _('write --host-of "HEADING=NAME"')))
        elif heading not in headings:
            fact = _('no heading is called "{heading}"').format(heading=heading)
            problems.append(Problem(None, fact, _way_out(heading, headings)))
        elif old.has_hosts:
            fact = _('--host-of "{text}": the document says by `.. host::` where its steps happen')
            remedy = _("write `.. host:: {name}` in it, below the heading").format(name=name)
            problems.append(Problem(None, fact.format(text=text), remedy))
        else:
            found[heading] = name
    if problems:
        raise UsageError(problems)
    return found


def _way_out(heading: str, headings: list[str]) -> str:
    if near := nearest(heading, headings):
        return _('did you mean "{near}"?').format(near=near)
    return _("there are {names}").format(names=", ".join(headings)) if headings else ""


def _asked(old: Document, host_of: dict[str, str]) -> dict[str, str]:
    """The hosts that a person names; none for a heading to be decided later."""
    import click

    if old.has_hosts:
        return {}  # what is typed would be refused, as on the command line
    typed: dict[str, str] = {}
    for heading in old.undecided_headings(host_of):
        question = _('On which host do the steps below "{heading}" happen (nothing: decide later)')
        while True:
            name = click.prompt(
                question.format(heading=heading),
                default="",
                show_default=False,
                prompt_suffix=_(": "),
                err=True,
            ).strip()
            if not name or _HOST.fullmatch(name):
                break
            fact = _('"{name}" is not the name of a host').format(name=name)
            click.echo(str(Problem(None, fact, _("write letters, digits, . - or _, as in web-1"))), err=True)
        typed |= {heading: name} if name else {}
    return typed
