"""What stands behind a number sign: a command that root typed, a comment, or what may be both."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Grade(Enum):
    """What a line reads as."""

    COMMAND = "command"
    WORDS = "words"  # prose, or what a program prints
    UNTOLD = "untold"


_ROOT = re.compile(r"#(?:[ ]|\Z)")
_NAME = re.compile(r"[a-z][\w.+-]*")
_PATH = re.compile(r"(?:~|\.{1,2})?/[\w./+~-]*\w")
_BEFORE = re.compile(
    r"(?:(?:sudo|doas|time|nohup|env)[ ]+|[A-Za-z_]\w*=(?:'[^']*'|\"[^\"]*\"|[^\s'\"]*)[ ]+)+"
)
_OPTION = re.compile(r"--?[A-Za-z][\w-]*(?:=.*)?|-\d+")
_JOINED = re.compile(r"[ ](?:\||\|\||&&|>|>>|<<|2>|2>&1)[ ]?\S")
# what stands in sentences, and seldom alone in a command
_LITTLE = re.compile(
    r"(?<![\w/.+=-])(?:the|it|its|this|that|these|to|of|for|from|and|or|not|is|are|was|be|will|with|your|you"
    r"|we|an?(?=[ ]\w)|le|la|les|un|une|des|de|du|au|aux|et|ou|en|ne|pas|est|sont|ce|cette|ces|pour|dans"
    r"|avec|sur|votre|nous|si|puis|then|if|as|by|[cdlnsq]['\u2019]\w+)(?![\w/.:=-])|[^\W\d_a-zA-Z]",
    re.IGNORECASE,
)
_KEYWORD = re.compile(
    r"(?:for[ ]\w+[ ]in|while|until|if|case)[ ].*(?:;|\bdo|\bthen|\bin)\Z|.*;[ ]*(?:do|then)\b"
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_CAPITAL = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ][\w'\u2019-]*(?:[\s,.:;!?]|\Z)")
_MARKED = re.compile(
    r"(?![.:!\[](?:\s|\Z))[^\s:,;!?]*[:,;!?](?:\s|\Z)|[\w-]+\.(?:\s|\Z)"
    r"|[\w-]+(?:[ ][\w-]+){1,3}:(?:\s|\Z)"
)
_NO_WORD = re.compile(r"[^\w~./$({\[!:\"'<>\\@`-]|-|[=_.~:*-]{2,}(?:\s|\Z)|\d+(?:[ .)-]|\Z)")
_LISTED = re.compile(r"total[ ]\d+|[dlbcps-](?:[r-][w-][xsStT-]){3}[.+@]?[ ]")
_SAYS = re.compile(r"\S+[ \t]+(?:=|:|=>|->|→)(?:[ \t]|\Z)")
_ENDS_AS_A_SENTENCE = re.compile(r"[^\W\d_]{2,}(?:\s?[.!?…]|\s:)\Z")
# programs that root calls
_NAMES = """
    a2dismod a2dissite a2enconf a2enmod a2ensite add-apt-repository addgroup adduser apachectl apk apt
    apt-cache apt-get apt-key apt-mark aptitude arp arping at awk badblocks bash bconsole blkid brctl
    btrfs bunzip2 bzip2 cat cd certbot cfdisk chattr chgrp chkconfig chmod chown chpasswd chroot chsh cp
    cpio crontab cryptsetup curl cut date dd debconf-set-selections debootstrap delgroup deluser depmod
    df dhclient diff dig dmesg dmidecode dnf docker docker-compose dpkg dpkg-reconfigure drbdadm du
    e2fsck e2label echo ed emerge env ethtool exit export exportfs expr fallocate false fdisk file find
    findmnt firewall-cmd free fsck fstrim fuser gdisk getent git gpg grep groupadd groupdel groupmod
    groups growpart grub-install grub-mkconfig grub2-mkconfig gunzip gzip halt hdparm head hexdump host
    hostname hostnamectl hwclock id ifconfig ifdown ifup init insmod install invoke-rc.d iotop ip
    iptables iptables-restore iptables-save ipvsadm iscsiadm iw java journalctl kill killall kubectl
    last ldapadd ldapdelete ldapmodify ldappasswd ldapsearch ldconfig less ln locale-gen localectl
    locate logger losetup ls lsattr lsblk lscpu lsmod lsof lspci lsusb lvcreate lvdisplay lvextend
    lvreduce lvremove lvresize lvs lxc lxc-attach lxc-start mailq make man mdadm mii-tool mkdir mkfifo
    mkfs mkfs.btrfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.vfat mkfs.xfs mkinitramfs mknod mkswap mktemp
    modinfo modprobe more mount mountpoint mv mysql mysqladmin mysqldump named-checkconf named-checkzone
    nano nc netplan netstat newaliases nft nginx nmap nmcli nslookup ntpdate openssl pacman parted
    partprobe passwd perl php pidof ping pkill podman postalias postconf postfix postmap postqueue
    postsuper poweroff printf ps psql pvcreate pvs pwd python python3 rabbitmqctl readlink reboot
    resize2fs restorecon rm rmdir rmmod rndc route rpm rsync scp screen sed semanage service setenforce
    setfacl sfdisk sgdisk sh shutdown slapadd slapcat smartctl smbpasswd sort source ss ssh ssh-copy-id
    ssh-keygen ssh-keyscan sshd stat su swapoff swapon sync sysctl systemctl systemd-analyze tail tar
    tcpdump tee telinit telnet test tftp timedatectl tmux top touch traceroute true tune2fs udevadm ufw
    umask umount uname unzip update-alternatives update-ca-certificates update-grub update-initramfs
    update-rc.d uptime useradd userdel usermod vgchange vgcreate vgdisplay vgextend vgs vi vim virsh
    visudo vmstat w wall watch wc wget whereis which who whoami wipefs xargs xfs_growfs xz yum zcat zfs
    zpool zypper
