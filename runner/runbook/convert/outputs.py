"""What is output in a block of commands: of the command that its title names."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"(?<!\w)'([^']+)'|``(.+?)``|«([^»]+)»|\"([^\"]+)\"")
_COMMAND = re.compile(r"[a-z][\w.+-]*(?:\s+\S.*)?", re.DOTALL)
_SAYS = re.compile(
    r"(?:retourne|affiche|renvoie|donne|montre|r[ée]pond|imprime|returns?|prints?|shows?|gives?|outputs?)\W*\Z",
    re.IGNORECASE,
)


def parted(title: str, body: str) -> tuple[str, str]:
    """The commands of the block, and what they print; empty where nothing says that any of it is output."""
    title = " ".join(title.split("\n"))
    commands = [next(filter(None, found.groups())).strip() for found in _QUOTED.finditer(title)]
    named = next((one for one in commands if " " in one and _COMMAND.fullmatch(one)), "")
    if not named:
        return body, ""
    first, _newline, rest = body.partition("\n")
    if first.split() == named.split():
        return first, rest.strip("\n")
    return (named, body) if _SAYS.search(title) and named not in body else (body, "")
