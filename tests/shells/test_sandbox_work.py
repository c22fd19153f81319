"""What a procedure does works in a sandbox: terminals, loop devices, packages, new systems, daemons."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from boxed import loops, said

from runbook.shells.pty import Terminal
from runbook.shells.sandbox import Sandbox
from support.shellwork import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

PROMPT = "ready> "


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.open() as opened:
        yield opened
        assert opened.close() == ()


@pytest.fixture
def terminal(sandbox: Sandbox) -> Iterator[Terminal]:
    environment = {"PS1": PROMPT, "TERM": "dumb", "PATH": os.environ["PATH"]}
    opened = Terminal(["bash", "--norc", "--noprofile", "-i"], environment, sandbox)
    wait_for(opened, PROMPT)
    yield opened
    opened.end()


def wait_for(terminal: Terminal, text: str) -> str:
    """What is printed until that text comes."""
    printed = bytearray()

    def comes() -> bool:
        printed.extend(terminal.read(0.05))
        return text.encode() in printed

    eventually(comes)
    return printed.decode()


def typed(terminal: Terminal, line: str) -> str:
    """What a line typed at the prompt prints."""
    terminal.write(line.encode() + b"\n")
    return wait_for(terminal, PROMPT).removesuffix(PROMPT)


def until_in_foreground(terminal: Terminal, name: str) -> int:
    """The process group of the program of that name, once it has started and so takes signals as it will."""
    eventually(lambda: Path(f"/proc/{terminal.foreground()}/comm").read_text() == f"{name}\n")
    return terminal.foreground()


def test_the_shell_leads_its_own_session_on_its_terminal(terminal: Terminal) -> None:
    assert typed(terminal, "tty").strip() == terminal.name
    pid, group, session, foreground = typed(terminal, "ps -o pid=,pgid=,sid=,tpgid= $$").split()
    assert pid == group == session
    assert int(foreground) > int(pid)  # ps itself
    assert typed(terminal, "echo written > /dev/tty").strip() == "written"


def test_jobs_are_controlled_and_interrupted_one_by_one(terminal: Terminal) -> None:
    until_in_foreground(terminal, "bash")
    terminal.write(b"sleep 1000\n")
    until_in_foreground(terminal, "sleep")
    terminal.write(b"\x1a")
    assert "Stopped" in wait_for(terminal, PROMPT)
    terminal.write(b"fg\n")
    os.killpg(until_in_foreground(terminal, "sleep"), signal.SIGINT)
    wait_for(terminal, PROMPT)
    assert typed(terminal, "echo $?").strip() == "130"


def test_the_status_of_the_shell_comes_out(terminal: Terminal) -> None:
    terminal.write(b"exit 7\n")
    deadline = time.monotonic() + 10
    while terminal.status is None and time.monotonic() < deadline:
        terminal.read(deadline - time.monotonic())
    assert terminal.status == 7


def test_killing_what_was_started_takes_the_shell_along(terminal: Terminal) -> None:
    shell = terminal.foreground()
    os.kill(terminal.pid, signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{shell}").exists())


def test_hanging_up_ends_the_shell_and_its_command(terminal: Terminal) -> None:
    shell = terminal.foreground()
    terminal.write(b"sleep 2000\n")
    command = until_in_foreground(terminal, "sleep")
    terminal.hang_up()
    eventually(lambda: not Path(f"/proc/{command}").exists() and not Path(f"/proc/{shell}").exists())


def test_a_new_terminal_can_be_had_inside(sandbox: Sandbox) -> None:
    assert said(sandbox, "script -qec tty /dev/null").startswith("/dev/pts/")


def test_an_image_is_formatted_mounted_and_unmounted(sandbox: Sandbox) -> None:
    name = f"image-{os.getpid()}"
    said(sandbox, f"truncate -s 64M /srv/{name}; mkfs.ext3 -q -m 0 -L proof /srv/{name}; mkdir /media/{name}")
    assert (
        said(sandbox, f"mount -o loop,noatime /srv/{name} /media/{name} && findmnt -no FSTYPE /media/{name}")
        == "ext3"
    )
    assert len(loops(name)) == 1
    assert "media" not in subprocess.check_output(["findmnt", "--list", "-no", "TARGET"], text=True)
    said(sandbox, f"echo kept > /media/{name}/file && umount /media/{name}")
    eventually(lambda: not loops(name))
    assert said(sandbox, f"debugfs -R 'cat file' /srv/{name} 2>/dev/null") == "kept"


def test_a_loop_device_is_bound_and_let_go_of(sandbox: Sandbox) -> None:
    name = f"bound-{os.getpid()}"
    device = said(sandbox, f"truncate -s 1M /srv/{name} && losetup -f --show /srv/{name}")
    assert loops(name) == [Path(device).name]
    said(sandbox, f"losetup -d {device}")
    eventually(lambda: not loops(name))


def test_what_debootstrap_makes_can_be_made_and_entered(sandbox: Sandbox) -> None:
    root = "/srv/target"
    script = f"""set -e
    mkdir -p {root}/dev {root}/proc {root}/bin
    mknod -m 666 {root}/test-dev-null c 1 3
    echo test > {root}/test-dev-null; test ! -s {root}/test-dev-null
    mknod -m 666 {root}/dev/null c 1 3; mount -t proc none {root}/proc
    for file in /bin/dash $(ldd /bin/dash | grep -o '/[^ ]*'); do install -D "$file" {root}$file; done
    chroot {root} /bin/dash -c 'echo hello > /dev/null; read -r name < /proc/1/comm; echo $name'
    umount {root}/proc"""
    assert said(sandbox, script).splitlines()[-1] == "runbook-sandbox"


def test_another_user_can_be_become(sandbox: Sandbox) -> None:
    assert said(sandbox, "su nobody -s /bin/sh -c 'id -un; touch /tmp/own; touch /root/not'", 1).startswith(
        "nobody"
    )


def test_a_package_is_built_installed_and_removed(sandbox: Sandbox) -> None:
    script = """set -e
    mkdir -p /srv/package/DEBIAN /srv/package/usr/share/sandbox-proof
    echo hello > /srv/package/usr/share/sandbox-proof/file
    printf '%s\\n' 'Package: sandbox-proof' 'Version: 1' 'Architecture: all' 'Description: proof' \\
        'Maintainer: A <a@example.org>' > /srv/package/DEBIAN/control
    printf '%s\\n' '#!/bin/sh' 'useradd -r sandbox-proof' > /srv/package/DEBIAN/postinst
    chmod 755 /srv/package/DEBIAN/postinst
    dpkg-deb --build /srv/package /srv/proof.deb; dpkg -i /srv/proof.deb; id sandbox-proof
    dpkg -s sandbox-proof | grep Status; cat /usr/share/sandbox-proof/file; dpkg -P sandbox-proof"""
    assert "Status: install ok installed\nhello" in said(sandbox, script)
    assert not Path("/usr/share/sandbox-proof").exists()
    assert not Path("/var/lib/dpkg/info/sandbox-proof.list").exists()
    assert "sandbox-proof" not in Path("/etc/passwd").read_text()


def test_a_daemon_stays_when_its_shell_has_gone(sandbox: Sandbox) -> None:
    arguments = "--pidfile /run/proof.pid --exec /usr/bin/sleep"
    said(sandbox, f"start-stop-daemon --start --background --make-pidfile {arguments} -- 3000")
    parent = said(sandbox, "ps -o ppid= $(cat /run/proof.pid)").strip()
    assert parent == "1"
    said(sandbox, f"start-stop-daemon --stop --retry 5 {arguments}")
    assert said(sandbox, "ps -eo stat= | grep -c Z", 1) == "0"  # the first process has reaped it


def test_a_service_is_started_by_its_script(sandbox: Sandbox) -> None:
    script = """set -e
    printf '%s\\n' '#!/bin/sh' '### BEGIN INIT INFO' '# Provides: proof' '### END INIT INFO' \\
        'case $1 in start) setsid sleep 3500 >/dev/null 2>&1 & ;; stop) pkill -f "sleep 350[0]" ;; esac' \\
        > /etc/init.d/proof
    chmod 755 /etc/init.d/proof; service proof start; pgrep -f 'sleep 350[0]'; service proof stop"""
    said(sandbox, script)
