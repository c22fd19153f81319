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
from typing import TYPE_CHECKING

from runbook.errors import PlaceError, Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS, COLUMNS = 50, 200
CHUNK = 65536
# a parent under nohup or CI ignores some of these, and pexpect leaves SIGPIPE ignored: a shell must not inherit it
DEFAULTED = ("PIPE", "INT", "QUIT", "HUP", "TERM", "TSTP", "TTIN", "TTOU", "CHLD")


def _cooked(attributes: list[int | list[bytes | int]], *, echo: bool) -> list[int | list[bytes | int]]:
    """The modes that our lines are typed in: canonical, signals on, output untouched (three times as fast)."""
    _iflag, _oflag, cflag, _lflag, ispeed, ospeed, characters = attributes
    assert isinstance(cflag, int)
    lflag = termios.ICANON | termios.ISIG | termios.IEXTEN | termios.ECHOE | termios.ECHOK
    return [
        termios.ICRNL,
        0,
        cflag,
        lflag | termios.ECHO if echo else lflag,
        ispeed,
        ospeed,
        characters,
    ]


class Terminal:
    """A program on a pseudo-terminal of its own, as the leader of its session."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it; PlaceError when there is no terminal left, or no such program."""
        try:
            self.master, self._slave = os.openpty()
        except OSError as error:
            raise PlaceError(
                Problem(
                    None,
                    _("no terminal to be had ({error})").format(error=error.strerror),
                    _("close some, or raise kernel.pty.max"),
                )
            ) from None
        self.name = os.ttyname(self._slave)
        self._pristine = termios.tcgetattr(self._slave)
        self.cook(echo=False)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        try:
            self.pid = os.posix_spawnp(
                argv[0],
                list(argv),
                dict(environment),
                # opened by name first, since that is what gives a session its terminal; then as our own
                # descriptor, so that a flag like O_NONBLOCK set inside can be taken back from here
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 3, self.name, os.O_RDWR, 0),
                    *((os.POSIX_SPAWN_DUP2, self._slave, descriptor) for descriptor in (0, 1, 2)),
                    (os.POSIX_SPAWN_CLOSE, 3),
                ],
                setsid=True,
                setsigmask=[],
                setsigdef=[getattr(signal, f"SIG{short}") for short in DEFAULTED],
            )
        except OSError as error:
            os.close(self.master)
            os.close(self._slave)
            raise PlaceError(
                Problem(
                    None,
                    _("{program} cannot be started ({error})").format(program=argv[0], error=error.strerror),
                    _("install it, or look at PATH"),
                )
            ) from None
        self._pidfd = os.pidfd_open(self.pid)
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        os.set_blocking(self.master, False)
        self._poll = select.poll()
        for descriptor in (self.master, self._pidfd, self._wake_read):
            self._poll.register(descriptor, select.POLLIN)
        self.status: int | None = None
        self.woken = False
        self._pending = b""

    # ------------------------------------------------------------ bytes

    def read(self, seconds: float | None) -> bytes:
        """What the program printed, b"" after `seconds` of nothing, after `wake()` or at its end (`status` set)."""
        data = self._pending or self._read_now()
        self._pending = b""
        if data or self.status is not None:
            return data
        wait = None if seconds is None else max(0, int(seconds * 1000) + 1)
        for descriptor, _event in self._poll.poll(wait):
            if descriptor == self._wake_read:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_read, 512)
                self.woken = True
            elif descriptor == self._pidfd:
                self._reap()
        return self._read_now()

    def _read_now(self) -> bytes:
        """Everything there is, up to CHUNK bytes; a terminal hands it out 4 KB at a time."""
        try:
            data = os.read(self.master, CHUNK)
            if len(data) < 2048:
                return data
            parts = [data]
            size = len(data)
            while size < CHUNK:
                data = os.read(self.master, CHUNK)
                parts.append(data)
                size += len(data)
            return b"".join(parts)
        except BlockingIOError:
            return b"".join(parts) if "parts" in locals() else b""
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return b""

    def write(self, data: bytes) -> None:
        """Type it all, however slowly it is read; what the program prints meanwhile is kept for `read`."""
        view = memoryview(data)
        poll = select.poll()
        poll.register(self.master, select.POLLIN | select.POLLOUT)
        poll.register(self._pidfd, select.POLLIN)
        while view:
            try:
                view = view[os.write(self.master, view[:CHUNK]) :]
                continue
            except BlockingIOError:
                pass
            except OSError:
                return  # hung up: the reader will see the end
            for descriptor, event in poll.poll():
                if descriptor == self._pidfd:
                    self._reap()
                    return
                if event & select.POLLIN:
                    self._pending += self._read_now()

    def wake(self) -> None:
        """Make a waiting `read` return at once; safe in a signal handler."""
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b"!")

    # ------------------------------------------------------------ modes

    def cook(self, *, echo: bool) -> None:
        """Set the modes that our lines are typed in, whatever a program left behind."""
        wanted = _cooked(self._pristine, echo=echo)
        if termios.tcgetattr(self.master) != wanted:
            termios.tcsetattr(self.master, termios.TCSANOW, wanted)
        flags = fcntl.fcntl(self._slave, fcntl.F_GETFL)
        if flags & os.O_NONBLOCK:
            fcntl.fcntl(self._slave, fcntl.F_SETFL, flags & ~os.O_NONBLOCK)

    @property
    def canonical(self) -> bool:
        """Whether lines are edited by this terminal: not so under ssh, qemu or readline, which read keys."""
        return bool(termios.tcgetattr(self.master)[3] & termios.ICANON)

    @property
    def echoing(self) -> bool:
        """Whether what is typed is shown: not so at a password prompt."""
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    # ------------------------------------------------------------ processes

    def foreground(self) -> int:
        """The process group that the terminal belongs to at this moment; 0 when none."""
        try:
            return os.tcgetpgrp(self.master)
        except OSError:
            return 0

    def _reap(self) -> None:
        if self.status is None:
            _pid, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
            self._poll.unregister(self._pidfd)

    def wait(self, seconds: float) -> bool:
        """Whether the program has ended within that time; its output is thrown away meanwhile."""
        deadline = time.monotonic() + seconds
        while self.status is None and time.monotonic() < deadline:
            self.read(deadline - time.monotonic())
        return self.status is not None

    def hang_up(self) -> None:
        """Close the terminal: what runs on it gets SIGHUP."""
        if self.master < 0:
            return
        for descriptor in (self.master, self._slave, self._wake_read, self._wake_write):
            os.close(descriptor)
        self.master = -1

    def end(self, seconds: float = 2.0) -> None:
        """Hang up and see the program gone: by itself within that time, or killed."""
        self.hang_up()
        if self.status is None:
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            if not poll.poll(int(seconds * 1000)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)
            _pid, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1
