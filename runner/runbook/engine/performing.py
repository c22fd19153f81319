"""One step's commands sent to its shell, one at a time, and what they came to."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from runbook.engine.events import CommandEnded, CommandStarted, OutputSeen, Reply
from runbook.i18n import _
from runbook.model import CommandResult, Ending, Limits, Outcome
from runbook.reports.redact import Redactor

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from runbook.engine.events import Event
    from runbook.engine.places import Shell
    from runbook.model import Answer, Command, Output, Place

    Telling = Generator[Event, Reply | None, Reply | None]

SILENCE_UNATTENDED = 30 * 60.0
INPUT_UNATTENDED = 10.0
COSTUME = 16  # bytes that a character of a secret may take in the longest of its costumes, and more


@dataclass(frozen=True)
class Performance:
    """What the commands of one attempt came to; `raw` is their output as it was, never to be shown."""

    outcome: Outcome
    reason: str = ""
    commands: tuple[CommandResult, ...] = ()
    raw: tuple[bytes, ...] = field(default=(), repr=False)
    complete: bool = False  # every command was run and ended as it should

    @property
    def text(self) -> str:
        """All that was printed."""
        return "".join(data.decode("utf-8", "backslashreplace") for data in self.raw)

    def but(self, reason: str, outcome: Outcome = Outcome.FAILED) -> Performance:
        """The same commands, with another judgement."""
        return replace(self, outcome=outcome, reason=reason)


@dataclass(frozen=True)
class Errand:
    """Commands for one place: what the last one does there, its expected status, and for how long."""

    commands: Sequence[Command]
    place: Place
    enter: str | None = None  # the last command opens this place
    leave: bool = False  # the last command closes the place
    status: int = 0
    deadline: float | None = None
    answers: tuple[Answer, ...] = ()
    quiet: bool = False


class Performer:
    """Sends commands to shells and tells what comes back, masked; remembers that the user interrupted."""

    def __init__(self, secrets: Sequence[str], *, attended: bool) -> None:
        self._redactor = Redactor(secrets)
        self._longest = COSTUME * max(map(len, secrets), default=0)
        self._attended = attended
        self.interrupted = False

    def mask(self, text: str) -> str:
        """The text without any secret."""
        return self._redactor.text(text)

    def tell(self, event: Event) -> Telling:
        """Tell one event; INTERRUPT may be the answer to any."""
        reply = yield event
        if reply is Reply.INTERRUPT:
            self.interrupted = True
        return reply

    def perform(self, shell: Shell, errand: Errand) -> Generator[Event, Reply | None, Performance]:
        """Run the commands until one does not end as it should."""
        results: list[CommandResult] = []
        raw: list[bytes] = []
        for number, command in enumerate(errand.commands, 1):
            last = number == len(errand.commands)
            if self.interrupted:
                return Performance(Outcome.FAILED, _("interrupted"), tuple(results), tuple(raw))
            output = yield from self._one(shell, command, errand, last=last, results=results)
            raw.append(output.data)
            outcome, reason = _judged(output, errand, last=last)
            if outcome is not Outcome.PASSED:
                return Performance(outcome, self.mask(reason), tuple(results), tuple(raw))
        return Performance(Outcome.PASSED, "", tuple(results), tuple(raw), complete=True)

    def _one(
        self, shell: Shell, command: Command, errand: Errand, *, last: bool, results: list[CommandResult]
    ) -> Generator[Event, Reply | None, Output]:
        masked = self.mask(command.masked)
        yield from self.tell(CommandStarted(masked, command.location, errand.place, quiet=errand.quiet))
        limits = self._limits(errand)
        if last and errand.enter is not None:
            stream = shell.enter(command.text, errand.enter, limits)
        elif last and errand.leave:
            stream = shell.leave(command.text, limits)
        else:
            stream = shell.run(command.text, limits)
        output = yield from self._stream(stream, quiet=errand.quiet)
        if output.ending is Ending.INTERRUPTED:
            self.interrupted = True
        result = CommandResult(masked, command.location, self._masked(output))
        results.append(result)
        yield from self.tell(CommandEnded(result, quiet=errand.quiet))
        return output

    def _stream(
        self, stream: Generator[bytes, None, Output], *, quiet: bool
    ) -> Generator[Event, Reply | None, Output]:
        while True:
            try:
                chunk = next(stream)
            except StopIteration as end:
                output: Output = end.value
                break
            if (shown := self._redactor.feed(chunk)) and not quiet:
                yield from self.tell(OutputSeen(shown))
        if (shown := self._redactor.flush()) and not quiet:
            yield from self.tell(OutputSeen(shown))
        return output

    def _masked(self, output: Output) -> Output:
        data = self._redactor.feed(_without_cut_ends(output, self._longest)) + self._redactor.flush()
        return replace(output, data=data, detail=self.mask(output.detail))

    def _limits(self, errand: Errand) -> Limits:
        remaining = None if errand.deadline is None else max(0.001, errand.deadline - time.monotonic())
        if self._attended:
            return Limits(timeout=remaining, answers=errand.answers)
        silence = SILENCE_UNATTENDED if errand.deadline is None else None
        return Limits(remaining, silence, INPUT_UNATTENDED, errand.answers)


def _without_cut_ends(output: Output, margin: int) -> bytes:
    """The output less what stands around its gap, where half a secret would not be known for one."""
    gap = re.search(rb"\n[^\n]*\b%d\b[^\n]*\n" % output.left_out, output.data) if output.left_out else None
    if gap is None or not margin:
        return output.data
    return output.data[: max(0, gap.start() - margin)] + gap[0] + output.data[gap.end() + margin :]


def _judged(output: Output, errand: Errand, *, last: bool) -> tuple[Outcome, str]:
    """Whether the command ended as it should, and otherwise the reason in words."""
    if output.ending is Ending.TIMEOUT:
        return Outcome.FAILED, output.detail or _("over its time")
    if output.ending is Ending.INTERRUPTED:
        return Outcome.FAILED, output.detail or _("interrupted")
    if output.ending is not Ending.DONE:
        return Outcome.BROKEN, output.detail or _ENDINGS[output.ending]()
    if last and errand.enter is not None:
        return _entered(output)
    wanted = errand.status if last else 0
    if output.status == wanted or (last and errand.leave):
        return Outcome.PASSED, ""
    reason = _("status {status} instead of {wanted}") if wanted else _("status {status}")
    return Outcome.FAILED, reason.format(status=output.status, wanted=wanted)


def _entered(output: Output) -> tuple[Outcome, str]:
    if output.status is None:
        return Outcome.PASSED, ""
    ended = _("it opened no shell, and ended with status {status}").format(status=output.status)
    return Outcome.BROKEN, output.detail or ended


_ENDINGS = {
    Ending.SILENCE: lambda: _("silent for too long"),
    Ending.INPUT: lambda: _("waits for an answer that nobody gives"),
    Ending.GONE: lambda: _("its shell ended under it"),
    Ending.LOST: lambda: _("it does not answer any more"),
}
