"""Why a value is none of its type, in words; which values are, the types' patterns say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

# marks a sentence for the catalogs; it is translated where it is said
N_ = str

SHORTEST_SECRET = 4
LONGEST_SECRET = 1024  # every output is searched for all its costumes
SHOWN = 60


def shown(text: str) -> str:
    """The value as an error quotes it: cut when long, its unprintable characters escaped."""
    cut = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    printable = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut
    )
    return _('"{text}"').format(text=printable)


def _refused(sentence: str, text: str, **fields: object) -> ValueError:
    return ValueError(sentence.format(given=shown(text), **fields))


class Reason(NamedTuple):
    """What a value must match as a whole, and what is said of one that does not, by a guide's page too.

    In the sentence {given} is the value, and {count} how many of the `unit` are in it.
    """

    pattern: str
    sentence: str
    unit: str = "."


def _hold(text: str, reasons: Iterable[Reason]) -> None:
    """ValueError with the first reason that the text gives."""
    for pattern, sentence, unit in reasons:
        if not re.fullmatch(pattern, text):
            raise _refused(_(sentence), text, count=len(re.findall(unit, text)))


def nothing(_text: str) -> None:
    """Nothing more to say than what the type is."""


def word(text: str) -> None:
    """One word that a shell takes as it is."""
    raise _refused(
        _("{given} is not one word of letters, digits and _ @ % + = : , . / ~ - (with no hyphen in front)"),
        text,
    )


# ---------------------------------------------------------------- numbers


def integer(text: str) -> None:
    """A whole number of 18 digits at most."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise _refused(_("{given} is not a whole number (such as 42)"), text)
    digits = text.lstrip("+-").lstrip("0") or "0"
    if len(digits) > 18:
        raise _refused(_("{given} has {count} digits, 18 at most"), text, count=len(digits))


def size(text: str) -> None:
    """A whole number and a unit, in powers of 1024."""
    match = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?)[ \N{NO-BREAK SPACE}]?([A-Za-z]*)", text)
    if not match:
        raise _refused(_("{given} is not a size (such as 20G)"), text)
    number, unit = match[1], match[2]
    if not unit:
        raise _refused(_("{given} has no unit; K, M, G, T or P must follow (20G)"), text)
    if not re.fullmatch(r"[KMGTP](i[Bb]?)?", unit[0].upper() + unit[1:]):
        letter = unit[0].upper() if unit[0] in "KMGTPkmgtp" else "G"
        raise _refused(
            _('{given} has the unit "{unit}", which tools read differently; write {number}{letter}'),
            text,
            unit=unit,
            number=number,
            letter=letter,
        )
    if not number.isdigit():
        raise _refused(_("{given} is not a whole number; write it in the next smaller unit"), text)
    if not number.strip("0"):
        raise _refused(_("{given} is nothing; a size is 1 at least"), text)
    if len(number.lstrip("0")) > 9:
        raise _refused(_("{given} is too long; write it in a larger unit (20G)"), text)


# ---------------------------------------------------------------- addresses

_BYTE = "[0-9A-Fa-f]{2}"
MAC = (
    Reason(
        rf"{_BYTE}(?::{_BYTE})+|{_BYTE}(?:-{_BYTE})+|{_BYTE}{_BYTE}(?:\.{_BYTE}{_BYTE})+|(?:{_BYTE})+",
        N_("{given} is not a MAC address (00:AA:BB:CC:DD:EE)"),
    ),
    Reason(
        rf"(?:[:.-]?{_BYTE}){{6}}",
        N_("{given} has {count} bytes, a MAC address has 6 (00:AA:BB:CC:DD:EE)"),
        _BYTE,
    ),
    Reason(".*[1-9A-Fa-f].*", N_("{given} is all zeros, no machine's MAC address (00:AA:BB:CC:DD:EE)")),
    Reason(
        ".[02468ACEace].*",
        N_("{given} is a group's address, a machine's MAC address has an even first byte (00:AA:…)"),
    ),
)


