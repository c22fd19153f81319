"""The types of variables: what each accepts, its normal form, and what it says of anything else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.recipe import forms
from runbook.recipe.forms import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runbook.model import Variable

# marks a sentence for the catalogs; it is translated where it is shown
N_ = str


@dataclass(frozen=True)
class Type:
    """What a value may be. `pattern` (Python's and JavaScript's) is necessary, `form` has the last word."""

    name: str
    description: str
    example: str
    pattern: str
    form: Callable[[str], str]
    trimmed: bool = True


_ANY = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
_HEX = "[0-9A-Fa-f]"
_FIRST = f"{_HEX}[02468ACEace]"  # of a single machine's MAC address


def _is_word() -> str:
    return _("{given} is not one word of letters, digits and _ @ % + = : , . / ~ - (with no hyphen in front)")


_ALL = (
    Type("text", N_("one line of any text"), "Salle machines", f"{_ANY}*", forms.as_it_is, trimmed=False),
    Type(
        "word",
        N_("one word that a shell takes as it is"),
        "trixie",
        forms.WORD,
        forms.matching(forms.WORD, _is_word),
    ),
    Type("choice", N_("one of the choices"), "amd64", f"{_ANY}+", forms.as_it_is),
    Type("int", N_("a whole number"), "42", "[+-]?[0-9]+", forms.integer),
    Type(
        "size",
        N_("a size in powers of 1024: a whole number and K, M, G, T or P"),
        "20G",
        r"[0-9]*[1-9][0-9]*[ \u00a0]?[KMGTPkmgtp](?:i[Bb]?)?",
        forms.size,
    ),
    Type(
        "mac",
        N_("a machine's MAC address"),
        "00:AA:BB:CC:DD:EE",
        rf"(?=.*[1-9A-Fa-f])(?:{_FIRST}(?::{_HEX}{{2}}){{5}}|{_FIRST}(?:-{_HEX}{{2}}){{5}}"
        rf"|{_FIRST}{_HEX}{{2}}(?:\.{_HEX}{{4}}){{2}}|{_FIRST}{_HEX}{{10}})",
        forms.mac,
    ),
    Type(
        "ip",
        N_("an IP address, version 4 or 6"),
        "192.0.2.10",
        rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|(?=.*:.*:){_HEX[:-1]}:.]+",
        forms.ip,
    ),
    Type(
        "host",
        N_("a machine's name or its IP address"),
        "pxe.lan",
        r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_.])?|[0-9A-Fa-f:.]+",
        forms.host,
    ),
    Type(
        "iqn",
        N_("an iSCSI name: iqn, a month, a reversed domain, a colon and anything"),
        "iqn.2026-11.lan.myhost:disk",
        r"(?:iqn|IQN)\.[0-9]{4}-(?:0[1-9]|1[0-2])\.[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
        r"(?::[^\s\"'`\\]+)?",
        forms.iqn,
    ),
    Type("path", N_("an absolute path"), "/srv/disk.img", rf"(?!.*/\.\.(?:/|$))/{_ANY}*", forms.path),
    Type(
        "device",
        N_("a device: a path below /dev"),
        "/dev/sda",
        r"/dev/[A-Za-z0-9_.:+@=,%#~\\/-]*[A-Za-z0-9_:+@=,%#~-]",
        forms.device,
    ),
    Type(
        "url",
        N_("the address of a site: http, https, ftp or file"),
        "http://ftp.fr.debian.org/debian",
        r"(?:[Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp]|[Ff][Ii][Ll][Ee]):\/\/[!#-&(-;=?-\[\]_a-z~]+",
        forms.url,
    ),
    Type(
        "label",
        N_("a file system's label, 16 bytes at most"),
        "MyDisk",
        r"[^\s/\\\"'\-][^\s/\\\"']{0,15}",
        forms.label,
    ),
    Type(
        "lvm",
        N_("the name of an LVM volume or volume group"),
        "MyVG",
        r"(?!\.{1,2}$)(?!snapshot|pvmove)[A-Za-z0-9+_.][A-Za-z0-9+_.\-]{0,126}",
        forms.lvm,
    ),
    Type(
        "words",
        N_("words that a shell takes as they are, blanks between"),
        "htop iotop",
        r"\s*(?:[A-Za-z0-9_@%+=:,./~\-]+(?:\s+|$))*",
        forms.words,
    ),
    Type(
        "secret",
        N_("a password or the like: four characters at least, never shown"),
        "MyStrongPassword",
        f"{_ANY}{{{forms.SHORTEST_SECRET},{forms.LONGEST_SECRET}}}",
        forms.secret,
        trimmed=False,
    ),
)
TYPES: Mapping[str, Type] = MappingProxyType({type_.name: type_ for type_ in _ALL})


def normalise(variable: Variable, text: str) -> str:
    """The value in its type's normal form; ValueError says what was given and what is wanted."""
    kind = TYPES.get(variable.type)
    if kind is None:
        raise ValueError(_('there is no type "{type}"').format(type=variable.type))
    quoted = _("the value") if variable.type == "secret" else shown(text)
    _refuse_control(text, quoted)
    trimmed = text.strip() if kind.trimmed else text
    if not trimmed and not re.fullmatch(kind.pattern, ""):
        raise ValueError(_("the value is empty (such as {example} is wanted)").format(example=kind.example))
    normal = kind.form(trimmed)
    _narrow(variable, normal, quoted)
    return normal


def _refuse_control(text: str, quoted: str) -> None:
    """ValueError on what a terminal, a shell or a reader's eye would not take for what it is."""
    for char in text:
        if char in "\n\r":
            raise ValueError(_("{given} has more than one line").format(given=quoted))
        if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\u202a\u202b\u202c\u202d\u202e":
            raise ValueError(_("{given} holds a control character").format(given=quoted))
        if "\u2066" <= char <= "\u2069":
            raise ValueError(_("{given} holds a control character").format(given=quoted))


def _narrow(variable: Variable, normal: str, quoted: str) -> None:
    """ValueError when the declaration's own choices, pattern or length exclude the value."""
    if variable.choices and normal not in {_choice(variable, choice) for choice in variable.choices}:
        raise ValueError(
            _("{given} is none of {choices}").format(given=quoted, choices=", ".join(variable.choices))
        )
    if variable.max_length is not None and len(normal) > variable.max_length:
        raise ValueError(
            _("{given} has {count} characters, {most} at most").format(
                given=quoted, count=len(normal), most=variable.max_length
            )
        )
    if variable.pattern is not None and not re.fullmatch(variable.pattern, normal):
        wanted = f" ({variable.example})" if variable.example else ""
        raise ValueError(
            _("{given} does not match {pattern}{wanted}").format(
                given=quoted, pattern=variable.pattern, wanted=wanted
            )
        )


def _choice(variable: Variable, choice: str) -> str:
    """A choice in the type's normal form, or as written where it has none (the reader refuses that)."""
    try:
        return TYPES[variable.type].form(choice)
    except ValueError:
        return choice
