"""The whole procedure in a sandbox, and machines without a disk that boot from what it made, or must not."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runbook.shells.sandbox import Sandbox
from support.inside import ran
from terminal import RUNBOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.boot, pytest.mark.timeout(1500)]

HERE = Path(__file__).parents[1]
SECRETS = {"MOT_DE_PASSE": "MyStrongPassword", "MOT_DE_PASSE_ISCSI": "MyInputPwd"}
TARGET = "iqn.2013-06.MySite.MyHost:MyLViSCSI"
ENTRY = "/srv/tftp/pxelinux.cfg/iscsi"
# an emulated machine on busy cores may find its timer broken, and panic: no_timer_check trusts it
SERIAL = "CONSOLE=console=tty1 console=ttyS0 no_timer_check"


def mirrors() -> list[str]:
    """The recipe's mirrors, as this machine's own apt has them."""
    wanted = ("Identifier: Packages", "Component: main", "Origin: Debian")
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(LABEL)\t$(REPO_URI)", *wanted],
        check=True,
        capture_output=True,
        text=True,
    )
    found = dict(line.split("\t") for line in told.stdout.splitlines())
    names = {"MIROIR": "Debian", "MIROIR_SECURITE": "Debian-Security"}
    return [f"{name}={found[label].rstrip('/')}" for name, label in names.items()]


@dataclass(frozen=True)
class Ran:
    """What one run in the sandbox told."""

    status: int
    text: str
    report: dict[str, Any]

    def output(self, step_id: str) -> str:
        text = next(step["output"] for step in self.report["steps"] if step["id"] == step_id)
        return str(text).replace("\r", "").strip()

    def outcomes(self, *step_ids: str) -> list[str]:
        by_id = {step["id"]: step for step in self.report["steps"]}
        return [by_id[step_id]["skip"] or by_id[step_id]["outcome"] for step_id in step_ids]


class Lab:
    """A sandbox in which recipes are run on the values of one diskless machine."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self._sandbox = sandbox
        self._folder = folder
        self._given = [
            *("MAC=00:AA:BB:CC:DD:EE", "ADRESSE_CIBLE=10.0.2.2", "ECOUTE=127.0.0.1"),
            # neither the usual port, which a target of this machine may have, nor that of `make run`
            *("PORT=13270", "STOCKAGE=fichier", "PAQUETS=", SERIAL, *mirrors()),
        ]
        for name, text in SECRETS.items():
            (folder / name).write_text(text)

    def run(self, recipe: str, *more: str, given: tuple[str, ...] = ()) -> Ran:
        report = self._folder / "report.json"
        arguments = [
            *(word for value in (*self._given, *given) for word in ("--var", value)),
            *(word for name in SECRETS for word in ("--secret", f"{name}=@{self._folder / name}")),
        ]
        program = [RUNBOOK, "run", recipe, "--yes", *arguments, "--report", f"json={report}", *more]
        done = self._in_sandbox(program)
        told = self.say(f"cat {report}; rm {report}")
        return Ran(done.returncode, done.stdout, json.loads(told))

    def say(self, script: str) -> str:
        """What a script prints in the sandbox, whatever its status."""
        return self._in_sandbox(["bash", "-c", script]).stdout

    def _in_sandbox(self, program: list[str]) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "HOME": "/root", "LC_ALL": "C.UTF-8"}
        with contextlib.chdir(HERE):
            return ran(self._sandbox, program, environment)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Sandbox.open() as sandbox:
        yield Lab(sandbox, tmp_path_factory.mktemp("lab"))
        assert sandbox.close() == ()


@pytest.fixture(scope="module")
def made(empty: Lab) -> Ran:
    """What the main recipe told, run in the sandbox."""
    made = empty.run("booter-iscsi.rst")
    assert made.status == 0, made.text[-5000:]
    assert made.outcomes("initramfs", "activer", "lier") == ["passed"] * 3
    return made


@pytest.fixture(scope="module")
def lab(empty: Lab, made: Ran) -> Lab:
    """The sandbox once the main recipe has been run in it."""
    assert made.status == 0
    return empty


# ---------------------------------------------------------------- before the system is there


def test_trixie_has_no_i386_kernel_and_the_recipe_says_so_before_it_begins(empty: Lab) -> None:
    refused = empty.run("booter-iscsi.rst", given=("ARCH=i386",))
    assert refused.status == 1
    assert "RELEASE=bookworm" in refused.text
    assert empty.say("find /srv /media -name MyLViSCSI\\*") == ""


def test_nothing_of_the_chroot_touches_the_server_when_chroot_fails(empty: Lab) -> None:
    written = "/etc/shadow /etc/apt/sources.list /etc/network/interfaces /etc/hostname /usr/sbin/policy-rc.d"
    digest = f"sha256sum {written} 2>&1; ls -R /etc/iscsi /etc/initramfs-tools /boot 2>&1"
    before = empty.say(digest)
    broken = empty.run("booter-iscsi.rst", "--skip", "debootstrap", "--undo-on-failure")
    assert broken.status == 4
    assert broken.outcomes("entrer", "depots", "sortir") == ["broken", "refused", "refused"]
    assert empty.say(digest) == before
    assert empty.say("find /srv /media -name MyLViSCSI\\*") == ""


