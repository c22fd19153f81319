"""The prompts of programs that are no shells, behind which nothing is typed that bash would take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runbook.documents.shown_lines import begun

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = (
    "mysql|MySQL|MariaDB|mariadb|sqlite|s?ftp|lftp|tftp|telnet|SQL|mongo|mongosh|cqlsh|virsh|grub|nslookup"
)
_PROMPT = re.compile(
    rf"(?P<prompt>(?:{_NAMES})(?:[ ]\[[^\]\s]*\])?>"  # `mysql>`, `MariaDB [(none)]>`
    r"|(?:redis[ ])?(?:\d{1,3}(?:\.\d{1,3}){3}|localhost):\d+(?:\[\d+\])?>"  # `127.0.0.1:6379>`
    r"|[A-Za-z_][\w-]*[=-][#>]"  # `shop=#`, `shop=>`, and on the next line `shop-#`
    r"|>>>|\((?:gdb|lldb|Pdb|parted)\)|In[ ]\[\d+\]:|irb\(\S*\):\d+(?::\d+)?>|smb:[ ]\S*>)(?:[ ]|\Z)"
)


class Typed(NamedTuple):
    """A line typed at the prompt of a program, its number, and that prompt."""

    number: int
    line: str
    prompt: str


def prompt_of_a_program(line: str) -> str:
    """The one that the line begins with; empty for none."""
    found = _PROMPT.match(line.lstrip())
    return found["prompt"] if found else ""


def typed_to_a_program(lines: Sequence[str]) -> Typed | None:
    """The first of a block of commands that is typed there; what a command reads is its own."""
    if not any(map(prompt_of_a_program, lines)):
        return None
    told = ((number, prompt_of_a_program(lines[number])) for number in begun(lines))
    return next((Typed(number, lines[number].strip(), prompt) for number, prompt in told if prompt), None)
