"""The recipes of this repository: what they say, for which values, and how quickly the first one is done."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from runbook.recipe.reader import read
from terminal import RUNBOOK

HERE = Path(__file__).parents[1]
BOOTER = "recipes/booter-iscsi.rst"
RECIPES = sorted(path.name for path in HERE.glob("recipes/*.rst"))

CLIENT = ("MAC=00:AA:BB:CC:DD:EE", "ADRESSE_CIBLE=192.0.2.10")
WHEEZY = (
    *("RELEASE=wheezy", "CIBLE=iet", "STOCKAGE=lvm", "MyHost=MyHost", "MyPXE=MyPXE"),
    "MIROIR_SECURITE=http://security.debian.org",
)

# The commands of the procedure of 2013, in its order, as they are once the faults of the document are out:
# one architecture, one clean, one IQN and one tid, DEVICE before update-initramfs, nothing that does harm
# when it is done twice, and a target that is named by its address.
SOURCE = """\
lvcreate -L 20G -n MyLViSCSI MyVG
mkfs.ext3 -m 0 /dev/MyVG/MyLViSCSI
mkdir /media/MyLViSCSI
mount -o noatime /dev/MyVG/MyLViSCSI /media/MyLViSCSI
e2label /dev/MyVG/MyLViSCSI MyLViSCSI
apt-get -y install debootstrap
debootstrap --arch amd64 wheezy /media/MyLViSCSI http://ftp.fr.debian.org/debian
chroot /media/MyLViSCSI
(write /etc/apt/sources.list)
deb http://ftp.fr.debian.org/debian/ wheezy main contrib non-free
deb-src http://ftp.fr.debian.org/debian/ sid main contrib non-free
deb-src http://ftp.fr.debian.org/debian/ experimental main contrib non-free
deb http://security.debian.org/ wheezy/updates main contrib non-free
deb-src http://security.debian.org/ wheezy/updates main contrib non-free
apt-get update
mount -t proc none /proc
echo "root:••••••" | chpasswd
apt-get -y install dhcp3-common openssh-server locales initramfs-tools dhcp3-client aufs-tools \
firmware-linux-nonfree firmware-linux firmware-bnx2 open-iscsi iftop htop iotop emacs mtr lsof tshark mbw \
memtest86 cpuburn bonnie dbench iozone3 console-setup less
apt-get -y install linux-image-3.2.0-4-amd64
apt-get clean
insserv -r open-iscsi
sed -i "s/^DEVICE=.*/DEVICE=eth0/" /etc/initramfs-tools/initramfs.conf
touch /etc/iscsi/iscsi.initramfs
update-initramfs -k all -u
lsinitramfs /boot/initrd.img-* | grep "local-top/iscsi"
rm /etc/hostname
(write /etc/network/interfaces)
auto lo
iface lo inet loopback
umount /proc
exit
lsof -t +f -- /media/MyLViSCSI | xargs -r kill
cp /media/MyLViSCSI/boot/initrd.img-3.2.0-4-amd64 /root/initrd.img-3.2.0-4-amd64-iSCSI
cp /media/MyLViSCSI/boot/vmlinuz-3.2.0-4-amd64 /root/vmlinuz-3.2.0-4-amd64-iSCSI
mkdir /media/MyLViSCSI/root/.ssh
cp -a /root/.ssh/authorized_keys /media/MyLViSCSI/root/.ssh/
umount /media/MyLViSCSI
scp /root/*iSCSI MyPXE:/srv/tftp
(append to /etc/iet/ietd.conf)
Target iqn.2013-06.MySite.MyHost:MyLViSCSI
IncomingUser inputname ••••••
Lun 0 Path=/dev/MyVG/MyLViSCSI,BlockSize=4096,Type=fileio
ietadm --op new --tid=100 --params Name=iqn.2013-06.MySite.MyHost:MyLViSCSI
ietadm --op new --tid=100 --lun=0 --params Path=/dev/MyVG/MyLViSCSI,BlockSize=4096,Type=fileio
ietadm --op new --tid=100 --lun=0 --user --params IncomingUser=inputname,Password=••••••
cat /proc/net/iet/volume  | grep MyLViSCSI
cd /srv/tftp/pxelinux.cfg
(write /srv/tftp/pxelinux.cfg/iscsi)
DEFAULT linux64

LABEL linux64
KERNEL vmlinuz-3.2.0-4-amd64-iSCSI
APPEND console=tty1 initrd=initrd.img-3.2.0-4-amd64-iSCSI ip=dhcp rw \
ISCSI_TARGET_NAME=iqn.2013-06.MySite.MyHost:MyLViSCSI ISCSI_TARGET_IP=192.0.2.10 \
ISCSI_INITIATOR=iqn.2013-06.MySite.MyHost:default ISCSI_USERNAME=inputname ISCSI_TARGET_GROUP=1 \
ISCSI_PASSWORD=•••••• root=LABEL=MyLViSCSI rootflags=data=journal
ln -sf iscsi 01-00-aa-bb-cc-dd-ee
""".replace("\\\n", "")

# what a TFTP server has to have, what an unattended installation needs, and a look at what scp has brought
ADDED = """\
mkdir -p /srv/tftp/pxelinux.cfg
test -e /usr/lib/PXELINUX/pxelinux.0 || apt-get -y install pxelinux syslinux-common
cp /usr/lib/PXELINUX/pxelinux.0 /usr/lib/syslinux/modules/bios/ldlinux.c32 /srv/tftp/
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
ls /srv/tftp/initrd.img-3.2.0-4-amd64-iSCSI /srv/tftp/vmlinuz-3.2.0-4-amd64-iSCSI
"""


def runbook(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_STATE_HOME") if name in os.environ}
    return subprocess.run(
        [RUNBOOK, *arguments],
        cwd=HERE,
        env=kept | {"LC_ALL": "C.UTF-8"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def dry_run(*givens: str) -> list[str]:
    """The lines of the commands that a dry run of the main recipe prints, without its own remarks."""
    told = runbook("run", BOOTER, "--dry-run", *(word for given in givens for word in ("--var", given)))
    assert told.returncode == 0, told.stdout
    lines = told.stdout.split("\n")
    shown = [line.removeprefix(" " * 8) for line in lines if line.startswith(" " * 8)]
    return [line for line in shown if not line.startswith(("(unless ", "#"))]


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_is_well(name: str) -> None:
    told = runbook("check", name)
    assert told.returncode == 0, told.stdout


# ---------------------------------------------------------------- the procedure of 2013


@pytest.mark.parametrize("arch", ["amd64", "i386"])
def test_with_the_values_of_2013_the_dry_run_prints_its_commands_in_its_order(arch: str) -> None:
    def of_arch(text: str) -> list[str]:
        if arch == "i386":
            text = text.replace("3.2.0-4-amd64", "3.2.0-4-686-pae").replace("linux64", "linux32")
            text = text.replace("--arch amd64", "--arch i386")
        return [line for line in text.splitlines() if line]

    added = of_arch(ADDED)
    printed = dry_run(*CLIENT, *WHEEZY, f"ARCH={arch}")
    assert [line for line in printed if line not in added] == of_arch(SOURCE)
    assert [line for line in printed if line in added] == added


# ---------------------------------------------------------------- one machine that is both


def test_one_machine_that_is_target_and_tftp_server_copies_plainly() -> None:
    printed = dry_run(*CLIENT)
    assert "cp /root/*iSCSI /srv/tftp" in printed
    assert not [line for line in printed if line.startswith("scp")]


def asked_for(*arguments: str) -> set[str]:
    """The variables that a run misses when it is given a MAC address and nothing else."""
    told = runbook("run", *arguments, "--var", CLIENT[0], "--yes")
    assert told.returncode == 2
    return {line.split(": ")[1] for line in told.stdout.splitlines() if ": no value" in line}


def test_only_what_nobody_can_guess_is_asked_for() -> None:
    assert asked_for(BOOTER) == {"ADRESSE_CIBLE", "MOT_DE_PASSE", "MOT_DE_PASSE_ISCSI"}


def test_the_trial_knows_how_its_machine_sees_the_server() -> None:
    trial = ("essayer-le-demarrage.rst", "--with-required")
    assert asked_for(*trial) == {"MOT_DE_PASSE", "MOT_DE_PASSE_ISCSI"}


def test_a_name_for_the_target_is_refused_since_nothing_resolves_it_at_boot() -> None:
    told = runbook("run", BOOTER, "--dry-run", "--var", CLIENT[0], "--var", "ADRESSE_CIBLE=MyHost")
    assert told.returncode == 2
    assert "ADRESSE_CIBLE" in told.stdout


def test_a_volume_name_that_no_ext3_label_can_hold_is_refused() -> None:
    long = ("--var", "LV=un-nom-beaucoup-trop-long")
    told = runbook("run", BOOTER, "--dry-run", "--var", CLIENT[0], "--var", CLIENT[1], *long)
    assert told.returncode == 2
    assert "LV" in told.stdout


# ---------------------------------------------------------------- care


def test_what_destroys_asks_first_and_is_not_done_twice() -> None:
    formatting = [step for step in read(str(HERE / BOOTER)).steps if "mkfs" in step.code]
    assert len(formatting) == 2
    assert all(step.confirm and step.unless for step in formatting)


def test_every_volume_and_mount_on_the_server_is_taken_back() -> None:
    recipe = read(str(HERE / BOOTER))
    made = [s for s in recipe.steps if s.code.startswith(("lvcreate", "mkdir -p {{ DOSSIER", "mount"))]
    on_the_server = [step for step in made if not step.within]
    assert [step.id for step in on_the_server if not step.undo] == []
    assert len(on_the_server) == 3


def test_every_package_and_file_of_the_new_system_is_installed_inside_the_chroot() -> None:
    inside = [step for step in read(str(HERE / BOOTER)).steps if step.within == ("entrer",)]
    assert "chpasswd" in "".join(step.code for step in inside)
    outside = [step for step in read(str(HERE / BOOTER)).steps if not step.within]
    assert not [step for step in outside if "chpasswd" in step.code or "/etc/hostname" in step.code]


# ---------------------------------------------------------------- first steps


@pytest.mark.timeout(30)
def test_first_steps_take_ten_seconds_and_leave_nothing(tmp_path: Path) -> None:
    told = runbook("run", "premiers-pas.rst", "--undo", TMPDIR=str(tmp_path))
    assert told.returncode == 0, told.stdout
    assert list(tmp_path.iterdir()) == []


def test_first_steps_greet_whoever_has_a_quote_in_his_name_at_night(tmp_path: Path) -> None:
    given = ("--var", 'PRENOM=l\'ami "$HOME"', "--var", "MOMENT=nuit")
    told = runbook("run", "premiers-pas.rst", "--undo", *given, TMPDIR=str(tmp_path))
    assert told.returncode == 0, told.stdout
    assert 'bonsoir, l\'ami "$HOME" !' in told.stdout
