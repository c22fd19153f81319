"""What is downloaded, and run by a shell before anybody has seen it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.usages import Usages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.check.call import Call

_DOWNLOADING = frozenset(["curl", "wget", "fetch", "aria2c"])
_SHELLS = frozenset(["sh", "bash", "dash", "ash", "zsh", "ksh", "eval", "source", "."])
_SUBSTITUTED = re.compile(r"(?:\$\(|<\(|`)\s*(?:curl|wget)\b")
# which run what they read
_READING = Usages("""
    sh|bash|dash|ash|zsh|ksh $|-|/dev/stdin !-c
    sh|bash|dash|ash|zsh|ksh -s
    python|python3|perl|ruby|php|node $|- !-c|-m|-e|-n|-p|-r
""")


def runs_unread(call: Call, made: Sequence[Call]) -> bool:
    """Whether it runs what it is given by a download; `made` are the calls of its step."""
    if call.program in _SHELLS and any(map(_SUBSTITUTED.match, call.arguments)):
        return True
    if call.pipeline < 0 or not _READING.of(call):
        return False
    before = made[: next(at for at, other in enumerate(made) if other is call)]
    return any(other.pipeline == call.pipeline and other.program in _DOWNLOADING for other in before)
