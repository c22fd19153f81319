"""An sshd of the tests' own on loopback: its port, its keys, its configuration, nothing of the machine's."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Self

from support.shellwork import alive, eventually, kill

SERVER = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
PidFile {folder}/sshd.pid
PermitRootLogin yes
StrictModes no
UsePAM no
PrintMotd no
PrintLastLog no
PasswordAuthentication no
Banner {folder}/banner
MaxStartups 100
SetEnv PATH={folder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
"""
CLIENT = """\
Host loopback
  HostName 127.0.0.1
  Port {port}
  User root
  IdentityFile {folder}/user_key
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known_hosts
  StrictHostKeyChecking yes
"""
NOISE = "Authorised administrators only.\nEverything is logged. $ # > % :\n"


class Sshd:
    """A running sshd, reached as `loopback` by the `ssh` that is first on PATH in `folder`."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self.folder = folder
        self.port = _free_port()
        for name in ("host_key", "user_key"):
            _keygen(folder / name)
        (folder / "banner").write_text(NOISE)
        (folder / "server").write_text(SERVER.format(port=self.port, folder=folder))
        (folder / "client").write_text(CLIENT.format(port=self.port, folder=folder))
        host_key = (folder / "host_key.pub").read_text()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {host_key}")
        wrapper = folder / "ssh"
        wrapper.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/client "$@"\n')
        wrapper.chmod(0o755)
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd's own empty directory, which a booted Debian has
        with (folder / "log").open("w") as log:
            self._process = subprocess.Popen(
                [_sshd(), "-D", "-e", "-f", folder / "server"], stdin=subprocess.DEVNULL, stderr=log
            )
        eventually(self._answers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for pid in self.connections():
            kill(pid)
        self._process.terminate()
        self._process.wait()

    @property
    def address(self) -> str:
        """As `--host` takes it."""
        return f"ssh://root@loopback:{self.port}"

    def connections(self) -> list[int]:
        """The processes of sshd that serve a connection."""
        found = []
        for status in Path("/proc").glob("[1-9]*/status"):
            try:
                lines = status.read_text(errors="replace").splitlines()
            except OSError:
                continue
            if "Name:\tsshd" in lines and f"PPid:\t{self._process.pid}" in lines:
                found.append(int(status.parent.name))
        return [pid for pid in found if alive(pid)]

    def freeze(self) -> None:
        """Stop every connection where it is."""
        for pid in self.connections():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the connections go on."""
        for pid in self.connections():
            os.kill(pid, signal.SIGCONT)

    def cut(self) -> None:
        """End every connection at once."""
        for pid in self.connections():
            kill(pid)

    def _answers(self) -> bool:
        assert self._process.poll() is None, (self.folder / "log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _keygen(path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)


def _sshd() -> str:
    return shutil.which("sshd") or "/usr/sbin/sshd"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
