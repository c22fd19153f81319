"""The front door: `runbook`, its exit codes, and no traceback to any user."""

from __future__ import annotations


import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    return _guarded(arguments)


def _guarded(arguments: list[str]) -> int:
    from runbook.driving import Terminated
    from runbook.errors import PlaceError, RecipeError, RunbookError
    from runbook.i18n import _

    try:
        return _commands(arguments)
    except RunbookError as error:
        _say(error)
        return 3 if isinstance(error, RecipeError) else 4 if isinstance(error, PlaceError) else 2
    except KeyboardInterrupt:
        print(_("Interrupted."), file=sys.stderr)  # noqa: T201
        return 130
    except Terminated as told:
        return 128 + told.number


def _commands(arguments: list[str]) -> int:
    import click

    from runbook import commands

    try:
        code = commands.main.main(arguments, prog_name="runbook", standalone_mode=False)
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        code = 130
    return code if isinstance(code, int) else 0


def _say(error: Exception) -> None:
    print(error, file=sys.stderr)  # noqa: T201
