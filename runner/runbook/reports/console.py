"""Events to lines in a log or on a terminal; the questions of a run to its user."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from runbook.engine.events import (
    Announced,
    Asked,
    CommandStarted,
    InputAwaited,
    OutputSeen,
    Pausing,
    Question,
    StepEnded,
    StepStarted,
    UndoStarted,
)
from runbook.i18n import _, ngettext, number
from runbook.reports import asking, difference, ending, planview
from runbook.reports.words import INDENT, cells, clipped, lasted, neutral, shown, where, wrapped
from runbook.seen import Outcome, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.engine.events import Event, Reply, Sent, Typed
    from runbook.engine.plan import Plan
    from runbook.model import File, Values
    from runbook.reports.ending import WaysOut
    from runbook.reports.paint import Paint
    from runbook.seen import Place, Report, Result

PROMPT = "$ "
TAIL = 10
ENDS = 200  # characters of the beginning and of the end of a line that has many more
MOST_LINES = 20  # of a file, in a question
LONGEST_LINE = 8192
SHORT = 24  # columns of a reason that fits beside a title


@dataclass
class Scene:
    """What is going on now."""

    recipe: str = ""
    total: int = 0
    number: int = 0
    title: str = ""
    place: str = ""
    command: str = ""
    note: str = ""
    begin: float = 0.0
    step_begin: float = 0.0
    undoing: bool = False
    running: bool = False


class Console:
    """Writes a run as plain lines, each as it happens."""

    streams_output = True

    def __init__(
        self, stdout: TextIO, stdin: TextIO, paint: Paint, width: int = 80, ways_out: WaysOut | None = None
    ) -> None:
        self._stdout = stdout
        self._stdin = stdin
        self._width = width
        self._ways_out = ways_out
        self.paint = paint
        self.scene = Scene()
        self._where: Place | None = None
        self._rest = b""
        self._lost = False
        self._bad = False
        self._held: list[StepEnded] = []  # after a failure: not run, as it seems
        self._reached: Mapping[str, str] = {}
        self._keys = asking.Keys(stdin)
        self._line_typed: asking.LineTyped | None = None

    def start(self, plan: Plan, values: Values, reached: Mapping[str, str]) -> None:
        """Say what is going to run; `reached` says of each host how."""
        self.scene.recipe = plan.recipe.name
        self.scene.total = len(plan.steps)
        self.scene.begin = time.monotonic()
        self._reached = reached
        for line in planview.heading(plan, values, self.paint, self._width):
            self._line(line)

    def show(self, event: Event) -> Sent:
        """Write one event; the answer, when it is a question or a program's."""
        if isinstance(event, InputAwaited):
            return self._typed(event)
        self._no_more_typing()
        self._keys.forget()  # only what is typed below a question is an answer to it
        if isinstance(event, OutputSeen):
            self._output(event.data)
        elif isinstance(event, StepStarted):
            self._step_started(event)
        elif isinstance(event, CommandStarted):
            self._command_started(event)
        elif isinstance(event, StepEnded):
            self._step_ended(event)
        elif isinstance(event, Question):
            return self._question(event)
        elif isinstance(event, Pausing):
            self._pausing(event)
        elif isinstance(event, Announced):
            self._announced(event)
        elif isinstance(event, UndoStarted):
            self._line()
            self._line(
                ngettext(
                    "Taking back {n} step, from the last to the first",
                    "Taking back {n} steps, from the last to the first",
                    event.count,
                ).format(n=event.count)
            )
            self._where = None
        return None

    def interrupting(self) -> None:
        """Say, from a signal handler, that the interruption was heard."""
        words = _("Interrupting; once more closes everything at once.")
        # past the buffer, which the interrupted program may be in the middle of writing
        with suppress(OSError):
            os.write(self._stdout.fileno(), f"\n{INDENT}{words}\n".encode())

    def stop(self) -> None:
        """Give the terminal back as it was; may be called twice."""
        self._no_more_typing()
        self._flush_output()

    def finish(self, report: Report) -> None:
        """Write what the run came to."""
        self.stop()
        self._line()
        for line in ending.lines(report, self.paint, self._width, self._ways_out):
            self._line(line)

    # ------------------------------------------------------------ steps

    def _step_started(self, event: StepStarted) -> None:
        held, self._held = self._held, []
        for one in () if event.undo else held:  # the run goes on
            self._step_told(one)
        scene = self.scene
        scene.number, scene.title, scene.place = event.number, event.title, str(event.place)
        scene.step_begin, scene.command, scene.note = time.monotonic(), "", ""
        scene.undoing, scene.running = event.undo, True
        self._heading(event)

    def _heading(self, event: StepStarted) -> None:
        self._moved(event.place)
        self._line(self._row(self.paint.running, event.number, event.title, ""))

    def _moved(self, place: Place) -> None:
        """A line of its own for each change of place."""
        if place != self._where:
            self._where = place
            how = "" if place.labels else self._reached.get(place.host, "")
            self._line()
            self._line(" " + self.paint.bold(neutral(str(place))) + (f" ({how})" if how else ""))

    def _command_started(self, event: CommandStarted) -> None:
        self.scene.command = "" if event.quiet else event.text
        if not event.quiet:
            self._command(event.text)

    def _step_ended(self, event: StepEnded) -> None:
        self._flush_output()
        result = event.result
        if result.skip and self._bad and not event.undo:
            self._held.append(event)
        else:
            self._bad = self._bad or result.outcome.bad
            self._step_told(event)

    def _step_told(self, event: StepEnded) -> None:
        result = event.result
        if result.skip and result.skip is not Skip.STOPPED:
            self._moved(result.place)  # nothing said that it begins
        follows = result.outcome is Outcome.REFUSED and self._lost and not event.undo
        if result.skip is Skip.STOPPED or follows:
            return  # it follows from what was shown already, and the last lines count it
        self._lost = self._lost or result.outcome in {Outcome.BROKEN, Outcome.REFUSED}
        for line in self.ended(event):
            self._line(line)

    def ended(self, event: StepEnded) -> Iterator[str]:
        """The row of a step that ended, and below it what went wrong."""
        result = event.result
        note, more = _note_of(result)
        if event.undo and not result.outcome.bad:
            note = _("taken back")
        right = note if result.skip else f"{note}{lasted(result.seconds):>9}"
        yield self._row(self.paint.mark(result.outcome), event.number, result.title, right)
        if result.outcome.bad:
            yield from (INDENT + line for line in self._what_went_wrong(result, more))

    def _what_went_wrong(self, result: Result, reason: list[str]) -> Iterator[str]:
        yield from self._wrapped(f"{result.step.location}, {where(result.place)}")
        yield from self._sent(result)
        if result.difference:
            width = self._width - len(INDENT)
            yield from difference.lines(result.difference, result.commands, self.paint, width)
            return
        if result.commands and not self.streams_output:
            yield from self._tail_of(result.commands[-1].output.data, TAIL, " " * len(PROMPT))
        for line in reason:
            yield from map(self.paint.red, self._wrapped(neutral(line)))

    def _sent(self, result: Result) -> Iterator[str]:
        """The commands of a step, all that was done since the one before it."""
        for command in result.commands[-MOST_LINES:]:
            first, *more = self._as_it_fits(command.text, self._width - len(INDENT) - len(PROMPT))
            yield PROMPT + first
            yield from (" " * len(PROMPT) + line for line in more)

    def _row(self, mark: str, number: int, title: str, right: str) -> str:
        digits = len(str(self.scene.total))
        left = f"{number:>{digits}}  {neutral(title)}"
        return f" {mark} {self.paint.spread(left, neutral(right), self._width - 3)}"

    def _tail_of(self, data: bytes, count: int, margin: str) -> Iterator[str]:
        """The last lines of what a program printed, those that are too long on several."""
        for line in tail_of(data, count):
            yield from (margin + part for part in self._wrapped(line, len(margin)))

    def _wrapped(self, text: str, margin: int = 0) -> list[str]:
        return wrapped(text, self._width - len(INDENT) - margin)

    def _command(self, text: str) -> None:
        prompt = PROMPT
        for line in self._as_it_fits(text, self._width - len(INDENT) - len(prompt)):
            self._line(INDENT + self.paint.dim(prompt + line))
            prompt = "  "

    def _as_it_fits(self, text: str, width: int) -> list[str]:
        """A command whole, or its first line in so many columns where lines are cut."""
        first, *more = neutral(text).strip("\n").split("\n")
        if not self.paint.cuts:
            return [first, *more]
        return [clipped(f"{first} …" if more else first, width)]

    # ------------------------------------------------------------ what is printed

    def _output(self, data: bytes) -> None:
        head, newline, rest = (self._rest + data).rpartition(b"\n")
        if newline:
            self._lines(head)
            self._stdout.flush()  # whoever follows a log sees what a slow command prints
        self._rest = rest
        if len(rest) > LONGEST_LINE:
            self._flush_output()

    def _flush_output(self) -> None:
        if self._rest:
            rest, self._rest = self._rest, b""
            self._lines(rest)

    def _lines(self, data: bytes) -> None:
        margin = INDENT + "  "
        self._stdout.write(margin + shown(data).replace("\n", "\n" + margin) + "\n")

    def _pausing(self, event: Pausing) -> None:
        note = _("attempt {n}, again in {seconds} s")
        self.scene.note = note.format(n=event.attempt, seconds=number(event.seconds))
        if event.times:
            self._note()

    def _note(self) -> None:
        self._line(INDENT + self.paint.dim(self.scene.note))

    # ------------------------------------------------------------ a person

    def _announced(self, event: Announced) -> None:
        self._instructions(event.text)
        self._line(INDENT + _("This is for you to do; waiting until it is seen to be done."))

    def _typed(self, event: InputAwaited) -> Typed | None:
        """What was typed for the running command until now, a line at a time."""
        early = self._line_typed is None
        if self._line_typed is None:
            self._line_typed = asking.LineTyped(self._stdin, secret=event.secret)
            words = _("It waits for an answer: type it; Ctrl-C ends the command.")
            self._flush_output()
            # at once: what is typed is shown by the terminal itself, as soon as that can be read
            self._stdout.write(f"{INDENT}{words}\n{INDENT}")
            self._stdout.flush()
        if (typed := self._line_typed.typed()) is not None:
            if early and not typed.secret:
                self._line(neutral(typed.text))  # it was typed unseen
            self._no_more_typing()
        return typed

    def _no_more_typing(self) -> None:
        if self._line_typed is not None:
            self._line_typed.close()
            self._line_typed = None
            self._stdout.write("\r")  # where nothing was typed the margin stands there

    def _question(self, question: Question) -> Reply:
        self._instructions(question.text if question.asked is Asked.MANUAL else "")
        for command in question.commands:
            self._command(command)
        if question.file:
            self._file(question.file)
        return asking.ask(question, self._stdin, self._stdout, self._width)

    def _file(self, file: File) -> None:
        lines = list(planview.written(file))
        for line in lines[:MOST_LINES]:
            self._line(INDENT + self.paint.dim(line))
        if (more := len(lines) - MOST_LINES) > 0:
            said = ngettext("… and {n} line more", "… and {n} lines more", more)
            self._line(INDENT + self.paint.dim(said.format(n=more)))

    def _instructions(self, text: str) -> None:
        for line in neutral(text).splitlines():
            self._line(INDENT + line)

    def _line(self, text: str = "") -> None:
        self._flush_output()
        self._stdout.write(text.rstrip() + "\n")
        self._stdout.flush()


def tail_of(data: bytes, count: int) -> list[str]:
    """The last lines of what a program printed, as they can be shown."""
    text = shown(data[-count * 1000 :]).rstrip("\n")
    lines = text.split("\n")[-count:] if text else []
    return [line if len(line) <= 2 * ENDS else f"{line[:ENDS]} … {line[-ENDS:]}" for line in lines]


def _note_of(result: Result) -> tuple[str, list[str]]:
    """What fits beside the title of a step that ended, and what is for the lines below it."""
    tries = result.attempts
    times = ngettext("{n} attempt", "{n} attempts", tries).format(n=tries) if tries > 1 else ""
    if not result.outcome.bad:
        return result.reason or times, []
    first, *more = result.reason.split("\n")
    if cells(first) > SHORT:
        first, more = _OUTCOMES[result.outcome](), [first, *more]
    return ", ".join(filter(None, (first, times))), more


_OUTCOMES = {
    Outcome.FAILED: lambda: _("failed"),
    Outcome.BROKEN: lambda: _("broken"),
    Outcome.REFUSED: lambda: _("refused"),
}
