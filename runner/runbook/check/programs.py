"""Which program a command calls behind those that only run another, and what it tells a shell to do."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from runbook.check.call import Call
from runbook.commands.calling import SSH_OPTIONS, WRAPPERS, Takes, parted
from runbook.commands.takers import taken_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.check.call import Around

_ASSIGNMENT = re.compile(r"\w+\+?=.*", re.DOTALL)
# what is judged by what it runs, besides
_WRAPPERS = {
    **WRAPPERS,
    **dict.fromkeys(("sudo", "doas"), ("ugpCDhRrtTU", 0)),
    **dict.fromkeys(("unshare", "nsenter"), ("tSGRw", 0)),
    "busybox": ("", 0),
    "sshpass": ("pfdP", 0),
    "chroot": ("", 1),
    "xargs": ("adEILnPs", 0),
    "parallel": ("aCIjLNnPS", 0),
    "systemd-run": ("uprGHMtP", 0),
    "lxc-attach": ("n", 0),
    **dict.fromkeys(("fakeroot", "unbuffer", "chronic", "systemd-inhibit", "dbus-run-session"), ("", 0)),
    **dict.fromkeys(("taskset", "chrt"), ("p", 1)),
}
# likewise, where it runs in another place: what it destroys there is lost too
_COMPOSED = ("docker", "podman", "nerdctl")
_DEAF = frozenset([*_COMPOSED, "kubectl", "oc"])  # what they run reads the terminal only with -i
_CONTAINERS = (*_COMPOSED, "docker-compose", "podman-compose", "kubectl", "oc", "lxc", "incus")
_INSIDE: dict[tuple[str, ...], tuple[str, int]] = {
    **{(name, "exec"): ("euwcn", 1) for name in _CONTAINERS},
    **{(name, "compose", "exec"): ("euwcn", 1) for name in _COMPOSED},
    ("ip", "netns", "exec"): ("", 1),
    ("pct", "exec"): ("", 1),
    ("runuser", "-u"): ("", 1),
}
_SHELLS = frozenset(["sh", "bash", "dash", "ash", "zsh", "ksh"])
_USERS_SHELLS = frozenset(["su", "runuser"])


def called(words: Sequence[str], line: int, around: Around) -> Call:
    """The call of the program behind assignments and wrappers, on that line, with what stands around it."""
    behind, assigned, deaf = _behind_all(words)
    name = _name(behind[0]) if behind else ""
    ended = around.ended or "timeout" in words
    surrounding = {**vars(around), "fed": around.fed or deaf, "ended": ended}
    return Call(name, tuple(behind[1:]), line, tuple(words), assigned, **surrounding)


def _behind_all(words: Sequence[str]) -> tuple[Sequence[str], tuple[str, ...], bool]:
    """The words behind assignments and wrappers, the assignments, and whether a wrapper gives it no input."""
    assigned: list[str] = []
    deaf = False
    while words:
        if _ASSIGNMENT.fullmatch(words[0]):
            assigned.append(words[0])
            words = words[1:]
            continue
        name = _name(words[0])
        if not (rest := _run_by(name, words[1:])):
            break
        if name in _DEAF and words[1] == "exec":
            deaf |= not parted(words[2:], "euwcn").flags & {"i", "interactive", "stdin"}
        words = rest
    return words, tuple(assigned), deaf


def _name(word: str) -> str:
    return word.rsplit("/", 1)[-1].removeprefix("\\")


def _run_by(name: str, words: Sequence[str]) -> Sequence[str]:
    """The words of what this program runs; none when it runs nothing that is known."""
    if name in _WRAPPERS:
        return _behind(words, *_WRAPPERS[name])
    for length in (1, 2):
        if inside := _INSIDE.get((name, *words[:length])):
            rest = _behind(words[length:], *inside)
            return rest[rest[:1] == ["--"] :]
    return []


def _behind(words: Sequence[str], with_argument: str, ahead: int) -> list[str]:
    """The words behind a wrapper's options and the words that it takes itself."""
    operands = parted(words, with_argument).operands
    return list(operands[ahead + (operands[:1] == ("-",)) :])  # as in `env - true`


def _told_at_once(program: str, words: Sequence[str]) -> str:
    """What a shell is given behind `-c`, which other letters may stand around, as in `sh -ec`."""
    if program in _SHELLS:
        flags, operands = parted(words, "oO")
        return operands[0] if "c" in flags and operands else ""
    return next((told for word, told in pairwise(words) if word in {"-c", "--command"}), "")


def script(call: Call) -> tuple[str, int]:
    """What it tells a shell to do, here or on another host, and the line of the code where that begins."""
    program, words = call.program, call.arguments
    if program == "eval":
        return " ".join(words), call.line
    if program in _SHELLS | _USERS_SHELLS and (told := _told_at_once(program, words)):
        return told, call.line
    if program == "ssh":
        if there := _behind(words, SSH_OPTIONS, 1):
            far, _assigned, _deaf = _behind_all(there)
            if call.told and far and _name(far[0]) in _SHELLS:
                return script(replace(call, program=_name(far[0]), arguments=tuple(far[1:])))
            return " ".join(there), call.line
        reads = bool(call.operands)
    else:
        # what opens a shell at a terminal reads as much when it is given something else
        opens = taken_by((program, *words)) is Takes.SHELL
        reads = opens or (program in _SHELLS and "-s" in words)
    return (call.told, call.told_on) if reads else ("", call.line)
