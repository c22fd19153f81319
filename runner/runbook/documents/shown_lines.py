"""Lines that no shell is told: what programs print, and what files hold."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runbook.commands.split import SplitError, split
from runbook.documents.framed import outside_heredocs
from runbook.documents.signs import Grade, grade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIZE = r"[\d.,]+[KMGTP]?"
_PRINTED = (
    r"(?:Reading package lists|Building dependency tree|Reading state information)\.\.\..*",
    r"(?:Lecture des (?:listes de paquets|informations d'état)|Construction de l'arbre des .*)\W?\.{3}.*",
    r"total \d[\d.,]*[KMGT]?",
    r"[dlbcps-](?:[r-][w-][xsStT-]){3}[.+@]?[ ]+\d+[ ]+\S+[ ]+\S+[ ]+\S.*",
    r"Filesystem[ ]+\S.*[ ]Use%[ ]+Mounted on",
    r"Sys\. de fichiers[ ]+\S.*[ ]Uti%[ ]+Monté sur",
    rf"\S+[ ]+{_SIZE}[ ]+{_SIZE}[ ]+{_SIZE}[ ]+\d+%[ ]+/\S*",
    r"[●○\u00d7↻*] [\w@.:\\-]+\.(?:service|socket|timer|target|mount|path|scope|slice|device)(?: - .*)?",
    r"(?:Loaded: (?:loaded|not-found|masked|error|bad-setting)|Active: (?:active|inactive|failed)) \(.*",
)
_TYPES = (
    r"(?:auto|bind|btrfs|ceph|cifs|ext[234]|f2fs|fuse\S*|glusterfs|iso9660|nfs4?|none|ntfs(?:-3g)?|ocfs2|proc"
    r"|squashfs|swap|sysfs|tmpfs|udf|vfat|xfs|zfs)"
)
_NUMBER = r"(?:\*|\d+(?:-\d+)?)(?:/\d+)?"
_FIELD = rf"(?:{_NUMBER}(?:,{_NUMBER})*|[A-Za-z]{{3}}(?:[,-][A-Za-z]{{3}})*)"
_OF_FILES = {
    "/etc/fstab": r"(?:/dev/\S+|(?:PART)?(?:UUID|LABEL)=\S+|//\S+|[\w.-]+:/\S*|tmpfs|proc|sysfs|none)[ \t]+"
    rf"(?:/\S*|none|swap)[ \t]+{_TYPES}[ \t]+[a-z][^\s;|&<>]*(?:[ \t]+\d[ \t]+\d)?",
    "/etc/cron.d/NAME": rf"(?:@(?:reboot|hourly|daily|midnight|weekly|monthly|yearly|annually)"
    rf"|{_NUMBER}(?:,{_NUMBER})*(?:[ \t]+{_FIELD}){{4}})[ \t]+[\w/~.$\[(].*",
    "/etc/hosts": r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})"
    r"(?:[ \t]+[A-Za-z][\w.-]*)+(?:[ \t]+#.*)?",
    # of the programs that are given `=` as a word, none has such a name
    "/etc/NAME.conf": r"\[[A-Za-z_][\w.:@/-]*(?:[ ][\w.:@/\"-]+)*\]"
    r"|(?!(?:test|expr)[ ])[A-Za-z_][\w.-]*[ \t]+=[ \t]+\S.*",
}
_EITHER = {"": re.compile("|".join(_PRINTED)), **{path: re.compile(one) for path, one in _OF_FILES.items()}}


_ASKS_NAME = re.compile(r"(?:\A|[\s/\"'])(?:hostname(?:[ ]-[sf])?|uname[ ]-n)[\"']?\s*\Z")
# with the path that it says, alone in the line below; of `which`, a path of another name is a command
_SAYS_PATH = re.compile(
    r"(?:\A|[\s/\"'])(?:"
    r"(?:which|command[ ]-v|type[ ]-p)(?:[ ][\w.+-]+){0,9}[ ](?P<name>[\w.+-]+)[\"']?\s*\n/(?:\S*/)?(?P=name)"
    r"|(?:readlink[ ]-f|realpath)[ ]/?[\w./@+-]+[\"']?\s*\n/[\w./@+-]+)\Z"
)
# a word as hardly any program is called
_MACHINE = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*[0-9](?:\.[a-z][a-z0-9.-]*)?")


class Shown(NamedTuple):
    """A line that is no command, its number, and the file that holds such lines: none for what is printed."""

    number: int
    line: str
    path: str


def shown_line(lines: Sequence[str]) -> Shown | None:
    """The first of a block of commands that is none; what a command reads, or puts in a file, is its own."""
    told = {number: path for number, line in enumerate(lines) if (path := _kind(line.strip())) is not None}
    told |= dict.fromkeys(_answers(lines), "")
    if not told:
        return None
    first = next((number for number in begun(lines) if number in told), None)
    return None if first is None else Shown(first, lines[first].strip(), told[first])


def _answers(lines: Sequence[str]) -> Iterator[int]:
    """The lines that name a machine, or the path of a program, right below a command that prints that."""
    for number, (line, below) in enumerate(pairwise(lines), 1):
        answer = below.strip()
        is_machine = _MACHINE.fullmatch(answer) and grade(answer) is not Grade.COMMAND
        if (_ASKS_NAME.search(line) and is_machine) or _SAYS_PATH.search(f"{line}\n{answer}"):
            yield number


def may_be_of_a_file(lines: Sequence[str], path: str) -> bool:
    """Whether no line is plainly a command: words and values, as that file may hold."""
    told = [lines[number].strip() for number in begun(lines)]
    return not any(path in line or grade(line) is Grade.COMMAND for line in told)


def _kind(line: str) -> str | None:
    return next((path for path, one in _EITHER.items() if one.fullmatch(line)), None) if line else None


def begun(lines: Sequence[str]) -> Iterator[int]:
    """The lines at which a command begins; where the commands cannot be told apart, any that none reads."""
    try:
        yield from (piece.command_line for piece in split("\n".join(lines)))
    except SplitError:
        yield from outside_heredocs(lines)
