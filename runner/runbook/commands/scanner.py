"""What a shell is inside of at each place of a text: quotes, substitutions, here-documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Frame(StrEnum):
    """One thing that a place stands inside of."""

    SINGLE = "single"
    DOUBLE = "double"
    ANSI = "ansi"
    SUBSTITUTION = "substitution"  # $( ) <( ) >( )
    BACKTICK = "backtick"
    PARAMETER = "parameter"  # ${ }
    ARITHMETIC = "arithmetic"
    HEREDOC = "heredoc"
    LITERAL_HEREDOC = "literal heredoc"
    COMMENT = "comment"
    DELIMITER = "delimiter"
    NAME = "name"  # right after $


class Opener(NamedTuple):
    """What opens a here-document, as `<<EOF`, and where that stands."""

    delimiter: str
    strips_tabs: bool
    literal: bool
    start: int
    end: int


@dataclass(frozen=True)
class Heredoc:
    """A here-document's body, from `start` up to `end`, where the line of its delimiter begins.

    What follows begins at `after`.
    """

    opener: Opener
    start: int
    end: int
    after: int


class UnsureError(ValueError):
    """The text is beyond this reader: nothing is said about its places."""


@dataclass
class Scan:
    """What was found: the frames around each place, outermost first; which are right after a backslash."""

    frames: dict[int, tuple[Frame, ...]] = field(default_factory=dict)
    escaped: set[int] = field(default_factory=set)
    heredocs: list[Heredoc] = field(default_factory=list)


def scan(text: str, places: Iterable[int]) -> Scan:
    """The frames at each of those offsets, where a plain word stands; UnsureError rather than a guess."""
    scanner = _Scanner(text, sorted(places))
    scanner.code("")
    return scanner.found


_PLAIN = {
    Frame.DOUBLE: re.compile(r'[^"\\$`]+'),
    Frame.HEREDOC: re.compile(r"[^\\$`]+"),
    Frame.PARAMETER: re.compile(r"""[^}'"\\$`]+"""),
    Frame.ARITHMETIC: re.compile(r"""[^()'"\\$`\]]+"""),
}
_WORD = re.compile(r"([\w./:,@%+=^~*?!{}\[\]-]+)[ \t]*")  # and the blanks behind it
_NAME = re.compile(r"\$[A-Za-z_]\w*")
_DELIMITER = re.compile(r"""(?:[^\s;|&<>()'"\\$`]|\\.|'[^'\n]*'|"[^"\\$`\n]*")+""")
# where the pattern of a parameter expansion begins, quotes keep their meaning inside "…" too
_PATTERN = re.compile(r"\$\{[#!]?(?:\w+|[@*#?$!-])(?:\[[^]]*\])?[#%/^,@]")
_BEFORE_COMMAND = frozenset(
    ["then", "do", "else", "elif", "if", "while", "until", "{", "!", "time", "case", "esac"]
)


