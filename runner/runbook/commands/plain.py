"""Which lines are whole commands beyond doubt, so that bash need not be asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_RESERVED = "if|then|else|elif|fi|case|esac|for|select|while|until|do|done|in|function|time|coproc"
# $x, ${x}, $(a simple command)
_DOLLAR = rf"""\$(?:
    \w++ | \{{\w++\}} | [?\#@*!$-]
  | \((?![ \t]*+(?:{_RESERVED})[ \t)])(?:[\w./:,@%+=^~*?-]++|'[^']*+'|[ \t]++|\$\w++)*+\)
)"""
# Narrow on purpose: whatever is not matched here is merely asked of bash; the tests compare both.
TOKEN = re.compile(
    rf"""
    (?P<blank>[ \t]++)
  | (?P<comment>\#.*+)
  | (?P<redirect>[0-9]*+(?:<<<|&>>|>>|>&|<&|&>|>\||<>|>|<(?!<)))
  | (?P<heredoc>[0-9]*+<<(?P<tabs>-?)[ \t]*+
        (?:\\(?P<escaped>\w++)|'(?P<single>[^']++)'|"(?P<double>[^"\\$`]++)"|(?P<bare>\w++))
        (?=[ \t;|&<>]|$))
  | (?P<not>!(?=[ \t]))
  | (?P<join>\|\||&&|\|)
  | (?P<end>[;&])
  | (?P<word>
        (?<![^ \t;|&<>])(?:(?:\[|!=)(?=[ \t])|\](?=[ \t;|&<>]|$))
      | (?:
            [\w./:,@%+=^~*?\#-]++
          | \{{[\w./:,@%+=-]*+\}}
          | \\.
          | '[^']*+'
          | "(?:[^"\\$`]|\\.|{_DOLLAR}|\$(?=["/,% ]))*+"
          | {_DOLLAR}
        )++)
    """,
    re.VERBOSE,
)
RESERVED = re.compile(_RESERVED)


def blank(line: str) -> bool:
    """Whether the line, where a command may begin, holds nothing but a comment."""
    bare = line.lstrip(" \t")
    return not bare or bare.startswith("#")


def skip_blank(lines: Sequence[str], at: int) -> int:
    """The line where the next command begins."""
    while at < len(lines) and blank(lines[at]):
        at += 1
    return at


def plain_end(lines: Sequence[str], first: int) -> int | None:
    """The line after the whole command that begins there; None: ask bash."""
    whole, heredoc = _plain(lines[first])
    if not whole:
        return None
    return _after_body(lines, first + 1, heredoc) if heredoc else first + 1


def _plain(line: str) -> tuple[bool, re.Match[str] | None]:
    """Whether the line is a list of simple commands, and the only here-document that it opens."""
    found = list(TOKEN.finditer(line))
    tokens = [token for token in found if token.lastgroup not in {"blank", "comment"}]
    kinds = [str(token.lastgroup) for token in tokens]
    if sum(len(token[0]) for token in found) < len(line) or kinds.count("heredoc") > 1:
        return False, None
    before = "start"  # of a list, or a word, a joint, the end of a command, a target to come
    for token, kind in zip(tokens, kinds, strict=True):
        if not _follows(token, kind, before):
            return False, None
        before = "word" if kind == "heredoc" else "start" if token[0] in {"&&", "||"} else kind
    heredoc = tokens[kinds.index("heredoc")] if "heredoc" in kinds else None
    return before in {"word", "end"}, heredoc


def _follows(token: re.Match[str], kind: str, before: str) -> bool:
    """Whether a list goes on with that token; where it does not, or not plainly, bash is asked."""
    if before == "redirect":
        return kind == "word"
    if kind in {"join", "end"}:
        return before == "word"
    if kind == "not":
        return before in {"start", "end"}
    return kind != "word" or not RESERVED.fullmatch(token[0])


def _after_body(lines: Sequence[str], at: int, heredoc: re.Match[str]) -> int | None:
    delimiter = heredoc["bare"] or heredoc["escaped"] or heredoc["single"] or heredoc["double"]
    while at < len(lines):
        line = lines[at].lstrip("\t") if heredoc["tabs"] else lines[at]
        if line == delimiter:
            return at + 1
        if heredoc["bare"] and line.endswith("\\"):
            return None  # it joins the next line, even a delimiter
        at += 1
    return None
