"""Which calls destroy data that nothing brings back."""

from __future__ import annotations

import re
from posixpath import normpath
from typing import TYPE_CHECKING

from runbook.check.sql import statements
from runbook.check.usages import Usages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from runbook.check.call import Call

# of a file that is no device, it makes an image
_FORMAT = Usages("""
    mkfs|mkfs.*|mkntfs|mkdosfs|mkswap DEVICE
    mke2fs|mkfs.ext2|mkfs.ext3|mkfs.ext4 DEVICE !-n
    mkfs.xfs DEVICE !-N
    wipefs -a|--all|-o|--offset !-n|--no-act
    cryptsetup luksFormat|erase|luksErase|luksKillSlot|reencrypt
    fdisk|cfdisk|sfdisk DEVICE !-l|--list|-s|-d|--dump|-J|--json
    sgdisk|gdisk DEVICE !-p|--print|-l|-v|--verify|-i|-b|--backup
    parted DEVICE !-l|--list|print|p|unit|align-check
    parted DEVICE rm|mklabel|mktable|mkpart|resizepart|rescue
    parted DEVICE unit * rm|mklabel|mktable|mkpart|resizepart|rescue
""")
_DESTROY = Usages("""
    blkdiscard|shred|srm|wipe|sg_format
    badblocks -w
    hdparm --security-erase*|--trim-sector-ranges*
    nvme format|sanitize|delete-ns
    mdadm --create|-C
    mdadm --zero-superblock
    lvremove|lvreduce|vgremove|pvremove !-t|--test
    pvcreate -ff* !-t|--test
    lvconvert --merge|--mergesnapshot !-t|--test
    vgcfgrestore !-l|--list|-t|--test
    xfs_repair -L
    zpool destroy|create|labelclear !-n
    zfs destroy|rollback !-n
    btrfs subvolume|sub delete|del
    btrfs device remove|delete
    truncate -s=0|--size=0 FILE !/tmp/*|/var/tmp/*|$(mktemp*
    truncate -s=-*|--size=-*
    cp /dev/null FILE !/tmp/*|/var/tmp/*|$(mktemp*

    rsync --del|--delete*|--remove-source-files !-n|--dry-run
    rclone sync|purge|delete !-n|--dry-run
    aws s3 rm --recursive !--dryrun
    aws s3 rb --force
    gsutil rm -r|-R
    git reset --hard
    git clean -f|--force !-n|--dry-run
    git push -f|--force !-n|--dry-run
    git push REMOTE +* !-n|--dry-run
    git checkout -f|--force
    git stash drop|clear
    userdel -r|--remove
    deluser --remove-home|--remove-all-files
    crontab -r
    apt-get|apt|aptitude purge postgresql*|mysql*|mariadb*|slapd|mongodb*|redis*|influxdb*
    dpkg postgresql*|mysql*|mariadb*|slapd|mongodb*|redis*|influxdb* -P|--purge !--no-act|--dry-run|--simulate
    apt-get|apt remove|autoremove postgresql*|mysql*|mariadb*|slapd|mongodb*|redis*|influxdb* --purge

    mysqladmin|mariadb-admin drop
    dropdb|pg_dropcluster
    pg_restore -c|--clean !-f|--file|-l|--list
    redis-cli flushall|flushdb|FLUSHALL|FLUSHDB
    ldapdelete !-n
    borg delete !-n|--dry-run
    restic forget !--keep-*|-l|-H|-d|-w|-m|-y|-n|--dry-run
    kubeadm reset !--dry-run
    rabbitmqctl reset|force_reset|delete_vhost|delete_queue|purge_queue
    kafka-topics|kafka-topics.sh --delete
    etcdctl del
    consul kv delete -recurse
    mongorestore --drop
    postsuper -d
    python|python3 manage.py flush
    rails|rake db:drop|db:reset
    php artisan migrate:fresh|migrate:reset|db:wipe

    docker|podman|nerdctl volume rm|remove|prune
    docker|podman|nerdctl system prune|reset
    docker|podman|nerdctl rm -v|--volumes
    docker|podman|nerdctl container rm|remove -v|--volumes
    lxc|incus delete|rm NAME
    lxc|incus storage volume delete|rm
    snap remove --purge
    docker|podman|nerdctl compose down -v|--volumes
    docker-compose|podman-compose down -v|--volumes
    kubectl|oc delete !--dry-run*|pod|pods|po|job|jobs|pod/*|job/*
    helm uninstall|delete !--dry-run
    pct|qm destroy
    aws s3 sync --delete !--dryrun
    aws ec2 terminate-instances !--dry-run
    aws rds delete-db-instance|delete-db-cluster
    gcloud * delete
    gcloud * * delete
    az * delete
    doctl compute * delete|rm
    virsh snapshot-revert
    virsh undefine|vol-delete|vol-wipe|pool-delete|snapshot-delete
    terraform|tofu destroy
    vagrant destroy
""")

