"""What bash says of the syntax of a text, without running any of it."""

from __future__ import annotations

import os
import re
import subprocess
from typing import IO, TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

# what bash misses, in its own words: the line that ends a here-document, a closing character
WANTED = re.compile(r"\(wanted `(.*?)'\)", re.DOTALL)
MATCHING = re.compile(r"looking for matching `(.)'", re.DOTALL)

# Each request names a range of lines; the answer is what bash complains of, ended by a NUL. `set -n` comes
# first in a fork of its own, which from then on reads commands and executes none: `bash -n` at a third of its
# price. A 1 after the range puts a quote in place of the last character: only a comment takes it in.
ANSWER = r"""
mapfile -t lines <&%d
newline=$'\n'
while IFS=' ' read -r first count quote; do
    IFS=$newline
    text="${lines[*]:first:count}"
    unset IFS
    [ "$quote" = 0 ] || text="${text%%?}'"
    complaint="$(eval "set -n$newline$text" 2>&1)"
    printf '%%s\0' "$complaint"
done
"""
BASH = ("bash", "--norc", "--noprofile")
_BEFORE = ANSWER[: ANSWER.index("eval")].count("\n") + 1  # lines that bash has read when it reads the first
_NUMBERS = (
    re.compile(r"(^bash: (?:eval: )?line )(\d+)", re.MULTILINE),
    re.compile(r"(^bash: line \d+: warning: here-document at line )(\d+)", re.MULTILINE),
)


def environment() -> dict[str, str]:
    """Nothing that could make bash run or import something; messages in English; UTF-8."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


class Parser:
    """One bash that judges many parts of one text."""

    def __init__(self, lines: Sequence[str], *, extglob: bool = False) -> None:
        options = ("-O", "extglob") if extglob else ()
        text = os.memfd_create("step")  # never on a disk: the text may hold secrets
        try:
            with open(text, "wb", closefd=False) as file:
                file.write("\n".join(lines).encode(errors="surrogateescape"))
            os.lseek(text, 0, os.SEEK_SET)
            self._bash = subprocess.Popen(
                [*BASH, *options, "-c", ANSWER % text],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=(text,),
                bufsize=0,
                env=environment(),
            )
        finally:
            os.close(text)
        self._requests = cast("IO[bytes]", self._bash.stdin)
        self._answers = cast("IO[bytes]", self._bash.stdout)
        self._said: dict[tuple[int, int, bool], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bash.__exit__(None, None, None)

    def complaint(self, first: int, count: int, *, in_comment: bool = False) -> str:
        """What bash says of those lines, counted from 1; empty when they are whole commands.

        With `in_comment`, empty only when the last character stands in a comment.
        """
        asked = first, count, in_comment
        if asked not in self._said:
            self._said[asked] = self._answer(*asked)
        return self._said[asked]

    def _answer(self, *asked: int) -> str:
        self._requests.write(b"%d %d %d\n" % asked)
        answer = bytearray()
        while not answer.endswith(b"\0"):
            more = self._answers.read(65536)
            if not more:
                raise OSError("bash ended while it judged a text")
            answer += more
        return _counted(answer[:-1].decode(errors="replace"))


def _counted(said: str) -> str:
    """The same where the lines are counted from the first of the text."""
    for number in _NUMBERS:
        said = number.sub(lambda found: f"{found[1]}{int(found[2]) - _BEFORE}", said)
    return said