class _Scanner:
    def __init__(self, text: str, places: list[int]) -> None:
        self.text, self.at, self.limit = text, 0, len(text)
        self.after_escape = -1
        self.places = places
        self.around: list[Frame] = []
        self.found = Scan()

    # ------------------------------------------------------------ moving

    def sees(self, text: str) -> bool:
        return self.text.startswith(text, self.at, self.limit)

    def skip(self, count: int) -> None:
        self.to(self.at + count)

    def to(self, end: int) -> None:
        """Move on to `end`; the places on the way stand in what is around now."""
        if end > self.limit:
            raise UnsureError("the text ends inside of something")
        for place in self.places:
            if self.at <= place < end:
                self.found.frames.setdefault(place, tuple(self.around))
        self.at = end

    def until(self, closing: str) -> None:
        """Move on to the next `closing`."""
        end = self.text.find(closing, self.at, self.limit)
        self.to(end if end >= 0 else self.limit + 1)

    def escape(self) -> None:
        """Move over a backslash and what it escapes."""
        if self.at + 1 in self.places:
            self.found.escaped.add(self.at + 1)
        self.to(min(self.at + 2, self.limit))
        self.after_escape = self.at

    def plain(self, frame: Frame) -> bool:
        match = _PLAIN[frame].match(self.text, self.at, self.limit)
        if match:
            self.to(match.end())
        return match is not None

    # ------------------------------------------------------------ commands

    def code(self, closing: str, heredocs: list[Opener] | None = None) -> None:
        """Commands, up to and over the `)` that closes them, or to the end of the text."""
        pending: list[Opener] = [] if heredocs is None else heredocs
        cases, starts = 0, True
        while self.at < self.limit:
            if word := _WORD.match(self.text, self.at, self.limit):
                self.to(word.end())
                if starts and word[1] in {"case", "esac"}:
                    cases += 1 if word[1] == "case" else -1
                starts = starts and word[1] in _BEFORE_COMMAND and word[1] != "case"
                continue
            if self.sees(")"):
                if closing and cases <= 0:
                    return self.skip(1)
                if cases <= 0:
                    raise UnsureError("a ) that nothing opened")
            starts = self.token(pending, starts=starts)
        if closing:
            raise UnsureError("( is not closed")
        if pending:
            raise UnsureError("a here-document without its text")
        return None

    def token(self, pending: list[Opener], *, starts: bool) -> bool:
        """Move over one thing that is no plain word; whether a command may start after it."""
        sees = self.text[self.at]
        if sees in " \t;&|)\n":
            self.skip(1)
            if sees == "\n":
                self.bodies(pending)
        elif sees == "#":
            self.comment()
        elif sees == "(":
            self.paren(pending)
        elif sees in "<>":
            self.redirect(pending)
        else:
            self.quoted(inside_double=False)
        return sees in ";&|)\n(" or (starts and sees in " \t#<>")

    def comment(self) -> None:
        before = self.text[self.at - 1] if self.at else "\n"
        if before not in " \t\n;&|()<>" or self.at == self.after_escape:
            return self.skip(1)
        end = self.text.find("\n", self.at, self.limit)
        return self.inside(Frame.COMMENT, lambda: self.to(end if end >= 0 else self.limit))

    def paren(self, pending: list[Opener]) -> None:
        if self.sees("(("):
            self.skip(2)
            return self.inside(Frame.ARITHMETIC, lambda: self.arithmetic("))"))
        self.skip(1)
        return self.code(")", pending)

    def redirect(self, pending: list[Opener]) -> None:
        if self.sees("<<<"):
            return self.skip(3)
        if self.sees("<<"):
            return self.heredoc_start(pending)
        if self.sees("<(") or self.sees(">("):
            self.skip(2)
            return self.inside(Frame.SUBSTITUTION, lambda: self.code(")"))
        return self.skip(1)

    # ------------------------------------------------------------ here-documents

    def heredoc_start(self, pending: list[Opener]) -> None:
        start = self.at
        self.skip(2)
        strips_tabs = self.sees("-")
        if strips_tabs:
            self.skip(1)
        while self.sees(" ") or self.sees("\t"):
            self.skip(1)
        word = _DELIMITER.match(self.text, self.at, self.limit)
        if word is None or "$" in word[0] or "`" in word[0]:
            raise UnsureError("no plain delimiter")
        self.inside(Frame.DELIMITER, lambda: self.to(word.end()))
        bare = re.sub(r"""\\(.)|['"]""", r"\1", word[0])
        pending.append(Opener(bare, strips_tabs, bare != word[0], start, self.at))

    def bodies(self, pending: list[Opener]) -> None:
        """The bodies of the here-documents opened on the line before."""
        while pending:
            opener = pending.pop(0)
            end, after = self.body_end(opener)
            self.found.heredocs.append(Heredoc(opener, self.at, end, after))
            if opener.literal:
                self.inside(Frame.LITERAL_HEREDOC, partial(self.to, end))
            else:
                limit, self.limit = self.limit, end
                self.inside(Frame.HEREDOC, self.body)
                self.limit = limit
            self.to(after)

    def body_end(self, opener: Opener) -> tuple[int, int]:
        """Where the delimiter's line begins, and where the next one does."""
        at, joined = self.at, False
        while at < self.limit:
            newline = self.text.find("\n", at, self.limit)
            end = newline if newline >= 0 else self.limit
            line = self.text[at:end]
            told = line.lstrip("\t") if opener.strips_tabs else line
            if not joined and told == opener.delimiter:
                return at, min(end + 1, self.limit)
            if Frame.SUBSTITUTION in self.around and told.startswith(opener.delimiter):
                raise UnsureError("bash may end a here-document there: it takes EOF) for its end in $(…)")
            odd = (len(line) - len(line.rstrip("\\"))) % 2 == 1
            joined = odd and not opener.literal
            at = end + 1
        raise UnsureError("a here-document without its end")

    def body(self) -> None:
        while self.at < self.limit:
            if not self.plain(Frame.HEREDOC):
                self.special(inside_double=True)

    # ------------------------------------------------------------ quotes and expansions

    def inside(self, frame: Frame, move: Callable[[], None]) -> None:
        self.around.append(frame)
        move()
        self.around.pop()

    def quoted(self, *, inside_double: bool) -> None:
        """Move over one quoted or expanded thing, or one character."""
        if self.sees("'"):
            self.skip(1)
            self.inside(Frame.SINGLE, self.single)
        elif self.sees('"'):
            self.skip(1)
            self.inside(Frame.DOUBLE, self.double)
        else:
            self.special(inside_double=inside_double)

    def special(self, *, inside_double: bool) -> None:
        """Move over what a backslash, a dollar or a backtick begins, or one character."""
        if self.sees("\\"):
            self.escape()
        elif self.sees("`"):
            self.inside(Frame.BACKTICK, self.backtick)
        elif self.sees("$"):
            self.dollar(inside_double=inside_double)
        else:
            self.skip(1)

    def single(self) -> None:
        """Move over the rest of a '…'; a value that begins with the closing quote begins inside."""
        self.until("'")
        self.skip(1)

    def double(self) -> None:
        while not self.sees('"'):
            if not self.plain(Frame.DOUBLE):
                self.special(inside_double=True)
        self.skip(1)

    def backtick(self) -> None:
        self.skip(1)
        while not self.sees("`"):
            self.skip(2 if self.sees("\\") else 1)
        self.skip(1)

    def dollar(self, *, inside_double: bool) -> None:
        if self.sees("$(("):
            self.skip(3)
            self.inside(Frame.ARITHMETIC, lambda: self.arithmetic("))"))
        elif self.sees("$("):
            self.skip(2)
            self.inside(Frame.SUBSTITUTION, lambda: self.code(")"))
        elif self.sees("$["):
            self.skip(2)
            self.inside(Frame.ARITHMETIC, lambda: self.arithmetic("]"))
        elif self.sees("${"):
            quotes = not inside_double or bool(_PATTERN.match(self.text, self.at, self.limit))
            self.skip(2)
            self.inside(
                Frame.PARAMETER, lambda: self.parameter(single_quotes=quotes, inside_double=inside_double)
            )
        elif self.sees("$'") and not inside_double:
            self.skip(2)
            self.inside(Frame.ANSI, self.ansi)
        elif name := _NAME.match(self.text, self.at, self.limit):
            self.inside(Frame.NAME, lambda: self.to(name.end()))
        elif self.sees("$$"):
            self.skip(2)
        else:
            self.skip(1)

    def ansi(self) -> None:
        while not self.sees("'"):
            if self.sees("\\"):
                self.escape()
            else:
                self.skip(1)
        self.skip(1)

    def parameter(self, *, single_quotes: bool, inside_double: bool) -> None:
        while not self.sees("}"):
            if self.plain(Frame.PARAMETER):
                continue
            if self.sees("'") and not single_quotes:
                self.skip(1)
            else:
                self.quoted(inside_double=inside_double)
        self.skip(1)

    def arithmetic(self, closing: str) -> None:
        depth = 0
        while depth or not self.sees(closing):
            if self.plain(Frame.ARITHMETIC):
                continue
            if self.sees("'"):
                raise UnsureError("a quote in an arithmetic expression")
            if self.sees("(") or self.sees(")"):
                depth += 1 if self.sees("(") else -1
                self.skip(1)
            else:
                self.quoted(inside_double=True)
            if depth < 0:
                raise UnsureError("a ) that nothing opened")
        self.skip(len(closing))