# a device, or a value that may be one
_DEVICE = re.compile(
    r"/dev/(?!(?:null|zero|full|stdout|stderr|tty\w*|kmsg|console)\b|(?:fd|shm|pts|tcp|udp)/)\S+"
    r"|VALUE_\w+|\$\{?\w+\}?[\w-]*|\$\(.*"
)
# of use to the step alone, or made anew by whoever needs it
_FLEETING = re.compile(
    r"/tmp/.+|/var/tmp/.+|\$\(mktemp\b.*"  # noqa: S108  # names, not files
    r"|/var/cache/.+|/var/lib/apt/lists\b.*"
    r"|(?:.*/)?(?:node_modules|__pycache__|\.venv|\.cache|\.tox)/?|(?:\./)?(?:build|dist|_build|target)/?"
)
_EMPTIES = re.compile(
    r"DROP (?:DATABASE|SCHEMA|TABLE|TABLESPACE|KEYSPACE) |ALTER TABLE .* DROP COLUMN |TRUNCATE "
    r"|DELETE FROM (?!.* WHERE\b)"
    r"|UPDATE [^ ]+ (?:AS )?(?:[^ ]+ )?(?:.{0,40}\bJOIN .{0,400} )?SET (?!.* WHERE\b)"
)
_CLIENTS_OF_MONGO = frozenset(["mongo", "mongosh"])
_DROPS = re.compile(r"\.(?:dropDatabase|drop)\(\)|\.(?:deleteMany|remove)\(\s*(?:\{\s*\})?\s*\)")


def destroys(call: Call, files: AbstractSet[str] = frozenset()) -> bool:
    """Whether it erases a file system, a table of partitions, a volume, or a whole folder.

    `files` are the words that stand for files which are no devices.
    """
    if call.only_tells:
        return False
    if any(map(_is_device, _written(call))) or any(map(_EMPTIES.match, statements(call))):
        return True
    if call.program in _CLIENTS_OF_MONGO and any(map(_DROPS.search, (*call.arguments, call.told))):
        return True
    if call.program == "dd":
        written = [word.removeprefix("of=") for word in call.arguments if word.startswith("of=")]
        return any(_DEVICE.fullmatch(one) and one not in files for one in written)
    if _FORMAT.of(call):
        return any(_DEVICE.fullmatch(one) and one not in files for one in call.operands)
    judge = _JUDGES.get(call.program)
    return judge(call) if judge is not None else _DESTROY.of(call) is not None


def _is_device(name: str) -> bool:
    return name.startswith("/dev/") and _DEVICE.fullmatch(name) is not None


def _written(call: Call) -> Sequence[str]:
    """The files that it writes to, as far as its words tell."""
    redirected = [name for _operator, name in call.writes]
    match call.program:
        case "cp" | "mv":
            return [*redirected, *call.operands[1:][-1:]]
        case "tee":
            return [*redirected, *call.operands]
        case "wget" | "curl":
            return [*redirected, *call.values("-O", "-o", "--output-document", "--output")]
        case "qemu-img":
            return [*redirected, *call.operands[2:]]
    return redirected


