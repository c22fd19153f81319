"""The front door: `runbook`, its exit codes, and no traceback to any user.

`--help` has three times what Python itself takes, 16 ms, and importing click takes 50: its text, made from
click's commands, is kept in helptexts.py, and nothing is imported for it.
"""

import os
import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    try:
        return _done(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:  # while modules are imported: nothing has begun
        from runbook.doors.codes import INTERRUPTED

        return INTERRUPTED


def _done(arguments: list[str]) -> int:
    if sys.stdout is not None and (text := _ready(arguments)) is not None:
        return _printed(text)
    from runbook.doors.door import through

    return through(arguments)


def _ready(arguments: list[str]) -> str | None:
    """The text of `--help` and `--version`, when it is wanted as it is kept: in English, for 80 columns."""
    if arguments[-1:] not in (["--help"], ["-h"], ["--version"]) or not _english() or not _wide():
        return None
    from runbook.doors.helptexts import TEXTS

    return TEXTS.get(" ".join("--help" if word == "-h" else word for word in arguments))


def _english() -> bool:
    if os.environ.get("LANGUAGE"):
        return False
    chosen = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return next(filter(None, chosen), "C").startswith(("en", "C", "POSIX"))


def _wide() -> bool:
    if "COLUMNS" in os.environ:
        return False
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns >= 80
    except (OSError, ValueError, AttributeError):
        return True


def _printed(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        if not isinstance(error, BrokenPipeError):
            from runbook.doors.door import unwritten

            return unwritten(error)
    return 0
