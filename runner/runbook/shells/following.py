"""Following one command from its begin to its end: output, answers, limits, and what became of its shell."""

from __future__ import annotations

import math
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.i18n import _, number
from runbook.seen import Ending, Output
from runbook.shells import answering, framing, ladder, processes, prompt, proving
from runbook.shells.answering import Answering
from runbook.shells.kept import Kept
from runbook.shells.lastline import LastLine
from runbook.shells.records import Kind
from runbook.shells.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from runbook.model import Limits
    from runbook.shells.line import Line
    from runbook.shells.records import Record

BEGIN_WITHIN = 30.0  # seconds: a shell that listens begins at once; a far one on a slow line too
AGAIN_AFTER = 2.0  # seconds after which a command that an interruption took away is typed again
QUESTIONS = 3  # that a shell which is seen at its prompt may leave without an answer
TICK = 0.5  # seconds between two looks at a silent command
ASKED_TICK = 0.1  # seconds between two looks for what a person types then


class Following:
    """One command under way.

    `asked`: it waits for an answer, as far as is seen, and a person is there to give it. `muted`, once it
    is bytes, takes what is printed instead of giving it out. `opens`: the command should bring up a shell.
    """

    def __init__(
        self,
        line: Line,
        command: str | None,
        limits: Limits,
        *,
        opens: bool = False,
        kept: Kept | None = None,
    ) -> None:
        """Type the command to the innermost shell, or none: then just see what comes."""
        self.line = line
        self.limits = limits
        self.opens = opens
        self.kept = kept or Kept(whole=limits.whole)
        self.answering = Answering(limits.answers)
        self.waiting = Waiting(line, self.answering, opens)
        self.muted: bytes | None = None
        self.replies: list[Record] = []
        self.begun: float | None = None
        self._sent = self.heard = time.monotonic()
        self._why = Ending.DONE
        self._rungs: Iterator[Callable[[], object]] | None = None
        self._interrupted = 0  # the group of what was interrupted
        self._apart: dict[int, str] = {}  # what that ran in sessions of their own
        self._readers: dict[int, str] = {}  # what of it read the terminal then
        self._next_rung = self._next_question = 0.0
        self._questioned = False
        self._questions = 0
        self._again = 0.0
        self.asked = False
        self._hung: tuple[float, float] | None = None  # when it was seen to wait, and heard last then
        self._output: Output | None = None
        self.nonce = ""
        self._last_line = LastLine(framing.end_call(line.top.token, "none"))
        self._command = command
        if command is None:
            self.begun = self._sent
        else:
            self._type()

    def _type(self) -> None:
        code = (self._command or "").encode(errors="surrogateescape")
        self._sent = time.monotonic()
        self.nonce = self.line.send(code) or ""
        self._last_line = LastLine(framing.end_call(self.line.top.token, self.nonce))
        if not self.nonce:
            self._lost(_("the terminal takes no more input"))

    # ------------------------------------------------------------ the loop

    def run(self) -> Generator[bytes, None, Output]:
        """Yield what is printed; gives how it ended."""
        while (output := (yield from self.round())) is None:
            pass
        return output

    def round(self, tick: float | None = None) -> Generator[bytes, None, Output | None]:
        """Wait for what comes next, `tick` seconds at most; gives how it ended, or None while it runs."""
        if self._output is None:
            pieces = self.line.read(self._patience(tick))
            while pieces and self._output is None:
                piece = pieces.pop(0)
                yield from self._heard(piece) if isinstance(piece, bytes) else self._marked(piece)
            self.line.put_back(pieces)
            if self._output is None:
                yield from self._look()
            if self.asked and self._output is None:
                yield b""
        return self._output and self.complete(self._output)

    @property
    def ending(self) -> bool:
        """Whether it is being ended before its time."""
        return self._rungs is not None

    @property
    def time_left(self) -> float:
        """Seconds until the time limit, 1 at least; infinite without one."""
        begun, timeout = self.begun, self.limits.timeout
        return math.inf if begun is None or timeout is None else max(1.0, begun + timeout - time.monotonic())

    def end(self, farewell: bytes = b"") -> Generator[bytes, None, Output]:
        """End the command from outside, by the `farewell` if it may know one; gives how it ended."""
        if self._rungs is None:
            self._interrupt(Ending.INTERRUPTED, farewell)
        return (yield from self.run())

    def _patience(self, tick: float | None) -> float | None:
        """How long to wait for output (seconds) before the clock is looked at."""
        now = time.monotonic()
        due = [] if tick is None else [now + tick]
        if self._rungs is not None:
            due.append(self._next_rung)
        elif self.begun is None:
            due.append(self._again or self._sent + BEGIN_WITHIN)
        else:
            due += self._due(self.begun, now)
        wait = max(0.0, min(due, default=math.inf) - now)
        return wait if wait < math.inf else None

    def _due(self, begun: float, now: float) -> Iterator[float]:
        limits = self.limits
        if limits.timeout is not None:
            yield begun + limits.timeout
        if limits.silence is not None:
            yield self.heard + limits.silence
        if self.asked:
            yield now + ASKED_TICK
        elif limits.ask:
            yield now + self.waiting.look_after(now - self.heard)
        elif self.line.top.near:
            yield now + TICK
        if self.answering.waiting and self.answering.tail:
            yield now + answering.QUIET

    # ------------------------------------------------------------ output

    def _heard(self, data: bytes) -> Iterator[bytes]:
        self.heard = time.monotonic()
        if self.begun is None:
            return  # echo and prompts
        self.answering.heard(data)
        if self.muted is not None:
            self.muted += data
            return
        if data := self._last_line.printed(data):
            self.kept.add(data)
            yield data

    def _let_go(self, *, all_of_it: bool = False) -> Iterator[bytes]:
        """Give out what was held back, less our own last line; `all_of_it`: nothing comes behind it."""
        held = self._last_line.rest()
        if all_of_it:
            # not after an end: behind that comes its second copy, which may not be here whole yet
            held += self.line.held()
        if held and self.begun is not None:
            self.kept.add(held)
            yield held

    def unmuted(self, typed: Iterable[bytes]) -> Iterator[bytes]:
        """What was printed while muted, less the echo of what was typed."""
        data, self.muted = self.muted or b"", None
        for line in typed:
            data = data.replace(line, b"", 1)
        if data:
            self.kept.add(data)
            yield data

    # ------------------------------------------------------------ marks

    def _marked(self, record: Record) -> Iterator[bytes]:
        line = self.line
        if record.kind is Kind.BEGIN and record.nonce == self.nonce:
            self.begun = self.heard = time.monotonic()
            line.commanding = True
        elif record.kind is Kind.REPLY:
            self.replies.append(record)
        elif record.kind is Kind.END and record.nonce == self.nonce:
            yield from self._let_go()
            line.ended(record, line.top)
            self._done(line.top.status)
        elif line.broken_off(record):
            yield from self._let_go()
            self._done(line.top.status)
        elif record.kind is Kind.PROMPT and record.nonce == line.top.token and self.begun is None:
            self._again = self._again or time.monotonic() + AGAIN_AFTER
        elif (gone := line.closed_by(record)) is not None:
            yield from self._let_go()
            self._gone(gone, line.levels[gone - 1].status)

    # ------------------------------------------------------------ the clock

    def _look(self) -> Iterator[bytes]:
        """See what time, silence or the user demand."""
        terminal = self.line.terminal
        if self.line.over:
            yield from self._let_go(all_of_it=True)
            self._gone(0, terminal.status)
            return
        terminal.woken = False
        if self.line.interrupted and self._rungs is None:
            self.line.interrupted = False  # heard: what is awaited from here on is worth waiting for
            self._interrupt(Ending.INTERRUPTED)
        elif self._rungs is not None:
            if time.monotonic() >= self._next_rung:
                self._climb()
        elif self.begun is None:
            if self.line.top.near and self._again and time.monotonic() >= self._again:
                self._again = 0.0
                if proving.settled(self.line):
                    self._type()
            elif time.monotonic() > self._sent + BEGIN_WITHIN:
                self._lost(_("the shell did not begin it within {seconds:g} s").format(seconds=BEGIN_WITHIN))
        else:
            self._look_at_limits(self.begun, time.monotonic())
        if self._output is not None:
            yield from self._let_go(all_of_it=True)

    def _look_at_limits(self, begun: float, now: float) -> None:
        limits, quiet = self.limits, now - self.heard
        self.asked = limits.ask and self.waiting.asks(quiet)
        if (reply := self.answering.due(quiet)) is not None:
            self.heard = now
            self.line.terminal.write(reply.encode(errors="surrogateescape") + b"\n")
        elif limits.timeout is not None and now >= begun + limits.timeout:
            self._interrupt(Ending.TIMEOUT)
        elif limits.silence is not None and quiet >= limits.silence:
            self._interrupt(Ending.SILENCE)
        elif limits.input_wait is not None and quiet >= limits.input_wait and self._hangs(now, quiet):
            self._interrupt(Ending.INPUT)
        elif quiet >= TICK and not self.opens:
            self._look_at_the_shell(now)

    def _hangs(self, now: float, quiet: float) -> bool:
        """Whether it is seen to wait, and still so at a later look, with nothing heard between.

        A shell that has just ended a command reads the terminal, too, before its end is heard.
        """
        if not self.waiting.hangs(quiet):
            self._hung = None
        elif self._hung is None or self._hung[1] != self.heard:
            self._hung = now, self.heard
        return self._hung is not None and now - self._hung[0] >= TICK / 2

    def _look_at_the_shell(self, now: float) -> None:
        """See whether it is at its prompt all the same, or gone."""
        top = self.line.top
        if self._replaced():
            self._lost(
                _("its shell was replaced by {program} (exec)").format(program=processes.name(top.pid))
            )
        elif now >= self._next_question and prompt.at_prompt(self.line.terminal, self.line.top):
            self._next_question = now + ladder.REACH
            self._ask(None)

    def asks_for_secret(self) -> bool:
        """Whether what it waits for is a password, as far as is seen."""
        return self.waiting.for_secret()

    def answer(self, text: str) -> bool:
        """Type it, if it still waits for it; without a newline that is the end of its input."""
        if self._output is not None or self._rungs is not None or not self.waiting.asks(math.inf):
            return False
        self.heard = time.monotonic()
        self.asked = False
        self.answering.answered()
        # at the end of a line once, in the middle of one twice
        keys = "" if text.endswith("\n") else "\x04" if not text else "\x04\x04"
        return self.line.terminal.write((text + keys).encode(errors="surrogateescape"), patience=1.0)

    def _replaced(self) -> bool:
        """Whether another program took the shell's place and waits for what is typed."""
        top, terminal = self.line.top, self.line.terminal
        if not top.near or processes.image(top.pid) in {top.image, ()}:
            return False
        pids = processes.group(terminal.foreground())
        return processes.reads_terminal(pids, terminal.name) or processes.wait_for_keys(pids)

    def _interrupt(self, why: Ending, farewell: bytes = b"") -> None:
        self.asked = False
        self._why = why
        if not self.nonce:
            self._done(None)
            return
        self._interrupted = self.line.terminal.foreground() if self.line.top.near else 0
        self._apart = processes.apart(self._interrupted, self._sent)
        self._readers = ladder.readers(self._interrupted, self.line)
        self._rungs = ladder.rungs(self.line, self._apart)
        if self.opens:
            self._rungs = ladder.rungs_of_opener(self.line, self._apart, farewell)
        self._climb(first=True)

    def end_apart(self) -> None:
        """End what the command runs in sessions of their own, if nobody waits for it any more."""
        line = self.line
        under_way = self._output is None and self.begun is not None and not line.terminal.closed
        if under_way and line.levels and line.top.near:
            group = self._interrupted or line.terminal.foreground()
            ladder.end_apart(self._apart | processes.apart(group, self._sent))

    def _climb(self, *, first: bool = False) -> None:
        # behind ssh it is asked in any case: what else reads was to be ended anyway
        if (
            not first
            and not self._questioned
            and (prompt.at_prompt(self.line.terminal, self.line.top) or not self.line.top.near)
        ):
            self._question()
            return
        self._questioned = False
        rung = next(self._rungs, None) if self._rungs else None
        if rung is None:
            self._lost(_("it could not be ended"))
            return
        rung()
        self._next_rung = time.monotonic() + ladder.REACH

    def _question(self) -> None:
        """Ask the shell whether it is at its prompt; a key pressed now would take the question away."""
        self._questioned = True
        self._end_readers()
        self._next_rung = time.monotonic() + ladder.REACH
        self._ask(None if self.line.top.near else 128 + signal.SIGINT)

    def _end_readers(self) -> None:
        """End what still reads the terminal that its shell reads again: it would take what is typed."""
        ladder.end_apart(self._readers | ladder.readers(self._interrupted, self.line))

    def _ask(self, status: int | None) -> None:
        """Ask the shell whether it is at its prompt; one that is seen there, and says nothing, is lost."""
        self._questions += self.line.top.near
        if self._questions > QUESTIONS:
            self._lost(
                _("its shell is at its prompt and runs nothing: does a DEBUG trap fail under `extdebug`?")
            )
        else:
            self.line.ask_prompt(self.line.top, status)

    # ------------------------------------------------------------ the end

    def _done(self, status: int | None) -> None:
        if self._rungs is not None:
            ladder.let_end(self._interrupted, self.line)
            ladder.end_apart(self._apart)
            self._end_readers()
            if not proving.settled(self.line):  # the last key may come after the end
                self._lost(_("the shell does not answer any more"))
                return
        self._output = self._made(status, self._why, _details(self._why, self.limits))

    def _gone(self, index: int, status: int | None) -> None:
        names = " > ".join(level.label for level in self.line.cut(index) if level.label)
        ended = _("the shell of {place} ended under it").format(place=names)
        self._output = self._made(status, Ending.GONE, ended if names else _("the shell ended under it"))

    def _lost(self, detail: str) -> None:
        self.line.lost = detail
        self._output = self._made(None, Ending.LOST, detail)

    def _made(self, status: int | None, ending: Ending, detail: str) -> Output:
        seconds = time.monotonic() - self.begun if self.begun is not None else 0.0
        return Output(b"", status, seconds, ending, detail)

    def complete(self, output: Output) -> Output:
        """The output with what was printed until now."""
        kept = self.kept
        return replace(output, data=kept.data(), left_out=kept.left_out, text=kept.text())

    def entered(self) -> Output:
        """The output of an opener whose shell answers: what was printed before its prompt."""
        output = self.complete(self._made(None, Ending.DONE, ""))
        text = output.text and output.text[: output.text.rfind("\n") + 1]
        return replace(output, data=output.data[: output.data.rfind(b"\n") + 1], text=text)


def _details(why: Ending, limits: Limits) -> str:
    if why is Ending.DONE:
        return ""
    return {
        Ending.INTERRUPTED: _("interrupted"),
        Ending.TIMEOUT: _("interrupted after {seconds} s, its time limit").format(
            seconds=number(limits.timeout or 0)
        ),
        Ending.SILENCE: _("interrupted after {seconds} s of silence").format(
            seconds=number(limits.silence or 0)
        ),
        Ending.INPUT: _("interrupted: it waits for an answer; give it `:answer:`, or an option like -y"),
    }[why]
