"""The doors for who writes recipes: the language server, and a check that follows the file."""

from __future__ import annotations

import os
import shutil
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.finding import find, find_each
from runbook.doors.watching import watched
from runbook.errors import Problem, RunbookError, UsageError
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from runbook.documents.forms import Forms
    from runbook.doors.watching import Watched

DEBOUNCE, STEP = 200, 50  # milliseconds: a save is several changes


def serve(forms: Forms) -> None:
    """Serve an editor, documents being read so; UsageError where what it takes is not installed."""
    _need("pygls")
    from runbook.editor.server import serve as serve_editor

    serve_editor(forms)


def watch(names: Sequence[str], check: Callable[[], object], *, told: bool = True) -> None:
    """Check now, and again whenever something changes that matters; KeyboardInterrupt ends it.

    Where that is `told`, a line with the time parts one check from the next, and says what is gone.
    UsageError for a recipe that there is not: later, one that vanishes is waited for.
    """
    _need("watchfiles")
    folders = [name for name in names if Path(name).is_dir()]
    _found, missing = find_each(names)
    if missing:
        raise UsageError(missing)
    paths = [find(name) for name in names if name not in folders]
    _clear()
    while True:
        known = watched(paths, folders)
        there = known.there
        _check_once(known, check, lambda: watched(paths, folders))
        _clear()
        if told:
            _part(sorted(there - known.there))


def _check_once(known: Watched, check: Callable[[], object], now: Callable[[], Watched]) -> None:
    """Check, and come back when that is no longer true."""
    # watchfiles.watch begins to look when waited on: what changes during the check would be missed
    from watchfiles._rust_notify import RustNotify

    with RustNotify(known.folders, False, False, 0, False, True) as seen:  # noqa: FBT003  # its order, not ours
        _check(check)
        if now() != known:
            return  # a recipe required was added meanwhile
        while isinstance(changed := seen.watch(DEBOUNCE, STEP, 0, None), set):
            if any(known.concerns(path) for _kind, path in changed):
                return
    raise KeyboardInterrupt  # it hears the signal itself, and says so


def _clear() -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")


def _part(gone: Collection[Path]) -> None:
    width = min(shutil.get_terminal_size().columns, 80)
    print(f"── {time.strftime('%H:%M:%S')} ".ljust(width, "─"))  # noqa: T201  # the edge
    for path in gone:
        fact = _("{path}: this file is gone").format(path=os.path.relpath(path))
        print(fact)  # noqa: T201  # the edge


def _check(check: Callable[[], object]) -> None:
    try:
        check()
    except RunbookError as error:  # a file that an editor has taken away for a moment
        print("\n".join(map(str, error.problems)))  # noqa: T201  # the edge
    sys.stdout.flush()


def _need(module: str) -> None:
    if find_spec(module) is None:
        fact = _("{module} is not installed").format(module=module)
        raise UsageError(Problem(None, fact, _("pip install 'sphinx-runbook[editor]'")))
