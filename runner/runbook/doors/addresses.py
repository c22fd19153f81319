"""How each host of a recipe is reached: `--host`, or the value of its variable, or its plain name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.doors.spelling import TYPED
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runbook.doors.spelling import Spelling
    from runbook.model import Host, Variable

LOCAL = "local"
_SSH = re.compile(r"ssh://(?:[^@/\s]+@)?(?P<name>\[[0-9A-Fa-f:.%]+\]|[^@/:\s-][^@/:\s]*)(?::\d{1,5})?/?")


def is_local(name: str) -> bool:
    """Whether the name means this machine."""
    if name.casefold() in {"localhost", "127.0.0.1", "::1"}:
        return True
    import socket

    own = socket.gethostname().casefold()
    return name.casefold() in {own, own.partition(".")[0], socket.getfqdn().casefold()}


def described(address: str, here: str) -> str:
    """The address in words; `here` is what a local one is called."""
    return here if address == LOCAL else "ssh " + address.removeprefix("ssh://")


def mapped(
    pairs: Iterable[str], hosts: Iterable[Host], spelling: Spelling = TYPED
) -> tuple[dict[str, str], list[Problem]]:
    """`NAME=ADDRESS` pairs by name, and what is wrong with them."""
    from runbook.engine.selection import nearest

    known = [host.name for host in hosts]
    addresses: dict[str, str] = {}
    problems: list[Problem] = []
    for pair in pairs:
        name, equals, address = pair.partition("=")
        option = spelling.option("--host", pair)
        if not equals or not is_address(address):
            fact = _('{option} {pair}: "{address}" is no address')
            fact = fact.format(option=option, pair=pair, address=address)
            problems.append(Problem(None, fact, _("write NAME=local or NAME=ssh://user@address:port")))
            addresses.setdefault(name, LOCAL)  # nothing more is said of that host
        elif name not in known:
            near = nearest(name, known)
            remedy = (
                _('did you mean "{near}"?').format(near=near) if near else ", ".join(dict.fromkeys(known))
            )
            fact = _('{option}: no host "{name}"').format(option=option, name=name)
            problems.append(Problem(None, fact, remedy))
        else:
            addresses[name] = address.rstrip("/")
    return addresses, problems


def is_address(text: str) -> bool:
    """Whether a host can be reached at that: `local` or `ssh://user@address:port`."""
    return text == LOCAL or _SSH.fullmatch(text) is not None


def address_of(host: Host, addresses: Mapping[str, str], value: str | None) -> str:
    """Where the host is; `value` is what its variable holds, None when it has none."""
    if host.name in addresses:
        return addresses[host.name]
    name = value if value is not None else host.name
    if is_local(name):
        return LOCAL
    return f"ssh://[{name}]" if ":" in name else f"ssh://{name}"


def unreachable(host: Host, address: str) -> Problem | None:
    """What is wrong with an address whose name does not resolve; None when it does."""
    if address == LOCAL:
        return None
    found = _SSH.fullmatch(address)
    name = found["name"].strip("[]") if found else address.removeprefix("ssh://")
    if found and (_resolves(name) or _known_to_ssh(name)):
        return None
    return Problem(
        host.location,
        _("host {host}: {name} does not resolve").format(host=host.name, name=name),
        _("--host {host}=ssh://user@address, or --host {host}=local").format(host=host.name),
    )


def _resolves(name: str) -> bool:
    import socket

    try:
        return bool(socket.getaddrinfo(name, 22, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return False


def _known_to_ssh(name: str) -> bool:
    """Whether ~/.ssh/config gives this name an address or a way through another machine."""
    import subprocess

    try:
        told = subprocess.run(["ssh", "-G", name], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    settings = dict(line.partition(" ")[::2] for line in told.stdout.splitlines())
    if settings.keys() & {"proxyjump", "proxycommand"}:
        return True
    named = settings.get("hostname", name)
    return named != name and _resolves(named)


def value_of(host: Host, variables: Iterable[Variable], given: Mapping[str, str]) -> str | None:
    """What the variable of that name holds, or None when the host is a plain name or has no value yet."""
    for variable in variables:
        if variable.name == host.name:
            return given.get(variable.name, variable.default)
    return None
