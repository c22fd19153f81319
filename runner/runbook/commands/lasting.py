"""What a command leaves in the shell that it ran in: a folder, variables, settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.commands.grammar import tree
from runbook.commands.split import SplitError, split
from runbook.variables.substituted import substitute
from runbook.variables.template import TemplateError, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from runbook.commands.pieces import Piece


@dataclass(frozen=True)
class Lasting:
    """`alone`: it does nothing else, and may be done again.

    `names`: the variables and functions that it sets. `folder`: the shell is in another one. `settings`: each
    command that follows may go another way, whether it names a variable or not.
    """

    alone: bool
    names: frozenset[str] = frozenset()
    folder: bool = False
    settings: bool = False

    def __bool__(self) -> bool:
        """Whether it leaves anything."""
        return self.folder or self.settings or bool(self.names)


_PASSING_ON = frozenset(["command", "builtin"])
# the environment has them already: programs, or the shell itself, see each change
_SEEN_BY_ALL = frozenset(["PATH", "HOME", "IFS", "LANG", "LANGUAGE", "LC_ALL", "TMPDIR", "TZ"])
_SUBSTITUTIONS = frozenset(["command_substitution", "process_substitution"])
_IN_PLACE_OF_A_VALUE = "VALUE"
_TO_A_WHOLE_PATH = re.compile(r"""(?:\s|#.*\n)*cd[ \t]+(?:--[ \t]+)?["']?[/~]""")


def left_by(code: str, *, raw: bool = False) -> list[tuple[Piece, Lasting | None]]:
    """Each whole command of a code, and what it leaves; none of a code that is not whole commands."""
    try:
        return [(piece, lasting(piece.text, raw=raw)) for piece in split(code)]
    except SplitError:
        return []  # refused elsewhere


@lru_cache(maxsize=4096)
def lasting(command: str, *, raw: bool = False) -> Lasting | None:
    """What this whole command leaves in its shell; None when that is nothing, or cannot be read.

    `raw`: its braces are the shell's own.
    """
    try:
        found = places(command) if not raw and "{{" in command else ()
        root = tree(substitute(command, found, [_IN_PLACE_OF_A_VALUE] * len(found)).text)
        parts = [*_each(root.children)]
    except (TemplateError, RecursionError):
        return None  # refused elsewhere
    return _together(parts) or None


def goes_elsewhere_first(command: str) -> bool:
    """Whether the first thing it does is to go to a folder that is named whole: where it was matters not."""
    return _TO_A_WHOLE_PATH.match(command) is not None


def _together(parts: Iterable[Lasting | None]) -> Lasting | None:
    """What several commands leave, one after the other; alone when each of them does nothing else."""
    parts = list(parts)
    left = [part for part in parts if part is not None]
    if not any(left):
        return left[0] if parts and len(left) == len(parts) else None
    return Lasting(
        alone=len(left) == len(parts) and all(part.alone for part in left),
        names=frozenset[str]().union(*(part.names for part in left)),
        folder=any(part.folder for part in left),
        settings=any(part.settings for part in left),
    )


def _each(nodes: Iterable[Node]) -> Iterator[Lasting | None]:
    nodes = [node for node in nodes if node.type != "comment"]
    for at, node in enumerate(nodes, 1):
        if node.is_named:
            yield None if at < len(nodes) and nodes[at].type == "&" else _of(node)


def _of(node: Node) -> Lasting | None:
    told: Lasting | None
    match node.type:
        case "variable_assignment" | "variable_assignments":
            names = frozenset(_assigned(node))
            told = Lasting(not _substitutes(node), names, settings=bool(names & _SEEN_BY_ALL))
        case "declaration_command" | "unset_command" | "command":
            told = _of_command(node)
        case "function_definition":
            told = Lasting(alone=True, names=frozenset([_text(node.child_by_field_name("name"))]))
        case "redirected_statement":
            told = _redirected(node)
        case "list" | "compound_statement":
            told = _together(_each(node.children))
        case "subshell" | "pipeline":
            told = None  # what they do is not done to this shell
        case _:
            told = _somewhere_in(node)
    return told


def _of_command(node: Node) -> Lasting | None:
    words = _words(node)
    while words and words[0] in _PASSING_ON:
        words = words[1:]
    program, *arguments = words or [""]
    alone = not _substitutes(node)
    plain = {one for one in arguments if one.isidentifier()}
    match program:
        case "export" | "declare" | "typeset" | "readonly" | "local":
            names = frozenset(_assigned(node)) | plain
            # what programs find in their environment need not be named by any command
            told = Lasting(alone, names, settings=bool(names) and (program == "export" or "-x" in arguments))
        case "cd" | "pushd" | "popd":
            told = Lasting(alone, folder=True)
        case "umask" | "set" | "shopt" | "alias" | "unalias" | "ulimit" | "unset" | "enable":
            told = Lasting(alone, settings=True)
        case "source" | "." | "eval":
            told = Lasting(alone=False, settings=True)
        case "read" | "mapfile" | "readarray" | "getopts":
            told = Lasting(alone=False, names=frozenset(plain))
        case "printf" if arguments[:1] == ["-v"]:
            told = Lasting(alone, names=frozenset(arguments[1:2]))
        case ":" | "true" | "false" | "exit" | "echo":  # beside the others, as in `cd /srv || exit 1`
            told = Lasting(alone)
        case _:
            return None
    return told


def _redirected(node: Node) -> Lasting | None:
    """The same, where nothing is written by it but what is thrown away."""
    body = node.child_by_field_name("body")
    told = None if body is None else _of(body)
    targets = (child.child_by_field_name("destination") for child in node.children)
    thrown_away = all(_text(one) == "/dev/null" or _text(one).isdigit() for one in targets if one)
    return told if told is None or thrown_away else replace(told, alone=False)


def _somewhere_in(node: Node) -> Lasting | None:
    """What stands in a loop or a branch may be done or not, or often."""
    looped = node.child_by_field_name("variable") if node.type == "for_statement" else None
    found = [
        _together(_each(node.children)),
        looped and Lasting(alone=False, names=frozenset([_text(looped)])),
    ]
    told = _together(one for one in found if one)
    return told and replace(told, alone=False)


def _words(node: Node) -> list[str]:
    return [
        re.sub(r"""^(['"])(.*)\1$""", r"\2", _text(child))
        for child in node.children
        if child.type not in {"variable_assignment", "herestring_redirect", "file_redirect"}
    ]


def _assigned(node: Node) -> Iterator[str]:
    for one in (node, *node.children):
        name = one.child_by_field_name("name") if one.type == "variable_assignment" else None
        if name is not None:
            yield _text(name).partition("[")[0]


def _substitutes(node: Node) -> bool:
    return node.type in _SUBSTITUTIONS or any(map(_substitutes, node.children))


def _text(node: Node | None) -> str:
    return "" if node is None else (node.text or b"").decode(errors="replace")
