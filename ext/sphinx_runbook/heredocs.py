"""What shows, once values are in, that one of them ends the here-document around it."""

from __future__ import annotations

import re

from runbook.commands import roots
from runbook.variables.portable import literal
from runbook.variables.substituted import substitute
from runbook.variables.template import places

_DELIMITER = re.compile(r"""<<-?\s*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([^\s;|&<>()'"\\]+))""")


def never(code: str) -> str:
    """A regular expression for JavaScript that the code must not match; empty for what no command may match.

    A value that is itself the line which ends a here-document makes one more of them.
    """
    if "{{" not in code or "<<" not in code:
        return ""
    delimiters = {next(filter(None, found)) for found in _DELIMITER.findall(code)}
    if not delimiters:
        return ""
    found = places(code)
    lines = [line.lstrip("\t") for line in substitute(code, found, ["x"] * len(found)).text.split("\n")]
    ends = (rf"(?:^\t*{literal(end)}$[^]*){{{lines.count(end) + 1}}}" for end in sorted(delimiters))
    return "|".join((roots.AS_TYPED, *ends))
