"""Words that bash evaluates even when they are quoted: names, subscripts, arithmetic.

`read 'a[$(id)]'` runs `id`: no escaping keeps a value from it, so nothing but an integer may stand there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

_NUMERIC = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
_OF_NAMES = frozenset({"-v", "-R"})
# builtins that take names, and the options of theirs after which a word is none
_READERS = {"read": "dinNptu", "mapfile": "dnOsuCc", "readarray": "dnOsuCc", "getopts": "", "unset": ""}
_NAMING = {"printf": "v", "wait": "p", "test": "vR"}  # the options after which a word is a name
_PREFIXES = frozenset({"command", "builtin"})
_OF_INTEREST = _PREFIXES | _READERS.keys() | _NAMING.keys() | {"let"}


class ContextError(ValueError):
    """A place that can take no value: what is wrong, and the way out."""

    def __init__(self, fact: str, remedy: str) -> None:
        self.fact, self.remedy = fact, remedy
        super().__init__(f"{fact}; {remedy}")


def no_name() -> ContextError:
    """Names cannot be quoted."""
    return ContextError(
        _("the name of a variable or of a function cannot be a value"),
        _("write the name itself, or end the expression in | shell"),
    )


def is_number(chain: Sequence[Node], at: int) -> bool:
    """Whether what stands at that byte is read as arithmetic; ContextError where it is a name."""
    inner: Node | None = None
    for node in local(chain):
        kind = node.type
        if kind == "subscript":
            return True
        if kind in {"binary_expression", "unary_expression"} and _of_test(chain, operator(node)):
            return True
        if kind in {"command", "unset_command"} and inner:
            return _of_builtin(node, inner)
        if kind == "declaration_command" and inner:
            return _of_declaration(node, inner, at)
        inner = node
    return False


def local(chain: Sequence[Node]) -> Iterator[Node]:
    """The nodes inside the innermost $(…)."""
    for node in chain:
        if node.type in {"command_substitution", "process_substitution"}:
            return
        yield node


def operator(node: Node) -> str:
    """The operator of an expression."""
    found = node.child_by_field_name("operator")
    return text(found) if found else ""


def text(node: Node) -> str:
    """The node's own text."""
    return (node.text or b"").decode(errors="replace")


def in_double_brackets(chain: Sequence[Node]) -> bool:
    """Whether the innermost node is a word of `[[ ]]`."""
    return any(node.type == "test_command" and text(node).startswith("[[") for node in local(chain))


def _of_test(chain: Sequence[Node], operation: str) -> bool:
    if operation in _OF_NAMES:
        raise no_name()
    return operation in _NUMERIC and in_double_brackets(chain)


def _of_builtin(command: Node, word: Node) -> bool:
    name = command.child_by_field_name("name")
    if name and text(name) not in _OF_INTEREST:
        return False  # told without a look at all words of the command
    before = [
        child
        for child in command.children
        if child.start_byte < word.start_byte and child.type != "variable_assignment"
    ]
    if not before or text(before[0]) not in _OF_INTEREST:
        return False
    words = [text(child) for child in before]
    while words and words[0] in _PREFIXES:
        words.pop(0)
    if not words or word.type.endswith("_redirect") or text(word).startswith("-"):
        return False
    option = re.fullmatch(r"-\w*(\w)", words[-1])
    letter = option[1] if option else " "
    if words[0] in _READERS and letter not in _READERS[words[0]]:
        raise no_name()
    if words[0] in _NAMING and letter in _NAMING[words[0]]:
        raise no_name()
    return words[0] == "let"


def _of_declaration(command: Node, word: Node, at: int) -> bool:
    """`declare -i x=…` evaluates what comes after the sign; before it stands a name."""
    ahead = (word.text or b"")[: at - word.start_byte]
    if b"=" not in ahead:
        raise no_name()
    options = (text(child) for child in command.children[1:] if child.start_byte < word.start_byte)
    return any(re.fullmatch(r"-\w*i\w*", option) for option in options)
