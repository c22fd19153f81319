"""One step's commands sent to its shell, one at a time, and what they came to."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from runbook.engine.events import CommandEnded, CommandStarted, InputAwaited, OutputSeen, Reply, Typed
from runbook.i18n import _
from runbook.masking.redact import SHORTEST, Redactor
from runbook.model import Limits
from runbook.seen import ENCODING, UNLOST, CommandResult, Ending, Outcome, Output

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from runbook.engine.events import Event, Sent
    from runbook.engine.places import Shell
    from runbook.masking.pieces import Pieces
    from runbook.model import Answer, Command, Location
    from runbook.seen import Acceptance, Difference, Place

    Telling = Generator[Event, Sent, Sent]

SILENCE_UNATTENDED = 30 * 60.0
INPUT_UNATTENDED = 10.0
PRINTED = 64 << 10  # bytes kept of the end of what is broken off
WHOLE = 64 << 20  # bytes of an output that are compared
COSTUME = 16  # bytes that a character of a secret may take in the longest of its costumes, and more


@dataclass(frozen=True)
class Performance:
    """What the commands of one attempt came to; `outputs` are as they were, never to be shown."""

    outcome: Outcome
    reason: str = ""
    commands: tuple[CommandResult, ...] = ()
    outputs: tuple[Output, ...] = field(default=(), repr=False)
    complete: bool = False  # every command was run and ended as it should
    accepted: Mapping[Location, Acceptance] = field(default_factory=dict)  # as a Result has it
    difference: Difference | None = None  # what it printed from what it should have

    def text_of(self, number: int | None) -> str:
        """What the command of that number printed, nothing when it was not run; all that was for None.

        It is decoded with the errors UNLOST.
        """
        return "".join(map(_text, self._of(number)))

    def lacks(self, number: int | None) -> int:
        """How many bytes are missing in what `text_of` has for that number."""
        return sum(output.left_out for output in self._of(number) if output.text is None)

    def _of(self, number: int | None) -> Sequence[Output]:
        return self.outputs if number is None else self.outputs[number - 1 : number]

    def but(self, reason: str, outcome: Outcome = Outcome.FAILED) -> Performance:
        """The same commands, with another judgement."""
        return replace(self, outcome=outcome, reason=reason)


def _text(output: Output) -> str:
    return output.data.decode(ENCODING, UNLOST) if output.text is None else output.text


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
    compared: bool = False  # what they print is, and is kept for that


class Performer:
    """Sends commands to shells and tells what comes back, masked; remembers what interrupted the run.

    `ended`: what ends it whatever the user wants, in words. `gave_secret`: a command or a program was told
    one, and whatever runs from then on may print what it made of it.
    """

    def __init__(
        self, secrets: Sequence[str], *, attended: bool, said: Callable[[], str] = lambda: ""
    ) -> None:
        self._secrets = tuple(secrets)
        self._redactor = Redactor(secrets)
        self._attended = attended
        self._said = said
        self._pieces: Pieces | None = None
        self.interrupted = False
        self.ended = ""
        self.gave_secret = False
        self._sent: list[CommandResult] = []
        self._under_way: CommandResult | None = None
        self._since = 0.0  # when that was sent
        self._printed = bytearray()  # the end of what the command under way has

    def mask(self, text: str) -> str:
        """The text without any secret."""
        return self._redactor.text(text)

    def kept(self, text: str) -> str:
        """The same for what is kept of an output: from when a secret was given on, without pieces of one."""
        text = self.mask(text)
        return self._known_pieces.text(text) if self.gave_secret else text

    def hide(self, texts: Iterable[str]) -> None:
        """Mask these texts too from now on."""
        if new := set(texts).difference(self._secrets):
            self._secrets = (*self._secrets, *new)
            self._redactor = Redactor(self._secrets)
            self._pieces = None

    def tell(self, event: Event) -> Telling:
        """Tell one event; an interruption may be the answer to any."""
        sent = yield event
        if isinstance(sent, Reply) and (sent is Reply.INTERRUPT or sent.ends_run):
            self.interrupted = True
            if sent.ends_run:
                self.ended = _("ended by {signal}").format(signal=sent.value)
        return sent

    def perform(self, shell: Shell, errand: Errand) -> Generator[Event, Sent, Performance]:
        """Run the commands until one does not end as it should."""
        results: list[CommandResult] = []
        if not errand.quiet:
            self._sent = results
        outputs: list[Output] = []

        def performance(outcome: Outcome, reason: str) -> Performance:
            return Performance(outcome, reason, tuple(results), tuple(outputs))

        for number, command in enumerate(errand.commands, 1):
            last = number == len(errand.commands)
            if self.interrupted:
                why = self.ended or _("interrupted")
                return performance(Outcome.FAILED, why)
            output = yield from self._one(shell, command, errand, results, last=last)
            outputs.append(output)
            outcome, reason = _judged(output, errand, last=last)
            if output.ending is Ending.INTERRUPTED:
                reason = self.ended or reason
            if outcome is not Outcome.PASSED:
                return performance(outcome, self.mask(reason))
        return replace(performance(Outcome.PASSED, ""), complete=True)

    def begin(self) -> None:
        """Another step begins."""
        self._sent = []

    def broken_off(self, why: str) -> tuple[CommandResult, ...]:
        """What was sent of the step under way, whose last command nobody waits for any more."""
        begun = self._under_way
        if begun is None:
            return tuple(self._sent)
        printed = bytes(self._printed)
        data = self._known_pieces.masked(printed) if self.gave_secret else printed
        output = replace(begun.output, data=data, detail=why, seconds=time.monotonic() - self._since)
        return (*self._sent, replace(begun, output=output))

    def _one(
        self, shell: Shell, command: Command, errand: Errand, results: list[CommandResult], *, last: bool
    ) -> Generator[Event, Sent, Output]:
        masked = self.mask(command.masked)
        told = (command.masked, *(answer.reply for answer in errand.answers))
        self.gave_secret |= command.secret or any(self.mask(text) != text for text in told)
        if not errand.quiet:
            self._under_way = CommandResult(masked, command.location, Output(b"", None, 0.0, Ending.LOST))
            self._since = time.monotonic()
        yield from self.tell(CommandStarted(masked, command.location, errand.place, quiet=errand.quiet))
        limits = self._limits(errand)
        if last and errand.enter is not None:
            stream = shell.enter(command.text, errand.enter, limits)
        elif last and errand.leave:
            stream = shell.leave(command.text, limits)
        else:
            stream = shell.run(command.text, limits)
        output = yield from self._stream(shell, stream, quiet=errand.quiet)
        if output.ending is Ending.INTERRUPTED:
            self.interrupted = True
        result = CommandResult(masked, command.location, self._masked(output))
        results.append(result)
        self._under_way = None
        yield from self.tell(CommandEnded(result, quiet=errand.quiet))
        return output

    def _stream(
        self, shell: Shell, stream: Generator[bytes, None, Output], *, quiet: bool
    ) -> Generator[Event, Sent, Output]:
        self._printed.clear()
        while True:
            try:
                chunk = next(stream)
            except StopIteration as end:
                output: Output = end.value
                break
            if not chunk:
                yield from self._answered(shell)
            elif (shown := self._redactor.feed(chunk)) and not quiet:
                self._keep(shown)
                yield from self.tell(OutputSeen(shown))
        if (shown := self._redactor.flush()) and not quiet:
            yield from self.tell(OutputSeen(shown))
        return output

    def _keep(self, shown: bytes) -> None:
        """For when nobody waits any more for what the shell itself tells of it."""
        self._printed += shown
        if len(self._printed) > 2 * PRINTED:
            del self._printed[:-PRINTED]

    def _answered(self, shell: Shell) -> Generator[Event, Sent, None]:
        """Type to the command what a person types for it; a password is a secret from then on."""
        if shown := self._redactor.flush():  # the question itself may look like the beginning of a secret
            yield from self.tell(OutputSeen(shown))
        sent = yield from self.tell(InputAwaited(secret=shell.asks_for_secret()))
        if not isinstance(sent, Typed):
            return
        word = sent.text.removesuffix("\n")
        if sent.secret and len(word) >= SHORTEST:
            self.hide((word,))
        self.gave_secret |= sent.secret
        shell.answer(sent.text)

    def _masked(self, output: Output) -> Output:
        data = self._redactor.feed(_without_cut_ends(output, self._margin)) + self._redactor.flush()
        if self.gave_secret:
            data = self._known_pieces.masked(data)
        return replace(output, data=data, text=None, detail=self.mask(output.detail))

    @property
    def _known_pieces(self) -> Pieces:
        if self._pieces is None:
            # imported for those who have a secret
            from runbook.masking.pieces import Pieces

            self._pieces = Pieces(self._secrets, self._said())
        return self._pieces

    @property
    def _margin(self) -> int:
        return COSTUME * max(map(len, self._secrets), default=0)

    def _limits(self, errand: Errand) -> Limits:
        remaining = None if errand.deadline is None else max(0.001, errand.deadline - time.monotonic())
        whole = WHOLE if errand.compared else 0
        if self._attended:
            return Limits(timeout=remaining, answers=errand.answers, ask=not errand.quiet, whole=whole)
        silence = SILENCE_UNATTENDED if errand.deadline is None else None
        return Limits(remaining, silence, INPUT_UNATTENDED, errand.answers, whole=whole)


def _without_cut_ends(output: Output, margin: int) -> bytes:
    """The output less what stands around its gap, where half a secret would not be known for one."""
    gap = re.search(rb"\n[^\n]*\b%d\b[^\n]*\n" % output.left_out, output.data) if output.left_out else None
    if gap is None or not margin:
        return output.data
    return output.data[: max(0, gap.start() - margin)] + gap[0] + output.data[gap.end() + margin :]


def _judged(output: Output, errand: Errand, *, last: bool) -> tuple[Outcome, str]:
    """Whether the command ended as it should, and otherwise the reason in words."""
    if output.ending is not Ending.DONE:
        outcome = Outcome.FAILED if output.ending.place_holds else Outcome.BROKEN
        return outcome, output.detail or _ENDINGS[output.ending]()
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
    Ending.TIMEOUT: lambda: _("over its time"),
    Ending.INTERRUPTED: lambda: _("interrupted"),
    Ending.SILENCE: lambda: _("silent for too long"),
    Ending.INPUT: lambda: _("waits for an answer that nobody gives"),
    Ending.REFUSED: lambda: _("not run"),
    Ending.GONE: lambda: _("its shell ended under it"),
    Ending.LOST: lambda: _("it does not answer any more"),
}
