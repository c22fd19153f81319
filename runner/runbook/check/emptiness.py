"""Folders that are removed whole, and whose name begins with a variable that may hold nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.check.call import Call
    from runbook.model import Step

_NAMED = re.compile(r"\$(?:(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)\})/.*")
_SET = re.compile(
    r"(?<![\w$])(?P<assigned>[A-Za-z_]\w*)\+?=|\bfor\s+(?P<each>\w+)\s+in\b|\$\{(?P<asked>\w+):?[?=-]"
    r"|-[nde]\s+[\"']?\$\{?(?P<tested>\w+)"
)
_READ = re.compile(r"\b(?:read|mapfile|readarray|getopts)\b(?P<names>[^\n;|&<>]*)")
_SOURCED = re.compile(r"(?:^|[;&|]|\bthen\b|\bdo\b)\s*(?:\.|source)\s+\S", re.MULTILINE)
_ALWAYS = frozenset(["HOME", "PWD", "OLDPWD", "USER", "LOGNAME", "HOSTNAME"])


class SetNames:
    """The names that the shells have been given a value for, host by host, up to now."""

    def __init__(self) -> None:
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        self._sourced: set[str] = set()

    def add(self, step: Step) -> None:
        """What this step sets, anywhere in it; what it sources may set all."""
        names = self._names[step.host]
        for match in _SET.finditer(step.code):
            names.update(filter(None, match.groups()))
        for match in _READ.finditer(step.code):
            names.update(match["names"].split())
        if _SOURCED.search(step.code):
            self._sourced.add(step.host)

    def unset(self, call: Call, host: str) -> Iterator[str]:
        """The variables without a value before a `/` in what the call removes whole."""
        whole = call.program == "rm" and call.has("-r", "-R", "--recursive")
        if not whole or host in self._sourced:
            return
        for match in filter(None, map(_NAMED.fullmatch, call.operands)):
            name = match["plain"] or match["braced"]
            if name not in self._names[host] | _ALWAYS:
                yield name
