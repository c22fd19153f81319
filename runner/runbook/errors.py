"""What can be wrong with a recipe, a value or a machine: place, fact and way out."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runbook.model import Location


REFUSED = "refused"  # the rule of what has none of its own
NO_STEP = "no-step"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (None: the command line), what, and how to get out of it.

    `rule` is the id of the rule that it breaks (`check.rules` has them all). `column`, from 1, is where
    it begins on its line, 0 where that is not told.
    """

    location: Location | None
    fact: str
    remedy: str = ""
    rule: str = REFUSED
    column: int = 0

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        if not self.remedy:
            return where + self.fact
        return where + _("{fact}; {remedy}").format(fact=self.fact, remedy=self.remedy)


class RunbookError(Exception):
    """Everything that this program refuses; `problems` lists all that is wrong, in the file's order."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[RunbookError], tuple[tuple[Problem, ...]]]:
        """The same from another process: what Exception would hand over is the text alone."""
        return type(self), (self.problems,)


class RecipeError(RunbookError):
    """The recipe is refused: exit code 3."""

    @property
    def no_recipe(self) -> bool:
        """Whether that is all: a document like any other, without a step or anything meant for one."""
        return [problem.rule for problem in self.problems] == [NO_STEP]


class UsageError(RunbookError):
    """The command line, a value or a host map is wrong: exit code 2."""


class PlaceError(RunbookError):
    """A shell could not be had, or no longer answers from where it should: exit code 4."""


def reason(error: OSError) -> str:
    """Why the system refused, in the user's language where that is a common reason."""
    # as the C library says it, which has the other languages only where the machine does
    common = {
        errno.EACCES: _("Permission denied"),
        errno.EPERM: _("Operation not permitted"),
        errno.ENOENT: _("No such file or directory"),
        errno.ENOTDIR: _("Not a directory"),
        errno.EISDIR: _("Is a directory"),
        errno.EROFS: _("Read-only file system"),
        errno.ENOSPC: _("No space left on device"),
        errno.EDQUOT: _("Disk quota exceeded"),
        errno.EFBIG: _("File too large"),
        errno.ELOOP: _("Too many levels of symbolic links"),
        errno.ENAMETOOLONG: _("File name too long"),
        errno.EIO: _("Input/output error"),
        errno.EMFILE: _("Too many open files"),
        errno.ENFILE: _("Too many open files in system"),
        errno.ENOMEM: _("Cannot allocate memory"),
        errno.EAGAIN: _("Resource temporarily unavailable"),
        errno.E2BIG: _("Argument list too long"),
        errno.ENOEXEC: _("Exec format error"),
        errno.ETXTBSY: _("Text file busy"),
        errno.EINVAL: _("Invalid argument"),
        errno.ENODEV: _("No such device"),
    }
    return common.get(error.errno or 0) or error.strerror or str(error)
