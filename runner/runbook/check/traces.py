"""What the calls before one leave behind: files written anew, names that are free, things that are there."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from runbook.check.asking import SELECTED
from runbook.check.repeating import NEW
from runbook.check.usages import Usages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from runbook.check.call import Call

_UNMAKE = Usages("""
    rm|rmdir|unlink|umount|swapoff NAME
    userdel|deluser|groupdel|delgroup|dropdb|dropuser NAME
    lvremove|vgremove|pvremove NAME
    cryptsetup close|luksClose
    zpool|zfs destroy
    virsh undefine
    btrfs subvolume|sub delete|del
    mdadm --stop|-S
    docker|podman|nerdctl rm
    docker|podman|nerdctl container|network|volume rm|remove
    kubectl|oc delete
    helm uninstall|delete
    git remote|worktree remove|rm
""")
# what takes away all that the same program then makes anew
_CLEARS = {
    "iptables": {"-F", "--flush", "-X"},
    "ip6tables": {"-F", "--flush", "-X"},
    "ip": {"flush", "del", "delete"},
    "nft": {"flush", "delete"},
    "kubeadm": {"reset"},
}
# whose names are not those of files
_KINDS = {
    program: kind
    for kind, programs in {
        "user": "useradd|adduser|userdel|deluser|usermod",
        "group": "groupadd|addgroup|groupdel|delgroup",
        "container": "docker|podman|nerdctl",
        "volume": "lvcreate|lvremove|lvextend|lvresize|lvreduce|vgcreate|vgremove|vgextend|pvcreate|pvremove",
        "database": "createdb|dropdb",
        "role": "createuser|dropuser",
    }.items()
    for program in programs.split("|")
}
_ACCOUNTS = frozenset(["user", "group", "database", "role"])
_GROWING = frozenset(["lvextend", "lvresize"])
_TAKING = frozenset(["rm", "mv", "umount"])
# writes over what it packed before; else it asks, whatever else is there
_PACKING = Usages("gzip|gunzip|bzip2|bunzip2|xz|unxz FILE -f|--force")
# what speaks of a thing that must be there already
_MENTION = Usages("""
    docker|podman|nerdctl stop|kill|inspect|logs|exec|pause|wait|cp|ps
    docker|podman|nerdctl container|network|volume inspect|ls|stop
    docker|podman|nerdctl network disconnect
    lvchange|vgchange|lvs|vgs|pvs|lvdisplay|vgdisplay|pvdisplay|pvmove|vgreduce|umount|swapoff
    id|getent|pkill|killall|loginctl|passwd|chage|gpasswd|usermod|finger|groups
    helm status|list|get|history
    kubectl|oc get|describe|logs|scale|drain|cordon
    virsh destroy|shutdown|dominfo|dumpxml
