"""Which calls do harm, or fail, when they are made a second time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.check.call import Call

_ELSEWHERE = re.compile(r"/dev/.*|&\d")
_CREATES = re.compile(r"\bCREATE\s+(?:DATABASE|SCHEMA|TABLE|USER|ROLE|EXTENSION)\b", re.IGNORECASE)
_LOOKS = re.compile(r"\bEXISTS\b", re.IGNORECASE)
_PLAIN_LETTER = re.compile(r"\\([^\w\s])|([^\\.*\[\]^$+?(){}|&])")


def unrepeatable(call: Call) -> str:
    """What happens the second time, as the end of a sentence; empty for what can be run again."""
    if any(operator == ">>" and not _ELSEWHERE.fullmatch(name) for operator, name in call.writes):
        return _("the same lines are added once more each time")
    judge = _JUDGES.get(call.program)
    return judge(call) if judge is not None and not call.has("--help") else ""


def _grows(call: Call) -> str:
    targets = [name for name in call.operands if not _ELSEWHERE.fullmatch(name)]
    if call.has("-a", "--append") and targets:
        return _("the same lines are added once more each time")
    return ""


def _exists(call: Call) -> str:
    return _fails(call) if call.operands else ""


def _fails(call: Call) -> str:
    if call.foreseen:
        return ""
    return _("the second time it fails: what it makes is there already")


def _unless_told(*options: str) -> Callable[[Call], str]:
    return lambda call: "" if call.has(*options) else _exists(call)


def _mkdir(call: Call) -> str:
    fresh = all(name.startswith("$(mktemp") for name in call.operands)
    return "" if fresh or call.has("-p", "--parents") else _exists(call)


def _adduser(call: Call) -> str:
    # with two names, it puts the one into the group of the other, also when it is there
    into_group = len(call.operands) == 2 and set(call.arguments) - set(call.operands) <= {"-q", "--quiet"}
    return "" if into_group or call.has("--system") else _exists(call)


def _sql(call: Call) -> str:
    said = (*call.arguments, *call.told.split(";"))
    made = any(_CREATES.search(word) and not _LOOKS.search(word) for word in said)
    return _fails(call) if made else ""


def _ip(call: Call) -> str:
    made = re.match(r"(?:a|addr|address|l|link|r|route|netns) (?:a|add)\b", " ".join(call.operands))
    return _fails(call) if made else ""


def _iptables(call: Call) -> str:
    if call.has("-A", "-I", "--append", "--insert"):
        return _("the same rule is added once more each time")
    return ""


def _container(call: Call) -> str:
    named = call.operands[:1] == ("run",) and call.has("--name")
    return _exists(call) if named and not call.has("--rm", "--replace") else ""


def _link(call: Call) -> str:
    return _exists(call) if call.has("-s", "--symbolic") and not call.has("-f", "--force") else ""


def _clone(call: Call) -> str:
    return _exists(call) if call.operands[:1] == ("clone",) else ""


def _sed(call: Call) -> str:
    """`sed -i s/A/B/` where B holds A: what it has changed, it changes again."""
    if not call.has("-i", "--in-place"):
        return ""
    given = [
        *call.operands[:1],
        *(after for word, after in zip(call.arguments, call.arguments[1:], strict=False) if word == "-e"),
    ]
    if any(map(_changes_again, given)):
        return _("what it has changed, it changes once more each time")
    return ""


def _changes_again(script: str) -> bool:
    if not script.startswith("s") or len(script) < 4 or script[1].isalnum():
        return False
    parts = re.split(rf"(?<!\\){re.escape(script[1])}", script[2:])
    if len(parts) < 3:
        return False
    searched, put = parts[0], re.sub(r"\\(\W)", r"\1", parts[1])
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


_JUDGES: dict[str, Callable[[Call], str]] = {
    "tee": _grows,
    "mkdir": _mkdir,
    **dict.fromkeys(
        ("lvcreate", "vgcreate", "pvcreate", "useradd", "createuser", "createdb"), _unless_told("--system")
    ),
    **dict.fromkeys(("adduser", "addgroup"), _adduser),
    "groupadd": _unless_told("--system", "-f", "--force"),
    **dict.fromkeys(("psql", "mysql", "mariadb", "sqlite3"), _sql),
    "ip": _ip,
    **dict.fromkeys(("iptables", "ip6tables"), _iptables),
    **dict.fromkeys(("docker", "podman"), _container),
    "ln": _link,
    "git": _clone,
    "sed": _sed,
}
