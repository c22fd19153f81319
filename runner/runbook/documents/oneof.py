"""Words that tell which one of several ways is meant: a distribution, a release of it, a method."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DISTRIBUTIONS = (
    *("Debian", "Ubuntu", "Mint", "Fedora", "CentOS", "RHEL", "Red Hat", "Rocky", "AlmaLinux"),
    *("Arch Linux", "Archlinux", "openSUSE", "SUSE", "SLES", "Alpine", "Gentoo", "FreeBSD"),
)
_NAME = rf"(?:{'|'.join(_DISTRIBUTIONS)})"
_NAMED = rf"(?P<name>{_NAME})(?:\W+(?P<version>\d[\d.]*))?\W*"
_FOR = r"(?:pour|for|sur|sous|on|under|si|if|cas|case|avec|with)\W+"
# « Sous Debian 12 », « Installer pour CentOS », « Debian »: of each one, or on machines of each
_UNDER = re.compile(rf"(?:.*\b{_FOR}(?:\w+\W+){{0,3}}|\W*){_NAMED}", re.IGNORECASE | re.DOTALL)
# the same, and nothing of what is done there
_MERELY_UNDER = re.compile(rf"\W*(?:{_FOR}(?:\w+\W+){{0,2}})?{_NAMED}", re.IGNORECASE)
# « CentOS, Red Hat Enterprise Linux, or SUSE Linux Enterprise »
_WHOLE = rf"{_NAME}(?:\s+(?:Enterprise|GNU/Linux|Linux|Server|Leap|Stream|LTS|\d[\d.]*))*"
_LISTED = rf"\b(?P<listed>{_WHOLE}(?:\W+(?:(?:and|or|et|ou)\W+)?{_WHOLE})*)"
_THAT_RUN = r"(?:[^\W\d]+\s+){0,3}?(?:(?:runs?|running|using|sous)\s+)?"
# « On nodes that run Ubuntu or Debian, install it »
_ON = re.compile(rf"\W*{_FOR}{_THAT_RUN}{_LISTED}\s*(?:[,:].*)?", re.IGNORECASE)
_RUN = r"(?:run|type|use|enter|execute|issue|exécutez|lancez|tapez|saisissez|utilisez)"
_COMMANDS = r"(?:the|this|these|la|les|following|commands?|commandes?|suivantes?)"
_MERELY_ON = re.compile(rf"\W*{_FOR}{_THAT_RUN}{_LISTED}\W*(?:{_RUN}(?:\s+{_COMMANDS})*)?\W*", re.IGNORECASE)
_EACH = re.compile(_NAMED, re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]\s+(?=\w)")
_PRODUCTS = {
    "DATABASE": ("MySQL", "MariaDB", "PostgreSQL", "SQLite"),
    "WEB_SERVER": ("Apache", "nginx", "lighttpd", "Caddy"),
}
# « Méthode A », « Option n° 2 : par apt »
_METHOD = re.compile(
    r"\W*(?P<name>m[ée]thode?|solution|option|variante?|alternative|possibilit[éy]|approche?|choix|cas)\W+"
    r"(?:n\W*o?\W*)?(?P<version>(?-i:[A-Z]|[IV]{1,3})|\d{1,2})(?:\W+(?!\w)|\s*[(:.)\N{EN DASH}-].*|\Z)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class One:
    """Which one of the kind `of`: `Debian`, and maybe its version; of a METHOD, its letter or number.

    `others` are named beside it: « Ubuntu or Debian ».
    """

    name: str
    version: str
    of: str = "DISTRIBUTION"
    others: tuple[str, ...] = ()

    @property
    def is_method(self) -> bool:
        """Whether it is a letter or a number, and no name."""
        return self.of == "METHOD"

    @property
    def whole(self) -> str:
        """All of it."""
        return ", ".join((f"{self.name} {self.version}".rstrip(), *self.others))


def distribution(text: str) -> One | None:
    """The distribution that a text is about at its end or where its last sentence begins, or as a whole."""
    last = _SENTENCE.split(" ".join(text.split()))[-1]
    return _distributions(_ON.fullmatch(last)) or _distribution(_UNDER.fullmatch(text))


def one_of(text: str) -> One | None:
    """The distribution that a text is about at its end, the method that it begins with, or a product."""
    return distribution(text) or method(text) or _product(text)


def mere(text: str) -> One | None:
    """The distribution or the method that a text names, as long as it says nothing else."""
    found = _distributions(_MERELY_ON.fullmatch(text)) or _distribution(_MERELY_UNDER.fullmatch(text))
    return found or method(text)


def method(text: str) -> One | None:
    """The method that a text begins with, as one of several."""
    found = _METHOD.fullmatch(text)
    return One(found["name"].lower(), found["version"], "METHOD") if found else None


def _product(text: str) -> One | None:
    word = re.sub(r"\A\W+|\W+\Z", "", text).lower()
    for of, names in _PRODUCTS.items():
        if name := next((name for name in names if name.lower() == word), None):
            return One(name, "", of)
    return None


def _distributions(found: re.Match[str] | None) -> One | None:
    """All that are listed there."""
    first, *others = map(_distribution, _EACH.finditer(found["listed"])) if found else [None]
    return replace(first, others=tuple(one.whole for one in others if one)) if first else None


def _distribution(found: re.Match[str] | None) -> One | None:
    if found is None:
        return None
    name = next(name for name in _DISTRIBUTIONS if name.lower() == found["name"].lower())
    return One(name, found["version"] or "")


def apart(ones: Sequence[One]) -> list[str]:
    """What parts each of them from the others: what it names, or its version too; none when nothing does."""
    if any(one.is_method for one in ones):
        # an option and a method are no two ways of one thing
        known = {one.name for one in ones} if all(one.is_method for one in ones) else set()
        return [one.version for one in ones] if len(known) == 1 and len(set(ones)) > 1 else []
    if any(one.others for one in ones):
        return [one.whole for one in ones] if len(set(ones)) > 1 else []
    if len({one.name for one in ones}) > 1:
        return [one.name for one in ones]
    return [one.whole for one in ones] if len(set(ones)) > 1 and all(one.version for one in ones) else []
