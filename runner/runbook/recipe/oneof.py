"""Words that tell which one of several ways is meant: a distribution, a release of it, a method."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DISTRIBUTIONS = (
    *("Debian", "Ubuntu", "Mint", "Fedora", "CentOS", "RHEL", "Red Hat", "Rocky", "AlmaLinux"),
    *("Arch Linux", "Archlinux", "openSUSE", "SUSE", "SLES", "Alpine", "Gentoo", "FreeBSD"),
)
_NAMED = rf"(?P<name>{'|'.join(_DISTRIBUTIONS)})(?:\W+(?P<version>\d[\d.]*))?\W*"
_FOR = r"(?:pour|for|sur|sous|on|under|si|if|cas|case|avec|with)\W+"
# « Sous Debian 12 », « Installer pour CentOS », « Debian »: of each one, or on machines of each
_UNDER = re.compile(rf"(?:.*\b{_FOR}(?:\w+\W+){{0,3}}|\W*){_NAMED}", re.IGNORECASE | re.DOTALL)
# the same, and nothing of what is done there
_MERELY_UNDER = re.compile(rf"\W*(?:{_FOR}(?:\w+\W+){{0,2}})?{_NAMED}", re.IGNORECASE)
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
    """Which one of the kind `of`: `Debian`, and maybe its version; of a METHOD, its letter or number."""

    name: str
    version: str
    of: str = "DISTRIBUTION"

    @property
    def is_method(self) -> bool:
        """Whether it is a letter or a number, and no name."""
        return self.of == "METHOD"

    @property
    def whole(self) -> str:
        """Both."""
        return f"{self.name} {self.version}".rstrip()


def distribution(text: str) -> One | None:
    """The distribution that a text is about at its end, or as a whole."""
    return _distribution(_UNDER.fullmatch(text))


def one_of(text: str) -> One | None:
    """The distribution that a text is about at its end, the method that it begins with, or a product."""
    return distribution(text) or method(text) or _product(text)


def mere(text: str) -> One | None:
    """The distribution or the method that a text names, as long as it says nothing else."""
    return _distribution(_MERELY_UNDER.fullmatch(text)) or method(text)


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


def _distribution(found: re.Match[str] | None) -> One | None:
    if found is None:
        return None
    name = next(name for name in _DISTRIBUTIONS if name.lower() == found["name"].lower())
    return One(name, found["version"] or "")


def apart(ones: Sequence[One]) -> list[str]:
    """What parts each of them from the others: its name, or else its version too; none when nothing does."""
    if any(one.is_method for one in ones):
        # an option and a method are no two ways of one thing
        known = {one.name for one in ones} if all(one.is_method for one in ones) else set()
        return [one.version for one in ones] if len(known) == 1 and len(set(ones)) > 1 else []
    if len({one.name for one in ones}) > 1:
        return [one.name for one in ones]
    return [one.whole for one in ones] if len(set(ones)) > 1 and all(one.version for one in ones) else []
