"""What stands in a block of commands without prompts and is none: outputs, and lines of files."""

from __future__ import annotations

from textwrap import indent

import pytest

from runbook.recipe.forms import Forms
from runbook.recipe.reader import read_far

LITERAL = Forms(blocks=("literal",))


def said(lines: str) -> list[tuple[str, int]]:
    """The rules broken in a block of these lines, each with the line in it."""
    _recipe, problems = read_far("d.rst", f"Do this::\n\n{indent(lines, '   ')}\n", LITERAL)
    return [(one.rule, one.location.line - 3) for one in problems if one.location]


@pytest.mark.parametrize(
    "line",
    [
        "Reading package lists... Done",
        "Lecture des listes de paquets... Fait",
        "total 12",
        "-rw-r--r-- 1 root root 12 Jan  1 12:00 a",
        "drwxr-xr-x. 2 root root 4,0K janv.  1 12:00 b",
        "Filesystem      Size  Used Avail Use% Mounted on",
        "Sys. de fichiers Taille Utilisé Dispo Uti% Monté sur",
        "/dev/sda1        20G  5,1G   14G  28% /",
        "● nginx.service - A high performance web server",
        "   Loaded: loaded (/lib/systemd/system/nginx.service; enabled)",
        "   Active: active (running) since Mon",
    ],
)
def test_what_a_program_prints_is_not_taken_for_a_command(line: str) -> None:
    assert ("doubtful-prompt", 1) in said(f"uptime\n{line}")


@pytest.mark.parametrize(
    "line",
    [
        "UUID=0a1b-2c /boot ext4 defaults,noatime 0 2",
        "/dev/sdb1\t/srv\txfs\tdefaults\t0\t0",
        "nas:/export /mnt nfs rw,hard",
        "tmpfs /tmp tmpfs size=1G 0 0",
        "0 3 * * * root /usr/local/bin/backup",
        "*/5 8-18 * * mon-fri /usr/bin/true",
        "@daily /usr/bin/true",
        "192.168.1.10 web1 web1.example.org",
        "::1 localhost ip6-localhost",
    ],
)
def test_a_line_of_a_file_is_not_taken_for_a_command(line: str) -> None:
    assert ("file-as-commands", 0) in said(line)


@pytest.mark.parametrize(
    "lines",
    [
        "cat >> /etc/hosts <<EOF\n192.168.1.10 web1\nEOF",
        "echo '\n127.0.0.1 web1\n' >> /etc/hosts",
        "ping \\\n192.168.1.10 web1",
        "/opt/run a b c d",
        "total=12",
        "mount /dev/sdb1 /srv xfs",
        "- 1 2",
        "fe80 ::1 a",
        "UUID=a /srv/install ext4",
        "7z x a.7z",
    ],
)
def test_a_command_and_what_it_reads_is_no_such_line(lines: str) -> None:
    assert {"doubtful-prompt", "file-as-commands"}.isdisjoint(rule for rule, _line in said(lines))
