"""Words that introduce commands which are not for every reader: another way, or a condition."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[.!?]\s+(?=\w)")
_OR = r"(?:or|alternatively|otherwise|instead|ou(?:\s+(?:bien|alors|encore))?|sinon|autrement|à\s+défaut)\b"
_IS = (
    r"(?:n['\u2019])?(?:is|are|was|were|has|have|est|sont|était|étaient|a|ont)"
    r"(?:\s+(?:not|been|pas|déjà|already|été))*"
)
_STATE = (
    r"(?:enabled|disabled|installed|used|present|missing|running|active|available|required|needed"
    r"|(?:dés)?activée?s?|installée?s?|utilisée?s?|présente?s?|absente?s?|nécessaires?|employée?s?)"
)
_IF = (
    r"(?:when\s+using|(?:if|si|s['\u2019])\s*(?:you|your|using|needed|necessary|desired|required|wanted"
    r"|vous|votre|vos|besoin|nécessaire|il\s+(?:faut|y\s+a|n['\u2019]y\s+a)"
    rf"|(?:[\w'\u2019.-]+\s+){{1,6}}?{_IS}\s+{_STATE}))\b"
)
_MORE = r"|(?:optionally|facultativement|éventuellement|au\s+besoin)\b"
_ONLY_FOR_SOME = re.compile(rf"\W*(?:{_OR}|{_IF}{_MORE})", re.IGNORECASE)
# « You can do this by running the following command instead », « The equivalent client command would be »
_ANOTHER_WAY = re.compile(
    r".*(?<!not\s)\b(?:instead|à\s+la\s+place)\W*\Z"
    r"|.*\b(?:equivalent\b[^,;:]*\bcommands?|commandes?\s+équivalentes?)\b",
    re.IGNORECASE,
)
# « Si vous voyez une erreur »: what comes of it, not who reads it
_SEEN = re.compile(r"\W*(?:if|si)\s+(?:you|vous|on)\s+(?:see|get|voyez|obtenez)\b", re.IGNORECASE)


def is_for_some(text: str) -> bool:
    """Whether its last sentence says so: « Or, with snap », « If you use SELinux », « … instead »."""
    last = _SENTENCE.split(" ".join(text.split()))[-1]
    if _ANOTHER_WAY.match(last):
        return True
    return _ONLY_FOR_SOME.match(last) is not None and _SEEN.match(last) is None
