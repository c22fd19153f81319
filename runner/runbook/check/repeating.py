"""Which calls do harm, or fail, when they are made a second time."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from runbook.check.destroying import SILENT
from runbook.check.sed import adds, changes_again
from runbook.check.sql import statements
from runbook.check.usages import Sayings, Usages
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.call import Call

# marks a sentence for the catalogs; it is translated where it is shown
N_ = str

_MAKE = Usages("""
    mkdir DIR !-p|--parents
    ln TARGET -s|--symbolic !-f|--force
    lvcreate|vgcreate|pvcreate|createuser|createdb NAME
    useradd NAME !--system|-D
    groupadd NAME !--system|-f|--force
    addgroup|adduser NAME $ !--system
    git clone|am
    git remote|worktree add
    git checkout -b
    git switch -c|--create
    vgextend VG PV !-t|--test
    zpool create|add !-n
    zfs create !-p
    zfs snapshot
    btrfs subvolume|sub create|snapshot
    btrfs device add
    restic|borg init
    git tag NAME !-f|--force|-d|--delete|-l|--list|-v|-n|--contains|--points-at|--sort
    virsh snapshot-create-as|vol-create-as
    virt-clone
    pct|qm create
    semanage port|fcontext|login -a|--add
    tmux new|new-session -d
    kafka-topics|kafka-topics.sh --create !--if-not-exists
    rabbitmqctl add_user|add_vhost
    brctl addbr|addif
    wg-quick up
    kubectl|oc taint !--overwrite
    mdadm --create|-C
    cryptsetup open|luksOpen !--test-passphrase
    swapon FILE !-a|--all|-s|--show
    ip a|addr|address|l|link|r|route|rule|netns a|add
    docker|podman|nerdctl network create
    podman volume create !--ignore
    docker|podman|nerdctl run|create --name !--rm|--replace
    kubectl|oc create !--dry-run*
    helm install !--dry-run*
    mysqladmin|mariadb-admin create
    ldapadd !-n
    kubeadm init|join !phase|--dry-run
""")
_ADD = Usages("""
    iptables|ip6tables -A|-I|--append|--insert
    nft add|insert rule
""")
_GROW = Usages("""
    lvextend|lvresize -L=+*|--size=+*
    lvextend|lvresize -l=+*|--extents=+* !-l=*FREE|--extents=*FREE
    qemu-img resize FILE +*
    truncate -s=+*|--size=+*
