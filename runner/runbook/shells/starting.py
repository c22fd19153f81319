"""A program started as the leader of a session of its own, with nothing else that this process has open."""

from __future__ import annotations

import os
import signal

# not from typing, which takes as long to import as a sandbox to open
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# a parent under nohup or CI ignores some of these, and Python ignores SIGPIPE: a shell must not inherit that
DEFAULTED = ("PIPE", "XFSZ", "INT", "QUIT", "HUP", "TERM", "TSTP", "TTIN", "TTOU", "CHLD")


def start(argv: Sequence[str], environment: Mapping[str, str], files: Sequence[int], terminal: str) -> int:
    """The pid of the program, whose standard files are those three; OSError when it cannot be started.

    `terminal` names the one that becomes its session's; without a name, it has none.
    """
    inherited = map(int, os.listdir("/proc/self/fd"))  # noqa: PTH208 - pathlib is slow
    return os.posix_spawnp(
        argv[0],
        list(argv),
        dict(environment),
        file_actions=[
            # opened by name first, since that is what gives a session its terminal; then as our own
            # descriptor, so that a flag like O_NONBLOCK set inside can be taken back from here
            *([(os.POSIX_SPAWN_OPEN, 0, terminal, os.O_RDWR, 0)] if terminal else []),
            *((os.POSIX_SPAWN_DUP2, file, descriptor) for descriptor, file in enumerate(files)),
            *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in inherited if _leaks(descriptor)),
        ],
        setsid=True,
        setsigmask=[],
        setsigdef=[getattr(signal, f"SIG{short}") for short in DEFAULTED],
    )


def _leaks(descriptor: int) -> bool:
    """Whether the program would inherit it: a pipe of make's, held open by whatever is started in a shell."""
    try:
        return descriptor > 2 and os.get_inheritable(descriptor)
    except OSError:
        return False
