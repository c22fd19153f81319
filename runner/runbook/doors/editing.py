"""The doors for who writes recipes: the language server, and a check that follows the file."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.errors import Problem, RunbookError, UsageError
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


DEBOUNCE, STEP = 200, 50  # milliseconds: a save is several changes


def serve() -> None:
    """Serve an editor; UsageError where what it takes is not installed."""
    _need("pygls")
    from runbook.editor.server import serve as serve_editor

    serve_editor()


def watch(paths: Iterable[str], check: Callable[[], object]) -> None:
    """Check now, and again whenever a recipe in these folders changes; KeyboardInterrupt ends it."""
    _need("watchfiles")
    # watchfiles.watch begins to look when waited on: what changes during the first check would be missed
    from watchfiles._rust_notify import RustNotify

    folders = {str(path if path.is_dir() else path.parent) for path in map(Path, paths)}
    with RustNotify(sorted(folders), False, False, 0, True, True) as seen:  # noqa: FBT003  # its order, not ours
        _check(check)
        while isinstance(changed := seen.watch(DEBOUNCE, STEP, 0, None), set):
            if any(path.endswith(".rst") for _kind, path in changed):
                _check(check)
    raise KeyboardInterrupt  # it hears the signal itself, and says so


def _check(check: Callable[[], object]) -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
    try:
        check()
    except RunbookError as error:  # a file that an editor has taken away for a moment
        print("\n".join(map(str, error.problems)))  # noqa: T201  # the edge
    sys.stdout.flush()


def _need(module: str) -> None:
    if find_spec(module) is None:
        fact = _("{module} is not installed").format(module=module)
        raise UsageError(Problem(None, fact, _("pip install 'sphinx-runbook[editor]'")))
