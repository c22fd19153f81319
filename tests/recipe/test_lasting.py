"""What a command leaves in its shell."""

from __future__ import annotations

import pytest

from runbook.commands.lasting import goes_elsewhere_first, lasting

NOTHING = [
    "ls",
    "(cd a; ls)",
    "cd a | cat",
    "cd a &",
    "X=1 ls",
    "export",
    "declare -p",
    "true",
    "echo a",
    "sudo cd x",
    "su -",
    "for i in 1 2",
    "{{ open",
]
ALONE = {
    "cd /srv": "folder",
    "cd {{ DIR }}/x": "folder",
    "cd /srv || exit 1": "folder",
    "cd a >/dev/null 2>&1": "folder",
    "command cd x": "folder",
    "{ cd x; pushd y; }": "folder",
    "# to the mirror\ncd a && cd b": "folder",
    "X=1 Y=2": "X Y",
    "A=(1 2)": "A",
    "X[1]=2": "X",
    "printf -v X %s a": "X",
    "f() { cd x; rm y; }": "f",
    "export X=1 Y": "settings X Y",
    "PATH=$PATH:/opt/bin": "settings PATH",
    "umask 077": "settings",
    "set -euo pipefail": "settings",
    "unset X": "settings",
    "alias l=ls": "settings",
    "cd a; X=1": "folder X",
}
MORE = {
    "mkdir a && cd a": "folder",
    "cd a; ls": "folder",
    "cd $(mktemp -d)": "folder",
    "cd a > log": "folder",
    "[ -d x ] || cd y": "folder",
    "if test -d x; then cd x; fi": "folder",
    "case x in x) cd y;; esac": "folder",
    "X=$(date)": "X",
    "X=`date`": "X",
    "read -r A B <f": "A B",
    "for i in 1 2; do cd $i; done": "folder i",
    "while read -r l; do X=$l; done < f": "X l",
    "export X=$(cat f)": "settings X",
    ". ./env": "settings",
    'eval "$(ssh-agent)"': "settings",
}


def _said(command: str) -> tuple[bool, str]:
    told = lasting(command + "\n")
    assert told is not None
    kinds = (name for name, is_so in (("folder", told.folder), ("settings", told.settings)) if is_so)
    return told.alone, " ".join((*kinds, *sorted(told.names)))


@pytest.mark.parametrize("command", NOTHING)
def test_of_most_commands_nothing_stays_in_the_shell(command: str) -> None:
    assert lasting(command + "\n") is None


@pytest.mark.parametrize("command", ALONE)
def test_what_only_sets_the_shell_may_be_done_again(command: str) -> None:
    assert _said(command) == (True, ALONE[command])


@pytest.mark.parametrize("command", MORE)
def test_what_does_more_may_not(command: str) -> None:
    assert _said(command) == (False, MORE[command])


def test_the_braces_of_a_raw_step_are_the_shells_own() -> None:
    told = lasting("X={{a}}\n", raw=True)
    assert told is not None
    assert told.names == {"X"}


@pytest.mark.parametrize(
    ("command", "whole"),
    [
        ("cd /srv && ls", True),
        ('cd -- "/srv x"', True),
        ("# there\ncd ~/x", True),
        ("cd srv", False),
        ("ls; cd /", False),
        ("cd {{ DIR }}", False),
        ("cdrecord /x", False),
    ],
)
def test_a_folder_named_whole_makes_where_it_was_matter_not(command: str, *, whole: bool) -> None:
    assert goes_elsewhere_first(command) is whole
