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
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS, COLUMNS = 50, 200
CHUNK = 65536
TAKES_WITHIN = 30.0  # seconds for a program to read something of what is typed
# a parent under nohup or CI ignores some of these, and Python ignores SIGPIPE: a shell must not inherit that
DEFAULTED = ("PIPE", "XFSZ", "INT", "QUIT", "HUP", "TERM", "TSTP", "TTIN", "TTOU", "CHLD")


class Terminal:
    """A program on a pseudo-terminal of its own, as the leader of its session."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it; PlaceError when there is no terminal left, or no such program."""
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
            except OSError as error:
                raise no_terminal(error) from None
            self._pristine = termios.tcgetattr(self._slave)
            self.cook(echo=False)
            fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.set_blocking(self.master, False)
            self.pid, self._pidfd = _spawned(argv, environment, self._slave, self.name)
            opened.pop_all()
        self._poll = select.poll()
        for descriptor in (self.master, self._pidfd, self._wake_read):
            self._poll.register(descriptor, select.POLLIN)

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
        poll = select.poll()
        poll.register(self.master, select.POLLIN | select.POLLOUT)
        while view:
            try:
                view = view[os.write(self.master, view[:CHUNK]) :]
                continue
            except BlockingIOError:
                pass
            except OSError:
                return True  # hung up: the reader will see the end
            if not self._makes_way(poll, patience):
                return False
        return True

    def _makes_way(self, poll: select.poll, patience: float) -> bool:
        """Whether more can be typed, once what was printed is out of the way."""
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
            self.status = _waited_for(self.pid)
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
            self.status = _waited_for(self.pid)
        os.close(self._pidfd)
        self._pidfd = -1


def _spawned(
    argv: Sequence[str], environment: Mapping[str, str], slave: int, terminal: str
) -> tuple[int, int]:
    """The pid of the program, started on that terminal, and a descriptor of its process."""
    inherited = [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
    try:
        pid = os.posix_spawnp(
            argv[0],
            list(argv),
            dict(environment),
            # opened by name first, since that is what gives a session its terminal; then as our own
            # descriptor, so that a flag like O_NONBLOCK set inside can be taken back from here
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, terminal, os.O_RDWR, 0),
                *((os.POSIX_SPAWN_DUP2, slave, descriptor) for descriptor in (0, 1, 2)),
                *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in inherited if _leaks(descriptor)),
            ],
            setsid=True,
            setsigmask=[],
            setsigdef=[getattr(signal, f"SIG{short}") for short in DEFAULTED],
        )
    except OSError as error:
        fact = _("{program} cannot be started ({error})").format(program=argv[0], error=error.strerror)
        raise PlaceError(Problem(None, fact, _("install it, or look at PATH"))) from None
    try:
        return pid, os.pidfd_open(pid)
    except OSError as error:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise no_terminal(error) from None


def _waited_for(pid: int) -> int:
    """The exit code; -1 where a parent that ignores SIGCHLD had it thrown away."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return -1


def _leaks(descriptor: int) -> bool:
    """Whether the program would inherit it: a pipe of make's, held open by whatever is started in a shell."""
    try:
        return descriptor > 2 and os.get_inheritable(descriptor)
    except OSError:
        return False


def no_terminal(error: OSError) -> PlaceError:
    """Say that the machine gives no terminal, and what to do."""
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        remedy = _("raise the limit on open files (ulimit -n)")
    else:
        remedy = _("close some, or raise kernel.pty.max")
    return PlaceError(
        Problem(None, _("no terminal to be had ({error})").format(error=error.strerror), remedy)
    )
