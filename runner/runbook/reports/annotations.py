"""What went wrong as GitHub shows it beside the lines of a change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions says the form, and that no line
is a command between `::stop-commands::TOKEN` and `::TOKEN::`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, TextIO

from runbook.reports.words import neutral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.model import Location
    from runbook.verify.verdict import Verdict


@contextmanager
def annotating(stream: TextIO) -> Iterator[Callable[[Verdict], None]]:
    """What writes the annotations of a case, where the stream is GitHub's log: and nothing elsewhere.

    No other line is heard meanwhile, as in `unheard`.
    """
    root = os.environ.get("GITHUB_WORKSPACE", "")
    with unheard(stream) as say:
        yield lambda verdict: say(*annotated(verdict, root))


@contextmanager
def unheard(stream: TextIO) -> Iterator[Callable[..., None]]:
    """Where the stream is GitHub's log, no line is a command for it, whatever the programs of a recipe print.

    What is given writes lines that are; elsewhere it writes nothing.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield lambda *_lines: None
        return
    token = token_hex(16)  # no program can guess it
    stop, go = f"::stop-commands::{token}", f"::{token}::"
    _write(stream, stop)
    try:
        yield lambda *lines: _write(stream, go, *lines, stop)
    finally:
        _write(stream, go)


def _write(stream: TextIO, *lines: str) -> None:
    stream.writelines(f"{line}\n" for line in lines)
    stream.flush()


def annotated(verdict: Verdict, root: str = "") -> Iterator[str]:
    """A line for each thing that went wrong in the case; files are named as seen from `root`, if given."""
    for problem in verdict.problems:
        yield _line(problem.location, root, verdict.case.id, str(replace(problem, location=None)))
    if verdict.report is not None:
        for result in (*verdict.report.results, *verdict.report.undos):
            if result.outcome.bad:
                said = f"{result.place}: {result.reason}"
                yield _line(result.step.location, root, f"{verdict.case.id}: {result.title}", said)


def _line(location: Location | None, root: str, title: str, said: str) -> str:
    where = f"file={_property(_seen_from(root, location.path))},line={location.line}," if location else ""
    return f"::error {where}title={_property(title)}::{_message(said)}"


def _seen_from(root: str, path: str) -> str:
    here = Path(os.path.normpath(Path(path).absolute()))  # a `..` in it is no place for GitHub
    return str(here.relative_to(root)) if root and here.is_relative_to(root) else path


def _message(text: str) -> str:
    return neutral(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
