"""One pseudo-terminal and the program that owns it: bytes in, bytes out, modes, signals, end."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import signal
import struct
import termios
import time
from typing import TYPE_CHECKING, Protocol

from runbook.errors import PlaceError, Problem, reason
from runbook.i18n import _
from runbook.shells.starting import start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.shells.sandbox import Sandbox

ROWS, COLUMNS = 50, 200
CHUNK = 65536
TAKES_WITHIN = 30.0  # seconds for a program to read something of what is typed


class Program(Protocol):
    """A program that was started; `pidfd` can be read once it has ended."""

    pid: int
    pidfd: int

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        ...


class Terminal:
    """A program on a pseudo-terminal of its own, as the leader of its session."""

    def __init__(
        self, argv: Sequence[str], environment: Mapping[str, str], sandbox: Sandbox | None = None
    ) -> None:
        """Start it, in the sandbox if any; PlaceError when there is no terminal left, or no such program."""
        self.status: int | None = None
        self.woken = False
        self._pending = b""
        with contextlib.ExitStack() as opened:
            try:
                self.master, self._slave = os.openpty()
                opened.callback(os.close, self.master)
                opened.callback(os.close, self._slave)
                self.name = os.ttyname(self._slave)
                self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
                opened.callback(os.close, self._wake_read)
                opened.callback(os.close, self._wake_write)
                _see_room()
            except OSError as error:
                raise no_terminal(error) from None
            self._pristine = termios.tcgetattr(self._slave)
            self.cook(echo=False)
            fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.set_blocking(self.master, False)
            self._program = self._started(argv, environment, sandbox)
            opened.pop_all()
        self.pid, self._pidfd = self._program.pid, self._program.pidfd
        self._poll = select.poll()
        for descriptor in (self.master, self._pidfd, self._wake_read):
            self._poll.register(descriptor, select.POLLIN)

    def _started(
        self, argv: Sequence[str], environment: Mapping[str, str], sandbox: Sandbox | None
    ) -> Program:
        start_it = sandbox.start if sandbox else Child
        try:
            return start_it(argv, environment, (self._slave,) * 3, self.name)
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                raise no_terminal(error) from None
            fact = _("{program} cannot be started ({error})").format(program=argv[0], error=reason(error))
            raise PlaceError(Problem(None, fact, _("install it, or look at PATH"))) from None

    # ------------------------------------------------------------ bytes

    def read(self, seconds: float | None) -> bytes:
        """What the program printed; b"" after `seconds` of nothing, `wake()`, or its end (`status`)."""
        data = self._pending or self._read_now()
        self._pending = b""
        if data or self.status is not None:
            return data
        wait = None if seconds is None else max(0, int(seconds * 1000) + 1)
        for descriptor, event in self._poll.poll(wait):
            if descriptor == self._wake_read:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_read, 512)
                self.woken = True
            elif descriptor == self._pidfd:
                self._reap()
            elif event == select.POLLHUP:
                self._poll.unregister(self.master)  # nobody prints any more: wait for the program's own end
        return self._read_now()

    def _read_now(self) -> bytes:
        """Everything there is, up to CHUNK bytes; a terminal hands it out 4 KB at a time."""
        data = self._read_once()
        if len(data) < 2048:
            return data
        parts, size = [data], len(data)
        while data and size < CHUNK:
            data = self._read_once()
            parts.append(data)
            size += len(data)
        return b"".join(parts)

    def _read_once(self) -> bytes:
        try:
            return os.read(self.master, CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return b""  # hung up

    def write(self, data: bytes, patience: float = TAKES_WITHIN) -> bool:
        """Type it all, however slowly it is read; False when nothing is read for that long.

        What the program prints meanwhile is kept for `read`.
        """
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self.master, view[:CHUNK]) :]
                continue
            except BlockingIOError:
                pass
            except OSError:
                return True  # hung up: the reader will see the end
            if not self._makes_way(patience):
                return False
        return True

    def _makes_way(self, patience: float) -> bool:
        """Whether more can be typed, once what was printed is out of the way."""
        poll = select.poll()
        poll.register(self.master, select.POLLIN | select.POLLOUT)
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            for _descriptor, event in poll.poll(int(left * 1000) + 1):
                if event & select.POLLIN:
                    self._pending += self._read_now()
                if event & (select.POLLOUT | select.POLLHUP | select.POLLERR):
                    return True
        return False

    def wake(self) -> None:
        """Make a waiting `read` return at once; safe in a signal handler."""
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b"!")

    # ------------------------------------------------------------ modes

    def cook(self, *, echo: bool) -> bool:
        """Set the modes that our lines are typed in, whatever a program left behind; whether it was raw."""
        cflag, characters = self._pristine[2], self._pristine[6]
        lflag = termios.ICANON | termios.ISIG | termios.IEXTEN | termios.ECHOE | termios.ECHOK
        lflag |= termios.ECHO if echo else 0
        # output untouched: three times as fast
        wanted = [termios.ICRNL, 0, cflag, lflag, self._pristine[4], self._pristine[5], characters]
        found = termios.tcgetattr(self.master)
        if found != wanted:
            termios.tcsetattr(self.master, termios.TCSANOW, wanted)
        # our descriptor is also the program's standard input
        flags = fcntl.fcntl(self._slave, fcntl.F_GETFL)
        if flags & os.O_NONBLOCK:
            fcntl.fcntl(self._slave, fcntl.F_SETFL, flags & ~os.O_NONBLOCK)
        return not found[3] & termios.ICANON

    @property
    def canonical(self) -> bool:
        """Whether lines are edited by this terminal: not so under ssh, qemu or readline, which read keys."""
        return bool(self._modes() & termios.ICANON)

    @property
    def echoing(self) -> bool:
        """Whether what is typed is shown: not so at a password prompt."""
        return bool(self._modes() & termios.ECHO)

    @property
    def has_signal_keys(self) -> bool:
        """Whether ^C is a signal there: not so for a program that reads keys itself, or passes them on."""
        return bool(self._modes() & termios.ISIG)

    @property
    def hides(self) -> bool:
        """Whether a program that took our modes, which never echo, has turned off more: for a password."""
        ours = termios.ICANON | termios.ISIG | termios.ECHOE | termios.ECHOK
        return self.canonical and self._modes() & ours != ours

    def _modes(self) -> int:
        modes: int = termios.tcgetattr(self.master)[3]
        return modes

    # ------------------------------------------------------------ processes

    def foreground(self) -> int:
        """The process group that the terminal belongs to at this moment; 0 when none."""
        try:
            return os.tcgetpgrp(self.master)
        except OSError:
            return 0

    def _reap(self) -> None:
        if self.status is None:
            self.status = self._program.wait()
            self._poll.unregister(self._pidfd)

    @property
    def closed(self) -> bool:
        """Whether it was hung up."""
        return self.master < 0

    def hang_up(self) -> None:
        """Close the terminal: what runs on it gets SIGHUP."""
        if not self.closed:
            for descriptor in (self.master, self._slave, self._wake_read, self._wake_write):
                os.close(descriptor)
            self.master = self._wake_write = -1

    def end(self, seconds: float = 2.0) -> None:
        """Hang up and see the program gone: by itself within that time, or killed."""
        self.hang_up()
        if self._pidfd < 0:
            return
        if self.status is None:
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            if not poll.poll(int(seconds * 1000)):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            self.status = self._program.wait()
        os.close(self._pidfd)
        self._pidfd = -1


def _see_room() -> None:
    """OSError unless two more files can be opened: without sight of processes, nothing can be closed."""
    for descriptor in os.pipe():
        os.close(descriptor)


class Child:
    """A program that is a child of this process; `pidfd` can be read once it has ended."""

    def __init__(
        self, argv: Sequence[str], environment: Mapping[str, str], files: Sequence[int], terminal: str
    ) -> None:
        """Start it as the leader of a session of its own; OSError when it cannot be."""
        self.pid = start(argv, environment, files, terminal)
        try:
            self.pidfd = os.pidfd_open(self.pid)
        except OSError:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            raise

    def wait(self) -> int:
        """The exit code; -1 where a parent that ignores SIGCHLD had it thrown away."""
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        except ChildProcessError:
            return -1


def no_terminal(error: OSError) -> PlaceError:
    """Say that the machine gives no terminal, and what to do."""
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        remedy = _("raise the limit on open files (ulimit -n)")
    else:
        remedy = _("close some, or raise kernel.pty.max")
    return PlaceError(Problem(None, _("no terminal to be had ({error})").format(error=reason(error)), remedy))
