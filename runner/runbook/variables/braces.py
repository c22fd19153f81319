"""Double braces that are a command's own, as Go's (`docker ps --format`), and the way out."""

from __future__ import annotations

import re

from runbook.i18n import _

_TEXT = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`""")
_SIGN = re.compile(r"[.$#/>^&@!%*]")  # none of them begins an expression
_WORD = re.compile(r"(?:end|else|break|continue)\Z|(?:range|if|else if|with|define|template|block)\s")
_ARGUMENT = re.compile(r"(?:^|[\s(])(?:\.(?:[A-Za-z_]|\s|\Z)|\$)|:=")  # `json .X`, `index $x`


def are_its_own(expression: str) -> bool:
    """Whether what stands between the braces is plainly written for another program."""
    bare = _TEXT.sub("''", expression.strip("-+ \t\n"))
    return any(sign.match(bare) for sign in (_SIGN, _WORD)) or _ARGUMENT.search(bare) is not None


def with_way_out(fact: str) -> str:
    """The sentence, with the two ways to write such braces."""
    told = _(
        "{fact}; if these braces are the command's own, "
        "write `:raw:` on its step, or {braces} for the first two"
    )
    return told.format(fact=fact, braces="{{ '{{' }}")
