"""Two commands that bash makes one: behind a here-document in `$(…)` it loses the first `;`, or `&`.

Seen with bash 5.2.15, Debian 12's: `x=$(cat <<E`, the text, `E`, `rm a; ls b)` runs `rm a ls b`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.commands.grammar import tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

_SUBSTITUTIONS = ("command_substitution", "process_substitution")
_OTHERS_OWN = frozenset([*_SUBSTITUTIONS, "function_definition"])
# what holds other commands, one behind the other
_OF_COMMANDS = frozenset(
    [
        *("list", "compound_statement", "subshell", "pipeline", "negated_command", "redirected_statement"),
        *("if_statement", "elif_clause", "else_clause", "for_statement", "c_style_for_statement"),
        *("while_statement", "do_group", "case_statement", "case_item"),
    ]
)
_SEPARATORS = frozenset([";", "&"])


def lost_separator(command: str) -> int | None:
    """The line (from 0) of the first that is lost; None when there is none."""
    if "<<" not in command or ("$(" not in command and "<(" not in command and ">(" not in command):
        return None
    return next(_lost(tree(command)), None)


def _lost(node: Node) -> Iterator[int]:
    if node.type in _SUBSTITUTIONS:
        statements = node.children
        for at, statement in enumerate(statements):
            if statement.is_named and _has_heredoc(statement):
                separator = _first_separator(statements[at + 1 :])
                if separator is not None and separator.type in _SEPARATORS:
                    yield separator.start_point[0]
                break
    for child in node.children:
        yield from _lost(child)


def _has_heredoc(node: Node) -> bool:
    return node.type == "heredoc_redirect" or any(
        _has_heredoc(child) for child in node.children if child.type not in _OTHERS_OWN
    )


def _first_separator(nodes: Sequence[Node]) -> Node | None:
    """What parts the first two commands: its sign or, where that is the end of a line, the command below."""
    nodes = [node for node in nodes if node.type != "comment"]
    for at, node in enumerate(nodes):
        if not node.is_named:
            continue
        if node.type in _OF_COMMANDS and (inside := _first_separator(node.children)):
            return inside
        sign, following = [*nodes[at + 1 : at + 3], None, None][:2]
        if sign is not None and sign.is_named:
            return sign
        if sign is not None and sign.type in _SEPARATORS and following is not None and following.is_named:
            return sign
    return None