""")
# what reads the files that it names, or changes them, and makes none of that name
_READ = frozenset(
    [
        *(
            "cat",
            "ls",
            "less",
            "more",
            "head",
            "tail",
            "grep",
            "egrep",
            "fgrep",
            "zcat",
            "zgrep",
            "awk",
            "sed",
        ),
        *("file", "stat", "wc", "du", "df", "find", "tree", "readlink", "realpath", "diff", "cmp", "sort"),
        *("md5sum", "sha1sum", "sha256sum", "sha512sum", "cksum", "test", "[", "source", ".", "cut", "jq"),
        *("chmod", "chown", "chgrp", "chattr", "setfacl", "getfacl", "systemctl", "service", "journalctl"),
        *("rm", "rmdir", "unlink", "fuser", "lsof", "visudo", "blkid", "findmnt", "mountpoint", "lsblk"),
        *("cd", "echo", "printf", "command", "which", "type", "vi", "vim", "nano"),
    ]
)
# what makes a file of another one's name only in the folder that comes last
_BRING = frozenset(["cp", "mv", "ln", "install", "rsync", "scp"])
_IDLE = frozenset(["cd", "echo", "set", "true", ":", "export", "printf"])
# what a program takes from its environment rather than asking
_ANSWERS = frozenset(["DEBIAN_FRONTEND", "EDITOR", "VISUAL", "SYSTEMD_EDITOR", "GIT_EDITOR", "KUBE_EDITOR"])
_DELETES = re.compile(r"[/|,\d$]I?d(?:[\s;}'\"]|$)")  # of sed
_NOTHING: AbstractSet[str] = frozenset()
_SEVERAL = re.compile(r"[$*?\[`{]")


class Traces:
    """Those of one host's calls, up to now."""

    def __init__(self) -> None:
        self._exported: dict[str, str] = {}
        self._fresh: set[str] = set()
        self._removed: set[str] = set()
        self._free: set[tuple[str, str]] = set()
        self._named: set[str] = set()
        self._brought: defaultdict[str, set[str]] = defaultdict(set)
        self._of_kind: set[tuple[str, str]] = set()
        self._paths: set[str] = set()
        self._cleared: set[str] = set()
        self._worked = False

    @property
    def exported(self) -> tuple[str, ...]:
        """What stands before each call to come, as NAME=value."""
        return tuple(self._exported.values())

    def rewritten(self, *names: str) -> None:
        """These files hold what was just written, and no more."""
        self._fresh.update(names)
        self._named.update(map(_base, names))

    def add(self, call: Call, unmade: AbstractSet[str]) -> None:
        """What this call leaves; `unmade` are the names of what it takes away."""
        # a file is removed when it is there: `test -f X && rm X`
        if not call.guarded or call.program == "rm":
            self.rewritten(*_rewrites(call))
        if call.program == "rm":
            self._removed.update(name.rstrip("/") for name in call.operands)
        self._free.update((_kind(call), name) for name in unmade)
        self._take_in(call)
        for word in call.arguments if call.program == "export" else ():
            if (name := word.partition("=")[0]) in _ANSWERS:
                self._exported[name] = word
        if call.program == "debconf-set-selections":
            self._exported[call.program] = SELECTED
        if _CLEARS.get(call.program, set()) & set(call.arguments):
            self._cleared.add(call.program)

    def _take_in(self, call: Call) -> None:
        """The names that it may have made something of."""
        made = call.arguments
        if _MENTION.of(call) or call.program in _READ:
            made = ()
        elif call.program in _BRING:
            made = () if _fills(call) else call.operands[-1:]
            for source in call.operands[:-1]:
                self._brought[_base(source)].add(source)
        self._named.update(map(_base, (*made, *(name for _operator, name in call.writes))))
        self._of_kind.update((_kind(call), word) for word in made)
        folders = made if call.program != "cd" else call.arguments
        self._paths.update(word.rstrip("/") for word in folders if word.startswith(("/", "~", "VALUE_")))
        self._worked |= call.program not in _IDLE | _READ

    def repeatable(self, call: Call, unmade: AbstractSet[str]) -> bool:
        """Whether the calls before it make it one that can be made again, which takes that away."""
        grown = [name for operator, name in call.writes if operator == ">>"]
        grown += call.operands if call.program == "tee" else ()
        if grown:
            return all(map(self._is_new, grown))
        if call.program in self._cleared or self._is_free(call):
            return True
        if call.program in _TAKING or _PACKING.of(call):
            return not any(map(self._is_there_once, _taken(call)))
        return any(self._has_been_made(_kind(call), name) for name in unmade)

    def _is_new(self, name: str) -> bool:
        """Whether it holds nothing but what was written since."""
        if name in self._fresh or NEW.search(name):
            return True
        path = PurePosixPath(name)
        beside = str(path.with_name("*" + path.suffix)) if path.name else ""
        around = {beside, str(path.parent / "*"), *map(str, path.parents)}
        return not self._removed.isdisjoint(around)

    def _is_free(self, call: Call) -> bool:
        names = {(_kind(call), _base(word)) for word in call.arguments}
        return call.program not in _GROWING and not self._free.isdisjoint(names)

    def _has_been_made(self, kind: str, name: str) -> bool:
        """Whether a call has spoken of it, where its name is no file's too, or it stands for several."""
        named = (kind, name) in self._of_kind if kind in _ACCOUNTS else name in self._named
        return named or _SEVERAL.search(name) is not None

    def _is_there_once(self, name: str) -> bool:
        """Whether nothing here makes it: a plain name that no call may have made, nor a folder of it."""
        if _SEVERAL.search(name) or _base(name) in self._named or self._is_brought(name):
            return False
        if name.startswith(("/", "~", "VALUE_")):
            return self._paths.isdisjoint(map(str, PurePosixPath(name).parents))
        return not self._worked

    def _is_brought(self, name: str) -> bool:
        """Whether another file of that name was copied or moved, it may be to there."""
        return bool(self._brought.get(_base(name), set()) - {name})


