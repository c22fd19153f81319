"""A chroot into `/` is refused: the next commands would run on this very system as if it were another one."""

from __future__ import annotations

import posixpath
import re
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from runbook.commands.takers import chroot_folder
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from runbook.model import Command, Step, Variable

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_SHELL_IS_TOLD = re.compile(r"-\w*c")  # as in `sh -c 'chroot /x'`
_OF_A_VALUE = re.compile(r"\{\{(\w+)\}\}")

# the same for a reader without a lexer: it may refuse a line that only speaks of such a chroot
AS_TYPED = r"""(?:^|[\s;&|(])chroot(?:\s+-\S+)*\s+["']?/(?:/|\.{1,2}(?=[/"'\s;&|)]|$))*["']?(?=[\s;&|)]|$)"""


def of_commands(commands: Iterable[Command]) -> Iterator[Problem]:
    """The commands that enter the root they are in, as far as the path itself tells."""
    for command in commands:
        if "chroot" in command.text and any(map(_is_root, _folders(command.text))):
            shown = next(line for line in command.masked.split("\n") if "chroot" in line)
            fact = _('"{command}" enters no other system, but the root folder of this one')
            remedy = _("give the folder in which the other system is, as /mnt/system")
            yield Problem(command.location, fact.format(command=shown.strip()), remedy, "chroot-into-root")


def of_step(step: Step, variables: Mapping[str, Variable]) -> Iterator[Problem]:
    """Values to enter by chroot that are not paths: those alone are known to name one folder."""
    if step.raw:
        return
    for number, folder in _numbered_folders(_PLACE.sub(r"{{\1}}", step.code)):
        found = _OF_A_VALUE.match(folder)
        variable = variables.get(found[1]) if found else None
        if variable is not None and variable.type != "path":
            fact = _("{name} is entered by chroot, and is of type {type}")
            fact = fact.format(name=variable.name, type=variable.type)
            location = Location(step.code_location.path, step.code_location.line + number)
            yield Problem(location, fact, _("declare it with `:type: path`"), "chroot-into-root")


def _is_root(folder: str) -> bool:
    return folder.startswith("/") and posixpath.normpath(folder).strip("/") == ""


def _folders(text: str) -> Iterator[str]:
    """The folders that the commands of each line enter."""
    return (folder for _number, folder in _numbered_folders(text))


def _numbered_folders(text: str) -> Iterator[tuple[int, str]]:
    """The same, each with the index of the line at which its own begins."""
    number = 0
    for line in re.split(r"(?<!\\)\n", text):
        if "chroot" in line:
            for folder in _of_line(line.replace("\\\n", " ")):
                yield number, folder
        number += line.count("\n") + 1


def _of_line(line: str) -> Iterator[str]:
    command: list[str] = []
    for token in [*_tokens(line), ";"]:
        if set(token) <= set("|<>()&;"):
            folder = chroot_folder(command)
            command = []
            if folder is not None:
                yield folder
        else:
            if command and _SHELL_IS_TOLD.fullmatch(command[-1]):
                yield from _folders(token)
            command.append(token)


def _tokens(line: str) -> Iterator[str]:
    """Its words, up to a quotation that ends in another line."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    with suppress(ValueError):
        yield from lexer
