"""What the scripts of `sed -i` put into a file, and do to one that they have been through before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.call import Call

_PLAIN_LETTER = re.compile(r"\\([^\w\s])|([^\\.*\[\]^$+?(){}|&])")
_ADDRESS = r"(?:\d+|\$|/(?:[^/\\]|\\.)*/I?)"
_ADDS = re.compile(rf"\s*(?:{_ADDRESS}(?:,\+?{_ADDRESS})?)?\s*!?\s*[air]\\?\s*[^\s;}}\\]", re.DOTALL)
_VARIABLE = re.compile(r"\$\w+")
_DELETES = re.compile(rf"(?:^|;)\s*{_ADDRESS}\s*d\s*(?:;|$)")


def adds(call: Call) -> bool:
    """Whether lines are added, as `$a …` does, and none like them deleted before."""
    scripts = _scripts(call)
    if any(map(_DELETES.search, scripts)):
        return False
    return any(_ADDS.match(script) and not _VARIABLE.fullmatch(script) for script in scripts)


def changes_again(call: Call) -> bool:
    """`s/A/B/` where B holds A: what it has changed, it changes again."""
    return any(map(_changes_again, _scripts(call)))


def puts(call: Call) -> Iterator[str]:
    """The texts that it puts in the place of others."""
    for script in _scripts(call):
        if parts := _parts(script):
            yield parts[1]


def _scripts(call: Call) -> Sequence[str]:
    """Those that change a file in its place."""
    if not (call.has("-i", "--in-place") or any(word.startswith("-i") for word in call.arguments)):
        return ()
    given = call.values("-e", "--expression")
    return given if given or call.has("-f", "--file") else call.operands[:1]


def _parts(script: str) -> tuple[str, str] | None:
    """What `s/A/B/` searches, and what it puts there; None for another script."""
    if not script.startswith("s") or len(script) < 4 or script[1].isalnum():
        return None
    parts = re.split(rf"(?<!\\){re.escape(script[1])}", script[2:])
    return (parts[0], re.sub(r"\\(\W)", r"\1", parts[1])) if len(parts) > 2 else None


def _changes_again(script: str) -> bool:
    parts = _parts(script)
    if parts is None:
        return False
    searched, put = parts
    starts, ends = searched.startswith("^"), searched.endswith("$") and not searched.endswith("\\$")
    literal = _literal(searched[starts : len(searched) - ends])
    if literal is None or (not literal and starts == ends):
        return False
    again = put.replace("&", literal)
    if starts and ends:
        return again == literal
    found = again.startswith(literal) if starts else again.endswith(literal) if ends else literal in again
    return found and again != literal


def _literal(pattern: str) -> str | None:
    """The text that the pattern stands for; None when it stands for several."""
    found = list(_PLAIN_LETTER.finditer(pattern))
    if sum(len(match[0]) for match in found) != len(pattern):
        return None
    return "".join(match[1] or match[2] for match in found)
