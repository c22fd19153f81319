"""From the command line to a command, and from whatever it raises to lines and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from functools import partial

from runbook.doors.codes import BROKEN, INTERRUPTED, REFUSED, USAGE
from runbook.doors.driving import Terminated
from runbook.doors.outlet import guard
from runbook.doors.saying import say
from runbook.errors import PlaceError, RecipeError, RunbookError, reason
from runbook.i18n import LOCALE, _, languages, ngettext

# an OSError about a file that was named; any other is about the machine
_OF_A_NAME = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError)


def through(arguments: list[str]) -> int:
    """Do what the arguments say; the exit code. Nothing is raised."""
    lost: list[OSError] = []
    guard(partial(_cannot_be_written, arguments, lost))
    try:
        code = _command(arguments)
        sys.stdout.flush()
    except BaseException as error:  # the edge: whatever happens becomes lines and a code
        if os.environ.get("RUNBOOK_DEBUG"):
            traceback(error)
        code = _told(error)
        _let_go()
    # a reader that has seen enough is no error
    return BROKEN if lost and not code and not _runs(arguments) and _matters(lost[0]) else code


def _runs(arguments: list[str]) -> bool:
    """Whether the output is less than what is done: a run goes on without it, and its code is its own."""
    return arguments[:1] == ["run"] and not {"--dry-run", "--help", "-h"} & set(arguments)


def _matters(error: OSError) -> bool:
    return not isinstance(error, BrokenPipeError)


def _cannot_be_written(arguments: list[str], lost: list[OSError], error: OSError) -> None:
    lost.append(error)
    if _runs(arguments):
        said = _("the output cannot be written any more ({reason}); the run goes on")
        say(said.format(reason=reason(error)))
    elif _matters(error):
        unwritten(error)


def unwritten(error: OSError) -> int:
    """Say that the output cannot be written; the exit code for it."""
    say(_("the output cannot be written ({reason})").format(reason=reason(error)))
    return BROKEN


def _let_go() -> None:
    """What cannot be written any more is not tried once more by Python at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _command(arguments: list[str]) -> int:
    if languages():
        # click's own words are in our catalogs: it asks the standard library for them, and brings none
        import gettext
        import locale

        with contextlib.suppress(locale.Error):  # a language that this machine lacks: its errors in English
            locale.setlocale(locale.LC_MESSAGES, "")
        gettext.bindtextdomain("runbook", str(LOCALE))
        gettext.textdomain("runbook")
    import click

    from runbook.doors.commands import main

    try:
        code = main.main(arguments, prog_name="runbook", standalone_mode=False)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.Abort as abort:
        if abort.__cause__ is None:  # a question stands there; else click has ended the line
            click.echo()  # what is said next begins a line
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0


def _told(error: BaseException) -> int:
    """Say on standard error what happened; the exit code for it."""
    if isinstance(error, RunbookError):
        return _refused(error)
    if isinstance(error, KeyboardInterrupt):
        say(_("Interrupted; everything was closed."))
        return INTERRUPTED
    if isinstance(error, Terminated):
        say(_("Told to end; everything was closed."))
        return 128 + error.number
    if isinstance(error, OSError):
        say(_os_error(error))
        return USAGE if isinstance(error, _OF_A_NAME) else BROKEN
    say(
        _("A fault of runbook itself: {kind}: {error}").format(kind=type(error).__name__, error=error),
        _("Please report it, with what RUNBOOK_DEBUG=1 in the environment adds."),
    )
    return BROKEN


def _refused(error: RunbookError) -> int:
    say(*map(str, error.problems))
    notes = getattr(error, "__notes__", [])
    if notes or len(error.problems) > 1:
        count = ngettext("{n} problem", "{n} problems", len(error.problems)).format(n=len(error.problems))
        say(", ".join((count, *notes)))
    if isinstance(error, RecipeError):
        return REFUSED
    return BROKEN if isinstance(error, PlaceError) else USAGE


def _os_error(error: OSError) -> str:
    said = reason(error)
    return f"{error.filename}: {said}" if error.filename else said


def traceback(error: BaseException) -> None:
    """The traceback, for who asked for it."""
    from traceback import print_exception

    print_exception(error)