# of files found so, nobody misses the old ones, nor those of the other names
_AGES = ("-mtime", "-mmin", "-ctime", "-cmin", "-atime", "-amin")
_LEAVINGS = frozenset(["*.tmp", "*.pyc", "__pycache__", "*~", ".DS_Store", "core.*"])


SILENT = frozenset([":", "true"])  # they print nothing
_GIVERS = frozenset(["xargs", "parallel"])


def removes_found(made: Sequence[Call]) -> Iterator[bool]:
    """Of each call of a step, whether it removes all that a `find` in its pipeline has found."""
    found: set[int] = set()
    for call in made:
        if call.program == "find" and call.piped and _finds_what_is_missed(call):
            found.add(call.pipeline)
        removes = call.program in {"rm", "unlink"} and not _GIVERS.isdisjoint(call.words)
        yield removes and call.fed and call.pipeline in found


def empties(made: Sequence[Call], code: str, unless: str) -> Iterator[bool]:
    """Of each call of a step, whether it leaves a file empty that no other fills again: `: > FILE`.

    Not a file that is not there before, as its `code` or its `unless` says: a marker.
    """
    filled = {name for call in made for _operator, name in call.writes if not _is_silent(call)}
    filled |= {name for call in made if call.program == "tee" for name in call.operands}
    for call in made:
        if call.program == "rm":
            filled |= set(call.operands)  # its author has thrown away what it held
        emptied = {name for operator, name in call.writes if operator == ">"} - filled
        yield _is_silent(call) and not all(
            one.startswith("/dev/") or _is_fleeting(one) or _is_marker(one, call, code, unless)
            for one in emptied
        )


def _is_silent(call: Call) -> bool:
    return call.program in SILENT or (call.program == "cat" and call.operands == ("/dev/null",))


def _is_marker(name: str, call: Call, code: str, unless: str) -> bool:
    """Whether the call runs only where no file of that name is there."""
    asked = rf"-[efs]\s+[\"']?{re.escape(name)}[\"']?(?!\S)"
    if "!" not in unless and re.search(asked, unless):
        return True
    missing = rf"!\s*(?:test\s+|\[+\s+)?{asked}|{asked}\s*\]*\s*\|\|"
    return call.guarded and re.search(missing, code) is not None


def _finds_what_is_missed(call: Call) -> bool:
    old = call.has(*_AGES) or not _LEAVINGS.isdisjoint(call.arguments)
    return not old and "-empty" not in call.arguments and not _is_fleeting(next(iter(call.operands), ""))


def _find(call: Call) -> bool:
    pairs = zip(call.arguments, call.arguments[1:], strict=False)
    removes = any(one in {"-exec", "-execdir"} and other.endswith(("rm", "shred")) for one, other in pairs)
    return (removes or "-delete" in call.arguments) and _finds_what_is_missed(call)


def _rm(call: Call) -> bool:
    whole = call.has("-r", "-R", "--recursive")
    own = bool(call.operands) and all(map(_is_fleeting, call.operands))
    return whole and not own


def _levels(call: Call) -> bool:
    """Whether it gives all that is on the machine one owner, or one mode: nobody knows what they were."""
    return call.has("-R", "--recursive") and not {"/", "/*"}.isdisjoint(call.operands)


def _is_fleeting(name: str) -> bool:
    if ".." in name.split("/"):
        # where a name that the shell makes leads up to, nothing tells
        name = "" if "$" in name or "`" in name else normpath(name)
    return _FLEETING.fullmatch(name) is not None


# those of which words and options are not enough
_JUDGES: dict[str, Callable[[Call], bool]] = {
    "find": _find,
    "rm": _rm,
    "chown": _levels,
    "chgrp": _levels,
    "chmod": _levels,
}
