"""A sandbox leaves no process, mount or loop device behind, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from boxed import corner, loops, mount_namespace, processes, said, users_of

from runbook.shells import sandbox_kept
from runbook.shells.sandbox import Sandbox
from support.shellwork import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

# a file system in a file, mounted and in use; loop devices that stay until told otherwise, one of them on
# that file system, one on a file of the machine; a daemon that ignores every signal, a stopped process
BUSY = """set -e
exec >/dev/null 2>&1
cd /srv; truncate -s 32M {name}-a {name}-b; mkfs.ext3 -q {name}-a; mkdir /media/{name}
mount -o loop {name}-a /media/{name}
losetup -f {name}-b
truncate -s 1M /media/{name}/{name}-c; losetup -f /media/{name}/{name}-c
losetup -r -f {file}
nohup setsid bash -c 'trap "" HUP INT TERM QUIT; cd /media/{name}; exec -a {name}-daemon sleep 1{pid}' &
setsid sh -c 'kill -STOP $$; : {name}' &
"""
# and one on a file system that is mounted only in a mount namespace within
NESTED = """
unshare --mount sh -c '
    mount -t tmpfs none /mnt; cd /mnt; truncate -s 1M {name}-e; losetup -f {name}-e; exec sleep 1{pid}' &
while [ $(grep -l {name} /sys/block/loop*/loop/backing_file | wc -l) -lt 5 ]; do sleep .02; done
"""


@pytest.fixture
def name() -> str:
    return f"busy-{os.getpid()}-{time.monotonic_ns()}"


@pytest.fixture
def busy(name: str, tmp_path: Path) -> str:
    """A script that leaves behind all that can be left behind, marked with that name."""
    file = tmp_path / f"{name}-f"
    file.write_bytes(bytes(4096))
    return BUSY.format(name=name, pid=os.getpid(), file=file)


@pytest.fixture
def busier(busy: str, name: str) -> str:
    """A script that leaves behind all that can be left behind, and in a namespace within too."""
    return busy + NESTED.format(name=name, pid=os.getpid())


def first_process(sandbox_keeper: int) -> int:
    return int(Path(f"/proc/{sandbox_keeper}/task/{sandbox_keeper}/children").read_text())


RUNNER = """if True:
    import os, signal, sys
    from runbook.shells.sandbox import Sandbox
    sandbox = Sandbox.open()
    keeper = sandbox._keeper.pid
    nowhere = os.open(os.devnull, os.O_RDWR)
    assert sandbox.start(["bash", "-c", sys.stdin.read()], os.environ, (nowhere,) * 3).wait() == 0
    ours, theirs = os.pipe()
    shell = sandbox.start(["sh", "-c", "echo; exec sleep 1000"], os.environ, (nowhere, theirs, theirs))
    os.read(ours, 1)
    print(keeper, shell.pid, flush=True)
    signal.pause()
