"""The context of one place by tree-sitter's grammar, where it agrees with our own scanner."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from runbook.commands.evaluated import ContextError, in_double_brackets, is_number, local, no_name, operator
from runbook.commands.quoting import Context
from runbook.commands.scanner import Frame
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser


def unsure() -> ContextError:
    """Refuse rather than guess."""
    return ContextError(
        _("how the shell reads this place cannot be told for sure"),
        _('write it more simply, or give the value to a variable of the shell first and use "$it"'),
    )


@cache
def _parser() -> Parser:
    # imported only for a step that needs it: the grammar is large
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


# the grammar's scanner looks each character up in a table of bytes, by isdigit(3): what is far is not mapped
_FAR = re.compile("[\U00010000-\U0010ffff]")


def tree(text: str) -> Node:
    """The text as the grammar reads it; a character beyond U+FFFF is four dots, as many as its bytes."""
    return _parser().parse(_FAR.sub("....", text).encode(errors="surrogateescape")).root_node


def chain_at(text: str, start: int, root: Node) -> tuple[Node, ...]:
    """The node of the plain word at `start` and all around it, innermost first."""
    at = _byte(text, start)
    node = root.descendant_for_byte_range(at, at + 1)
    return tuple(_ancestors(node)) if node else ()


def _byte(text: str, offset: int) -> int:
    return len(text[:offset].encode(errors="surrogateescape"))


def context(text: str, start: int, frames: tuple[Frame, ...], chain: tuple[Node, ...]) -> Context:
    """The context of the plain word at `start`; ContextError when it is none, or the readers disagree."""
    if not chain or chain[-1].has_error:
        raise unsure()
    literal = Frame.LITERAL_HEREDOC in frames
    if tuple(_frames(_within_literal(chain) if literal else chain, literal=literal))[::-1] != frames:
        raise unsure()
    if is_number(chain, _byte(text, start)):
        return Context.NUMBER
    inside = inside_substitution(frames)
    if not inside:
        return _bare(text, start, chain)
    if inside == (Frame.PARAMETER,):
        return _in_parameter(chain)
    if inside in _QUOTED:
        return _QUOTED[inside]
    raise unsure()


_QUOTED = {
    (Frame.SINGLE,): Context.SINGLE,
    (Frame.DOUBLE,): Context.DOUBLE,
    (Frame.PARAMETER, Frame.DOUBLE): Context.DOUBLE,
    (Frame.ANSI,): Context.ANSI,
    (Frame.HEREDOC,): Context.HEREDOC,
    (Frame.LITERAL_HEREDOC,): Context.LITERAL,
    (Frame.COMMENT,): Context.COMMENT,
}


def inside_substitution(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The frames within the innermost $(…)."""
    if Frame.SUBSTITUTION not in frames:
        return frames
    return frames[len(frames) - frames[::-1].index(Frame.SUBSTITUTION) :]


# ---------------------------------------------------------------- what is around

_FRAMES = {
    "raw_string": Frame.SINGLE,
    "string": Frame.DOUBLE,
    "ansi_c_string": Frame.ANSI,
    "process_substitution": Frame.SUBSTITUTION,
    "expansion": Frame.PARAMETER,
    "arithmetic_expansion": Frame.ARITHMETIC,
    "comment": Frame.COMMENT,
    "heredoc_start": Frame.DELIMITER,
    "simple_expansion": Frame.NAME,
}


def _ancestors(node: Node) -> Iterator[Node]:
    current: Node | None = node
    while current:
        yield current
        current = current.parent


def _within_literal(chain: tuple[Node, ...]) -> tuple[Node, ...]:
    """The chain from the here-document's body on: what the grammar sees in a literal one is not there."""
    bodies = [position for position, node in enumerate(chain) if node.type == "heredoc_body"]
    return chain[bodies[0] :] if bodies else chain


def _begins(node: Node, text: bytes) -> bool:
    return (node.text or b"").startswith(text)