"""
_USUAL = frozenset(_NAMES.split())


def grade(text: str) -> Grade:
    """What the text reads as, without its prompt."""
    text = text.strip()
    bare = text[found.end() :] if (found := _BEFORE.match(text)) else text
    name, *rest = bare.split() or [""]
    if not text or text.startswith("#"):
        return Grade.UNTOLD
    if _reads_as_a_command(bare, name, rest):
        return Grade.COMMAND
    signs = (_CAPITAL, _NO_WORD, _SAYS, _LISTED)
    if any(sign.match(text) for sign in signs):
        return Grade.WORDS
    said = _MARKED.match(text) or _LITTLE.search(_QUOTED.sub(" ", bare))
    return Grade.WORDS if said and name not in _USUAL and not _PATH.fullmatch(name) else Grade.UNTOLD


def _reads_as_a_command(bare: str, name: str, rest: Sequence[str]) -> bool:
    if _KEYWORD.match(bare):
        return True
    said = _QUOTED.sub(" ", " ".join(rest))
    little = len(_LITTLE.findall(said)) + bool(_ENDS_AS_A_SENTENCE.search(said))
    told = any(map(_OPTION.fullmatch, rest)) or _JOINED.search(bare) is not None
    if name in _USUAL or _PATH.fullmatch(name):
        return little <= told and not _SAYS.match(bare)
    return told and not little and _NAME.fullmatch(name) is not None


def typed_by_root(lines: Sequence[str]) -> bool | None:
    """Whether a text whose first line begins with `# ` is a session of root, where nothing says that it is.

    False for commands below comments; None where it may be both.
    """
    written = [line for line in lines if line.strip()]
    behind = [grade(line[1:]) for line in written if _ROOT.match(line)]
    others = [grade(line) for line in written if not _ROOT.match(line)]
    if behind[0] is Grade.WORDS:
        return False
    if behind[0] is Grade.UNTOLD:
        return False if Grade.COMMAND in others and Grade.WORDS not in others else None
    clear = Grade.WORDS in others and Grade.COMMAND not in others and Grade.WORDS not in behind
    return True if clear else None


# ---------------------------------------------------------------- what may have been printed

_LAST = re.compile(r"\|\|?|&&|;")
_AWAY = re.compile(r">|<<")
_FILTERS = frozenset(["sort", "uniq", "tee", "column", "nl"])
_SHOWS = frozenset(["cat", "tac", "head", "tail", "less", "more", "most", "zcat", "bzcat", "xzcat", "zless"])
_SEEKS = frozenset(
    ["sed", "awk", "gawk", "mawk", "grep", "egrep", "fgrep", "zgrep"]
)  # their first word is none
_OF_ITS_OWN = re.compile(r"crontab[ ].*-l|systemctl[ ]cat|ip6?tables-save|ssh-keyscan|nft[ ]list")
# files that hold no comments
_PLAIN = re.compile(
    r"\d+|/(?:proc|sys|dev)/.*|/var/log/.*|.*\.(?:log|pub|json|csv|pid|md5|sha256)"
    r"|/etc/(?:hostname|machine-id|mailname|debian_version|mtab|passwd|group|shadow|[\w-]+-release)"
)


def may_print_comments(command: str) -> bool:
    """Whether it shows a file in which lines may begin with a number sign, as `cat /etc/fstab`."""
    parts = _of_what_is_shown(command)
    files = (file for part in parts for file in _files(part))
    return any(_PLAIN.fullmatch(file) is None for file in files) or any(map(_OF_ITS_OWN.search, parts))


def shows_a_file(command: str) -> bool:
    """Whether what it prints is what a file holds."""
    return any(map(_files, _of_what_is_shown(command)))


def _of_what_is_shown(command: str) -> list[str]:
    """The parts of a command that ends by showing something; none for any other."""
    if _AWAY.search(_QUOTED.sub("''", command)):
        return []
    parts = [one.strip() for one in _LAST.split(_QUOTED.sub("''", command))]
    shown = _called(parts[-1])[0] in _SHOWS | _SEEKS | _FILTERS or _OF_ITS_OWN.match(parts[-1])
    return parts if shown else []


def _called(part: str) -> tuple[str, list[str]]:
    """The program, and its words that are no options."""
    bare = part[found.end() :] if (found := _BEFORE.match(part)) else part
    name, *rest = bare.split() or [""]
    return name.rsplit("/", 1)[-1], rest


def _files(part: str) -> list[str]:
    """Those that this part shows."""
    name, rest = _called(part)
    in_place = name == "sed" and any(word.startswith(("-i", "--in-place")) for word in rest)
    if in_place or name not in _SHOWS | _SEEKS:
        return []
    return [word for word in rest if not word.startswith("-")][name in _SEEKS :]
