"""Following one command from its begin to its end: output, answers, limits, and what became of its shell."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.i18n import _
from runbook.model import Ending, Limits, Output
from runbook.shells import framing, ladder, processes
from runbook.shells.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from runbook.shells.framing import Record
    from runbook.shells.line import Level, Line

BEGIN_WITHIN = 30.0  # seconds: a shell that listens begins at once; a far one on a slow line too
TICK = 0.5  # seconds between two looks at a silent command
WINDOW = 8192  # bytes of output in which the question of an `answer` is looked for
_TRACE = 2048  # bytes held back while `set -x` may print our own last lines


@dataclass
class Following:
    """One command under way.

    An opener that succeeded does not end: `over()` is asked at each silence, `replied()` of each reply.
    `muted` (once it is bytes) takes what is printed after we spoke to the new shell: the echo of our own line.
    """

    line: Line
    nonce: str
    limits: Limits
    traced: bool = False
    over: Callable[[Following], bool] = lambda _following: False
    replied: Callable[[Record], bool] = lambda _record: False
    tick: float = TICK
    interrupted: Callable[[], bool] = lambda: False

    kept: Kept = field(default_factory=Kept)
    muted: bytes | None = None
    begun: float | None = None
    heard: float = field(default_factory=time.monotonic)
    window: bytes = b""
    answered: set[int] = field(default_factory=set)
    _sent: float = field(default_factory=time.monotonic)
    _why: Ending = Ending.DONE
    _rungs: Iterator[Callable[[], None]] | None = None
    _next_rung: float = 0.0
    _prompted: dict[str, tuple[Level, int | None]] = field(default_factory=dict)
    _held: bytes = b""
    _output: Output | None = None

    # ------------------------------------------------------------ the loop

    def run(self) -> Generator[bytes, None, Output | None]:
        """Yield what is printed; gives how it ended, or None when `over()` or `replied()` said so."""
        terminal = self.line.terminal
        while True:
            data = terminal.read(self._patience())
            pieces = self.line.pieces(data)
            for index, piece in enumerate(pieces):
                if isinstance(piece, bytes):
                    yield from self._heard(piece)
                    continue
                yield from self._marked(piece)
                if self._output is not None or (piece.kind == "R" and self.replied(piece)):
                    self.line.put_back(pieces[index + 1 :])
                    return self._output
            if terminal.status is not None and not data:
                yield from self._let_go()
                return self._gone(0, terminal.status)
            if terminal.woken:
                terminal.woken = False
                if self.interrupted() and self._why is Ending.DONE:
                    self._interrupt(Ending.INTERRUPTED)
            if not data and self.over(self):
                return None
            self._look_at_the_clock()
            if self._output is not None:
                yield from self._let_go()
                return self._output

    def _patience(self) -> float | None:
        """How long to wait for output (seconds) before the clock is looked at."""
        now = time.monotonic()
        due = [now + self.tick] if self.tick < TICK or self.begun is None else []
        if self._rungs is not None:
            due.append(self._next_rung)
        elif self.begun is not None:
            if self.limits.timeout is not None:
                due.append(self.begun + self.limits.timeout)
            if self.limits.silence is not None:
                due.append(self.heard + self.limits.silence)
            if self.limits.input_wait is not None:
                due.append(max(self.heard + self.limits.input_wait, now + TICK))
        return max(0.0, min(due) - now) if due else None

    def end(self) -> Generator[bytes, None, Output]:
        """End the command from outside, as an interruption does."""
        self.over = lambda _following: False
        self.replied = lambda _record: False
        self._interrupt(Ending.INTERRUPTED)
        output = yield from self.run()
        assert output is not None
        return output

    # ------------------------------------------------------------ output

    def _heard(self, data: bytes) -> Iterator[bytes]:
        self.heard = time.monotonic()
        if self.begun is None:
            return  # echo and prompts
        if self.muted is not None:
            self.muted += data
            return
        if self.limits.answers:
            self.window = (self.window + data)[-WINDOW:]
            self._answer()
        if self.traced:
            data = self._held + data
            if len(data) > _TRACE:
                data = framing.untraced(data)
            data, self._held = data[:-_TRACE], data[-_TRACE:]
        if data:
            self.kept.add(data)
            yield data

    def _let_go(self) -> Iterator[bytes]:
        """Give out what was held back, less the trace of our own last line."""
        held = framing.untraced(self._held) + self.line.reader.flush()
        self._held = b""
        if held and self.begun is not None:
            self.kept.add(held)
            yield held

    def _answer(self) -> None:
        for index, answer in enumerate(self.limits.answers):
            if re.search(answer.pattern, self.window.decode(errors="replace")):
                self.window = b""
                self.answered.add(index)
                self.line.top.typed_ahead = True
                self.line.terminal.write(answer.reply.encode() + b"\n")
                return

    # ------------------------------------------------------------ marks

    def _marked(self, record: Record) -> Iterator[bytes]:
        line = self.line
        if record.kind == "B" and record.nonce == self.nonce:
            self.begun = self.heard = time.monotonic()
        elif record.kind == "E" and (index := line.opened_by(record.nonce)):
            yield from self._let_go()
            line.ended(record, line.levels[index - 1])
            self._gone(index, line.levels[index - 1].status)
        elif record.kind == "E" and record.nonce == self.nonce:
            yield from self._let_go()
            line.ended(record, line.top)
            self._done(line.top.status)
        elif record.kind == "E" and record.nonce in self._prompted:
            yield from self._let_go()
            self._back_at_prompt(record)
        elif record.kind == "P" and self.begun is not None:
            self._hint(record)

    def _hint(self, record: Record) -> None:
        """A prompt without an end is only a hint: ask that very shell, with a new nonce."""
        level = next(one for one in self.line.levels if one.token == record.nonce)
        status = int(record.argument) if record.argument.isdigit() else None
        self._prompted[self.line.ask_prompt(level)] = (level, status)

    def _back_at_prompt(self, record: Record) -> None:
        level, status = self._prompted[record.nonce]
        self.line.ended(record, level)
        index = self.line.levels.index(level)
        if level is self.line.top:
            level.status = status or 0
            self._done(status)
        else:
            self._gone(index + 1, status)

    # ------------------------------------------------------------ the clock

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        if self._rungs is not None:
            if now >= self._next_rung:
                self._climb()
            return
        if self.begun is None:
            if now > self._sent + BEGIN_WITHIN:
                self._lost(_("the shell did not begin it within {seconds:g} s").format(seconds=BEGIN_WITHIN))
            return
        limits = self.limits
        if limits.timeout is not None and now >= self.begun + limits.timeout:
            self._interrupt(Ending.TIMEOUT)
        elif limits.silence is not None and now >= self.heard + limits.silence:
            self._interrupt(Ending.SILENCE)
        elif limits.input_wait is not None and now >= self.heard + limits.input_wait and self._asks():
            self._interrupt(Ending.INPUT)

    def _asks(self) -> bool:
        """Whether what runs in the foreground sleeps in a read of the terminal."""
        if not self.line.top.near:
            return False
        pids = processes.group(self.line.terminal.foreground())
        return processes.reads_terminal(pids, self.line.terminal.name)

    def _interrupt(self, why: Ending) -> None:
        self._why = why
        self._rungs = ladder.rungs(self.line)
        self._climb()

    def _climb(self) -> None:
        assert self._rungs is not None
        rung = next(self._rungs, None)
        if rung is None:
            self._lost(_("it could not be ended"))
            return
        self.line.top.typed_ahead = True
        rung()
        self._next_rung = time.monotonic() + ladder.REACH

    # ------------------------------------------------------------ the end

    def _done(self, status: int | None) -> None:
        self._output = self._made(status, self._why, _details(self._why, self.limits))

    def _gone(self, index: int, status: int | None) -> Output:
        gone = self.line.cut(index)
        names = " > ".join(level.label for level in gone if level.label)
        detail = (
            _("the shell of {place} ended under it").format(place=names)
            if names
            else _("the shell ended under it")
        )
        self._output = self._made(status, Ending.GONE, detail)
        return self._output

    def _lost(self, detail: str) -> None:
        self._output = self._made(None, Ending.LOST, detail)

    def _made(self, status: int | None, ending: Ending, detail: str) -> Output:
        seconds = time.monotonic() - self.begun if self.begun is not None else 0.0
        return Output(b"", status, seconds, ending, detail)

    def unmuted(self) -> Iterator[bytes]:
        """What was printed after we spoke, when no shell answered: it may say why."""
        data, self.muted = self.muted, None
        if data:
            self.kept.add(data)
            yield data

    def complete(self, output: Output) -> Output:
        """The output with what was printed."""
        return Output(
            self.kept.data(), output.status, output.seconds, output.ending, output.detail, self.kept.left_out
        )


def _details(why: Ending, limits: Limits) -> str:
    return {
        Ending.DONE: "",
        Ending.INTERRUPTED: _("interrupted"),
        Ending.TIMEOUT: _("interrupted after {seconds:g} s, its time limit").format(
            seconds=limits.timeout or 0
        ),
        Ending.SILENCE: _("interrupted after {seconds:g} s of silence").format(seconds=limits.silence or 0),
        Ending.INPUT: _("interrupted: it waits for an answer; give it `:answer:`, or an option like -y"),
    }[why]