"""


@pytest.fixture
def runner(busier: str) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """A process that runs the busy script in a sandbox, that sandbox's keeper, a shell's process."""
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(busier)
        process.stdin.close()
        keeper, shell = map(int, process.stdout.readline().split())
        yield process, keeper, shell
        process.kill()


def test_killing_the_runner_leaves_nothing(name: str, runner: tuple[subprocess.Popen[str], int, int]) -> None:
    process, keeper, shell = runner
    namespace = mount_namespace(first_process(keeper))
    assert len(loops(name)) == 5
    assert len(users_of(namespace)) > 3
    os.kill(shell, signal.SIGSTOP)
    process.kill()
    eventually(lambda: not loops(name))
    eventually(lambda: not users_of(namespace) and not processes(name))
    eventually(lambda: not Path(f"/proc/{keeper}").exists())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_keeper_told_to_end_leaves_nothing(
    name: str, runner: tuple[subprocess.Popen[str], int, int], number: signal.Signals
) -> None:
    _process, keeper, _shell = runner
    namespace = mount_namespace(first_process(keeper))
    os.kill(keeper, number)
    eventually(lambda: not loops(name))
    eventually(lambda: not users_of(namespace) and not processes(name))


def test_closing_leaves_nothing_and_is_quick(name: str, busier: str) -> None:
    with Sandbox.open() as sandbox:
        said(sandbox, busier)
        assert len(loops(name)) == 5
        began = time.monotonic()
        assert sandbox.close() == ()
        assert time.monotonic() - began < 2
        assert not loops(name)
        assert not processes(name)
    assert sandbox.close() == ()


def test_closing_after_its_keeper_was_killed_leaves_nothing(name: str, busy: str) -> None:
    sandbox = Sandbox.open()
    said(sandbox, busy)
    keeper = sandbox._keeper  # noqa: SLF001 - to do it harm
    namespace = mount_namespace(first_process(keeper.pid))
    keeper.kill()
    eventually(lambda: not users_of(namespace) and not processes(name))
    assert sandbox.close() == ()
    assert not loops(name)


def test_a_sandbox_is_had_after_those_who_fork_keepers_were_killed() -> None:
    with Sandbox.open() as before:
        for pid in processes(f"for-{os.getpid()}"):
            os.kill(pid, signal.SIGKILL)
        with Sandbox.open() as after:
            assert said(after, "echo here") == "here"
            assert after.close() == ()
        assert before.close() == ()


def test_a_program_that_used_a_sandbox_ends_without_a_word_of_python() -> None:
    program = "from runbook.shells.sandbox import Sandbox; Sandbox.open().close()"
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_sandbox_is_had_from_others_when_those_asked_hang_up_last_of_all() -> None:
    """A process that is killed as it takes a message closes what came with it first."""
    asking, dying = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sandbox_kept.start_keepers()
    keepers = sandbox_kept._keepers  # noqa: SLF001 - to do it harm
    assert keepers._asking  # noqa: SLF001
    keepers._asking.close()  # noqa: SLF001
    keepers._asking = asking  # noqa: SLF001

    def die() -> None:
        came = socket.recv_fds(dying, 64, 2)[1]
        eventually(lambda: not keepers._one_at_a_time.locked())  # noqa: SLF001 - it has been asked
        for descriptor in came:
            os.close(descriptor)
        eventually(keepers._one_at_a_time.locked)  # noqa: SLF001 - who asked looks whether it has ended
        dying.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(die)
        with Sandbox.open() as sandbox:
            assert said(sandbox, "echo here") == "here"
        done.result()


def test_a_machine_that_powers_off_inside_ends_the_sandbox_alone(name: str, busy: str) -> None:
    sandbox = Sandbox.open()
    said(sandbox, busy)
    first = first_process(sandbox._keeper.pid)  # noqa: SLF001 - to do it harm
    os.kill(first, signal.SIGKILL)
    eventually(lambda: not processes(name))
    assert sandbox.close() == ()
    assert not loops(name)


def test_another_sandbox_and_the_machine_keep_their_loop_devices(
    name: str, busy: str, tmp_path: Path
) -> None:
    own = tmp_path / f"own-{name}"
    own.write_bytes(bytes(1 << 20))
    device = subprocess.check_output(["losetup", "-f", "--show", str(own)], text=True).strip()
    try:
        with Sandbox.open() as neighbour:
            said(neighbour, f"truncate -s 1M /srv/theirs-{name} && losetup -f /srv/theirs-{name}")
            with Sandbox.open() as sandbox:
                said(sandbox, busy)
            assert len(loops(f"own-{name}")) == 1
            assert len(loops(f"theirs-{name}")) == 1
        assert len(loops(name)) == 1
    finally:
        subprocess.run(["losetup", "-d", device], check=True)


def test_eight_sandboxes_at_a_time_do_not_disturb_each_other(name: str) -> None:
    def one(number: int) -> tuple[str, tuple[str, ...]]:
        mine = f"{name}-{number}"
        with Sandbox.open() as sandbox:
            script = f"""set -e
            truncate -s 16M /srv/{mine}; mkfs.ext3 -q /srv/{mine}; mkdir /media/{mine}
            mount -o loop /srv/{mine} /media/{mine}; echo {number} > /media/{mine}/file
            truncate -s 1M /srv/{mine}-b; losetup -f /srv/{mine}-b
            hostname box{number}; sleep 0.1; hostname; cat /media/*/file"""
            return said(sandbox, script), sandbox.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(one, range(24)))
    assert results == [(f"box{number}\n{number}", ()) for number in range(24)]
    assert not loops(name)


def test_nothing_is_created_on_the_machine() -> None:
    """Not in the directories where programs leave things, and not beside the package either."""
    empty = "for place in /tmp /var/tmp /run /dev/shm /home /mnt; do mount -t tmpfs none $place; done"
    code = """if True:
    import subprocess
    from boxed import said
    listing = ["find", "/tmp", "/var/tmp", "/run", "/dev/shm", "/home", "/mnt"]
    before = subprocess.check_output(listing)
    opened = Sandbox.open()
    said(opened, "touch /tmp/x /run/x; mkdir /mnt/y")
    opened.close()
    killed = Sandbox.open()
    killed._keeper.kill()
    killed.close()
    print(subprocess.check_output(listing) == before)
    """
    assert corner(empty, code) == "True"


def test_what_a_sandbox_wrote_is_out_of_memory_when_it_is_closed() -> None:
    def shared() -> int:
        facts = Path("/proc/meminfo").read_text().split()
        return int(facts[facts.index("Shmem:") + 1])

    before = shared()
    with Sandbox.open() as sandbox:
        said(sandbox, "head -c 400M /dev/zero > /srv/big")
        assert shared() > before + 350_000
    eventually(lambda: shared() < before + 100_000)