def _frames(chain: tuple[Node, ...], *, literal: bool) -> Iterator[Frame]:
    """The frames that the grammar sees, innermost first."""
    in_body = False
    for node in chain:
        kind = node.type  # each time made anew
        in_body = in_body or kind == "do_group"
        if kind in _FRAMES:
            yield _FRAMES[kind]
        elif kind == "command_substitution":
            yield Frame.BACKTICK if _begins(node, b"`") else Frame.SUBSTITUTION
        elif kind == "heredoc_body":
            yield Frame.LITERAL_HEREDOC if literal else Frame.HEREDOC
        elif kind == "c_style_for_statement":
            if not in_body:
                yield Frame.ARITHMETIC
            in_body = False
        elif kind == "compound_statement" and _begins(node, b"(("):
            yield Frame.ARITHMETIC


# ---------------------------------------------------------------- inside ${ }, where no quotes are around it

_PARAMETER = re.compile(rb"\$\{[#!]?(?:\w+|[@*#?$!-])(?:\[[^]]*\])?(?P<operator>:?[-=?+]|[#%/]|:)")


def _in_parameter(chain: tuple[Node, ...]) -> Context:
    expansion = next(node for node in chain if node.type == "expansion")
    told = _PARAMETER.match(expansion.text or b"")
    if told is None:
        raise no_name()
    return Context.NUMBER if told["operator"] == b":" else Context.NARROW


# ---------------------------------------------------------------- bare words

_PARTS = frozenset(["word", "concatenation", "extglob_pattern", "regex"])
_COMMANDS = frozenset(["command", "command_name", "variable_assignment", "declaration_command", "array"])
_REDIRECTS = frozenset(["file_redirect", "herestring_redirect", "heredoc_redirect"])
_TESTS = frozenset(["test_command", "binary_expression", "unary_expression"])
_CASES = frozenset(["case_statement", "case_item"])
_HOLD_WORDS = _COMMANDS | _REDIRECTS | _TESTS | _CASES | {"for_statement"}
_AHEAD = re.compile(r"(?:.*[\s;|&<>()])?", re.DOTALL)
_RIGHT = re.compile(r"[^\s;|&<>()]*")
_COMMAND_NEXT = re.compile(
    r"(?:\A|[;|&(]|(?<!\\)\n|"
    r"(?:\A|[\s;|&(])(?:\{|!|then|do|else|elif|if|while|until|time|time -p|coproc))\Z"
)
_LONGEST = len(";time -p")  # of what it finds
_DUPLICATION = re.compile(r"[<>]&[ \t]*\Z")
_MEANING_MORE = re.compile(r"[][{}]")


def _bare(text: str, start: int, chain: tuple[Node, ...]) -> Context:
    separated = _AHEAD.match(text, 0, start)
    ahead = separated[0] if separated else ""
    if _DUPLICATION.search(ahead):
        raise ContextError(
            _("after >& or <& the value would decide what is meant"),
            _("write the number or the name of the file itself"),
        )
    word, holder = _word_and_holder(chain)
    if holder.type == "array" and _begins(word, b"["):
        raise unsure()
    right = _RIGHT.match(text, start)
    around = text[len(ahead) : right.end() if right else start] + (word.text or b"").decode(errors="replace")
    if right and text[right.end() : right.end() + 1] in {"<", ">"}:
        return Context.QUOTED
    return _by_holder(ahead, re.sub(r"\$\{[^{}]*\}", "", around), holder, chain)


def _word_and_holder(chain: tuple[Node, ...]) -> tuple[Node, Node]:
    """The whole word that the place is a part of, and what it is a word of."""
    top = next(position for position, node in enumerate(chain) if node.type not in _PARTS)
    if top == 0 or chain[top].type == "function_definition":
        raise no_name()
    if chain[top].type not in _HOLD_WORDS:
        raise unsure()
    return chain[top - 1], chain[top]


def _by_holder(ahead: str, around: str, holder: Node, chain: tuple[Node, ...]) -> Context:
    narrow = _MEANING_MORE.search(around) is not None
    if in_double_brackets(chain) or holder.type in _CASES:
        pattern = narrow or any(operator(node) == "=~" for node in local(chain))
        return Context.NARROW if pattern else Context.OPERAND
    named = holder.type == "command_name" or _begins_a_command(ahead)
    if named and holder.type in {"command", "command_name"}:
        return Context.QUOTED if narrow else Context.COMMAND
    return Context.NARROW if narrow else Context.WORD


def _begins_a_command(ahead: str) -> bool:
    """Whether a command's name comes after that text."""
    ends = ahead.rstrip(" \t")
    return _COMMAND_NEXT.search(ends, max(0, len(ends) - _LONGEST)) is not None
