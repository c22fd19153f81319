"""Which program reads a value a second time, as a language of its own: `ssh`, `sh -c`, `sed`.

The shell hands such a program exactly the value. What the program then makes of it is beyond any escaping
here, and worth a word to the author.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

_SHELLS = frozenset(["sh", "bash", "dash", "ash", "ksh", "zsh", "su", "runuser"])
_ALWAYS = frozenset(
    ["eval", "ssh", "trap", "alias", "let", "watch", "sed", "awk", "gawk", "mawk", "perl", "expect"]
)


def program(chain: Iterable[Node]) -> str:
    """The program that reads again what stands at the innermost node of the chain; empty for none."""
    inside_body = False
    for node in chain:
        inside_body = inside_body or node.type == "heredoc_body"
        if node.type in {"command_substitution", "process_substitution"}:
            return ""
        if node.type == "command":
            return _told(tuple(_words(node)), by_input=False)
        if node.type == "redirected_statement" and inside_body:
            body = node.child_by_field_name("body")
            return _told(tuple(_words(body)), by_input=True) if body else ""
    return ""


def _words(command: Node) -> Iterator[str]:
    for child in command.children:
        if child.type != "variable_assignment":
            yield (child.text or b"").decode(errors="replace").rsplit("/", 1)[-1]


def _told(words: tuple[str, ...], *, by_input: bool) -> str:
    name = words[0] if words else ""
    if by_input:
        return name if name in _SHELLS or name == "ssh" else ""
    if name in _ALWAYS:
        return name
    shells = [word for word in words[: words.index("-c")] if word in _SHELLS] if "-c" in words else []
    return f"{shells[-1]} -c" if shells else ""
