"""The programs that a step's code calls, each with its words as the shell sees them, by bash's grammar."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.check.call import Around, Call
from runbook.check.programs import called, script
from runbook.recipe.grammar import tree
from runbook.recipe.substituted import substitute
from runbook.recipe.template import TemplateError, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tree_sitter import Node

_TESTS = frozenset(
    [
        *(
            "test",
            "[",
            "!",
            "grep",
            "egrep",
            "fgrep",
            "cmp",
            "diff",
            "command",
            "type",
            "which",
            "hash",
            "false",
        ),
        *(
            "mountpoint",
            "findmnt",
            "blkid",
            "lvs",
            "vgs",
            "pvs",
            "getent",
            "id",
            "pgrep",
            "systemctl",
            "dpkg",
        ),
    ]
)


def word_for(expression: str) -> str:
    """The word that stands for a place of substitution: the same for the same expression."""
    return "VALUE_" + re.sub(r"\W", "_", expression)


_ECHOES = frozenset(["-e", "-n", "-ne", "-en", r"%s\n", "%s"])


@lru_cache(maxsize=1 << 17)  # rules go through all steps of a recipe, one rule behind the other
def calls(code: str, *, raw: bool = False) -> tuple[Call, ...]:
    """Every call in the code, in its order; what the grammar cannot read is left out."""
    try:
        found = places(code) if not raw and "{{" in code else ()
        read = substitute(code, found, [word_for(place.expression) for place in found])
        told = [*_each([node for node in tree(read.text).children if not node.has_error], Around())]
    except (TemplateError, RecursionError):
        return ()  # refused elsewhere, or deeper than any person writes
    if any("\n" in code[place.start : place.end] for place in found):
        starts = [0, *(match.end() for match in re.finditer("\n", read.text))]
        told = [replace(call, line=code.count("\n", 0, read.origin(starts[call.line]))) for call in told]
    return tuple(told)


def worded(text: str, *, raw: bool = False) -> str:
    """The text with the words that stand for its places of substitution, as in every call."""
    try:
        found = places(text) if not raw and "{{" in text else ()
    except TemplateError:
        return text  # refused elsewhere
    return substitute(text, found, [word_for(place.expression) for place in found]).text


@lru_cache(maxsize=64)
def heredoc_lines(code: str) -> frozenset[int]:
    """The lines (from 0) that are the text of a here-document, of a code whose places fit on their lines."""
    if "<<" not in code:
        return frozenset()
    try:
        found = places(code) if "{{" in code else ()
    except TemplateError:
        return frozenset()  # refused elsewhere
    read = substitute(code, found, [word_for(place.expression) for place in found])
    return frozenset(_body_lines(tree(read.text)))


def _body_lines(node: Node) -> Iterator[int]:
    if node.type == "heredoc_body":
        yield from range(node.start_point[0], node.end_point[0] + 1)
    for child in node.children:
        yield from _body_lines(child)


def _in(node: Node, around: Around) -> Iterator[Call]:
    match node.type:
        case "command" | "declaration_command" | "variable_assignment":
            yield from _command(node, around)
        case "redirected_statement":
            yield from _redirected(node, around)
        case "pipeline":
            yield from _pipeline(node, around)
        case "list":
            yield from _list(node, around)
        case "if_statement" | "elif_clause" | "while_statement" | "case_statement":
            yield from _chosen(node, around)
        case "negated_command":
            yield from _each(node.children, replace(around, tested=True, foreseen=True))
        case "function_definition":
            # where the function is called from decides what the status is for
            yield from _each(node.children, replace(around, tested=True))
        case _:
            if node.type == "command_substitution":
                # what is inside $(…) writes to the text around it, and reads what its command reads
                around = replace(around, writes=(), fed=False, told="", piped=False, pipeline=-1)
            yield from _each(node.children, around)


def _each(nodes: Iterable[Node], around: Around) -> Iterator[Call]:
    nodes = list(nodes)
    for at, node in enumerate(nodes, 1):
        apart = at < len(nodes) and nodes[at].type == "&" and not around.apart
        if node.is_named:
            yield from _in(node, replace(around, apart=True) if apart else around)


def _chosen(node: Node, around: Around) -> Iterator[Call]:
    """`if`, `elif`, `while`, `until`, `case`: the conditions are tests, what follows depends on them."""
    kinds = [child.type for child in node.children]
    decided = next((at for at, kind in enumerate(kinds) if kind in {"then", "do_group", "in"}), len(kinds))
    yield from _each(node.children[:decided], replace(around, tested=True, foreseen=True))
    guarded = around.guarded or node.type != "while_statement"
    yield from _each(node.children[decided:], replace(around, guarded=guarded))


def _command(node: Node, around: Around) -> Iterator[Call]:
    parts = [node] if node.type == "variable_assignment" else node.children
    words = [_word(child) for child in parts if child.type != "herestring_redirect"]
    line = node.start_point[0]
    for child in node.children:
        if child.type == "herestring_redirect":
            around = replace(around, fed=True, told=_word(child.children[-1]), told_on=line)
    call = called(words, line, around)
    if call.words or call.assigned:
        yield call
        code, first = script(call)
        for told in calls(code, raw=True) if code else ():
            # the lines of a here-document are the step's own
            told_there = _told(told, around, first + told.line if first > line else line)
            yield replace(told_there, away=True) if call.program == "ssh" else told_there
    if around.writes or around.told:
        around = replace(around, writes=(), told="")
    for child in node.children:
        if child.child_count and child.type != "variable_assignment":
            yield from _in(child, around)
        for inner in child.children if child.type == "variable_assignment" else ():
            yield from _in(inner, around)


def _told(call: Call, around: Around, line: int) -> Call:
    """A call of a script, on that line, with what is said around the script besides what stands in it."""
    return replace(
        call,
        line=line,
        fed=call.fed or around.fed,
        piped=around.piped,
        apart=around.apart,
        away=call.away or around.away,
        guarded=call.guarded or around.guarded,
        tested=call.tested or around.tested,
        foreseen=call.foreseen or around.foreseen,
    )


def _redirected(node: Node, around: Around) -> Iterator[Call]:
    writes: list[tuple[str, str]] = []
    fed = False
    inside: list[Node] = []
    body = node.child_by_field_name("body")
    for child in node.children:
        if child.type == "file_redirect":
            operator = next((part.type for part in child.children if part.type[:1] in "<>&"), "")
            target = child.child_by_field_name("destination")
            name = _word(target) if target else ""
            fed = fed or operator == "<"
            if operator in {">", ">>", ">|", "&>", "&>>"} and not name.isdigit():
                writes.append((">>" if operator.endswith(">>") else ">", name))
        elif child.type in {"heredoc_redirect", "herestring_redirect"}:
            fed = True
            inside.append(child)
    told, told_on = next(map(_document, inside), ("", 0))
    read = replace(around, fed=around.fed or fed, told=told or around.told, told_on=told_on or around.told_on)
    if body is not None and body.type in {"list", "pipeline"}:
        # the grammar puts the redirection around all; the shell, around the last one
        within = read if body.type == "list" else around
        yield from _in(
            body,
            replace(within, fed=around.fed, pipeline=body.start_byte if body.type == "pipeline" else -1),
        )
        guarded = around.guarded or (body.type == "list" and _is_guarded_list(body))
        yield from _written_only(body, writes, guarded=guarded)
    elif body is not None:
        yield from _in(body, replace(read, writes=(*around.writes, *writes)))
    else:
        yield from _written_only(node, writes, guarded=around.guarded)
    for redirect in inside:
        for child in redirect.children:
            passed = child.type == "pipeline" and body is not None and body.text == b"cat"
            yield from _in(child, replace(read if passed else around, fed=True))


def _document(redirect: Node) -> tuple[str, int]:
    """The text of a here-document or a here-string, and the line where it begins."""
    body = next((child for child in redirect.children if child.type == "heredoc_body"), None)
    if body is None:
        return "", redirect.start_point[0]
    return (body.text or b"").decode(errors="replace"), body.start_point[0]


def _written_only(body: Node, writes: Sequence[tuple[str, str]], *, guarded: bool) -> Iterator[Call]:
    """What is written by the last command of a list or a pipeline, as a call of its own that does no more."""
    if writes:
        yield Call(":", (), body.end_point[0], writes=tuple(writes), fed=True, guarded=guarded)


def _pipeline(node: Node, around: Around) -> Iterator[Call]:
    parts = [child for child in node.children if child.is_named]
    for at, child in enumerate(parts, 1):
        if at > 1:
            around = replace(around, told=_printed(parts[at - 2]), told_on=child.start_point[0])
        yield from _in(
            child,
            replace(
                around,
                fed=around.fed or at > 1,
                piped=around.piped or at < len(parts),
                pipeline=node.start_byte if around.pipeline < 0 else around.pipeline,
            ),
        )


def _printed(node: Node) -> str:
    """What `echo` or `printf` prints, as far as that is seen."""
    told = next(_in(node, Around()), None) if node.type == "command" else None
    if told is None or told.program not in {"echo", "printf"}:
        return ""
    return "\n".join(word for word in told.arguments if word not in _ECHOES)


def _list(node: Node, around: Around) -> Iterator[Call]:
    """`a && b`, `a || b`: what comes second may depend on a test, and is one itself where the whole is."""
    first, last = node.children[0], node.children[-1]
    foreseen = around.foreseen or any(child.type == "||" for child in node.children)
    yield from _in(first, replace(around, tested=True, foreseen=foreseen))
    if len(node.children) > 1:
        yield from _in(last, replace(around, guarded=around.guarded or _is_guarded_list(node)))


def _is_guarded_list(node: Node) -> bool:
    return any(child.type == "||" for child in node.children) or _is_test(node.children[0])


def _is_test(node: Node) -> bool:
    if node.type in {"test_command", "negated_command"}:
        return True
    if node.type == "list":
        return _is_test(node.children[-1]) or _is_test(node.children[0])
    told = next(_in(node, Around()), None)
    return told is not None and (told.program in _TESTS or bool(_TESTS & set(told.words[:1])))


def _word(node: Node) -> str:
    """The word less its quotes; what is to be expanded in it stays as it is."""
    text = (node.text or b"").decode(errors="replace")
    if node.type in {"concatenation", "command_name"} and node.child_count:
        return "".join(map(_word, node.children))
    quoted = _QUOTES.get(node.type)
    return quoted(text) if quoted is not None else text


_QUOTES: dict[str, Callable[[str], str]] = {
    "raw_string": lambda text: text[1:-1],
    "ansi_c_string": lambda text: text[2:-1],
    "string": lambda text: re.sub(r'\\([\\"$`])', r"\1", text[1:-1]),
    "word": lambda text: re.sub(r"\\(.)", r"\1", text),
}
