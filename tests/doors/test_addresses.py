from __future__ import annotations

import socket

import pytest

from runbook.doors.addresses import address_of, is_address, is_local, mapped, unreachable
from runbook.model import Host, Location

WEB = Host("web", Location("recipe.rst", 3))


@pytest.mark.parametrize("name", ["localhost", "LocalHost", "127.0.0.1", "::1", socket.gethostname()])
def test_this_machine_is_local(name: str) -> None:
    assert is_local(name)
    assert address_of(WEB, {}, name) == "local"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("pxe.lan", "ssh://pxe.lan"),
        ("192.0.2.10", "ssh://192.0.2.10"),
        ("2001:db8::1", "ssh://[2001:db8::1]"),
    ],
)
def test_any_other_is_ssh_to_that_name(value: str, address: str) -> None:
    assert address_of(WEB, {}, value) == address


def test_a_plain_name_is_its_own_value_and_the_command_line_comes_first() -> None:
    assert address_of(WEB, {}, None) == "ssh://web"
    assert address_of(WEB, {"web": "local"}, "elsewhere") == "local"


@pytest.mark.parametrize(
    "address", ["local", "ssh://web", "ssh://root@web:2222", "ssh://[2001:db8::1]:22", "ssh://me@192.0.2.1/"]
)
def test_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "web", "root@web", "ssh://", "ssh://-oProxyCommand=x", "ssh://a b", "http://web", "ssh://web:x"],
)
def test_what_is_no_address(address: str) -> None:
    assert not is_address(address)


def test_a_map_says_everything_that_is_wrong_with_it() -> None:
    addresses, problems = mapped(["web=ssh://web/", "wbe=local", "web", "web=here"], [WEB])
    assert addresses == {"web": "ssh://web"}
    assert [str(problem).split(";")[0] for problem in problems] == [
        '--host: no host "wbe"',
        '--host web: "" is no address',
        '--host web=here: "here" is no address',
    ]
    assert 'did you mean "web"?' in str(problems[0])


def test_of_a_host_whose_address_is_none_nothing_more_is_said() -> None:
    host = Host("H", Location("x", 1))
    addresses, problems = mapped(["H=http://x"], [host])
    assert [problem.fact for problem in problems] == ['--host H=http://x: "http://x" is no address']
    assert unreachable(host, address_of(host, addresses, None)) is None


def test_a_name_that_does_not_resolve_is_said_where_the_host_is_named() -> None:
    problem = unreachable(WEB, "ssh://pxe.invalid")
    assert str(problem).startswith("recipe.rst:3: host web: pxe.invalid does not resolve; --host web=ssh://")
    assert unreachable(WEB, "ssh://root@127.0.0.1:22") is None
    assert unreachable(WEB, "local") is None