""")
_TAKE = Usages("""
    rm FILE !-f|--force
    gzip|gunzip|bzip2|bunzip2|xz|unxz FILE -f|--force !-k|--keep|-c|--stdout|-t|--test|-r|--recursive
    mv FILE
    umount DIR !-a|--all
    patch !--dry-run
    git apply !--check|--stat
    userdel|deluser|groupdel|delgroup|dropuser NAME
    dropdb !--if-exists
    crontab -r
    lvremove|vgremove|pvremove NAME !-t|--test
    zfs|zpool destroy !-n
    btrfs subvolume|sub delete|del
    swapoff FILE !-a|--all
    cryptsetup close|luksClose
    docker|podman|nerdctl rm !-f|--force
    docker|podman|nerdctl container rm|remove !-f|--force
    docker|podman|nerdctl network|volume rm|remove !-f|--force
    kubectl|oc delete !--ignore-not-found|--all|--dry-run*|pod|pods|po|pod/*
    helm uninstall|delete !--ignore-not-found|--dry-run
    virsh undefine
    git remote|worktree remove|rm
    zfs rename
    lvrename|vgrename VOLUME
    wg-quick down
    rmmod MODULE
    rabbitmqctl delete_user|delete_vhost
    git branch -D|-d|--delete
""")
_DOUBLE = Usages("nmcli c|con|conn|connection add|a")
_SLOT = Usages("cryptsetup luksAddKey")
_FILL = Usages("""
    lvextend|lvresize -l=+*FREE|--extents=+*FREE
    growpart DISK PART !-N|--dry-run
""")
_KEY = Usages("ssh-keygen -f !-l|-R|-F|-y|-A|-H|-i|-e|-B|-k|-Q|-p|-c")

_PACK = Usages("""
    gzip|gunzip|bzip2|bunzip2|xz|unxz FILE !-f|--force|-c|--stdout|-t|--test|-l|--list|-r|--recursive
""")
_OVER = Usages("""
    gpg|gpg2 -o|--output !--yes|-o=-|--output=-|-o=$(mktemp*
    gpg|gpg2 FILE --dearmor|--dearmour !--yes|-o|--output
""")

_IS_THERE = N_("the second time it fails: what it makes is there already")
_IS_GONE = N_("the second time it fails: what it takes away or changes is no longer there")
_SECOND_TIME = Sayings(
    {
        _IS_THERE: _MAKE,
        N_("the second time it makes another of the same name"): _DOUBLE,
        N_("the second time the same key takes one more slot, or finds none free"): _SLOT,
        N_("what it enlarges, it enlarges once more each time"): _GROW,
        N_("the second time it fails: no room is left to grow"): _FILL,
        _IS_GONE: _TAKE,
        N_("the second time it asks whether to write over the file"): _OVER,
        N_("the second time its file is not there, or it asks whether to write over the other"): _PACK,
    }
)

_FIREWALLS = frozenset(["iptables", "ip6tables", "nft", "ufw"])
_BY_NUMBER = re.compile(r"(?:-D|--delete) \S+ \d+\Z|\bdelete rule .* handle \d+|\bdelete \d+\Z")
_FILTERS = frozenset(["grep", "egrep", "fgrep", "sed", "awk", "sort", "uniq"])
# a name that nothing had before
NEW = re.compile(r"(?:\$\(|`)\s*(?:mktemp|date|uuidgen)\b|\$RANDOM\b|\$\$")
_ELSEWHERE = re.compile(r"/dev/.*|&\d")
# options of cp by which a second copy has its place too
_PLACED = ("-T", "--no-target-directory", "-t", "--target-directory", "--parents")
# by its name, no folder
_ONE_FILE = re.compile(
    r".*\.(?:conf|cnf|cf|cfg|ini|ya?ml|json|toml|xml|txt|sh|py|php|html?|sql|log|list|sources|env|rules"
    r"|service|socket|timer|mount|netdev|network|key|crt|pem|img|iso|db)"
    r"|/etc/(?:default|sysconfig|cron\.d|pam\.d|init\.d|sudoers\.d)/[^/]+|.*/sites-(?:available|enabled)/[^/]+"
    r"|/etc/(?:hosts|hostname|passwd|shadow|group|gshadow|sudoers|fstab|crypttab|crontab|exports|profile"
    r"|environment|services|issue|motd|aliases|network/interfaces)|.*(?:_config|rc)"
)
_KIND = r"(?P<kind>DATABASE|SCHEMA|TABLE|USER|ROLE|EXTENSION|INDEX)"
_DROPS = re.compile(rf"DROP {_KIND} (?P<sure>IF EXISTS )?(?P<name>[^\s(,;]+)")
_QUOTED = re.compile(r"'(?:[^']|'')*+'")
_INSERTS = re.compile(
    r"INSERT INTO (?P<table>[^\s(]+)(?!.*(?:ON CONFLICT|ON DUPLICATE|NOT EXISTS|EXCEPT| NOT IN ?\())"
)
# where what is there is taken away first, or nothing stays
_ANEW = r"(?:DELETE FROM|TRUNCATE(?: TABLE)?|DROP TABLE(?: IF EXISTS)?|CREATE TEMP(?:ORARY)? TABLE) {}\b"
_CREATES = re.compile(rf"CREATE (?!INDEX){_KIND} (?!.*\bEXISTS\b)(?P<name>[^\s(,;]+)")


def unrepeatable(call: Call) -> str:
    """What happens the second time, as the end of a sentence; empty for what can be run again."""
    if call.only_tells or any(map(NEW.search, call.operands)):
        return ""
    if more := _does_more(call):
        return more
    return "" if call.foreseen else _fails(call)


