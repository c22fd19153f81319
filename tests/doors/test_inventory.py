"""Where the hosts are, in a file: `--hosts FILE`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from commandline import recipe, runbook

if TYPE_CHECKING:
    from pathlib import Path

TWO = """
    .. variable:: SERVER
       :type: host
       :default: localhost

    .. host:: SERVER

    .. step:: Serve

       echo serve {{ SERVER }}

    .. host:: client-1

    .. step:: Use

       echo use
    """


def _reached(tmp_path: Path, *options: str) -> list[str]:
    """How each host is reached, as the dry run says it."""
    told = runbook(tmp_path, "run", recipe(tmp_path, TWO), "--dry-run", *options)
    assert told.returncode == 0, told.stderr
    return [line.strip() for line in told.stdout.splitlines() if line.endswith(")")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "rack",
            "# the rack\n\nSERVER = ssh://root@disks.lan:2222/\nclient-1=local\nother=ssh://elsewhere\n",
        ),
        ("rack.json", '{"SERVER": "ssh://root@disks.lan:2222", "client-1": "local", "other": "local"}'),
        ("rack.toml", 'SERVER = "ssh://root@disks.lan:2222"\nclient-1 = "local"\nother = "local"\n'),
    ],
)
def test_a_file_says_where_the_hosts_are(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert _reached(tmp_path, "--hosts", name) == [
        "SERVER (ssh root@disks.lan:2222)",
        "client-1 (this machine)",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rack", "SERVER=ssh://one\nclient-1=local\n"),
        ("rack", "# the rack\nSERVER=ssh://one\nclient-1=local\n"),
        ("rack.json", '{"SERVER": "ssh://one", "client-1": "local"}'),
        ("rack.toml", 'SERVER = "ssh://one"\nclient-1 = "local"\n'),
    ],
)
def test_a_mark_that_an_editor_puts_first_in_the_file_is_no_part_of_it(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8-sig")
    assert _reached(tmp_path, "--hosts", name) == ["SERVER (ssh one)", "client-1 (this machine)"]


def test_a_comment_may_stand_behind_an_address(tmp_path: Path) -> None:
    (tmp_path / "rack").write_text("SERVER=ssh://one # the = disks\nclient-1 = local\t#here\n")
    assert _reached(tmp_path, "--hosts", "rack") == ["SERVER (ssh one)", "client-1 (this machine)"]


def test_what_a_comment_says_is_no_address(tmp_path: Path) -> None:
    (tmp_path / "rack").write_text("SERVER=local\nclient-1  # was = ssh://root@one\n")
    told = runbook(tmp_path, "run", recipe(tmp_path, TWO), "--dry-run", "--hosts", "rack")
    assert told.returncode == 2
    assert "rack:2: this is not NAME=ADDRESS" in told.stderr


def test_a_name_that_a_json_file_gives_the_same_address_twice_has_it(tmp_path: Path) -> None:
    (tmp_path / "rack.json").write_text('{"SERVER": "ssh://one", "client-1": "local", "SERVER": "ssh://one"}')
    assert _reached(tmp_path, "--hosts", "rack.json") == ["SERVER (ssh one)", "client-1 (this machine)"]


def test_what_is_typed_comes_before_the_last_file_before_the_first(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("SERVER=ssh://one\nclient-1=ssh://one\n")
    (tmp_path / "two").write_text("SERVER=ssh://two\nclient-1=ssh://two\n")
    given = ("--host", "client-1=ssh://typed", "--hosts", "one", "--hosts", "two")
    assert _reached(tmp_path, *given) == ["SERVER (ssh two)", "client-1 (ssh typed)"]


def test_a_run_is_where_the_file_says_and_its_commands_keep_their_values(tmp_path: Path) -> None:
    (tmp_path / "rack").write_text("SERVER=local\nclient-1=local\n")
    told = runbook(tmp_path, "run", recipe(tmp_path, TWO), "--hosts", "rack", "--var", "SERVER=disks.lan")
    assert told.returncode == 0, told.stderr
    assert "serve disks.lan" in told.stdout


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("rack", "SERVER local\n", "rack:1: this is not NAME=ADDRESS; one a line; # begins a comment"),
        ("rack", "\n=local\n", "rack:2: this is not NAME=ADDRESS; one a line; # begins a comment"),
        (
            "rack",
            "#\nSERVER=disks.lan\n",
            'rack:2: SERVER: "disks.lan" is no address; write local, or ssh://user@address:port',
        ),
        (
            "rack.json",
            '{\n "client-1": "local",\n "SERVER": "disks.lan"\n}',
            'rack.json:3: SERVER: "disks.lan" is no address; write local, or ssh://user@address:port',
        ),
        (
            "rack.toml",
            'client-1 = "local"\n\nSERVER = 7\n',
            'rack.toml:3: SERVER: "7" is no address; write local, or ssh://user@address:port',
        ),
        (
            "rack",
            "SERVER=local\nSERVER=ssh://a\n",
            "rack:2: SERVER: it is given two addresses; give one of them",
        ),
        (
            "rack",
            "client-1=local\nSEVRER=ssh://disks.lan\n",
            'rack:2: no host "SEVRER"; did you mean "SERVER"? If not, give SERVER a line too',
        ),
        (
            "rack.json",
            '{\n "SERVER": "local",\n "client-1": "local",\n "SERVER": "ssh://a"\n}',
            "rack.json:4: SERVER: it is given two values; give one of them",
        ),
        ("rack", "SERVER=#local\n", 'rack:1: SERVER: "#local" is no address; write local, or'),
        ("rack", "SERVER= # local\n", 'rack:1: SERVER: "" is no address; write local, or'),
        ("rack.json", "{", "--hosts rack.json: "),
        ("rack.json", "[1]", "--hosts rack.json: this is not a table of names and values"),
        ("rack.toml", "[SERVER]\na = 1", "--hosts rack.toml: SERVER is neither a text"),
        ("missing", None, "--hosts: missing cannot be read"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_at_its_line(
    tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    path = recipe(tmp_path, TWO)
    for command in (("run", path), ("test", path)):
        told = runbook(tmp_path, *command, "--hosts", name)
        assert told.returncode == 2
        assert told.stderr.startswith(said), told.stderr


def test_a_name_like_that_of_a_host_that_has_its_own_line_is_another_machine(tmp_path: Path) -> None:
    (tmp_path / "rack").write_text("SERVER=ssh://one\nSERVER2=ssh://two\nclient-1=local\nclient-2=local\n")
    assert _reached(tmp_path, "--hosts", "rack")[0] == "SERVER (ssh one)"


def test_recipes_are_verified_where_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "rack").write_text("SERVER=ssh://no.such.machine.invalid\nother=local\n")
    told = runbook(tmp_path, "test", recipe(tmp_path, TWO), "--hosts", "rack")
    assert told.returncode == 4
    assert "host SERVER: no.such.machine.invalid does not resolve" in told.stdout
    typed = ("--host", "SERVER=local")
    assert runbook(tmp_path, "test", "recipe.rst", "--hosts", "rack", *typed).returncode == 0


def test_the_lines_to_go_on_with_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "rack").write_text("SERVER=local\nclient-1=local\n")
    name = recipe(tmp_path, TWO.replace("echo use", "false"))
    told = runbook(tmp_path, "run", name, "--hosts", "rack", "--report", "json=report.json")
    assert "runbook run recipe.rst --hosts rack --from use" in told.stdout
    assert json.loads((tmp_path / "report.json").read_text())["steps"][1]["host"] == "client-1"