def mac(text: str) -> None:
    """A single machine's MAC address, in any of the usual writings."""
    _hold(text, MAC)


IP = (
    Reason("[^/]*", N_("{given} has a netmask, an address alone is wanted (192.0.2.10)")),
    Reason("[^%]*", N_("{given} names an interface, an address alone is wanted (2001:db8::10)")),
)
NO_IP = N_("{given} is not an IP address (192.0.2.10 or 2001:db8::10)")


def ip(text: str) -> None:
    """An address alone."""
    from ipaddress import ip_address

    _hold(text, IP)
    try:
        ip_address(text)
    except ValueError:
        raise _refused(_(NO_IP), text) from None


_HOST_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"


def host(text: str) -> None:
    """A name in DNS's characters, or an IP address."""
    if "@" in text or "/" in text:
        raise _refused(
            _("{given} is not a machine's name alone; how it is reached goes into --host NAME={given_plain}"),
            text,
            given_plain=_("ssh://user@address:port"),
        )
    if ":" in text or re.fullmatch(r"[0-9.]+", text):
        ip(text)
        return
    name = text.removesuffix(".")
    if not name.isascii():
        raise _refused(_("{given} is not ASCII; DNS writes such a name as xn--…"), text)
    if len(name) > 253:
        raise _refused(_("{given} has {count} characters, a host name 253 at most"), text, count=len(name))
    for label in name.split("."):
        if len(label) > 63:
            raise _refused(
                _("{given} has a part of {count} characters, DNS takes 63 at most"), text, count=len(label)
            )
        if not re.fullmatch(_HOST_LABEL, label):
            raise _refused(
                _("{given} is not a host name (letters, digits, dots and inner hyphens: pxe.lan)"), text
            )


def iqn(text: str) -> None:
    """RFC 3720's `iqn.YYYY-MM.reversed.domain[:anything]`."""
    match = re.fullmatch(r"(?:iqn|IQN)\.([0-9]{4})-([0-9]{2})\.([^:]+)(?::(.*))?", text)
    form = "iqn.2026-11.lan.myhost:disk"
    if not match:
        raise _refused(_("{given} is not an iSCSI name ({form})"), text, form=form)
    if not 1 <= int(match[2]) <= 12:
        raise _refused(
            _("{given} has month {month}, 01 to 12 are months ({form})"), text, month=match[2], form=form
        )
    if not all(re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", part) for part in match[3].split(".")):
        raise _refused(_("{given} has no reversed domain after its date ({form})"), text, form=form)
    if match[4] is not None and not re.fullmatch(r"[^\s\"'`\\]+", match[4]):
        raise _refused(
            _("{given} needs a name after its colon, without blanks or quotes ({form})"), text, form=form
        )
    if len(text.encode()) > 223:
        raise _refused(
            _("{given} has {count} bytes, an iSCSI name 223 at most"), text, count=len(text.encode())
        )


def url(text: str) -> None:
    """The address of a site, without a user or a password."""
    form = "http://ftp.fr.debian.org/debian"
    match = re.fullmatch(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)", text)
    if not match:
        raise _refused(
            _("{given} is not an address that begins with http:// or the like ({form})"), text, form=form
        )
    scheme, server, rest = match[1].lower(), match[2], match[3]
    if scheme not in {"http", "https", "ftp", "file"}:
        raise _refused(
            _("{given} begins with {scheme}, only http, https, ftp and file do"), text, scheme=scheme
        )
    if not re.fullmatch(r"[!#-&(-;=?-\[\]_a-z~]*", text):
        raise _refused(_("{given} holds a blank, a quote or another character to be written as %20"), text)
    if "@" in server:
        raise _refused(_("an address with a user or a password in it is refused: it would be shown"), text)
    if scheme == "file":
        if server or not rest.startswith("/"):
            raise _refused(_("{given} needs three slashes (file:///srv/debian)"), text)
        return
    _server(server, text)


def _server(server: str, text: str) -> None:
    """The host and port of a URL."""
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:]+)(?::([0-9]{1,5}))?", server)
    if not match:
        raise _refused(_("{given} names no machine after its //"), text)
    if match[2] and not 1 <= int(match[2]) <= 65535:
        raise _refused(_("{given} has port {port}, ports go from 1 to 65535"), text, port=match[2])
    if match[1][0] == "[":
        ip(match[1][1:-1])
    else:
        host(match[1])


