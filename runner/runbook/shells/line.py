"""One terminal seen as a line of records: what was printed, and the marks of the shells that answer on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.shells import framing

if TYPE_CHECKING:
    from runbook.model import Identity
    from runbook.shells.framing import Dialect, Record
    from runbook.shells.pty import Terminal


@dataclass
class Level:
    """One shell of those stacked on a terminal.

    `near`: its terminal is ours, so its modes and processes are seen from here; not so behind ssh or a console.
    `opener`: the nonce of the outer command that opened it: the end of that one is the end of this shell.
    `awaits`: what must be typed before the shell listens again; "" when it is at its prompt.
    """

    label: str
    token: str
    dialect: Dialect
    near: bool
    pid: int
    opener: str = ""
    awaits: str = ""
    status: int = 0
    flags: str = ""
    typed_ahead: bool = False
    identity: Identity | None = None


@dataclass
class Line:
    """The terminal, the shells stacked on it (outermost first), and what is awaited from them."""

    terminal: Terminal
    levels: list[Level] = field(default_factory=list)
    reader: framing.RecordReader = field(default_factory=framing.RecordReader)
    _put_back: list[Record] = field(default_factory=list)

    def pieces(self, data: bytes) -> list[bytes | Record]:
        """Output and records in their order, those put back first."""
        pieces = self.reader.feed(data)
        if self._put_back:
            pieces = [*self._put_back, *pieces]
            self._put_back = []
        return pieces

    def put_back(self, pieces: list[bytes | Record]) -> None:
        """Keep the ends that came behind the one awaited: an outer shell may have spoken."""
        self._put_back = [piece for piece in pieces if not isinstance(piece, bytes) and piece.kind == "E"]

    @property
    def top(self) -> Level:
        """The shell that answers."""
        return self.levels[-1]

    def send(self, code: bytes) -> str:
        """Type a command to the innermost shell; gives its nonce."""
        level = self.top
        nonce = framing.fresh()
        self.reader.awaited = {
            nonce,
            *(other.token for other in self.levels),
            *(other.opener for other in self.levels if other.opener),
        }
        self.terminal.write(
            self.to_prompt()
            + framing.typed(
                code,
                dialect=level.dialect,
                token=level.token,
                nonce=nonce,
                status_before=level.status,
                width=framing.LINE if level.near else framing.FAR_LINE,
            )
        )
        return nonce

    def to_prompt(self) -> bytes:
        """What to type so that the innermost shell stops throwing away; a blank line ends what nobody read."""
        level = self.top
        if not level.awaits:
            return b""
        line = (b"\n" if level.typed_ahead else b"") + level.awaits.encode() + b"\n"
        level.awaits = ""
        level.typed_ahead = False
        return line

    def ask_prompt(self, level: Level) -> str:
        """Ask a shell that seems to be at its prompt to say so; gives the nonce of its answer."""
        nonce = framing.fresh()
        self.reader.awaited.add(nonce)
        self.terminal.write(b"\n" + framing.listen_again(level.token, nonce))
        return nonce

    def ended(self, record: Record, level: Level) -> None:
        """Note that the shell has ended a command, and mend the terminal if it is ours."""
        level.awaits = record.nonce
        status, _blank, level.flags = record.argument.partition(" ")
        level.status = int(status) if status.isdigit() else 0
        if level.near:
            self.terminal.cook(echo=False)

    def opened_by(self, nonce: str) -> int:
        """The index of the level that this opener's end closes; 0 when it is no opener."""
        for index, level in enumerate(self.levels):
            if index and level.opener == nonce:
                return index
        return 0

    def cut(self, index: int) -> list[Level]:
        """Take the shells from that index on off the stack: they are gone."""
        gone = self.levels[index:]
        del self.levels[index:]
        return gone
