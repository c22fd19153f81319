"""The calls of a code by bash's grammar, each with what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.check.call import Around, Call
from runbook.check.heredocs import Document, apart
from runbook.check.programs import called, script
from runbook.commands.grammar import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

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
_ECHOES = frozenset(["-e", "-n", "-ne", "-en", r"%s\n", "%s"])
_REDIRECTS = frozenset(["file_redirect", "heredoc_redirect", "herestring_redirect"])
_OUTPUT = frozenset([">", ">>", ">|", "&>", "&>>"])
_INPUT = frozenset(["<", "<&", "<>"])
_END = "END_OF_HEREDOC"
_ALWAYS = frozenset(["while true", "while :", "until false"])
_LEAVING = frozenset(["break", "exit", "return", "exec", "kill"])
_UNSEEN = Document("", 0, literal=True)


def read(code: str) -> Iterator[Call]:
    """Every call in the code, in its order; what the grammar cannot read is left out.

    RecursionError for what is deeper than any person writes.
    """
    told = apart(code)
    root = tree(told.code)
    return _Reading(told.documents).each([node for node in root.children if not node.has_error], Around())


@dataclass(frozen=True)
class _Given:
    """What the redirections of a command are: files it writes to, its input, words that stand behind them."""

    writes: tuple[tuple[str, str], ...] = ()
    fed: bool = False
    told: str = ""
    told_on: int = 0
    words: tuple[str, ...] = ()

    def within(self, around: Around) -> Around:
        """What is around it as well."""
        around = replace(around, writes=(*around.writes, *self.writes))
        return replace(around, fed=True, told=self.told, told_on=self.told_on) if self.fed else around

    def and_then(self, other: _Given) -> _Given:
        """These, and others behind them."""
        last = other if other.fed else self
        return _Given(
            (*self.writes, *other.writes),
            last.fed,
            last.told,
            last.told_on,
            (*self.words, *other.words),
        )


_NOTHING = _Given()


@dataclass(frozen=True)
class _Reading:
    """A code whose here-documents are known by the names of files."""

    documents: Mapping[str, Document]

    def one(self, node: Node, around: Around, given: _Given = _NOTHING) -> Iterator[Call]:
        """The calls of a node; `given` is of the last of its commands, or of all of them together."""
        match node.type:
            case "command" | "declaration_command" | "variable_assignment":
                yield from self.command(node, around, given)
            case "redirected_statement":
                yield from self.redirected(node, around, given)
            case "pipeline":
                yield from self.pipeline(node, around, given)
            case "list":
                yield from self.list_of(node, around, given)
            case "if_statement" | "elif_clause" | "while_statement" | "case_statement":
                yield from self.chosen(node, given.within(around))
            case "negated_command":
                tested = replace(around, tested=True, foreseen=True)
                yield from self.each(node.children, given.within(tested))
            case "function_definition":
                # where the function is called from decides what the status is for
                yield from self.each(node.children, replace(given.within(around), tested=True, later=True))
            case "command_substitution" | "process_substitution":
                yield from self.each(node.children, _inside(node, around))
            case _:
                yield from self.each(node.children, given.within(around))

    def each(self, nodes: Iterable[Node], around: Around) -> Iterator[Call]:
        """The calls of all of them."""
        nodes = list(nodes)
        for at, node in enumerate(nodes, 1):
            alone = at < len(nodes) and nodes[at].type == "&" and not around.apart
            if node.is_named:
                yield from self.one(node, replace(around, apart=True) if alone else around)

    def chosen(self, node: Node, around: Around) -> Iterator[Call]:
        """`if`, `elif`, `while`, `until`, `case`: the conditions are tests, what follows depends on them."""
        kinds = [child.type for child in node.children]
        decided = next(
            (at for at, kind in enumerate(kinds) if kind in {"then", "do_group", "in"}), len(kinds)
        )
        yield from self.each(node.children[:decided], replace(around, tested=True, foreseen=True))
        guarded = around.guarded or node.type != "while_statement"
        inside = list(self.each(node.children[decided:], replace(around, guarded=guarded)))
        yield from inside
        condition = " ".join(map(_word, node.children[:decided])).rstrip("; \n")
        left = any(call.program in _LEAVING for call in inside)
        if condition in _ALWAYS and not (left or around.later):
            yield Call(node.children[0].type, (), node.start_point[0], **vars(replace(around, writes=())))

    def command(self, node: Node, around: Around, given: _Given) -> Iterator[Call]:
        """A simple command, what it tells a shell to do, and what stands in $(…) in its words."""
        parts = [node] if node.type == "variable_assignment" else node.children
        words = [_word(child) for child in parts if child.type not in _REDIRECTS]
        own = self.given(child for child in node.children if child.type in _REDIRECTS).and_then(given)
        outer, around, line = around, own.within(around), node.start_point[0]
        call = called([*words, *own.words], line, around)
        if call.words or call.assigned:
            yield call
            code, first = script(call)
            outside = replace(around, ended=call.ended, told="" if code == around.told else around.told)
            for far in read(code) if code else ():
                # the lines of a here-document are the step's own
                there = _told(far, outside, first, apart=first > line)
                yield replace(there, away=True) if call.program == "ssh" else there
        # what stands in $(…) is read before the redirections count
        around = replace(outer, writes=(), told="") if outer.writes or outer.told else outer
        for child in node.children:
            if child.type in _REDIRECTS:
                yield from self.expanded(child, around)
            elif child.child_count and child.type != "variable_assignment":
                yield from self.one(child, around)
            for inner in child.children if child.type == "variable_assignment" else ():
                yield from self.one(inner, around)

    def redirected(self, node: Node, around: Around, given: _Given) -> Iterator[Call]:
        """Redirections: the grammar puts them around all of a list, the shell around the last of it."""
        body = node.child_by_field_name("body")
        redirects = [child for child in node.children if child.type in _REDIRECTS]
        told = self.given(redirects).and_then(given)
        if body is not None:
            yield from self.one(body, around, told)
        elif told.writes:
            yield Call(":", (), node.end_point[0], **vars(told.within(around)))
        for child in redirects:
            yield from self.expanded(child, replace(around, writes=(), told=""))

    def given(self, redirects: Iterable[Node]) -> _Given:
        """What these redirections are."""
        told = _NOTHING
        for node in redirects:
            told = told.and_then(self._given_by(node))
        return told

    def _given_by(self, node: Node) -> _Given:
        line = node.start_point[0]
        if node.type == "herestring_redirect":
            return _Given(fed=True, told=_word(node.children[-1]), told_on=line)
        if node.type == "heredoc_redirect":
            return _Given(fed=True)  # which could not be set apart
        operator = next((part.type for part in node.children if part.type[:1] in "<>&"), "")
        number = node.child_by_field_name("descriptor")
        name, *words = map(_word, node.children_by_field_name("destination") or [node.children[-1]])
        behind = _Given(words=tuple(words))  # the grammar takes them for more of its targets
        if operator in _INPUT and (number is None or number.text == b"0"):
            document = self.documents.get(name, _UNSEEN)
            return replace(behind, fed=True, told=document.text, told_on=document.line)
        if operator in _OUTPUT and not name.isdigit():
            return replace(behind, writes=((">>" if operator.endswith(">>") else ">", name),))
        return behind

    def expanded(self, redirect: Node, around: Around) -> Iterator[Call]:
        """What stands in $(…) in the target of a redirection, or in the text of its here-document."""
        yield from self.each(redirect.children, around)
        document = self.documents.get(_word(redirect.children[-1]), _UNSEEN)
        if not document.literal and ("$(" in document.text or "`" in document.text):
            root = tree(f": <<{_END}\n{document.text}{_END}\n")
            texts = (child for node in root.children for child in node.children if child.type in _REDIRECTS)
            for call in (call for text in texts for call in self.each(text.children, around)):
                yield replace(call, line=document.line + call.line - 1)

    def pipeline(self, node: Node, around: Around, given: _Given) -> Iterator[Call]:
        """`a | b`: each reads what the one before it prints."""
        parts = [child for child in node.children if child.is_named]
        for at, child in enumerate(parts, 1):
            if at > 1:
                told, told_on = self.printed(parts[at - 2], around)
                around = replace(around, told=told, told_on=told_on)
            within = replace(
                around,
                fed=around.fed or at > 1,
                piped=around.piped or at < len(parts),
                pipeline=node.start_byte if around.pipeline < 0 else around.pipeline,
            )
            yield from self.one(child, within, given if at == len(parts) else _NOTHING)

    def printed(self, node: Node, around: Around) -> tuple[str, int]:
        """What `echo`, `printf` or `cat` prints, as far as that is seen, and the line where it begins."""
        simple = (node.child_by_field_name("body") or node).type == "command"
        call = next(self.one(node, around), None) if simple else None
        if call is not None and call.program in {"echo", "printf"}:
            return "\n".join(word for word in call.arguments if word not in _ECHOES), call.line
        passes = call is not None and (call.program == "tee" or (call.program == "cat" and not call.operands))
        return (call.told, call.told_on) if call is not None and passes else ("", 0)

    def list_of(self, node: Node, around: Around, given: _Given) -> Iterator[Call]:
        """`a && b`, `a || b`: what comes second may depend on a test, and is one where the whole is."""
        first, last = node.children[0], node.children[-1]
        foreseen = around.foreseen or any(child.type == "||" for child in node.children)
        yield from self.one(first, replace(around, tested=True, foreseen=foreseen))
        if len(node.children) > 1:
            guarded = around.guarded or any(child.type == "||" for child in node.children)
            yield from self.one(last, replace(around, guarded=guarded or self.tests(first)), given)

    def tests(self, node: Node) -> bool:
        """Whether it does no more than to tell whether something is so."""
        if node.type in {"test_command", "negated_command"}:
            return True
        if node.type == "list":
            return self.tests(node.children[-1]) or self.tests(node.children[0])
        call = next(self.one(node, Around()), None)
        return call is not None and (call.program in _TESTS or bool(_TESTS & set(call.words[:1])))


def _inside(node: Node, around: Around) -> Around:
    """Around what stands in $(…), <(…) or >(…): its output and its input are of the text around it."""
    fed, piped = node.children[0].type == ">(", node.children[0].type == "<("
    return replace(around, writes=(), fed=fed or around.fed, told="", piped=piped, pipeline=-1)


def _told(call: Call, around: Around, first: int, *, apart: bool) -> Call:
    """A call of a script that begins on that line, with what is said around the script besides.

    It stands on a line of its own if those of the script are `apart`.
    """
    if call.fed:
        told, told_on = call.told, first + call.told_on * apart
    else:
        told, told_on = around.told, around.told_on
    return replace(
        call,
        line=first + call.line * apart,
        told=told,
        told_on=told_on,
        fed=call.fed or around.fed,
        piped=around.piped,
        apart=around.apart,
        away=call.away or around.away,
        ended=call.ended or around.ended,
        later=call.later or around.later,
        guarded=call.guarded or around.guarded,
        tested=call.tested or around.tested,
        foreseen=call.foreseen or around.foreseen,
    )


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