# ---------------------------------------------------------------- names in a file system


PATH = (
    Reason("/.*", N_("{given} does not begin with / (/srv/disk.img)")),
    Reason(r"(?!.*/\.\.(?:/|$)).*", N_("{given} goes up by ..; write the path that is meant")),
)


def path(text: str) -> None:
    """An absolute path that does not go up."""
    _hold(text, PATH)
    if any(len(part.encode()) > 255 for part in text.split("/")):
        raise _refused(_("{given} has a name of more than 255 bytes"), text)
    if len(text.encode()) > 4095:
        raise _refused(_("{given} has {count} bytes, a path 4095 at most"), text, count=len(text.encode()))


def device(text: str) -> None:
    """A path below /dev."""
    if not re.fullmatch(r"/dev/[A-Za-z0-9_.:+@=,%#~\\/-]*[A-Za-z0-9_:+@=,%#~-]", text):
        raise _refused(_("{given} is not a device (/dev/sda)"), text)
    path(text)


def label(text: str) -> None:
    """A file system's label: 16 bytes at most."""
    count = len(text.encode())
    if count > 16:
        if count > len(text):
            raise _refused(_("{given} has {count} bytes, an ext3 label 16 at most"), text, count=count)
        raise _refused(_("{given} has {count} characters, an ext3 label 16 at most"), text, count=count)
    if not re.fullmatch(r"[^\s/\\\"'-][^\s/\\\"']*", text):
        raise _refused(
            _("{given} is not a label (no blank, slash, quote or backslash, no hyphen in front: MyDisk)"),
            text,
        )


LVM_PREFIXES = ("snapshot", "pvmove")
LVM_PARTS = (
    *("_cdata", "_cmeta", "_corig", "_iorig", "_mimage", "_mlog", "_pmspare"),
    *("_rimage", "_rmeta", "_tdata", "_tmeta", "_vdata", "_vorigin", "_wcorig"),
)


def lvm(text: str) -> None:
    """The name of a volume or of a volume group, by LVM's own manual."""
    if len(text) > 127:
        raise _refused(_("{given} has {count} characters, an LVM name 127 at most"), text, count=len(text))
    if not re.fullmatch(r"[A-Za-z0-9+_.][A-Za-z0-9+_.-]*", text):
        raise _refused(
            _("{given} is not an LVM name (letters, digits, + _ . and -, which may not be first: MyVG)"), text
        )
    reserved = [
        *(prefix for prefix in LVM_PREFIXES if text.startswith(prefix)),
        *(part for part in LVM_PARTS if part in text),
    ]
    if text in {".", ".."} or reserved:
        raise _refused(
            _('{given} is no name for a volume: LVM keeps "{reserved}" for itself'),
            text,
            reserved=reserved[0] if reserved else text,
        )


# ---------------------------------------------------------------- pieces of a command


def words(text: str) -> None:
    """Words that a shell takes as they are."""
    for word in text.split():
        if not re.fullmatch(r"[A-Za-z0-9_@%+=:,./~-]+", word) or re.search(r"(^|[=:])~", word):
            raise ValueError(
                _(
                    "{word} is no word that a shell takes as it is (letters, digits, _ @ % + = : , . / ~ -)"
                ).format(word=shown(word))
            )


def secret(text: str) -> None:
    """Four characters at least: a shorter one could not be masked, one without end not found in time.

    It is never quoted in what is said.
    """
    if len(text) < SHORTEST_SECRET:
        raise ValueError(
            _("too short: a secret has {count} characters at least").format(count=SHORTEST_SECRET)
        )
    if len(text) > LONGEST_SECRET:
        raise ValueError(_("too long: a secret has {count} characters at most").format(count=LONGEST_SECRET))