# ---------------------------------------------------------------- the main job


def test_the_runner_adds_less_than_a_tenth_to_what_the_commands_take(made: Ran) -> None:
    commands = sum(command["seconds"] for step in made.report["steps"] for command in step["commands"])
    assert commands > 10
    assert made.report["seconds"] < 1.1 * commands


def test_a_diskless_machine_logs_in_from_the_disk_that_the_recipe_made(lab: Lab) -> None:
    tried = lab.run("essayer-le-demarrage.rst")
    assert tried.status == 0, tried.text[-5000:]
    assert re.fullmatch(r"/dev/sd\w+ +ext3 +rw,\S*data=journal\S*", tried.output("racine"))
    assert tried.output("cible") == TARGET
    assert tried.outcomes("eteindre") == ["passed"]
    for secret in SECRETS.values():
        assert secret not in tried.text
        assert secret not in json.dumps(tried.report)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            "s/ISCSI_PASSWORD=[^ ]*/ISCSI_PASSWORD=NotThisOne/",
            "login rejected: Initiator failed authentication",
        ),
        ("s/ISCSI_TARGET_IP=[^ ]*/ISCSI_TARGET_IP=localhost/", "iscsistart"),
    ],
    ids=["a wrong CHAP password", "a name for the target"],
)
def test_a_machine_does_not_boot_with(lab: Lab, wrong: str, told: str) -> None:
    # panic: instead of asking for help on its console the machine restarts, which ends QEMU
    lab.say(f"cp {ENTRY} {ENTRY}.right; sed -i '{wrong}; s/ttyS0/& panic=1/' {ENTRY}")
    tried = lab.run("essayer-le-demarrage.rst")
    lab.say(f"mv {ENTRY}.right {ENTRY}")
    assert tried.status == 4
    assert tried.outcomes("demarrer", "racine", "eteindre") == ["broken", "refused", "refused"]
    assert told in tried.output("demarrer")
    assert "LABEL=MyLViSCSI does not exist" in tried.output("demarrer")


# ---------------------------------------------------------------- while a machine uses the disk


HOLD = """\
#!ipxe
dhcp
set username inputname
set password MyInputPwd
sanhook iscsi:10.0.2.2::13270:1:iqn.2013-06.MySite.MyHost:MyLViSCSI
prompt
"""
CONNECTED = "tgt-admin --show | grep Initiator:"


@pytest.fixture
def connected(lab: Lab) -> Iterator[Lab]:
    """A machine whose firmware holds a session with the target."""
    machine = (
        "qemu-system-x86_64 -accel tcg -m 256 -nodefaults -nographic -boot n -device virtio-net-pci,netdev=n"
    )
    network = "-netdev user,id=n,tftp=/srv/tftp,bootfile=hold.ipxe"
    lab.say(f"printf %s {shlex.quote(HOLD)} > /srv/tftp/hold.ipxe")
    lab.say(f"setsid {machine} {network} </dev/null >/dev/null 2>&1 & echo $! > /srv/tftp/hold.pid")
    assert "Initiator" in lab.say(f"timeout 100 sh -c 'until {CONNECTED}; do sleep 0.2; done'")
    yield lab
    lab.say("kill $(cat /srv/tftp/hold.pid); rm /srv/tftp/hold.*")


def test_a_disk_in_use_is_not_mounted_on_the_server_and_can_still_be_taken_back(connected: Lab) -> None:
    refused = connected.run("booter-iscsi.rst")
    assert refused.status == 1
    assert refused.outcomes("verifier-que-la-machine-sans-disque-est-eteinte") == ["failed"]
    assert connected.say("mountpoint -q /media/MyLViSCSI && echo mounted") == ""
    back = connected.run("booter-iscsi.rst", "--only", "activer", "--undo")
    assert back.status == 0, back.text[-5000:]
    assert connected.say("tgt-admin --show") == ""


# ---------------------------------------------------------------- again, and back


def test_the_procedure_can_be_done_again_and_taken_back(lab: Lab) -> None:
    again = lab.run("booter-iscsi.rst", "--undo")
    assert again.status == 0, again.text[-5000:]
    made = ("creer-le-fichier-de-taille", "formater-le-fichier-en-ext3", "debootstrap", "demarrer-tgt")
    assert again.outcomes(*made) == ["already-done"] * 4
    assert again.report["left"] == []
    assert "MyLViSCSI" not in lab.say("findmnt; tgt-admin --show; ls /etc/tgt/conf.d")
    assert lab.say("ls /srv/iscsi").strip() == "MyLViSCSI.img"
