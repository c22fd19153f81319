"""One terminal seen as a line of records: the shells stacked on it, what they are told, what they mark."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.shells import framing, prompt
from runbook.shells.records import Kind, Record, RecordReader, fresh
from runbook.shells.words import FAR_LINE, NEAR_LINE

if TYPE_CHECKING:
    from runbook.shells.level import Level
    from runbook.shells.pty import Terminal


@dataclass
class Line:
    """The terminal and the shells stacked on it, outermost first.

    `commanding`: a command of ours runs in the innermost one. `interrupted`: somebody wants it to end.
    `lost`: why nobody knows any more what answers. `over`: the program has ended, and all of it was read.
    """

    terminal: Terminal
    levels: list[Level] = field(default_factory=list)
    commanding: bool = False
    interrupted: bool = False
    lost: str = ""
    over: bool = False
    _reader: RecordReader = field(default_factory=RecordReader)
    _put_back: list[Record] = field(default_factory=list)
    _asked: dict[str, Level] = field(default_factory=dict)

    @property
    def top(self) -> Level:
        """The shell that answers."""
        return self.levels[-1]

    # ------------------------------------------------------------ what is typed

    def send(self, code: bytes) -> str | None:
        """Type a command to the innermost shell; gives its nonce, None when the terminal takes no more."""
        level, nonce = self.top, fresh()
        self.forget()
        self.expect(nonce)
        if level.raw:
            prompt.wake(self.terminal, self.top)
        lines = framing.typed(
            code,
            dialect=level.dialect,
            token=level.token,
            nonce=nonce,
            status_before=level.status,
            width=NEAR_LINE if level.near else FAR_LINE,
        )
        return nonce if self.terminal.write(lines) else None

    def ask_prompt(self, level: Level, status: int | None) -> None:
        """Ask a shell that seems to be at its prompt to say so; without a status: where it listens."""
        nonce = fresh()
        self.expect(nonce)
        self._asked[nonce] = level
        if level.near:
            # where a signal ended its job, bash has set the modes that it was opened with, and they echo
            self.terminal.cook(echo=False)
        self.terminal.write(framing.answer(level.dialect, level.token, nonce, status), patience=1.0)

    def ask_who(self, *, thoroughly: bool) -> tuple[str, str]:
        """Ask the innermost shell to answer, `thoroughly` where it is too; gives the two nonces awaited."""
        level, reply, nonce = self.top, fresh(), fresh()
        self.forget()
        self.expect(reply, nonce)
        if level.raw:
            prompt.wake(self.terminal, self.top)
        if thoroughly:
            question = framing.who_is_here(level.dialect, level.token, reply, nonce, level.status)
        else:
            question = framing.answer(level.dialect, level.token, nonce, level.status)
        self.terminal.write(question, patience=1.0)
        return reply, nonce

    # ------------------------------------------------------------ what is read

    def expect(self, *nonces: str) -> None:
        """From now on records of these are told from output."""
        self._reader.awaited.update(nonces)

    def forget(self) -> None:
        """Await nothing but what the shells say of themselves: openers that end, prompts."""
        self._asked.clear()
        self._reader.awaited = {
            *(level.token for level in self.levels),
            *(level.opener for level in self.levels if level.opener),
        }
        self._put_back = [record for record in self._put_back if record.nonce in self._reader.awaited]

    def read(self, seconds: float | None) -> list[bytes | Record]:
        """Output and records in their order, those put back first; nothing after so long, or at the end."""
        put_back, self._put_back = self._put_back, []
        data = self.terminal.read(0 if put_back else seconds)
        self.over = not data and self.terminal.status is not None
        return [*put_back, *self._reader.feed(data)]

    def put_back(self, pieces: list[bytes | Record]) -> None:
        """Keep the records that came behind the one awaited: an outer shell may have spoken."""
        self._put_back = [piece for piece in pieces if isinstance(piece, Record)]

    def held(self) -> bytes:
        """What looked like the beginning of a record and is none, now that nothing more comes."""
        return self._reader.flush()

    # ------------------------------------------------------------ what it means

    def ended(self, record: Record, level: Level) -> None:
        """Note that the shell has ended a command, and mend the terminal if it is ours."""
        self.commanding = False
        status, _blank, flags = record.argument.partition(" ")
        level.status = int(status) if status.isdigit() else 0
        level.editing = "V" in flags
        if level.near:
            level.raw = self.terminal.cook(echo=False)

    def closed_by(self, record: Record) -> int | None:
        """The index of the level that this record tells the end of; its outer shell is noted to answer.

        That is the end of its opener; or, where that was broken off, the answer of a shell at its prompt.
        """
        if record.kind is Kind.PROMPT:
            self._prompted(record)
        if record.kind is not Kind.END:
            return None
        for index, level in enumerate(self.levels):
            if index and level.opener == record.nonce:
                self.ended(record, self.levels[index - 1])
                return index
        asked = self._asked.get(record.nonce)
        if asked is None or asked not in self.levels[:-1]:
            return None
        self.ended(record, asked)
        return self.levels.index(asked) + 1

    def broken_off(self, record: Record) -> bool:
        """Whether this is the innermost shell that answers from its prompt: the command was broken off."""
        asked = self._asked.get(record.nonce)
        if record.kind is not Kind.END or asked is None or asked is not self.top:
            return False
        self.ended(record, asked)
        return True

    def _prompted(self, record: Record) -> None:
        """A prompt without an end is only a hint: ask that very shell, with a new nonce."""
        level = next((level for level in self.levels if level.token == record.nonce), None)
        # the innermost shell also comes to a prompt when it is interrupted between two commands
        if level is not None and (level is not self.top or self.commanding):
            self.ask_prompt(level, int(record.argument) if record.argument.isdigit() else 0)

    def cut(self, index: int) -> list[Level]:
        """Take the shells from that index on off the stack: they are gone."""
        gone = self.levels[index:]
        del self.levels[index:]
        return gone

    def listen(self, nonces: set[str], seconds: float) -> Record | None:
        """The first record of these; None when none comes or a shell turns out gone. Output is lost."""
        deadline = time.monotonic() + seconds
        while True:
            pieces = self.read(max(0.0, deadline - time.monotonic()))
            while pieces:
                piece = pieces.pop(0)
                if isinstance(piece, bytes):
                    continue
                if piece.nonce in nonces:
                    self.put_back(pieces)
                    return piece
                if (gone := self.closed_by(piece)) is not None:
                    self.cut(gone)
                    self.put_back(pieces)
                    return None
                if piece.kind is Kind.END:  # of the command that should have brought up the shell
                    self.put_back([piece, *pieces])
                    return None
            if self.over or self.interrupted or time.monotonic() >= deadline:
                return None
