"""A chroot into `/` is refused: the next commands would run on this very system as if it were another one."""

from __future__ import annotations

import posixpath
import re
import shlex
from typing import TYPE_CHECKING

from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe.takers import chroot_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from runbook.model import Command, Step, Variable

_CHROOT_OF_A_VALUE = re.compile(r"""\bchroot\s+(?:-\S+\s+)*["']?\{\{\s*(?P<name>\w+)\s*\}\}""")

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
    for number, line in enumerate(step.code.split("\n")):
        for found in _CHROOT_OF_A_VALUE.finditer(line):
            variable = variables.get(found["name"])
            if variable is not None and variable.type != "path":
                fact = _("{name} is entered by chroot, and is of type {type}")
                fact = fact.format(name=variable.name, type=variable.type)
                location = Location(step.code_location.path, step.code_location.line + number)
                yield Problem(location, fact, _("declare it with `:type: path`"), "chroot-into-root")


def _is_root(folder: str) -> bool:
    return folder.startswith("/") and posixpath.normpath(folder).strip("/") == ""


def _folders(text: str) -> Iterator[str]:
    """The folders that the commands of each line enter."""
    for line in text.replace("\\\n", " ").split("\n"):
        if "chroot" not in line:
            continue
        try:
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            tokens = list(lexer)
        except ValueError:
            continue
        command: list[str] = []
        for token in [*tokens, ";"]:
            if set(token) <= set("|<>()&;"):
                folder = chroot_folder(command)
                command = []
                if folder is not None:
                    yield folder
            else:
                command.append(token)
