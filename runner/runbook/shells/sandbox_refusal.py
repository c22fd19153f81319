"""Why a sandbox cannot be had, and what to do about it, in words."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem, UsageError, reason
from runbook.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

HIDDEN = ("/run", "/dev", "/proc", "/sys")


def refuse_who_cannot() -> None:
    """UsageError for who is not root."""
    if os.geteuid() != 0:
        fact = _("sandbox: only root can have one, and this is user {uid}").format(uid=os.geteuid())
        raise UsageError(Problem(None, fact, _("run it with sudo, or do without a sandbox")))


def refuse_hidden(directory: Path) -> None:
    """PlaceError for a directory that a sandbox has not."""
    if any(directory.is_relative_to(hidden) for hidden in HIDDEN):
        fact = _("sandbox: {directory} is not in it, since it has a {top} of its own").format(
            directory=directory, top=f"/{directory.parts[1]}"
        )
        raise PlaceError(Problem(None, fact, _("start from another directory")))


def refusal(place: str, number: int) -> PlaceError:
    """What to raise when making `place` (or, if empty, namespaces) ended with that error number, or none."""
    error = reason(OSError(number, os.strerror(number)))
    if not number:
        fact = _("sandbox: it did not come up, for no reason that it gave")
        remedy = _("look at `dmesg`, or do without a sandbox")
    elif not place:
        fact = _("sandbox: this machine gives no namespaces ({error})").format(error=error)
        remedy = _("in a container: start that with all privileges; or do without a sandbox")
    elif place == "/" and number == errno.ENODEV:
        fact = _("sandbox: this kernel has no overlay file system")
        remedy = _("modprobe overlay, or do without a sandbox")
    elif place == "/":
        fact = _("sandbox: the root file system cannot lie under an overlay ({error})").format(error=error)
        remedy = _("run it outside of a container or sandbox, or do without a sandbox")
    else:
        fact = _("sandbox: {place} cannot be made in it ({error})").format(place=place, error=error)
        remedy = _("do without a sandbox, and tell what `findmnt` says here")
    return PlaceError(Problem(None, fact, remedy))
