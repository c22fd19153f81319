"""A far shell marks everything twice; the second copy is no output, however the line cuts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from runbook.model import Limits
from runbook.shells.following import Following
from runbook.shells.level import Level
from runbook.shells.line import Line
from runbook.shells.words import Dialect

if TYPE_CHECKING:
    from runbook.seen import Output
    from runbook.shells.pty import Terminal

LENGTH = len("\x1eE0123456789abcdef 0 ;\x1e")


@dataclass
class ListedTerminal:
    """Gives what it is told to give, one piece at a time."""

    pieces: list[bytes] = field(default_factory=list)
    status: int | None = None
    woken: bool = False

    def write(self, _data: bytes, **_more: float) -> bool:
        return True

    def read(self, _seconds: float | None) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


def followed(terminal: ListedTerminal, cut: int) -> Output:
    """How a command ends whose last mark arrives up to a byte of its second copy."""
    line = Line(cast("Terminal", terminal), [Level("console", "0" * 16, Dialect.BASH, near=False)])
    following = Following(line, "echo out", Limits())
    begin, end = (b"\x1e%c%s %s;\x1e" % (kind, following.nonce.encode(), b"0 ") for kind in b"BE")
    terminal.pieces = [begin + begin, b"out\r\n", end + end[:cut], end[cut:]]
    running = following.run()
    while True:
        try:
            next(running)
        except StopIteration as ended:
            output: Output = ended.value
            return output


@pytest.mark.parametrize("cut", range(LENGTH + 1))
def test_the_second_copy_of_an_end_is_no_output_wherever_it_is_cut(cut: int) -> None:
    output = followed(ListedTerminal(), cut)
    assert (output.status, output.data) == (0, b"out\r\n")
