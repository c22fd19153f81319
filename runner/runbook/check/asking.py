"""Which calls wait for an answer of a person, and what keeps them from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.check.call import Call

_CHANGES = frozenset(
    [
        "install",
        "remove",
        "purge",
        "upgrade",
        "dist-upgrade",
        "full-upgrade",
        "autoremove",
        "reinstall",
        "build-dep",
    ]
)


def asks(call: Call) -> str:
    """What keeps the call from asking, as a remedy; empty for one that asks nothing."""
    judge = _JUDGES.get(call.program)
    if judge is None or call.fed or call.apart or call.has("--help", "--version"):
        return ""
    return judge(call)


def _packages(*told: str) -> Callable[[Call], str]:
    def judge(call: Call) -> str:
        # the word of an option may stand before it, as in -o Dpkg::Options::=…
        if not _CHANGES & set(call.operands[:2]) or call.has(*told):
            return ""
        if "-qq" in call.arguments or "-q=2" in call.arguments:
            return ""
        return _("write {option}").format(option=told[0])

    return judge


def _with(option: str, *others: str) -> Callable[[Call], str]:
    return lambda call: "" if call.has(option, *others) else _("write {option}").format(option=option)


def _answers(_call: Call) -> str:
    return _("write `:answer:`, or tell it what to do")


def _unless(*options: str) -> Callable[[Call], str]:
    return lambda call: "" if call.has(*options) else _answers(call)


def _pacman(call: Call) -> str:
    changes = any(word[:2] in {"-S", "-R", "-U"} for word in call.arguments)
    return _with("--noconfirm")(call) if changes else ""


def _keygen(call: Call) -> str:
    silent = call.has("-l", "-R", "-F", "-y", "-A", "-H", "-i", "-e", "-B", "-k", "-Q")
    if silent or (call.has("-f") and call.has("-N")):
        return ""
    return _("give it a file and a passphrase, by -f and -N")


def _reconfigure(call: Call) -> str:
    unattended = "DEBIAN_FRONTEND=noninteractive"
    if unattended in call.assigned or unattended in call.arguments or call.has("-f", "--frontend"):
        return ""
    return _("write {option}").format(option="-f noninteractive")


def _adduser(call: Call) -> str:
    if len(call.operands) > 1 or call.has("--system", "--disabled-password", "--disabled-login"):
        return ""
    return _("write {option}").format(option="--disabled-password --gecos ''")


def _openssl(call: Call) -> str:
    asked = call.operands[:1] == ("req",) and not call.has("-subj", "-config", "-batch", "-in")
    return _("write {option}").format(option="-subj …") if asked else ""


def _luks(call: Call) -> str:
    if {"open", "luksOpen"} & set(call.operands[:1]) and not call.has("-d", "--key-file"):
        return _("write {option}").format(option="--key-file …")
    if "luksFormat" not in call.operands or call.has("-q", "--batch-mode"):
        return ""
    return _("write {option}").format(option="--batch-mode --key-file …")


def _crontab(call: Call) -> str:
    return _("give it the table in a file, or in `crontab -`") if call.has("-e") else ""


def _gpg(call: Call) -> str:
    makes = call.has("--gen-key", "--generate-key", "--full-gen-key", "--full-generate-key")
    return _with("--batch")(call) if makes else ""


def _ufw(call: Call) -> str:
    return _with("--force")(call) if call.operands[:1] in {("enable",), ("reset",)} else ""


def _systemctl(call: Call) -> str:
    told = any(word.startswith(("SYSTEMD_EDITOR=", "EDITOR=", "VISUAL=")) for word in call.assigned)
    return _with("--stdin")(call) if call.operands[:1] == ("edit",) and not told else ""


def _follows(letters: str) -> Callable[[Call], str]:
    """Of what shows a file as it grows, and never ends."""

    def judge(call: Call) -> str:
        follows = call.has("--follow") or any(re.fullmatch(letters, word) for word in call.arguments)
        if not follows or call.piped or "timeout" in call.words or call.has("--pid"):
            return ""
        return _("it never ends: leave out -f, or put `timeout` before it")

    return judge


def _pager(call: Call) -> str:
    return "" if call.piped or call.writes else _("show it with `cat`")


def _editor(call: Call) -> str:
    alone = call.has("-e", "-s", "--batch", "-b", "-c", "-cf", "-f")
    return "" if alone else _("write the file with `file::`, or what changes in it with `sed -i`")


def _unzip(call: Call) -> str:
    """It asks for each file that is there already."""
    into_fresh = any(word.startswith("$(mktemp") for word in call.arguments)
    if call.guarded or into_fresh or not call.operands or call.has(*(f"-{letter}" for letter in "nltpcvzZ")):
        return ""
    return _with("-o")(call)


_JUDGES: dict[str, Callable[[Call], str]] = {
    **dict.fromkeys(
        ("apt-get", "apt"), _packages("-y", "--yes", "--assume-yes", "-s", "--dry-run", "--simulate")
    ),
    "aptitude": _packages("-y", "--assume-yes", "-s", "--simulate"),
    **dict.fromkeys(("dnf", "yum"), _packages("-y", "--assumeyes", "--assumeno")),
    "pacman": _pacman,
    "dpkg-reconfigure": _reconfigure,
    "passwd": _unless(
        "-l", "-u", "-d", "-e", "-S", "--lock", "--unlock", "--delete", "--expire", "--status", "--stdin"
    ),
    "ssh-keygen": _keygen,
    "ssh-copy-id": _answers,
    "read": _unless("-t"),
    "select": _answers,
    "adduser": _adduser,
    "openssl": _openssl,
    "cryptsetup": _luks,
    **dict.fromkeys(("lvremove", "vgremove"), _with("-y", "--yes", "-f", "--force", "-t", "--test")),
    **dict.fromkeys(("rm", "mv", "cp"), lambda call: _answers(call) if call.has("-i") else ""),
    **dict.fromkeys(("vi", "vim", "nano", "emacs", "editor", "visudo", "vipw"), _editor),
    **dict.fromkeys(("top", "htop"), _with("-b -n 1", "-b")),
    **dict.fromkeys(("dialog", "whiptail", "mysql_secure_installation", "cfdisk", "tzselect"), _answers),
    "crontab": _crontab,
    **dict.fromkeys(("less", "more"), _pager),
    "add-apt-repository": _with("-y", "--yes", "--assume-yes", "-L", "--list"),
    "gpg": _gpg,
    "ufw": _ufw,
    "systemctl": _systemctl,
    "tail": _follows(r"-[cqvz0-9]*[fF]\w*"),
    "journalctl": _follows(r"-[aekmqrx0-9]*f\w*"),
    "unzip": _unzip,
}
