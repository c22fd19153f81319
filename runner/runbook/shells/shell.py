"""One pty and the shells stacked on it: run, enter, leave, and proof of who answers."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem
from runbook.i18n import _
from runbook.model import Ending, Identity, Limits, Output
from runbook.shells import opening, processes
from runbook.shells.closing import close_line
from runbook.shells.following import Following
from runbook.shells.line import Line
from runbook.shells.opening import Greeting
from runbook.shells.pty import Terminal

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

ANSWERS_WITHIN = 30.0  # seconds for a shell to say who it is
LEAVES_WITHIN = 120.0  # seconds for a place to be gone after the command that closes it: a machine powers off
_WHO = "\\command stat -Lc '%d %i' /; \\command id -u; \\command uname -n"


class ShellStack:
    """The shells on one host: a step's commands run in the innermost one."""

    def __init__(
        self, host: str, argv: Sequence[str], environment: Mapping[str, str], *, far: bool = False
    ) -> None:
        """Start the outermost shell and prove that it answers; PlaceError when it does not.

        `far`: the program that is started only leads to the shell (ssh), which is spoken to once it is there.
        """
        self.host = host
        self._far = far
        self._line = Line(Terminal(argv, environment))
        self._wants_interrupt = False
        try:
            self._open_outermost()
        except BaseException:
            self._line.terminal.end()
            raise

    @property
    def labels(self) -> tuple[str, ...]:
        """The places entered and still open, outermost first."""
        return tuple(level.label for level in self._line.levels[1:])

    # ------------------------------------------------------------ commands

    def run(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Run a command in the innermost shell; yields what it prints, gives how it ended."""
        following = self._follow(command, limits)
        output = yield from following.run()
        assert output is not None
        return following.complete(output)

    def enter(self, command: str, label: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Run a command that opens a shell; everything run next happens there.

        Entered: `ending` is DONE and `status` None. Otherwise the outer shell answers still, or the place is
        gone or lost; `detail` says which, and why.
        """
        line = self._line
        if line.top.near:
            line.terminal.cook(echo=True)  # so that a password prompt is told by its silence
        greeting = Greeting(line)
        following = self._follow(command, limits, greeting)
        opener = following.nonce
        output = yield from following.run()
        if output is not None:
            yield from following.unmuted()
            return following.complete(_not_entered(output))
        if greeting.reply is None:
            return (yield from self._give_up(following, _("no shell answers there")))
        level = opening.teach(line, label, opener, greeting.reply)
        if isinstance(level, str):
            return (yield from self._give_up(following, level))
        outer = line.top.identity
        line.levels.append(level)
        line.reader.awaited |= {level.token, opener}
        level.identity = self._who()
        entered = following.complete(Output(b"", None, time.monotonic() - (following.begun or 0)))
        if _chroots(command) and outer and level.identity and _same_root(outer, level.identity):
            yield from self.leave("exit", limits)
            detail = _("the new shell has the root file system of the old one ({device}, inode {inode})")
            return replace(entered, ending=Ending.DONE, status=1, detail=detail.format(**_root_words(outer)))
        return entered

    def leave(self, command: str, limits: Limits) -> Generator[bytes, None, Output]:
        """Run the command that closes the innermost place; DONE when the outer shell answers again."""
        line = self._line
        depth = len(line.levels)
        following = self._follow(command, limits)
        output = yield from following.run()
        assert output is not None
        if output.ending is Ending.DONE and len(line.levels) == depth:
            wait = limits.timeout if limits.timeout is not None else LEAVES_WITHIN
            output = yield from self._see_it_gone(following, output, wait)
        if output.ending is Ending.GONE and line.levels and len(line.levels) == depth - 1:
            output = replace(output, ending=Ending.DONE, detail="")
        return following.complete(output)

    def _see_it_gone(
        self, following: Following, output: Output, wait: float
    ) -> Generator[bytes, None, Output]:
        line = self._line
        deadline = time.monotonic() + wait
        awaiting = Following(
            line,
            line.top.opener,
            Limits(),
            over=lambda _following: time.monotonic() > deadline or self._wants_interrupt,
            tick=opening.QUIET,
            kept=following.kept,
            begun=time.monotonic(),
        )
        index = len(line.levels) - 1
        gone = yield from awaiting.run()
        if gone is None or len(line.levels) > index:
            detail = _("its shell still answers after {seconds:g} s").format(seconds=wait)
            return replace(output, ending=Ending.LOST, detail=detail)
        return replace(gone, seconds=output.seconds + gone.seconds)

    def interrupt(self) -> None:
        """End the running command; safe in a signal handler."""
        self._wants_interrupt = True
        self._line.terminal.wake()

    # ------------------------------------------------------------ proof

    def prove(self) -> Identity:
        """Who answers now; PlaceError when it is not the shell that was entered, or none."""
        line = self._line
        self._listen()
        if not line.levels or line.terminal.status is not None:
            raise PlaceError(Problem(None, _("no shell answers any more on {host}").format(host=self.host)))
        now = self._who()
        expected = line.top.identity
        if now is None:
            raise PlaceError(
                Problem(None, _("the shell of {place} does not answer").format(place=self._place()))
            )
        if expected is not None and now != expected:
            raise PlaceError(
                Problem(
                    None,
                    _(
                        "the shell of {place} is not where it was: root file system {now}, user {uid}; "
                        "it was {then}, user {was}"
                    ).format(
                        place=self._place(),
                        now=_root(now),
                        uid=now.uid,
                        then=_root(expected),
                        was=expected.uid,
                    ),
                )
            )
        return now

    def _listen(self) -> None:
        """Take note of what happened since the last command: a shell may have died."""
        line = self._line
        while data := line.terminal.read(0):
            self._note(data)
        self._note(b"")

    def _note(self, data: bytes) -> None:
        line = self._line
        for piece in line.pieces(data):
            if not isinstance(piece, bytes) and piece.kind == "E" and (at := line.opened_by(piece.nonce)):
                line.ended(piece, line.levels[at - 1])
                line.cut(at)

    def _who(self) -> Identity | None:
        level = self._line.top
        if level.near:
            if (seen := processes.identity(level.pid)) is not None:
                return seen
            if not processes.alive(level.pid):
                return None
        return self._ask_who()

    def _ask_who(self) -> Identity | None:
        before = self._line.top.status
        following = self._follow(_WHO, Limits(timeout=ANSWERS_WITHIN))
        for _data in following.run():
            pass
        words = following.kept.data().decode(errors="replace").split()
        if len(words) < 4 or not all(word.isdigit() for word in words[:3]):
            return None
        self._line.top.status = before
        return Identity(int(words[0]), int(words[1]), int(words[2]), words[3])

    def _place(self) -> str:
        return " > ".join((self.host, *self.labels))

    # ------------------------------------------------------------ beginning and end

    def _open_outermost(self) -> None:
        line = self._line
        level = opening.teach(line, "", "", opening.greet_outermost(line, far=self._far))
        if isinstance(level, str):
            raise PlaceError(Problem(None, f"{self.host}: {level}"))
        line.levels.append(level)
        line.reader.awaited.add(level.token)
        level.identity = self._who()

    def _follow(self, command: str, limits: Limits, greeting: Greeting | None = None) -> Following:
        line = self._line
        if not line.levels:
            raise PlaceError(Problem(None, _("no shell answers any more on {host}").format(host=self.host)))
        self._wants_interrupt = False
        line.terminal.woken = False
        if "V" in line.top.flags:
            opening.stop_editing(line)
        traced = "set -" in command or "xtrace" in command or "x" in line.top.flags
        nonce = line.send(command.encode(errors="surrogateescape"))
        following = Following(line, nonce, limits, traced=traced, interrupted=lambda: self._wants_interrupt)
        if greeting is not None:
            following.over = greeting.over
            following.tick = opening.QUICK
            self._line.reader.awaited.add(greeting.nonce)
            following.replied = greeting.replied
        return following

    def _give_up(self, following: Following, detail: str) -> Generator[bytes, None, Output]:
        """End an opener that brought up no shell that can be used."""
        output = yield from following.end()
        return following.complete(_not_entered(replace(output, detail=detail)))

    def close(self) -> tuple[str, ...]:
        """End every shell and what runs in it; says in sentences what was told to stay (nohup)."""
        return close_line(self._line)


def _not_entered(output: Output) -> Output:
    """The output of an opener that opened nothing: a status even where it was 0."""
    if output.ending is Ending.DONE and output.status is None:
        return replace(output, ending=Ending.LOST)
    return output


def _chroots(command: str) -> bool:
    words = command.strip().rsplit("\n", 1)[-1].split()
    return bool(words) and words[0] in {"chroot", "/usr/sbin/chroot"} and words[-1] != "/"


def _same_root(one: Identity, other: Identity) -> bool:
    return (one.device, one.inode) == (other.device, other.inode)


def _root(identity: Identity) -> str:
    return "{device}, inode {inode}".format(**_root_words(identity))


def _root_words(identity: Identity) -> dict[str, str]:
    device = identity.device
    return {"device": f"{device >> 8 & 0xFFF}:{device & 0xFF}", "inode": str(identity.inode)}
