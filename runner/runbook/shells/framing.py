"""How a command is wrapped so that its begin, its end and the shell that ran it are known beyond doubt.

Every shell on a terminal is taught a few functions whose names hold its own token. A command is typed as one
quoted argument of `eval`, behind the guard of that token: a shell that does not know the token runs nothing.
Begin and end are records that hold a fresh nonce. A shell listens to one command only: after its end, and
wherever else it comes to its prompt, it throws away all input until the runner types its token, which nobody
else knows. So an answer that a program did not read is never executed, nor a command for a shell that died.
"""

from __future__ import annotations

import re

from runbook.shells.words import NEAR_LINE, Dialect, quoted, silent

# bash (5.2) forgets the rest of an `eval` that turns its line editor on: such a line is typed as it is
_EDITOR = re.compile(rb"\bset\s+-o\s+(?:vi|emacs)\b")
# bash (5.2), behind the error of an unfinished text there, takes a `{` that begins the next line for no
# reserved word; `set -v` shows an empty line, so only there
_READS_AGAIN = re.compile(rb"\b(?:eval|source)\b|(?<!\S)\.\s")
_PLAIN_LINE = re.compile(rb"[ -~]{1,800}")


def typed(
    code: bytes, *, dialect: Dialect, token: str, nonce: str, status_before: int, width: int = NEAR_LINE
) -> bytes:
    """The lines to type for one command, as one write."""
    guard = f'[ "${{__rb_o_{token}-}}" ] && '.encode()
    begin, end = _begin(token, nonce, status_before), _end(dialect, token, nonce, '"$?"')
    if dialect is Dialect.BASH and _PLAIN_LINE.fullmatch(code) and _EDITOR.search(code):
        begin = _begin(token, nonce, status_before, expected='""')
        lines = [guard + begin, code, end]
    else:
        behind = b"\n\n" if _READS_AGAIN.search(code) else b"\n"
        whole = b"\n".join((begin, code)) + behind + end
        lines = [guard + b"\\command \\eval \\", quoted(whole, dialect, width)]
    return listen(token) + b"".join(line + b"\n" for line in lines)


def listen(token: str) -> bytes:
    """The line at which a shell that is deaf listens again, to one command; nothing to one that listens."""
    return f": :{token}:\n".encode()


def answer(dialect: Dialect, token: str, nonce: str, status: int | None) -> bytes:
    """The lines that a shell at its prompt answers with an end of the nonce, and nothing else happens.

    Without a status, the one that it has: for a shell that listens already. The empty line brings bash, after
    a syntax error, back to its senses; if that is enough for a proper prompt, nothing listens to the rest.
    """
    if status is None:
        return b"\n" + _end(dialect, token, nonce, '"$?"') + b"\n"
    return listen(token) + _end(dialect, token, nonce, str(status)) + b"\n"


def who_is_here(dialect: Dialect, token: str, reply: str, nonce: str, status: int) -> bytes:
    """The lines that a shell at its prompt answers with a reply, and then an end."""
    question = f"{{ __rb_c_{token} __rb_q_{token} {reply} || :; }} {silent(dialect, token)}; ".encode()
    return listen(token) + question + _end(dialect, token, nonce, str(status)) + b"\n"


def end_call(token: str, nonce: str) -> bytes:
    """What of our end `set -v` or a DEBUG trap shows: nothing of the command's own is printed after it."""
    return f"__rb_c_{token} __rb_e_{token} {nonce}".encode()


def _begin(token: str, nonce: str, status_before: int, expected: str = "") -> bytes:
    # `&& :` hands the status on without tripping `set -e` or `trap ERR`; it is not even traced
    kept = " && :" if status_before else ""
    return f"{{ __rb_b_{token} {nonce} {status_before} {expected}; }} 2>&-{kept}".encode()


def _end(dialect: Dialect, token: str, nonce: str, status: str) -> bytes:
    return f"{{ {end_call(token, nonce).decode()} {status} || :; }} {silent(dialect, token)}".encode()
