"""What is downloaded, and run by a shell before anybody has seen it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.usages import Usages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def runs_unread(made: Sequence[Call]) -> Iterator[bool]:
    """Of each call of a step, whether it runs what it is given by a download."""
    downloading: set[int] = set()
    for call in made:
        if call.program in _SHELLS and any(map(_SUBSTITUTED.match, call.arguments)):
            yield True
        else:
            yield call.pipeline in downloading and _READING.of(call) is not None
        if call.pipeline >= 0 and call.program in _DOWNLOADING:
            downloading.add(call.pipeline)