def _does_more(call: Call) -> str:
    """What it does once more the second time, without failing."""
    if _appends(call):
        return _("the same lines are added once more each time")
    if _ADD.of(call):
        return _("the same rule is added once more each time")
    if _nests(call):
        return _("the second time the copy is put into the first one")
    if call.program == "sed" and changes_again(call):
        return _("what it has changed, it changes once more each time")
    return _("the second time another rule has that number, or none") if _takes_by_number(call) else ""


def _takes_by_number(call: Call) -> bool:
    """Whether it takes away a rule by its place, or by a number that is another on each machine."""
    return call.program in _FIREWALLS and _BY_NUMBER.search(" ".join(call.arguments)) is not None


def _nests(call: Call) -> bool:
    """Whether it copies a folder to one named after it, in which a second copy would stand."""
    if call.program != "cp" or not call.has("-r", "-R", "--recursive", "-a", "--archive"):
        return False
    source, target = call.operands if len(call.operands) == 2 else ("", "/")
    if call.has(*_PLACED) or target.endswith(("/.", "..")) or source.endswith(("/.", "*", "..")):
        return False
    source, target = source.rstrip("/"), target.rstrip("/")
    if _ONE_FILE.fullmatch(source):
        return False
    own, new = (name.rpartition("/")[2] for name in (source, target))
    return bool(own) and (own == new or re.match(rf"{re.escape(own)}[._~-]", new) is not None)


def makes(call: Call) -> bool:
    """Whether it makes something that was not there before: else it fails."""
    return _MAKE.of(call) is not None


def adds_to_table(made: Sequence[Call]) -> Iterator[str]:
    """The same of the calls of a step together: `(crontab -l; echo …) | crontab -`, or by way of a file."""
    on_line, in_pipeline, writing = (defaultdict[object, list["Call"]](list) for _kind in range(3))
    for call in made:
        on_line[call.line].append(call)
        in_pipeline[call.pipeline].append(call)
        for written in call.writes:
            writing[written].append(call)
    for call in made:
        if call.program != "crontab" or len(call.operands) != 1:
            yield ""
            continue
        (name,) = call.operands
        if name == "-":
            before = [*on_line[call.line], *in_pipeline[call.pipeline]]
            grows = not _FILTERS & {other.program for other in before}
        else:
            before = writing[">", name]
            grows = bool(writing[">>", name])
        listed = any(other.program == "crontab" and other.has("-l") for other in before)
        yield _("the same lines are added once more each time") if listed and grows else ""


def _appends(call: Call) -> bool:
    """Whether it writes below what a file holds already."""
    if call.program in SILENT:
        return False
    if any(operator == ">>" and not _ELSEWHERE.fullmatch(name) for operator, name in call.writes):
        return True
    if call.program == "tee" and call.has("-a", "--append"):
        return any(not _ELSEWHERE.fullmatch(name) for name in call.operands)
    return call.program == "sed" and adds(call)


def _fails(call: Call) -> str:
    if changed := _made_or_taken(call):
        return changed
    if _inserts(call):
        return _("the second time the rows are there already: they are added once more, or refused")
    if _KEY.of(call) and not call.fed:
        return _("the second time it asks whether to write over the key")
    said = _SECOND_TIME.of(call)
    return _(said) if said else ""


def _made_or_taken(call: Call) -> str:
    """What fails the second time of what a database is told to make, or to take away, and not both."""
    told = list(statements(call))
    created = [found for one in told if (found := _CREATES.match(one))]
    dropped = [found for one in told if (found := _DROPS.match(one))]
    new, gone = ({(one["kind"], one["name"]) for one in found} for found in (created, dropped))
    if new - gone:
        return _(_IS_THERE)
    once = {(one["kind"], one["name"]) for one in dropped if not one["sure"]}
    return _(_IS_GONE) if once - new else ""


def _inserts(call: Call) -> bool:
    """Whether it puts rows in a table that it does not empty, and that stays."""
    told = _QUOTED.sub("''", "; ".join(statements(call)))
    if "INSERT INTO " not in told or "ROLLBACK" in told or ":MEMORY:" in told:
        return False
    rows = filter(None, (_INSERTS.match(one.strip()) for one in told.split(";")))
    return any(not re.search(_ANEW.format(re.escape(row["table"])), told) for row in rows)
