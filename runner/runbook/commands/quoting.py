"""A value as it must be written where it goes, so that it can never change the structure of a command.

For whoever writes it again in another language: `escape` looks at nothing but the context's name and the
value, and every rule is one regular expression.
"""

from __future__ import annotations

import re
from enum import StrEnum

from runbook.i18n import _


class Context(StrEnum):
    """Where a value goes."""

    WORD = "word"  # a bare word, or a part of one
    COMMAND = "command"  # a bare word where a command's name is read: reserved words, NAME=… and aliases
    OPERAND = "operand"  # a bare word in [[ ]] or in case: no operator, no pattern
    NARROW = "narrow"  # a bare word beside [ ], { }, in a regular expression or a pattern of ${ }
    QUOTED = "quoted"  # a bare word that must be quoted, as digits before >
    DOUBLE = "double"  # "…"
    SINGLE = "single"  # '…'
    ANSI = "ansi"  # $'…'
    HEREDOC = "heredoc"  # the body of a here-document whose delimiter is bare
    LITERAL = "literal"  # the body of one whose delimiter is quoted: nothing can be escaped
    COMMENT = "comment"
    NUMBER = "number"  # arithmetic: nothing but an integer is safe


class EscapeError(ValueError):
    """A value that cannot be written in its context."""


_NOT_RESERVED = (
    "(?!(?:if|then|else|elif|fi|case|esac|for|select|while|until|do|done|in|function|time|coproc)$)"
)
_SAFE = {
    Context.WORD: re.compile(r"(?![#~])(?:[A-Za-z0-9_./@%+,#~-]|[:=](?!~))+"),
    Context.COMMAND: re.compile(rf"{_NOT_RESERVED}[A-Za-z0-9_./@%+,:-]+"),
    Context.OPERAND: re.compile(rf"{_NOT_RESERVED}[A-Za-z0-9_./][A-Za-z0-9_./:@%+,=-]*"),
    Context.NARROW: re.compile(rf"{_NOT_RESERVED}[A-Za-z0-9_]+"),
    Context.QUOTED: re.compile("(?!)"),
}
_INTEGER = re.compile(r"(-?)(0|[1-9][0-9]*)")
# a backslash stays single only before what it cannot change: before a byte 1, bash would forget the next one
_ALONE = r"\\(?![A-Za-z0-9_./: -])"
_BACKSLASH = r"\\\g<0>"
# typed or pasted in "…" to a bash that a person uses, it would stand for an earlier command
_HISTORY = (re.compile("!+"), "\"'\\g<0>'\"")
_SPECIAL = {
    Context.DOUBLE: ((re.compile(rf'["$`]|{_ALONE}'), _BACKSLASH), _HISTORY),
    Context.HEREDOC: ((re.compile(rf"[$`]|{_ALONE}"), _BACKSLASH),),
    Context.ANSI: ((re.compile(r"['\\]"), _BACKSLASH),),
}


def escape(context: Context, value: str) -> str:
    """The text that stands for exactly that value in that context; EscapeError when none does."""
    if "\0" in value:
        raise EscapeError(_("it holds a NUL byte, which no command can take"))
    if context in _SAFE:
        return value if _SAFE[context].fullmatch(value) else _single_quoted(value)
    for special, instead in _SPECIAL.get(context, ()):
        value = special.sub(instead, value)
    match context:
        case Context.SINGLE:
            return value.replace("'", r"'\''")
        case Context.NUMBER:
            return _number(value)
        case Context.COMMENT if "\n" in value:
            raise EscapeError(_("it holds more than one line, and a comment is one line"))
    return value


# pieces of shell that are whole for sure, for a reader that cannot parse them
_PIECES = r"""(?:[^'"\\`$(){}<>#&|;]|'[^']*'|"[^"\\`$]*")*"""
_ANYTHING, _EMPTY = "[^]*", ""  # as JavaScript writes them
_IN_QUOTES = [["'", r"'\''"]]
_AS_A_WORD = [*_IN_QUOTES, ["^[^]*$", "'$&'"]]


def as_data() -> dict[str, tuple[str, str, list[list[str]]]]:
    """For another language, the rules of each context, and of a piece of shell.

    What fits it; what stays as it is; and for the rest what is found, one after the other, and what takes
    its place, in which `$&` is what was found. `[^]` is any character.
    """
    return {
        **{str(context): (_ANYTHING, _ANYTHING, []) for context in Context},
        **{str(context): (_ANYTHING, known.pattern, _AS_A_WORD) for context, known in _SAFE.items()},
        **{
            str(context): (_ANYTHING, _EMPTY, [_as_data(*rule) for rule in rules])
            for context, rules in _SPECIAL.items()
        },
        str(Context.SINGLE): (_ANYTHING, _EMPTY, _IN_QUOTES),
        str(Context.NUMBER): (_INTEGER.pattern, _EMPTY, [["^-.*", "($&)"]]),
        "shell": (_PIECES, _ANYTHING, []),
    }


def _as_data(special: re.Pattern[str], instead: str) -> list[str]:
    return [special.pattern, instead.replace(r"\g<0>", "$&").replace(r"\\", "\\")]


def _single_quoted(value: str) -> str:
    return "'" + value.replace("'", r"'\''") + "'"


def _number(value: str) -> str:
    integer = _INTEGER.fullmatch(value)
    if integer is None:
        raise EscapeError(_("only an integer can stand there, as 42: it is read as arithmetic"))
    return f"({value})" if integer[1] else value
