"""What a step takes away that it has made itself: nothing of before is lost with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from runbook.check.repeating import makes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runbook.check.call import Call

# the operands behind these words are whole names of that kind, made or taken away
_NAMING = """
    file mkdir|rm|rmdir
    file btrfs subvolume|sub create|delete|del
    volume vgcreate|vgremove|lvremove
    volume pvcreate|pvremove
    dataset zfs create|snapshot|destroy
    dataset zpool create|destroy
    database createdb|dropdb
    database mysqladmin|mariadb-admin create|drop
    user useradd|adduser|userdel|deluser
    podman podman volume create|rm|remove
    machine pct|qm create|destroy
    vhost rabbitmqctl add_vhost|delete_vhost
    resource kubectl|oc create|delete
    release helm install|uninstall|delete
    snapshot virsh snapshot-create-as|snapshot-delete
"""
# what follows is no name
_FIRST = frozenset(["vgcreate", "createdb", "adduser", "zpool", "pct", "qm", "helm"])
_TOGETHER = frozenset(["resource", "snapshot"])  # kinds whose names are several words
# another server may have one of that name
_SERVERS = ("-h", "--host", "-p", "--port", "-S", "--socket", "-n", "--namespace", "--context")
_OF_SERVERS = frozenset(["database", "resource", "release"])
# what runs its program in another place
_ELSEWHERE = frozenset(
    [
        *("chroot", "docker", "podman", "nerdctl", "docker-compose", "podman-compose", "kubectl", "oc"),
        *("lxc", "incus", "lxc-attach", "pct", "ip", "nsenter", "unshare", "systemd-run", "su"),
    ]
)
_MOVES = frozenset(["cd", "pushd", "popd"])
_UNKNOWN = re.compile(r"[$`]|(?:^|/)\.\.(?:/|$)")  # it may be another one each time


@dataclass(frozen=True)
class _Name:
    """The whole name of one thing, and where that is; of a file, as it is written."""

    kind: str
    text: str
    where: tuple[str, ...] = ()

    @property
    def around(self) -> Iterator[_Name]:
        """Itself, and the folders that it is in."""
        yield self
        if self.kind == "file":
            for folder in PurePosixPath(self.text).parents:
                yield _Name(self.kind, str(folder), self.where)


@dataclass
class _Own:
    """What the calls of a step have made, up to now."""

    new: set[_Name] = field(default_factory=set)
    covered: dict[str, set[_Name]] = field(default_factory=dict)  # by what is mounted, and by where

    def holds(self, names: Sequence[_Name]) -> bool:
        """Whether all of them are its own."""
        return bool(names) and all(any(one in self.new for one in name.around) for name in names)

    def see(self, call: Call) -> None:
        """Note what the call makes, takes away, or puts in the place of what was made."""
        if call.program in _MOVES:
            self.new = {name for name in self.new if name.kind != "file" or name.text.startswith("/")}
        elif call.program == "mount":
            self.covered |= dict.fromkeys(call.operands, self._let_go(call))
        elif call.program == "umount":
            for mounted in call.operands:
                self.new |= self.covered.pop(mounted, set())
        elif call.program == "mv":  # what was elsewhere is in there now
            self._let_go(call)
        elif makes(call) and not call.foreseen:
            self.new.update(_made(call))
        else:
            self.new.difference_update(_named(call))

    def _let_go(self, call: Call) -> set[_Name]:
        """Forget the folder that is the last operand, and those that it is in."""
        names = (_Name("file", _path(word), _place(call)) for word in call.operands[-1:])
        gone = {one for name in names for one in name.around if one in self.new}
        self.new -= gone
        return gone


def takes_back(made: Sequence[Call]) -> Iterator[bool]:
    """Of each call of a step, whether calls before it made all that it takes away, and fail where it was."""
    own = _Own()
    for call in made:
        yield bool(own.new) and own.holds(_named(call))
        own.see(call)


def _table() -> Mapping[tuple[str, ...], str]:
    lines = [line.split() for line in _NAMING.strip().split("\n")]
    return {key: kind for kind, *words in lines for key in product(*(word.split("|") for word in words))}


_KINDS = _table()


def _named(call: Call) -> Sequence[_Name]:
    """The whole names of what it makes or takes away; none where that cannot be told."""
    for length in (1, 2, 3):
        kind = _KINDS.get((call.program, *call.operands[: length - 1]))
        if kind is not None and not call.away:
            break
    else:
        return ()
    words = call.operands[length - 1 :]
    if kind in _TOGETHER:
        words = (" ".join(words),)
    elif call.program in _FIRST:
        words = words[:1]
    return _whole(call, kind, words)


def _made(call: Call) -> Sequence[_Name]:
    """The whole names of what it makes."""
    match (call.program, *call.operands):
        case ("lvcreate", origin, *_others):
            group = origin.removeprefix("/dev/").partition("/")[0]
            names = call.values("-n", "--name")
            return _whole(call, "volume", [name if "/" in name else f"{group}/{name}" for name in names])
        case ("git", "clone", source):
            return _whole(call, "file", [source.rstrip("/").rpartition("/")[2].removesuffix(".git")])
        case ("git", "clone", _source, folder):
            return _whole(call, "file", [folder])
        case ("btrfs", "subvolume" | "sub", "snapshot", source, target):
            inside = f"{target.rstrip('/')}/{PurePosixPath(source).name}"
            return _whole(call, "file", [target, inside])
    return _named(call)


def _whole(call: Call, kind: str, words: Iterable[str]) -> Sequence[_Name]:
    where = _place(call) + (call.values(*_SERVERS) if kind in _OF_SERVERS else ())
    if any(map(_UNKNOWN.search, words)) or call.away:
        return ()
    return [_Name(kind, _text(kind, word), where) for word in words]


def _place(call: Call) -> tuple[str, ...]:
    """The words by which it is called in another place; none here."""
    before = call.words[: len(call.words) - len(call.arguments) - 1]
    names = {word.rpartition("/")[2] for word in before}
    return before if names & _ELSEWHERE else ()


def _text(kind: str, word: str) -> str:
    match kind:
        case "file":
            return _path(word)
        case "volume":
            return word.removeprefix("/dev/").rstrip("/")
    return word


def _path(word: str) -> str:
    return str(PurePosixPath(word))
