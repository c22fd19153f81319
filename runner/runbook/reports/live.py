"""A run on a terminal: done steps stay as rows, what runs now moves below them."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from runbook.engine.events import Asked
from runbook.i18n import _
from runbook.reports.console import Console, tail_of
from runbook.reports.paint import height_of, width_of
from runbook.reports.words import INDENT, clipped, clock, lasted, neutral

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType
    from typing import TextIO

    from rich.live import Live
    from rich.text import Text

    from runbook.engine.events import (
        CommandStarted,
        InputAwaited,
        Question,
        Reply,
        StepEnded,
        StepStarted,
        Typed,
    )
    from runbook.engine.plan import Plan
    from runbook.model import Values
    from runbook.reports.ending import WaysOut
    from runbook.reports.paint import Paint
    from runbook.seen import Report

FIRST = 0.25  # a run that is over by then needs no moving part, and no 80 ms to import rich
TICK = 0.1
TAIL_BYTES = 4096
TAIL_LINES = 6
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class LiveConsole(Console):
    """Writes each step's row when it ends; a thread redraws what goes on, since a command may be silent."""

    streams_output = False

    def __init__(
        self, stdout: TextIO, stdin: TextIO, paint: Paint, width: int, ways_out: WaysOut | None = None
    ) -> None:
        super().__init__(stdout, stdin, paint, width, ways_out)
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._suspending = False
        self._thread = threading.Thread(target=self._draw, name="screen", daemon=True)
        self._asking = False
        self._live: Live | None = None
        self._tail = b""

    def start(self, plan: Plan, values: Values, reached: Mapping[str, str]) -> None:
        """Say what is going to run, and begin to draw."""
        super().start(plan, values, reached)
        self._keys.silence()
        if signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL:
            signal.signal(signal.SIGTSTP, self._suspended)
        self._thread.start()

    def interrupting(self) -> None:
        """Say so in the moving part: a signal handler must not wait for the lock."""
        self.scene.note = _("Ctrl-C again closes all")

    def stop(self) -> None:
        """End the moving part, and leave the rows above it."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        if signal.getsignal(signal.SIGTSTP) == self._suspended:
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        self._take_away()
        self._keys.restore()

    def finish(self, report: Report) -> None:
        """Write what the run came to."""
        self.stop()
        super().finish(report)

    # ------------------------------------------------------------ Ctrl-Z

    def _suspended(self, _number: int, _frame: FrameType | None) -> None:
        """Have the thread stop all this: a signal handler must not wait for the lock."""
        self._suspending = True

    def _suspend(self) -> None:
        """Give the terminal to whoever stopped this program; gone on with, all is drawn again."""
        with self._lock:
            self._suspending = False
            self._take_away(asking=self._asking)
            self._keys.restore()
            self._stdout.flush()
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)  # before it can draw once more

    # ------------------------------------------------------------ rows

    def _heading(self, event: StepStarted) -> None:
        self._tail = b""
        self._moved(event.place)

    def _command_started(self, event: CommandStarted) -> None:
        self._tail = b""
        self.scene.note = ""
        self.scene.command = "" if event.quiet else event.text

    def _step_ended(self, event: StepEnded) -> None:
        self.scene.running = False
        super()._step_ended(event)

    def _output(self, data: bytes) -> None:
        self._tail = (self._tail + data[-TAIL_BYTES:])[-TAIL_BYTES:]

    def _note(self) -> None:
        """A note of the scene is drawn with it."""

    def _typed(self, event: InputAwaited) -> Typed | None:
        if self._line_typed is None:
            self._take_away(asking=True)
            self._line(self._row(self.paint.running, self.scene.number, self.scene.title, ""))
            if self.scene.command:
                self._command(self.scene.command)
            for line in self._tail_of(self._tail, TAIL_LINES, "  "):
                self._line(INDENT + line)
            self._tail = b""  # it stays above
            self._keys.restore()
        return super()._typed(event)

    def _no_more_typing(self) -> None:
        if self._line_typed is not None:
            super()._no_more_typing()
            self._keys.silence()
            self._asking = False

    def _question(self, question: Question) -> Reply:
        self._take_away(asking=True)
        self._keys.restore()
        try:
            if question.asked is not Asked.INTERRUPTED:
                self._line(self._row(self.paint.running, question.number, question.title, ""))
            return super()._question(question)
        finally:
            self._keys.silence()
            self._asking = False

    def _line(self, text: str = "") -> None:
        with self._lock:
            if self._live is None:
                super()._line(text)
            else:
                from rich.text import Text

                self._live.console.print(Text.from_ansi(text), soft_wrap=True)

    # ------------------------------------------------------------ the moving part

    def _draw(self) -> None:
        """What the thread does: wait a little, then draw until it is over, or the terminal is gone."""
        with suppress(OSError):
            self._draw_until_over()

    def _draw_until_over(self) -> None:
        wait = FIRST
        while not self._over.wait(wait):
            wait = TICK
            if self._suspending:
                self._suspend()
            with self._lock:
                if self._asking or self._keys.another_has_them:
                    continue
                self._keys.silence()
                if self._live is None:
                    self._live = self._new_live()
                    self._live.start()
                self._width = width_of(self._stdout)
                self._live.update(self._drawn(), refresh=True)

    def _new_live(self) -> Live:
        from rich.console import Console as RichConsole
        from rich.live import Live

        class Screen(RichConsole):
            def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002  # rich's own
                # hidden, it would stay so when this program is killed
                return False

        screen = Screen(file=self._stdout, highlight=False, markup=False, emoji=False)
        return Live(
            console=screen, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        )

    def _take_away(self, *, asking: bool = False) -> None:
        with self._lock:
            self._asking = asking
            live, self._live = self._live, None
            if live is not None:
                live.stop()

    def _drawn(self) -> Text:
        from rich.text import Text

        text = Text.from_ansi("\n".join(self._scene_lines()))
        text.no_wrap, text.overflow = True, "crop"
        return text

    def _scene_lines(self) -> Iterator[str]:
        scene, now = self.scene, time.monotonic()
        if scene.running:
            frames = SPINNER if self.paint.signs else "|/-\\"
            sign = self.paint.coloured(frames[int(now / TICK) % len(frames)], "36")
            elapsed = f"{lasted(now - scene.step_begin):>9}"
            note = clipped(scene.note, (self._width - 3) // 2 - len(elapsed)) if scene.note else ""
            yield self._row(sign, scene.number, scene.title, note + elapsed)
            if scene.command:
                (command,) = self._as_it_fits(scene.command, self._width - len(INDENT) - 2)
                yield INDENT + self.paint.dim("$ " + command)
            room = max(1, min(TAIL_LINES, height_of(self._stdout) - 6))
            for line in tail_of(self._tail, room):
                yield INDENT + "  " + clipped(line, self._width - len(INDENT) - 2)
        right = f"{scene.number}/{scene.total}  {neutral(scene.place)}  {clock(now - scene.begin):>5}"
        yield self.paint.dim(self.paint.spread(" " + scene.recipe, right, self._width))
