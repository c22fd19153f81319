"""Which program reads a value a second time, as a language of its own: `ssh`, `sh -c`, `sed`.

The shell hands such a program exactly the value. What the program then makes of it is beyond any escaping
here, and worth a word to the author.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from runbook.commands.calling import Takes
from runbook.commands.takers import taken_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_SHELLS = frozenset(["sh", "bash", "dash", "ash", "ksh", "zsh", "su", "runuser"])
_ALWAYS = frozenset(
    ["eval", "ssh", "trap", "alias", "let", "watch", "sed", "awk", "gawk", "mawk", "perl", "expect"]
)


SHELLS_AGAIN = frozenset(["eval", "ssh", "trap", "alias", "watch"])
_BEFORE_SSH = frozenset(["sudo", "doas", "env", "timeout", "nohup", "sshpass", "exec", "command"])
_SSH_WITH_ARGUMENT = "BbcDEeFIiJLlmOopQRSWw"
_NO_WORDS = frozenset(["variable_assignment", "file_redirect", "herestring_redirect"])
_SCRIPT_NEXT = re.compile(r"-[a-z]*c$|--(?:session-)?command(?:=|$)")


def is_a_shell(program: str) -> bool:
    """Whether that program, as `program` names it, reads the value as a shell does."""
    return program in SHELLS_AGAIN | _SHELLS or program.endswith(" -c")


_NAMES = re.compile("|".join(sorted(_SHELLS | _ALWAYS)))


def program(chain: Sequence[Node]) -> str:
    """The program that reads again what stands at the innermost node of the chain; empty for none."""
    if not chain or not _NAMES.search((chain[-1].text or b"").decode(errors="replace")):
        return ""  # most texts name no such program
    inside_body = False
    inner: Node | None = None
    for node in chain:
        inside_body = inside_body or node.type == "heredoc_body"
        if node.type in {"command_substitution", "process_substitution"}:
            return ""
        if node.type == "command":
            if inner is not None and inner.type == "herestring_redirect":
                return _by_input(node.children)
            words = [child for child in node.children if child.type != "variable_assignment"]
            at = next((index for index, word in enumerate(words) if word == inner), 0)
            return _told([_name(word) for word in words], at)
        fed = inside_body or (inner is not None and inner.type == "herestring_redirect")
        if node.type == "redirected_statement" and fed:
            body = node.child_by_field_name("body")
            return _by_input(body.children) if body else ""
        inner = node
    return ""


def _name(word: Node) -> str:
    return (word.text or b"").decode(errors="replace").rsplit("/", 1)[-1]


def _by_input(words: Sequence[Node]) -> str:
    """The shell that reads its input as commands; empty where the input is data, as for `ssh web1 cat`."""
    told: list[str] = []
    for word in (word for word in words if word.type not in _NO_WORDS):
        told += _split((word.text or b"").decode(errors="replace"))
    names = [name.rsplit("/", 1)[-1] for name in told]
    if "ssh" in names and names[0] in _BEFORE_SSH | {"ssh"}:
        # the other side splits once more, and options may stand behind the host too
        host = _host_of(told, names.index("ssh") + 1)
        told = [part for word in told[host + 1 :] for part in _split(word)]
        told = told[_host_of(told, 0) :]
        return "ssh" if host < len(names) and (not told or _is_fed(told)) else ""
    return next((name for name in names if name in _SHELLS), "") if _is_fed(told) else ""


def _is_fed(words: list[str]) -> bool:
    """Whether it is a shell that reads its input; what stands behind -s are arguments of the script there."""
    return taken_by(words[: words.index("-s") + 1] if "-s" in words else words) is Takes.SHELL


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return [text]


def _told(words: list[str], at: int) -> str:
    """The program that reads its word number `at` as code."""
    name = words[0] if words else ""
    ssh = next((index for index, word in enumerate(words) if word not in _BEFORE_SSH), 0)
    if words[ssh : ssh + 1] == ["ssh"]:
        return "ssh" if at > _host_of(words, ssh + 1) else ""
    if name in _ALWAYS:
        return name
    shell = next((index for index, word in enumerate(words[:at]) if word in _SHELLS), at)
    script = next((index for index in range(shell + 1, at + 1) if _SCRIPT_NEXT.match(words[index])), 0)
    # the words behind the script are its arguments: $1, $2
    return f"{words[shell]} -c" if script and (at == script + 1 or words[at].startswith("--")) else ""


def _host_of(words: list[str], at: int) -> int:
    """Where ssh is told the host: what comes after it is a command."""
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at][-1] in _SSH_WITH_ARGUMENT and len(words[at]) == 2 else 1
    return at
