"""From a host's name and address to a shell on it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runbook.errors import PlaceError, Problem, UsageError
from runbook.i18n import _
from runbook.shells.closing import MARK
from runbook.shells.pty import no_terminal
from runbook.shells.shell import ShellStack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.shells.sandbox import Sandbox

# not --noediting: a bash started so crashes at `set -o vi` in an eval (5.2); editing is turned off at once
BASH = ("bash", "--norc", "--noprofile", "-i")
# through the login shell, of whatever kind; no motd, no profile
_REMOTE = f"exec sh -c 'command -v bash >/dev/null && exec {' '.join(BASH)}; exec sh -i'"
# what would make a shell behave in ways of its own, or programs believe in another terminal
_NOT_OURS = frozenset(
    {"HISTFILE", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS4", "ENV", "BASH_ENV", "TMOUT", "IFS", "CDPATH"}
    | {"SHELLOPTS", "BASHOPTS", "BASH_XTRACEFD", "POSIXLY_CORRECT", "GLOBIGNORE", "COLUMNS", "LINES"}
)
_SSH = (
    "-o", "BatchMode=yes",  # a question of ssh's own would be answered by nobody
    "-o", "ConnectTimeout=15",
    "-o", "ServerAliveInterval=10",
    "-o", "ServerAliveCountMax=3",
    "-o", "EscapeChar=none",
)  # fmt: skip


def reach(name: str, address: str, *, sandbox: Sandbox | None = None) -> ShellStack:
    """A living shell on that host, proved to answer.

    `address` is `local` or `ssh://user@name:port`. PlaceError when it cannot be reached, UsageError when it
    is no address.
    """
    if address == "local":
        if shutil.which(BASH[0]) is None:
            raise PlaceError(Problem(None, _("bash is not installed here"), "apt-get install bash"))
        # what is begun in a sandbox ends with it
        mark = "" if sandbox else os.urandom(8).hex()
        return _proved(name, BASH, far=False, sandbox=sandbox, mark=mark)
    return _proved(name, ssh_argv(address), far=True)


def ssh_argv(address: str) -> list[str]:
    """The ssh command of an `ssh://user@name:port`; UsageError when it is none."""
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme != "ssh" or not parts.hostname or port == -1 or parts.hostname.startswith("-"):
        raise UsageError(
            Problem(
                None,
                _('"{address}" is no address of a host').format(address=address),
                _("write local, or ssh://user@name:port"),
            )
        )
    user = ["-l", parts.username] if parts.username else []
    at = ["-p", str(port)] if port else []
    return ["ssh", "-tt", *_SSH, *user, *at, "--", parts.hostname, _REMOTE]


def _proved(
    name: str, argv: Sequence[str], *, far: bool, sandbox: Sandbox | None = None, mark: str = ""
) -> ShellStack:
    given = environment() | ({MARK: mark} if mark else {})
    try:
        return ShellStack(name, argv, given, far=far, sandbox=sandbox, mark=mark)
    except PlaceError as error:
        problems = error.problems
    except OSError as error:
        problems = no_terminal(error).problems
    told = _("{name}: {error}")
    raise PlaceError([Problem(None, told.format(name=name, error=one.fact), one.remedy) for one in problems])


def environment() -> dict[str, str]:
    """The environment that shells start with: ours, plain, and without the values given for the run."""
    ours = {
        key: text
        for key, text in os.environ.items()
        if key not in _NOT_OURS and not key.startswith(("RUNBOOK_", "BASH_FUNC_"))
    }
    return ours | {"TERM": "dumb", "PAGER": "cat"}