def undone(made: Sequence[Call], unmade: Sequence[AbstractSet[str]]) -> Iterator[bool]:
    """Of each call of a step, whether what it makes is taken away again by one behind it."""
    last = {name: at for at, names in enumerate(unmade) for name in names}
    for at, call in enumerate(made):
        names = () if call.program in _TAKING else map(_base, call.arguments)
        yield any(last.get(name, at) > at and _agree(name, call, made[last[name]]) for name in names)


def _agree(name: str, *two: Call) -> bool:
    """Whether both calls may mean the same by a name: not where both say in which folder, and in another."""
    one, other = ({word.rstrip("/") for word in call.arguments if _base(word) == name} for call in two)
    return not one.isdisjoint(other) or not all(word.startswith("/") for word in one | other)


def remade(made: Sequence[Call], unmade: Sequence[AbstractSet[str]]) -> Iterator[bool]:
    """Of each call of a step, whether what it takes away is made again by one behind it."""
    last: dict[tuple[str, str], int] = {}
    for at, call in enumerate(made):
        if not (call.program in _GROWING or _MENTION.of(call) or _UNMAKE.of(call)):
            last.update(((_sort(call), _base(word)), at) for word in call.arguments)
    for at, (call, names) in enumerate(zip(made, unmade, strict=True)):
        yield any(last.get((_sort(call), name), at) > at for name in names)


def _sort(call: Call) -> str:
    """The kind of its names, where no other program speaks of such."""
    kind = _kind(call)
    return kind if kind in _ACCOUNTS else ""


def _kind(call: Call) -> str:
    """Of what kind the names are that it makes or takes away."""
    return _KINDS.get(call.program, "file")


def _base(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2].removesuffix(".git")


def _fills(call: Call) -> bool:
    """Whether what it brings goes into a folder that is there before."""
    may_make = call.has("-r", "-R", "-a", "-d", "-D", "--recursive", "--archive", "--directory")
    return call.program in {"cp", "ln"} and not may_make and "".join(call.operands[-1:]).endswith("/")


def _taken(call: Call) -> Sequence[str]:
    return call.operands[:-1] if call.program == "mv" else call.operands


def unmade_by(call: Call) -> AbstractSet[str]:
    """The names of what it takes away, less its own words."""
    usage = _UNMAKE.of(call)
    if usage is None:
        return _NOTHING
    own = sum(not choices[0].isupper() for choices in usage.words)
    return set(map(_base, (*call.operands[own:], *call.values("-f", "--filename")))) - {""}


def _rewrites(call: Call) -> Iterator[str]:
    """The files that hold nothing of before when the call has ended, or not the lines that follow."""
    yield from (name for operator, name in call.writes if operator == ">")
    match call.program:
        case "tee" if not call.has("-a", "--append"):
            yield from call.operands
        case "cp" | "mv" | "install":
            yield from call.operands[-1:]
        case "rm":
            yield from call.operands
        case "wget" | "curl":
            yield from call.values("-O", "-o", "--output", "--output-document")
        case "dd":
            yield from (word.removeprefix("of=") for word in call.arguments if word.startswith("of="))
        case "truncate" if call.has("-s") and "0" in call.values("-s", "--size"):
            yield from call.operands
        # the lines that are added next, as far as their author knows
        case "sed" if call.has("-i", "--in-place") and _DELETES.search(" ".join(call.arguments)):
            yield from call.operands[0 if call.has("-e", "--expression") else 1 :]
