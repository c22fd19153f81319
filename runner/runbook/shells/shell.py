"""One pty and the shells stacked on it: run, enter, leave, and proof of who answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.model import Limits
from runbook.seen import Ending, Identity, Output
from runbook.shells import opening, proving
from runbook.shells.closing import close_line
from runbook.shells.following import Following
from runbook.shells.greeting import Greeting
from runbook.shells.line import Line
from runbook.shells.losing import lost_by_dash
from runbook.shells.pty import Terminal
from runbook.shells.words import Dialect
from runbook.whereabouts import in_words

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from runbook.shells.sandbox import Sandbox

# seconds for a place to be gone after the command that closes it: at once; a machine powers off in its time
NEAR_LEAVES_WITHIN = 3.0
FAR_LEAVES_WITHIN = 120.0


class ShellStack:
    """The shells on one host: a step's commands run in the innermost one."""

    def __init__(
        self,
        host: str,
        argv: Sequence[str],
        environment: Mapping[str, str],
        *,
        far: bool = False,
        sandbox: Sandbox | None = None,
        mark: str = "",
    ) -> None:
        """Start the outermost shell and prove that it answers; PlaceError when it does not.

        `far`: the program that is started only leads to the shell (ssh), which is spoken to once it is there.
        `mark`: what the environment has as `closing.MARK`, and nobody else's.
        """
        self.host = host
        self._mark = mark
        self._boxed = sandbox is not None
        self._line = Line(Terminal(argv, environment, sandbox))
        self._following: Following | None = None
        try:
            self._open_outermost(far=far)
        except BaseException:
            self._line.terminal.end()
            raise

    def _open_outermost(self, *, far: bool) -> None:
        line = self._line
        level = opening.teach(line, "", "", opening.greet_outermost(line, far=far))
        if isinstance(level, str):
            raise PlaceError(Problem(None, level))
        line.levels.append(level)
        level.identity = proving.who(line)
        if level.identity is None:
            raise PlaceError(Problem(None, _("the new shell does not answer")))

    @property
    def labels(self) -> tuple[str, ...]:
        """The places entered and still open, outermost first."""
        return tuple(level.label for level in self._line.levels[1:])

    # ------------------------------------------------------------ commands

    def run(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Run a command in the innermost shell; yields what it prints, gives how it ended."""
        if why := self._misread(command):
            return Output(b"", None, 0.0, Ending.REFUSED, why)
        return (yield from self._follow(command, limits).run())

    def _misread(self, command: str) -> str:
        """Why the innermost shell would do something else than the command says; empty when it would not."""
        if self._line.top.dialect is not Dialect.DASH:
            return ""
        found = lost_by_dash(command.encode(errors="surrogateescape"))
        if found is None:
            return ""
        line, delimiter = found
        fact = _(
            "not run: dash loses a byte of its line {line}, which begins as the delimiter {delimiter} does"
        )
        remedy = _("end the text with another word, as _END_")
        return _("{fact}; {remedy}").format(fact=fact.format(line=line, delimiter=delimiter), remedy=remedy)

    def enter(self, command: str, label: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Run a command that opens a shell; everything run next happens there.

        Entered: `ending` is DONE and `status` None. Otherwise the outer shell answers still, or the place is
        gone or lost; `detail` says which, and why.
        """
        line = self._line
        following = self._follow(command, limits, opens=True)
        greeting = Greeting(following)
        output = yield from greeting.meet()
        if output is not None:
            yield from following.unmuted(greeting.typed)
            return _not_entered(following.complete(output))
        outer, level = (
            line.top,
            opening.teach(line, label, following.nonce, greeting.reply)
            if greeting.reply
            else greeting.why_not,
        )
        if isinstance(level, str):
            output = yield from following.end(greeting.farewell)
            return _not_entered(output, level)
        line.levels.append(level)
        level.identity = proving.who(line, min(proving.ANSWERS_WITHIN, following.time_left))
        if level.identity is None and level in line.levels:
            line.levels.remove(level)
            output = yield from following.end()
            return _not_entered(output, _("the new shell does not answer"))
        if _chroots(command) and proving.same_root(outer.identity, level.identity):
            return (yield from self._step_back(limits, level.identity))
        return following.entered()

    def _step_back(self, limits: Limits, seen: Identity | None) -> Generator[bytes, None, Output]:
        """Leave a chroot that is none."""
        output = yield from self.leave("exit", limits)
        where = in_words(seen) if seen else ""
        detail = _("the new shell is not in another root: {where}").format(where=where)
        if output.ending is not Ending.DONE:
            return replace(output, detail=_("{fact}; {remedy}").format(fact=detail, remedy=output.detail))
        return replace(output, status=1, detail=detail)

    def leave(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Run the command that closes the innermost place; DONE when the outer shell answers again.

        TIMEOUT when the place is still there.
        """
        line = self._line
        following = self._follow(command, limits)
        closing, depth = line.top, len(line.levels)
        output = yield from following.run()
        if output.ending is Ending.DONE and closing in line.levels:
            output = yield from self._see_it_gone(following, output, limits)
        if output.ending is Ending.GONE and line.levels and len(line.levels) == depth - 1:
            output = replace(output, ending=Ending.DONE, detail="")
        return output

    def _see_it_gone(
        self, following: Following, output: Output, limits: Limits
    ) -> Generator[bytes, None, Output]:
        """Wait for the outer shell to speak: some places end some time after the command that ends them."""
        line = self._line
        near = line.top.near or output.status != 0
        wait = NEAR_LEAVES_WITHIN if near else limits.timeout or FAR_LEAVES_WITHIN
        awaiting = Following(line, None, Limits(timeout=wait), kept=following.kept)
        gone = yield from awaiting.run()
        if gone.ending is Ending.TIMEOUT:
            fact = _("its shell is still there, {seconds:g} s after the command that should close it")
            remedy = _("is a job stopped there (`kill %1` ends it), or is that command no `exit`?")
            if not near:
                remedy = _("give it a longer `:timeout:` if it takes its time")
            detail = _("{fact}; {remedy}").format(fact=fact.format(seconds=wait), remedy=remedy)
            gone = replace(gone, status=output.status, detail=detail)
        return replace(gone, seconds=output.seconds + gone.seconds)

    def _follow(self, command: str, limits: Limits, *, opens: bool = False) -> Following:
        line = self._line
        proving.see_it_hears(line, self.host)
        if not line.levels:
            fact = _("no shell answers any more on {host}")
            raise PlaceError(Problem(None, fact.format(host=self.host)))
        line.interrupted = False
        if line.top.editing:
            opening.stop_editing(line)
        if opens and line.top.near:
            line.terminal.cook(echo=True)  # so that a password prompt is told by its silence
        self._following = Following(line, command, limits, opens=opens)
        return self._following

    def asks_for_secret(self) -> bool:
        """Whether what the running command waits for had better not be seen, as far as can be told."""
        return self._following is not None and self._following.asks_for_secret()

    def answer(self, text: str) -> bool:
        """Type it to the running command, if that still waits for it; whether it did."""
        return self._following is not None and self._following.answer(text)

    def interrupt(self) -> None:
        """End the running command; safe in a signal handler."""
        self._line.interrupted = True
        self._line.terminal.wake()

    # ------------------------------------------------------------ proof and end

    def prove(self) -> Identity:
        """Who answers now; PlaceError when it is not the shell that was entered, or none."""
        return proving.prove(self._line, self.host)

    def close(self) -> tuple[str, ...]:
        """End every shell and what runs in it; says in sentences what stays: told to (nohup), or apart."""
        if self._following is not None and not self._boxed:
            self._following.end_apart()
        return close_line(self._line, boxed=self._boxed, mark=self._mark)


def _not_entered(output: Output, why: str = "") -> Output:
    """The output of an opener that opened nothing: a status even where none was seen."""
    if why and output.ending is Ending.INTERRUPTED:  # by us, not by the user
        output = replace(output, ending=Ending.DONE, detail="")
    if output.ending is Ending.DONE and output.status is None:
        output = replace(output, status=1)
    return replace(output, detail="; ".join(filter(None, (why, output.detail))))


def _chroots(command: str) -> bool:
    words = command.strip().rsplit("\n", 1)[-1].split()
    return bool(words) and words[0] in {"chroot", "/usr/sbin/chroot"} and words[-1] != "/"
