"""A recipe file's bytes to its text, or a sentence on why there is none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

from runbook.directives.rawlines import decoded
from runbook.errors import Problem, RecipeError, reason
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 8 << 20


def source_text(path: str) -> str:
    """The text of the recipe in that file; RecipeError when there is none, or none that is a recipe."""
    return text_of(path, source_bytes(path))


def source_bytes(path: str) -> bytes:
    """What the file holds; RecipeError when it cannot be read, or is too long for a recipe."""
    try:
        with open(path, "rb", opener=_at_once) as file:  # Path.open takes no opener
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        _refuse(path, *_unreadable(error))
    if len(data) > LARGEST:
        fact = _("longer than {most} MiB, so this is no recipe").format(most=LARGEST >> 20)
        _refuse(path, fact, _("let a step fetch what is large"))
    return data


def text_of(path: str, data: bytes) -> str:
    """The text that these bytes of a file are; RecipeError when they are none, or nothing but blanks."""
    try:
        text = decoded(data)
    except UnicodeDecodeError as error:
        fact = _("not UTF-8: byte 0x{byte:02x} at offset {offset}").format(
            byte=data[error.start], offset=error.start
        )
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(path, fact, _("save it as UTF-8"), line=line)
    if not text.strip():
        _refuse(path, _("the file is empty"), _("write a step, as `.. step:: TITLE`"))
    return text


def real_path(path: str | Path) -> str:
    """The one name of a file among all the paths that lead to it."""
    return os.path.realpath(path)  # unlike Path.resolve, also where links lead in a circle


def _at_once(path: str, flags: int) -> int:
    """Open a named pipe that nobody writes to as what it is: empty."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


def _unreadable(error: OSError | ValueError) -> tuple[str, str]:
    if isinstance(error, IsADirectoryError):
        return _("this is a folder"), _("name one of the recipes in it")
    if isinstance(error, FileNotFoundError):
        return _("there is no such file"), _("give the path of a recipe")
    if isinstance(error, ValueError):
        return _("no file can have that name"), _("give the path of a recipe")
    said = reason(error)
    return _("the file cannot be read ({reason})").format(reason=said), _("see its owner and its mode")


def _refuse(path: str, fact: str, remedy: str, *, line: int = 1) -> NoReturn:
    raise RecipeError(Problem(Location(path, line), fact, remedy, "unreadable-file"))
