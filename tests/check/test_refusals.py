"""Each thing that the format refuses has the id of its own rule."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from runbook.check.checking import check
from runbook.check.rules import RULES
from runbook.errors import REFUSED as NO_RULE_OF_ITS_OWN
from runbook.model import Location

sys.path.append(str(Path(__file__).parents[1] / "recipe"))

from advised import step, variable
from refused import REFUSED


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_has_a_rule_of_its_own(name: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.rst"
    path.write_text(REFUSED[name][0], encoding="utf-8")
    rules = [problem.rule for problem in check(str(path)).problems]
    assert any(RULES[rule].refuses for rule in rules)
    assert NO_RULE_OF_ITS_OWN not in rules


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (".. setp:: S\n\n   true\n", "unknown-directive"),
        (".. only:: latex\n\n   .. step:: S\n\n      true\n", "hidden-step"),
        (".. step:: S\n\n   echo {{ X }}\n", "undeclared-variable"),
        (".. step:: S\n   :leave:\n\n   exit\n", "leave-without-enter"),
        (".. step:: S\n   :enter: x\n\n   chroot /mnt\n", "never-left"),
        (".. step:: S\n\n   chroot /mnt\n   true\n", "opener-not-last"),
        (".. output::\n\n   x\n\n.. step:: S\n\n   true\n", "output-without-step"),
        (".. step:: S\n\n   true\n\n.. step:: S\n\n   true\n", "two-steps-one-id"),
        (".. step:: S\n\n   $ df -h\n   Filesystem (1K) Used\n", "shown-prompt"),
        (".. step:: S\n\n   true\n   root@web:~# df -h\n", "shown-prompt"),
        (".. step:: S\n\n   fi\n", "shell-syntax"),
        (".. step:: S\n\n   if true\n", "unfinished-command"),
        (".. step:: S\n\n   cat <<EOF\n   x\n", "unfinished-heredoc"),
        (".. step:: S\n\n   true \\\n", "trailing-backslash"),
        (".. step:: S\n   :stauts: 1\n\n   true\n", "unknown-option"),
        (".. step:: S\n   :status: x\n\n   true\n", "bad-value"),
        (".. variable:: X\n   :type: mac\n   :default: 1\n\n.. step:: S\n\n   true\n", "bad-value"),
        ("Nothing.\n", "no-step"),
        (
            ".. step:: S\n   :enter: x\n\n   chroot /\n\n.. step:: T\n   :leave:\n\n   exit\n",
            "chroot-into-root",
        ),
    ],
)
def test_the_rules_of_the_format_are_named(text: str, rule: str) -> None:
    assert rule in [problem.rule for problem in check("recipe.rst", text).problems]


def told(text: str) -> list[tuple[str, int]]:
    """The rules that the document breaks, each with its line."""
    return [(one.rule, one.location.line if one.location else 0) for one in check("r.rst", text).problems]


def test_an_error_hides_no_warning_of_what_could_be_read() -> None:
    text = step("mkfs.ext4 /dev/sdz1\necho {{ X }}\nmkdir a") + "\n" + step("apt-get install a", ":id: t")
    assert told(text) == [
        ("destructive", 4),
        ("undeclared-variable", 5),
        ("not-repeatable", 6),
        ("waits-for-answer", 11),
    ]


def test_an_error_that_hides_no_command_hides_no_mount_that_stays_and_no_variable_that_nothing_uses() -> None:
    text = variable("X", ":default: a") + step("mount /dev/sdz1 /mnt\necho {{ N }}")
    text = variable("N", ":type: int", ":default: a") + text
    assert told(text) == [("bad-value", 3), ("unused-variable", 5), ("mount-stays", 11)]
    assert told(step("mount /dev/sdz1 /mnt\necho {{ X }}")) == [
        ("mount-stays", 4),
        ("undeclared-variable", 5),
    ]


def test_an_error_hides_nothing_that_was_left_undecided() -> None:
    text = ".. undecided : a\n\n" + step("echo {{ X }}") + "\n.. undecided : b\n"
    assert told(text) == [("undecided", 1), ("undeclared-variable", 6), ("undecided", 8)]


@pytest.mark.parametrize("condition", ['ARCH == "', "ARCH ==", "a b", "{{ ARCH"])
def test_a_condition_that_is_none_yet_is_told_where_it_stands(condition: str) -> None:
    text = f".. step:: S\n   :when: {condition}\n\n   true\n"
    assert told(text) == [("bad-substitution", 2)]


def test_braces_that_are_never_closed_before_a_here_document_are_told_where_they_open() -> None:
    text = variable("PORT", ":type: int", ":default: 3260") + step("cat <<EOF\nx {{ EC\nEOF")
    assert [rule for rule, _line in told(text)] == ["bad-substitution"]


def test_an_opener_hides_no_warning_of_its_step() -> None:
    assert told(step("mkdir a\nsudo -i\napt-get install a")) == [
        ("not-repeatable", 4),
        ("opener-not-last", 5),
        ("waits-for-answer", 6),
    ]


def test_what_is_allowed_is_so_beside_an_error_and_no_allowance_is_said_to_be_for_nothing() -> None:
    options = ":allow:\n   destructive it is empty\n   mount-stays it may"
    assert told(step("mkfs.ext4 /dev/sdz1\necho {{ X }}", options)) == [("undeclared-variable", 7)]


@pytest.mark.parametrize(
    "text",
    [
        step("mkdir a", ":uless: test -d a"),
        step("mkfs.ext4 /dev/sdz1", "confirm: a"),
        step("mkdir a\ncat <<EOF\nx"),
        step("mount a /mnt") + "\n.. setp:: T\n\n   umount /mnt\n",
        variable("X", ":default: a") + step("echo {{ Y }}"),
        variable("PASSWORD", ":type: scret") + step("true"),
    ],
)
def test_nothing_is_advised_of_what_is_misread(text: str) -> None:
    rules = [rule for rule, _line in told(text)]
    assert rules
    assert all(RULES[rule].refuses for rule in rules)


def test_a_pattern_that_no_known_value_fits_asks_for_an_example() -> None:
    text = variable("A", ":type: secret", ":pattern: [a-z]+") + step('echo "{{ A }}"')
    (problem,) = check("r.rst", text).problems
    assert (problem.location, problem.remedy) == (Location("r.rst", 1), "give an `:example:` that fits")
    fits = text.replace(":pattern:", ":example: abcd\n   :pattern:")
    assert check("r.rst", fits).problems == ()


@pytest.mark.parametrize(
    "command",
    [
        "docker ps --format '{{.Names}}'",
        "docker inspect -f '{{ .State.Status }}' x",
        "docker inspect -f '{{ json .Config }}' x",
        "docker inspect -f '{{range .Mounts}}' x",
        "docker inspect -f '{{range $k, $v := .Labels}}' x",
        "docker inspect -f '{{end}}' x",
        "docker inspect -f '{{else}}' x",
        "docker inspect -f '{{if .Ok}}' x",
        "docker inspect -f '{{- .Id -}}' x",
        "docker inspect -f '{{index (index .Ports \"80/tcp\") 0}}' x",
        "docker inspect -f '{{printf \"%s\" .Id}}' x",
        "docker inspect -f '{{$x}}' x",
        "docker inspect -f '{{/* no */}}' x",
        "docker inspect -f '{{.}}' x",
        "docker inspect -f '{{len .X | printf \"%d\"}}' x",
        "docker ps --format 'table {{ upper .Names }}'",
    ],
)
def test_braces_of_the_command_itself_are_told_how_they_are_written(command: str) -> None:
    text = f".. step:: S\n\n   {command}\n"
    (problem,) = check("recipe.rst", text).problems
    assert "write `:raw:` on its step, or {{ '{{' }} for the first two" in problem.fact
    for way_out in (text.replace("{{", "{{ '{{' }}"), text.replace(":: S\n", ":: S\n   :raw:\n")):
        assert check("recipe.rst", way_out).recipe is not None
