"""The types of variables: what each accepts, its normal form, and what it says of anything else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.variables import refusals
from runbook.variables.normal import Change, To, changed
from runbook.variables.refusals import Reason, shown
from runbook.variables.runaway import longest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runbook.model import Variable

# marks a sentence for the catalogs; it is translated where it is shown
N_ = str


@dataclass(frozen=True)
class Type:
    """What a value may be, as data: Python and JavaScript read the pattern, the limits and the changes alike.

    A value of the type matches `pattern` as a whole, once it is `trimmed`, and keeps the `limits`: in UTF-8,
    the parts between two of that separator have so many bytes at most. The `changes` give its normal form.
    `refuse` raises ValueError with a sentence on why a value is none; the `reasons` are what of it is data.
    """

    name: str
    description: str
    example: str
    pattern: str
    refuse: Callable[[str], None] = refusals.nothing
    changes: tuple[Change, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    trimmed: bool = True
    reasons: tuple[Reason, ...] = ()

    def fits(self, text: str) -> bool:
        """Whether the text is a value of this type."""
        return re.fullmatch(self.pattern, text) is not None and all(
            len(part.encode()) <= most
            for separator, most in self.limits
            for part in (text.split(separator) if separator else [text])
        )


CONTROL = N_("{given} holds a control character")
EMPTY = N_("the value is empty (such as {example} is wanted)")
# neither control characters nor what reorders a line; JavaScript counts U+FEFF among the blanks
ANY = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_BLANKS = r"[^\S\ufeff]+"
_UNQUOTED = r"""[^\s\ufeff"'`\\]"""
_HEX = "[0-9A-Fa-f]"
_FIRST = f"{_HEX}[02468ACEace]"  # of a single machine's MAC address
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_GROUP = f"{_HEX}{{1,4}}"
_END = f"(?:{_GROUP}:{_GROUP}|{_IPV4})"
# each count of groups behind `::`, as RFC 3986 writes it
_IPV6 = "(?:{})".format(
    "|".join(
        (
            f"(?:{_GROUP}:){{6}}{_END}",
            f"::(?:{_GROUP}:){{5}}{_END}",
            *(
                f"(?:(?:{_GROUP}:){{0,{before}}}{_GROUP})?::(?:{_GROUP}:){{{4 - before}}}{_END}"
                for before in range(5)
            ),
            f"(?:(?:{_GROUP}:){{0,5}}{_GROUP})?::{_GROUP}",
            f"(?:(?:{_GROUP}:){{0,6}}{_GROUP})?::",
        )
    )
)
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_PORT = (
    "(?![0-9]{6})0*(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})"
)
_IN_URL = r"[!#-&(-;=?-\[\]_a-z~]"
_WORD = "[A-Za-z0-9_@%+=:,./][A-Za-z0-9_@%+=:,./~-]*"
_ONE_OF_WORDS = "(?!~)(?:[A-Za-z0-9_@%+,./~-]|[=:](?!~))+"
_SHORTEST = Change("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", To.SHORTEST)
_PATH_LIMITS = (("", 4095), ("/", 255))
_PATH_CHANGES = (
    Change("/+", "/"),
    Change(r"(?:/\.)+(?=/|$)", ""),
    Change("(?<=.)/$", ""),
    Change("^$", "/"),
)


def _name(end: str) -> str:
    """A machine's name in DNS's characters, up to `end`; only digits and dots are no name, but an address."""
    return rf"(?![0-9.]+{end})(?=[A-Za-z0-9_.-]{{1,253}}\.?{end}){_LABEL}(?:\.{_LABEL})*\.?"


_ALL = (
    Type("text", N_("one line of any text"), "Salle machines", f"{ANY}*", trimmed=False),
    Type("word", N_("one word that a shell takes as it is"), "trixie", _WORD, refusals.word),
    Type("choice", N_("one of the choices"), "amd64", f"{ANY}+"),
    Type(
        "int",
        N_("a whole number"),
        "42",
        "[+-]?0*[0-9]{1,18}",
        refusals.integer,
        (
            Change(r"^\+", ""),
            Change("^0+(?=[0-9])", ""),
            Change("(?<=^-)0+(?=[0-9])", ""),
            Change("^-0$", "0"),
        ),
    ),
    Type(
        "size",
        N_("a size in powers of 1024: a whole number and K, M, G, T or P"),
        "20G",
        r"0*[1-9][0-9]{0,8}[ \u00a0]?[KMGTPkmgtp](?:i[Bb]?)?",
        refusals.size,
        (Change("^0+", ""), Change("[ \u00a0]", ""), Change("i[Bb]?$", ""), Change("[a-z]", To.UPPER)),
    ),
    Type(
        "mac",
        N_("a machine's MAC address"),
        "00:AA:BB:CC:DD:EE",
        rf"(?=.*[1-9A-Fa-f])(?:{_FIRST}(?::{_HEX}{{2}}){{5}}|{_FIRST}(?:-{_HEX}{{2}}){{5}}"
        rf"|{_FIRST}{_HEX}{{2}}(?:\.{_HEX}{{4}}){{2}}|{_FIRST}{_HEX}{{10}})",
        refusals.mac,
        (Change("[:.-]", ""), Change("[A-F]", To.LOWER), Change("(?<=.)(?=(?:..)+$)", ":")),
        reasons=refusals.MAC,
    ),
    Type(
        "ip",
        N_("an IP address, version 4 or 6"),
        "192.0.2.10",
        f"{_IPV4}|{_IPV6}",
        refusals.ip,
        (_SHORTEST,),
        reasons=(*refusals.IP, Reason(f"{_IPV4}|{_IPV6}", refusals.NO_IP)),
    ),
    Type(
        "host",
        N_("a machine's name or its IP address"),
        "pxe.lan",
        f"{_name('$')}|{_IPV4}|{_IPV6}",
        refusals.host,
        (Change(r"\.$", ""), _SHORTEST),
    ),
    Type(
        "iqn",
        N_("an iSCSI name: iqn, a month, a reversed domain, a colon and anything"),
        "iqn.2026-11.lan.myhost:disk",
        rf"(?:iqn|IQN)\.[0-9]{{4}}-(?:0[1-9]|1[0-2])\.{_DOMAIN}(?:\.{_DOMAIN})*(?::{_UNQUOTED}+)?",
        refusals.iqn,
        (Change("^IQN", "iqn"),),
        (("", 223),),
    ),
    Type(
        "path",
        N_("an absolute path"),
        "/srv/disk.img",
        rf"(?!.*/\.\.(?:/|$))/{ANY}*",
        refusals.path,
        _PATH_CHANGES,
        _PATH_LIMITS,
        reasons=refusals.PATH,
    ),
    Type(
        "device",
        N_("a device: a path below /dev"),
        "/dev/sda",
        r"(?!.*/\.\.(?:/|$))/dev/[A-Za-z0-9_.:+@=,%#~\\/-]*[A-Za-z0-9_:+@=,%#~-]",
        refusals.device,
        _PATH_CHANGES,
        _PATH_LIMITS,
    ),
    Type(
        "url",
        N_("the address of a site: http, https, ftp or file"),
        "http://ftp.fr.debian.org/debian",
        r"(?:[Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp])://"
        rf"(?:\[{_IPV6}\]|{_name('(?=[:/?#]|$)')}|{_IPV4}(?=[:/?#]|$))(?::{_PORT})?(?:[/?#]{_IN_URL}*)?"
        rf"|[Ff][Ii][Ll][Ee]:///{_IN_URL}*",
        refusals.url,
        (
            Change("^[^:]+://[^/?#]*", To.LOWER),
            Change(r"^([a-z]+://[^/?#:\[]*)\.(?=[:/?#]|$)", "$1"),
            Change(r"^([a-z]+://\[)([0-9a-f:.]+)", To.SHORTEST),
        ),
    ),
    Type(
        "label",
        N_("a file system's label, 16 bytes at most"),
        "MyDisk",
        r"""[^\s\ufeff/\\"'-][^\s\ufeff/\\"']*""",
        refusals.label,
        limits=(("", 16),),
    ),
    Type(
        "lvm",
        N_("the name of an LVM volume or volume group"),
        "MyVG",
        rf"(?!\.{{1,2}}$)(?!{'|'.join(refusals.LVM_PREFIXES)})(?!.*(?:{'|'.join(refusals.LVM_PARTS)}))"
        r"[A-Za-z0-9+_.][A-Za-z0-9+_.\-]{0,126}",
        refusals.lvm,
    ),
    Type(
        "words",
        N_("words that a shell takes as they are, blanks between"),
        "htop iotop",
        f"(?:{_ONE_OF_WORDS}(?:{_BLANKS}{_ONE_OF_WORDS})*)?",
        refusals.words,
        (Change(_BLANKS, " "),),
    ),
    Type(
        "secret",
        N_("a password or the like: four characters at least, masked on the screen"),
        "MyStrongPassword",
        f"{ANY}{{{refusals.SHORTEST_SECRET},{refusals.LONGEST_SECRET}}}",
        refusals.secret,
        trimmed=False,
    ),
)
TYPES: Mapping[str, Type] = MappingProxyType({type_.name: type_ for type_ in _ALL})


def example(variable: Variable) -> str:
    """A value that the variable may have: its author's, if there is one that is not secret."""
    kind = TYPES[variable.type]
    if variable.type == "secret":
        return kind.example
    return variable.example or variable.default or next(iter(variable.choices), kind.example)


def normalise(variable: Variable, text: str) -> str:
    """The value in its type's normal form; ValueError says what was given and what is wanted."""
    kind = TYPES.get(variable.type)
    if kind is None:
        raise ValueError(_('there is no type "{type}"').format(type=variable.type))
    quoted = _("the value") if variable.type == "secret" else shown(text)
    _refuse_control(text, quoted)
    trimmed = text.strip() if kind.trimmed else text
    if not trimmed and not re.fullmatch(kind.pattern, ""):
        raise ValueError(_(EMPTY).format(example=example(variable)))
    if not kind.fits(trimmed):
        kind.refuse(trimmed)
        raise ValueError(_("{given} is not {what}").format(given=quoted, what=_(kind.description)))
    normal = changed(trimmed, kind.changes)
    _narrow(variable, normal, quoted)
    return normal


def _refuse_control(text: str, quoted: str) -> None:
    """ValueError on what a terminal, a shell or a reader's eye would not take for what it is."""
    for char in text:
        if char in "\n\r":
            raise ValueError(_("{given} has more than one line").format(given=quoted))
        if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\u202a\u202b\u202c\u202d\u202e":
            raise ValueError(_(CONTROL).format(given=quoted))
        if "\u2066" <= char <= "\u2069":
            raise ValueError(_(CONTROL).format(given=quoted))


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
    if variable.pattern is None:
        return
    most = longest(variable.pattern, re.ASCII)
    if len(normal) > most:
        raise ValueError(
            _("{given} has {count} characters, {most} at most can be compared with {pattern}").format(
                given=quoted, count=len(normal), most=most, pattern=variable.pattern
            )
        )
    if not re.fullmatch(variable.pattern, normal, re.ASCII):
        wanted = f" ({variable.example})" if variable.example else ""
        raise ValueError(
            _("{given} does not match {pattern}{wanted}").format(
                given=quoted, pattern=variable.pattern, wanted=wanted
            )
        )


def _choice(variable: Variable, choice: str) -> str:
    """A choice in the type's normal form, or as written where it has none (the reader refuses that)."""
    kind = TYPES[variable.type]
    return changed(choice, kind.changes) if kind.fits(choice) else choice
