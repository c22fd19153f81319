"""Where a shell is, in words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runbook.i18n import _

if TYPE_CHECKING:
    from runbook.seen import Identity


def in_words(identity: Identity) -> str:
    """Root file system, user, and the machine where it is another one."""
    device = identity.device
    said = _("root file system {major}:{minor}, inode {inode}, user {uid}").format(
        major=os.major(device), minor=os.minor(device), inode=identity.inode, uid=identity.uid
    )
    if not identity.hostname:
        return said
    machine = _("machine {name}").format(name=identity.hostname)
    return f"{said}, {machine}" + (f" ({identity.boot})" if identity.boot else "")
