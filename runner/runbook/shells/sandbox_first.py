"""The first process of a sandbox: it makes the view, starts what is asked for in it, collects the dead.

It is asked on a socket, with descriptors: what is wanted (as `sandbox_started` writes it), three standard
files, and a socket for the answer: an error's number; or 0 and the process, by descriptor, then its status.
"""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import select
import signal
import socket

from runbook.shells import sandbox_syscalls as kernel
from runbook.shells.sandbox_root import ROOT, build
from runbook.shells.starting import start

ASKED = 16  # bytes of a message, at most
# modules, the clock and a restart concern the machine itself, whatever the file system
WITHHELD = (kernel.CAP_SYS_MODULE, kernel.CAP_SYS_TIME, kernel.CAP_SYS_BOOT)


def be_first(size: int, asked: int, told: int, memory_score: bytes) -> None:
    """Be process 1; all inside ends with this process. On `told` goes 0, or the error's number and place."""
    try:
        kernel.die_with_parent(signal.SIGKILL)
        kernel.call_me("runbook-sandbox")
        kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_HOSTNAME | kernel.NEW_IPC)
        build(size)
        for capability in WITHHELD:
            kernel.withhold(capability)
        _let_go(memory_score)
        os.write(told, b"0")  # a keeper that died before die_with_parent is found out here
        os.close(told)
        _First(asked).serve()
    except OSError as error:
        place = str(error.filename or "").removeprefix(str(ROOT))
        os.write(told, b"%d " % (error.errno or 0) + os.fsencode(place))
    finally:
        os._exit(1)


def _let_go(memory_score: bytes) -> None:
    """Have nothing of the keeper's: neither its socket, way of ending nor place in memory."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    nowhere = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "wb") as file:  # noqa: PTH123
        file.write(memory_score)


class _First:
    def __init__(self, asked: int) -> None:
        self._asked = socket.socket(fileno=asked)
        self._answers: dict[int, socket.socket] = {}
        self._poll = select.poll()
        self._poll.register(self._asked, select.POLLIN)

    def serve(self) -> None:
        """Do what is asked and collect the dead, asleep between."""
        died, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._poll.register(died, select.POLLIN)
        while True:
            for descriptor, _event in self._poll.poll():
                if descriptor == died:
                    os.read(died, 512)
                    self._collect()
                else:
                    self._take()

    def _take(self) -> None:
        message, descriptors, _flags, _address = socket.recv_fds(
            self._asked, ASKED, 5, socket.MSG_CMSG_CLOEXEC
        )
        if not message:  # nobody will ask again
            self._poll.unregister(self._asked)
            return
        wanted, *files, answer = descriptors
        self._start(wanted, files, socket.socket(fileno=answer))
        for descriptor in (wanted, *files):
            os.close(descriptor)

    def _start(self, wanted: int, files: list[int], answer: socket.socket) -> None:
        with contextlib.suppress(ConnectionError):  # nobody waits for it any more
            try:
                pid = _started(wanted, files)
            except OSError as error:
                with answer:
                    answer.send(b"%d" % (error.errno or errno.EIO))
                return
            self._answers[pid] = answer
            descriptor = os.pidfd_open(pid)
            socket.send_fds(answer, [b"0"], [descriptor])
            os.close(descriptor)

    def _collect(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                if answer := self._answers.pop(pid, None):
                    with answer, contextlib.suppress(ConnectionError):
                        answer.send(b"%d" % os.waitstatus_to_exitcode(status))


def _started(wanted: int, files: list[int]) -> int:
    """The pid of what is wanted; OSError where its directory or its program is not."""
    with open(wanted, "rb", closefd=False) as file:
        argv, environment, directory, terminal = marshal.load(file)  # noqa: S302 - the runner wrote it
    os.environ["PATH"] = environment.get("PATH", os.defpath)  # in which it is looked for
    os.chdir(directory)
    try:
        return start(argv, environment, files, terminal)
    finally:
        os.chdir("/")
