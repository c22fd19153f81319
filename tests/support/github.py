"""What GitHub's runner hears in a log, by the rules of its own ActionCommand and ActionCommandManager."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"\s*::(?P<name>[^ :]+)(?P<properties> [^:]*)?::(?P<data>.*)")
_OLD = re.compile(r"##\[(?P<name>[^\] ;]+)")  # anywhere in a line


def heard_by_github(log: str) -> list[str]:
    """The lines of the log that are commands, but for those that stop and start the listening."""
    heard: list[str] = []
    deaf_until: str | None = None
    for line in log.splitlines():
        found = _COMMAND.match(line) or _OLD.search(line)
        name = found["name"] if found else None
        if name is None:
            continue
        if deaf_until is not None:
            deaf_until = None if name == deaf_until else deaf_until
        elif name == "stop-commands":
            deaf_until = line.strip().removeprefix("::stop-commands::")
        else:
            heard.append(line)
    assert deaf_until is None, "it was left deaf"
    return heard
