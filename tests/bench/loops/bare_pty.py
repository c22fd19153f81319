"""The least that a living shell costs: bash on a pseudo-terminal, each command typed and its mark awaited."""

from __future__ import annotations

import os
import pty
import re
import sys
import termios
from pathlib import Path

MARK = b"printf '\\036%s\\036' $?\n"
# as the command of a recipe is typed: one word for `eval`, begin and end told to the terminal itself
FRAME = b"\\command \\eval '\\printf begin >/dev/tty; %b; \\printf \"\\036%%s\\036\" $? >/dev/tty'\n"
ENDED = re.compile(rb"\x1e(\d+)\x1e\Z")


def main(work: str, how: str = "plain") -> None:
    """Run the commands (a NUL between two); ValueError when one does not give 0.

    `translated`: the terminal turns each newline into two bytes, as terminals do unless told otherwise.
    `framed`: each is an `eval` between two marks, and holds no quote.
    """
    pid, master = pty.fork()
    if pid == 0:
        _quieten(translated=how == "translated")
        os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])  # noqa: S606
    _answer(master, b"PS1= PS2=; set +o history")
    commands = Path(work).read_bytes().split(b"\0")
    print(sum(_answer(master, command, framed=how == "framed") for command in commands))  # noqa: T201
    os.close(master)
    os.waitpid(pid, 0)


def _quieten(*, translated: bool) -> None:
    modes = termios.tcgetattr(0)
    modes[3] &= ~termios.ECHO
    if not translated:
        modes[1] &= ~termios.OPOST
    termios.tcsetattr(0, termios.TCSANOW, modes)


def _answer(master: int, command: bytes, *, framed: bool = False) -> int:
    """Type the command; how many bytes came back, less those of the marks."""
    line = FRAME % command if framed else command + b"\n" + MARK
    while line:
        line = line[os.write(master, line) :]
    size, tail = 0, b""
    while True:
        data = os.read(master, 65536)
        size += len(data)
        tail = (tail + data)[-16:]
        if ended := ENDED.search(tail):
            if ended[1] != b"0":
                raise ValueError(f"status {ended[1].decode()}")
            return size - len(ended[0]) - (len(b"begin") if framed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
