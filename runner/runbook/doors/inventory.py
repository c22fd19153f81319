"""Where hosts are, in files that many recipes may share: `--hosts FILE`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runbook.doors.addresses import LOCAL, is_address
from runbook.doors.givens import from_file, read_table
from runbook.doors.spelling import TYPED
from runbook.engine.selection import nearest
from runbook.errors import Problem, UsageError
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.doors.spelling import Spelling
    from runbook.model import Host


_COMMENT = re.compile(r"\s#.*")  # behind an address, in which is no blank


class Entry(NamedTuple):
    """A host's address, and the line that says it."""

    name: str
    address: str
    location: Location


def entries(paths: Iterable[str], spelling: Spelling = TYPED) -> tuple[list[Entry], list[Problem]]:
    """What the files say, the last one last, and what is wrong with them."""
    found: list[Entry] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            here = list(_in_file(path, spelling.option("--hosts", path)))
        except UsageError as error:
            problems += error.problems
        else:
            problems += _wrong(here)
            # of a host whose address is none, nothing more is said
            found += (one if is_address(one.address) else one._replace(address=LOCAL) for one in here)
    return found, problems


def of_hosts(
    found: Sequence[Entry], hosts: Iterable[Host], typed: Iterable[str]
) -> tuple[tuple[str, ...], list[Problem]]:
    """The `NAME=ADDRESS` pairs for these hosts, and names that are perhaps one of theirs, misspelt.

    Others are of other recipes. `typed`: the pairs that were given besides.
    """
    known = {host.name for host in hosts}
    placed = {entry.name for entry in found} | {pair.partition("=")[0] for pair in typed}
    lacking = sorted(known - placed)
    problems = [
        Problem(
            entry.location,
            _('no host "{name}"').format(name=entry.name),
            _('did you mean "{near}"? If not, give {near} a line too').format(near=near),
        )
        for entry in found
        if entry.name not in known and (near := nearest(entry.name, lacking))
    ]
    return tuple(f"{entry.name}={entry.address}" for entry in found if entry.name in known), problems


def _in_file(path: str, option: str) -> Iterator[Entry]:
    """What the file says; UsageError when it cannot be read, or is no such file."""
    if path.endswith((".json", ".toml")):
        lines = read_table(path, option).splitlines()
        for name, address in from_file(path, option).items():
            yield Entry(name, address, Location(path, _line_of(name, lines)))
        return
    problems: list[Problem] = []
    for number, line in enumerate(read_table(path, option).splitlines(), 1):
        name, equals, address = (part.strip() for part in _COMMENT.sub("", line).partition("="))
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if equals and name:
            yield Entry(name, address, Location(path, number))
        else:
            fact = _("this is not NAME=ADDRESS")
            problems.append(Problem(Location(path, number), fact, _("one a line; # begins a comment")))
    if problems:
        raise UsageError(problems)


def _line_of(name: str, lines: Sequence[str]) -> int:
    """The line that has the name first, 1 where it is written in another way."""
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])")
    return next((number for number, line in enumerate(lines, 1) if word.search(line)), 1)


def _wrong(found: Iterable[Entry]) -> Iterator[Problem]:
    """What is no address, and names with two of them."""
    seen: dict[str, str] = {}
    for name, address, location in found:
        if not is_address(address):
            fact = _('{name}: "{address}" is no address').format(name=name, address=address)
            yield Problem(location, fact, _("write local, or ssh://user@address:port"))
        elif seen.setdefault(name, address) != address:
            fact = _("{name}: it is given two addresses").format(name=name)
            yield Problem(location, fact, _("give one of them"))
