"""How a command is wrapped so that its begin, its end and the shell that ran it are known beyond doubt.

Every shell on a terminal is taught a few functions whose names hold its own token. A command is typed as one
quoted argument of `eval`, behind the guard of that token: a shell that does not know the token runs nothing.
Begin and end are records that hold a fresh nonce; after the end the shell throws away all input until the
runner types that nonce, so an answer that a program did not read is never executed.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import Enum

RECORD = b"\x1e"
LINE = 3900  # bytes of a typed line: a canonical terminal cuts it at 4096 without a word
FAR_LINE = 900  # a serial line or a remote terminal may hold less


class Dialect(Enum):
    """The shells that can be entered."""

    BASH = "bash"
    DASH = "dash"


def fresh() -> str:
    """Give 64 bits that nobody can have printed before."""
    return secrets.token_hex(8)


# ---------------------------------------------------------------- what a shell is taught

# `[ -c ]` first: as root, writing to a missing /dev/tty would create a file of that name
_COMMON = (
    # the writer of records
    r"""__rb_w_@() { if [ -c /dev/tty ] && \command printf '\036%s %s\036' "$1" "$2" 2>&- >/dev/tty; """
    r"""then :; else \command printf '\036%s %s\036' "$1" "$2" >&2; fi; }""",
    # the guard: only a shell that was taught runs what comes behind it
    r"__rb_g_@() { return 0; }",
    # the begin, which gives the status of the command before back
    r"""__rb_b_@() { __rb_w_@ "B$1" "$-"; return "$2"; }""",
    # an editor that the recipe turned on (`set -o vi`) can only be turned off at the prompt: bash replaces its
    # input there and then, and inside an eval it comes apart (a crash in 5.2)
    r"""__rb_f_@() { case ${SHELLOPTS-} in *emacs*|*vi*) __rb_v_@=V;; *) __rb_v_@=;; esac; }""",
    # the end: record, housekeeping, then all input is thrown away until the runner types the nonce
    r"""__rb_e_@() { __rb_f_@; __rb_w_@ "E$1" "$2 $-$__rb_v_@"; __rb_k_@ 2>&-; __rb_i_@=0; while [ "$__rb_i_@" -lt 1000 ]; """
    r"""do if IFS= \command read -r __rb_l_@; then __rb_i_@=0; if [ "$__rb_l_@" = "$1" ]; then break; fi; """
    r"""else __rb_i_@=$((__rb_i_@+1)); fi; done; return 0; }""",
)
_BASH = (
    r"__rb_k_@() { @STTY@PS1=$'\036P@ $?\036' PS2= PS0= PROMPT_COMMAND=; "
    r"set +o history +o histexpand; }",
)
_DASH = (r"""__rb_k_@() { @STTY@PS1="$__rb_p_@" PS2=; }""",)
_BASH_FIRST = "set +o emacs +o vi +o history +o histexpand; unset HISTFILE PROMPT_COMMAND PS0; PS1= PS2="
# dash has no line editing in Debian, and an unknown option would end the whole line
_DASH_FIRST = r"""PS1= PS2=; __rb_p_@=$(\command printf '\036P@ $?\036')"""


def _lesson(template: str, token: str, stty: str = "") -> str:
    return template.replace("@STTY@", stty).replace("@", token)


def first_lesson(dialect: Dialect, token: str, nonce: str) -> bytes:
    """The line that stops line editing and history; the shell answers with an `R` record of the nonce."""
    first = _BASH_FIRST if dialect is Dialect.BASH else _DASH_FIRST
    record = rf"\command printf '\036%s %s\036' R{nonce} ok"
    return f" {_lesson(first, token)}; {record}\n".encode()


def lessons(dialect: Dialect, token: str, nonce: str, *, far: bool) -> bytes:
    """The lines that teach the functions; their last one is an end of the nonce: from then on it listens.

    `far`: this shell's terminal is not ours (ssh, a console), so it must mend its modes by itself.
    """
    lines = []
    stty = ""
    if far:
        # by its path: the recipe may break PATH
        lines.append(
            r"""__rb_t_@=$(\command -v stty); __rb_m_@=; if [ "$__rb_t_@" ]; """
            r"""then "$__rb_t_@" -echo -onlcr; __rb_m_@=$("$__rb_t_@" -g); fi"""
        )
        stty = 'if [ "$__rb_m_@" ]; then "$__rb_t_@" "$__rb_m_@" || :; fi; '
    lines += [*_COMMON, *(_BASH if dialect is Dialect.BASH else _DASH), f"__rb_e_@ {nonce} 0"]
    return "".join(f" {_lesson(line, token, stty)}\n" for line in lines).encode()


def hello(nonce: str) -> bytes:
    """The line that any shell answers with an `R` record of the nonce: who are you?

    Echoed, it does not look like an answer, since an answer holds the byte itself.
    """
    who = '"$$,${BASH_VERSION-},${KSH_VERSION-}${ZSH_VERSION-}"'
    return rf" \command printf '\036%s %s\036' R{nonce} {who}".encode() + b"\n"


# ---------------------------------------------------------------- what is typed

_ODD = re.compile(rb"[\x00-\x1f!'\\\x7f-\xff]")
_BASH_ESCAPES = {bytes([byte]): b"\\%03o" % byte for byte in range(256)} | {
    b"\n": b"\\n",
    b"\t": b"\\t",
    b"'": b"\\'",
    b"\\": b"\\\\",
}
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]")
_PERCENT_B = re.compile(rb"[\x00-\x1f'\\\x7f-\xff]")


def _wrapped(text: bytes, opening: bytes, width: int) -> bytes:
    """A quoted word cut into lines outside of its quotes, never within an escape."""
    if len(text) <= width:
        return opening + text + b"'"
    parts = []
    start = 0
    while start < len(text):
        end = min(start + width, len(text))
        if end < len(text):
            # an escape has at most 5 bytes: step back to before a backslash that is itself not escaped
            back = text.rfind(b"\\", end - 5, end)
            if back >= 0:
                run = back
                while run > start and text[run - 1] == 0x5C:
                    run -= 1
                if (back - run) % 2 == 1:
                    run_end = back + 1  # an even run: pairs; what follows is plain
                    end = run_end if run_end < end else end
                else:
                    end = back
        parts.append(text[start:end])
        start = end
    return opening + (b"'\\\n" + opening).join(parts) + b"'"


def quoted(code: bytes, dialect: Dialect, width: int = LINE) -> bytes:
    """One shell word that evaluates to exactly these bytes, in lines that a terminal takes whole."""
    if dialect is Dialect.BASH:
        return _wrapped(_ODD.sub(lambda found: _BASH_ESCAPES[found[0]], code), b"$'", width)
    if _CONTROL.search(code) is None:
        plain = b"'" + code.replace(b"'", b"'\\''") + b"'"
        if max(map(len, plain.split(b"\n"))) < width:
            return plain
    octal = _PERCENT_B.sub(lambda found: b"\\0%03o" % found[0][0], code)
    return b"\"$(\\command printf '%b' " + _wrapped(octal, b"'", width) + b')"'


# bash (5.2) forgets the rest of an `eval` that turns its line editor on: such a line is typed as it is
_EDITOR = re.compile(rb"\bset\s+-o\s+(?:vi|emacs)\b")
_PLAIN_LINE = re.compile(rb"[ -~]{1,800}")


def typed(
    code: bytes, *, dialect: Dialect, token: str, nonce: str, status_before: int, width: int = LINE
) -> bytes:
    """The lines to type for one command, as one write."""
    if dialect is Dialect.BASH and _EDITOR.search(code) and _PLAIN_LINE.fullmatch(code):
        lines = f" __rb_g_{token} && __rb_b_{token} {nonce} 0", code.decode(), f" __rb_e_{token} {nonce} $?"
        return "".join(f"{line}\n" for line in lines).encode()
    # `&& :` hands the status on without tripping `set -e` or `trap ERR`; it is not even traced
    before = f"__rb_b_{token} {nonce} {status_before}{' && :' if status_before else ''}\n"
    after = f"\n__rb_e_{token} {nonce} $?"
    whole = quoted(before.encode() + code + after.encode(), dialect, width)
    return f"__rb_g_{token} && \\command \\eval \\\n".encode() + whole + b"\n"


_TRACED_BEGIN = re.compile(rb"\A[^\n]*:\n[^\n]*return '?\d+'?\n")
_TRACED_END = re.compile(
    rb"(?:\++ |^)?[^\n+]*__rb_e_[0-9a-f]{16} [0-9a-f]{16} \d+\n.*\Z", re.DOTALL | re.MULTILINE
)


def untraced(output: bytes) -> bytes:
    """A piece of output less what `set -x` printed of our own functions."""
    return _TRACED_END.sub(b"", _TRACED_BEGIN.sub(b"", output))


def listen_again(token: str, nonce: str) -> bytes:
    """The line that a shell at its prompt answers with an end of the nonce, and nothing else happens."""
    return f" __rb_e_{token} {nonce} 0\n".encode()


# ---------------------------------------------------------------- what is read


@dataclass(frozen=True)
class Record:
    """A mark in the stream: `B`egin, `E`nd, `P`rompt or `R`eply, of a nonce (of a token, for P)."""

    kind: str
    nonce: str
    argument: str


_RECORD = re.compile(rb"\x1e([BEPR])([0-9a-f]{16}) ([^\x1e\n]{0,120})\x1e")
_PARTIAL = re.compile(rb"\x1e(?:[BEPR](?:[0-9a-f]{0,16}|[0-9a-f]{16} [^\x1e\n]{0,120}))?\Z")


class RecordReader:
    """Cuts a stream into output and the records of the nonces that are awaited; all else is output."""

    def __init__(self) -> None:
        self._held = b""
        self.awaited: set[str] = set()

    def feed(self, data: bytes) -> list[bytes | Record]:
        """Output and records in their order; what may be the beginning of a record is held back."""
        if self._held:
            data = self._held + data
            self._held = b""
        elif RECORD not in data:
            return [data] if data else []
        pieces: list[bytes | Record] = []
        start = 0
        for found in _RECORD.finditer(data):
            nonce = found[2].decode()
            if nonce not in self.awaited:
                continue
            if found.start() > start:
                pieces.append(data[start : found.start()])
            pieces.append(Record(found[1].decode(), nonce, found[3].decode(errors="replace")))
            start = found.end()
        rest = data[start:]
        partial = _PARTIAL.search(rest, max(0, len(rest) - 144))
        if partial:
            self._held = rest[partial.start() :]
            rest = rest[: partial.start()]
        if rest:
            pieces.append(rest)
        return pieces

    def flush(self) -> bytes:
        """What was held back and did not become a record."""
        held, self._held = self._held, b""
        return held
