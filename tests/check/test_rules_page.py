"""The page of the manual on the rules says of each what it sees, with two examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from manualpages import blocks, table
from runbook.check.checking import check
from runbook.check.rules import RULES, Rule, Severity

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "manuel" / "reference" / "regles.rst"
RECIPE = str(ROOT / "recipes" / "recette.rst")  # one of them requires another recipe
ADVICE = [rule for rule in RULES.values() if not rule.refuses]
SEVERITIES = {Severity.ERROR: "Erreur", Severity.WARNING: "Avertissement", Severity.NOTE: "Note"}


def section(name: str) -> tuple[int, str]:
    """The first line of a rule's section, and its text."""
    text = PAGE.read_text(encoding="utf-8")
    start = text.index(f"\n.. _regle-{name}:\n")
    end = text.find("\n.. _", start + 1)
    return text.count("\n", 0, start), text[start:end]


@pytest.mark.parametrize("rule", ADVICE, ids=lambda rule: rule.id)
def test_a_rule_has_its_section_with_its_severity_and_how_to_allow_it(rule: Rule) -> None:
    _line, text = section(rule.id)
    assert re.search(rf"^``{rule.id}``\u00a0: .+\n-+$", text, re.MULTILINE)
    assert f"*{SEVERITIES[rule.severity]}.*" in text
    if rule.can_be_allowed:
        assert f"``:allow: {rule.id} POURQUOI``" in text


@pytest.mark.parametrize("rule", ADVICE, ids=lambda rule: rule.id)
def test_the_first_example_breaks_the_rule_and_the_second_does_not(rule: Rule) -> None:
    line, text = section(rule.id)
    last = line + text.count("\n")
    wrong, right = (block.text for block in blocks(PAGE) if line < block.line <= last)
    assert rule.id in [problem.rule for problem in check(RECIPE, wrong).problems]
    said = [problem.rule for problem in check(RECIPE, right, shellcheck=True).problems]
    assert rule.id not in said
    assert not any(name.startswith("SC") for name in said)


@pytest.mark.parametrize(
    ("rule", "named", "command"),
    [
        ("not-repeatable", "vgextend", "vgextend vg0 /dev/sdb1"),
        ("not-repeatable", "zpool add", "zpool add tank /dev/sdb1"),
        ("not-repeatable", "ldapadd", "ldapadd -x -f people.ldif"),
        ("not-repeatable", "kubeadm init", "kubeadm init"),
        ("not-repeatable", "kubeadm join", "kubeadm join 192.0.2.1:6443"),
        ("not-repeatable", "cryptsetup luksAddKey", "cryptsetup luksAddKey /dev/sdb1 key -d old"),
        ("not-repeatable", "INSERT INTO", 'psql -c "INSERT INTO rooms VALUES (1)"'),
        ("destructive", ": > journal.log", ": > journal.log"),
        ("waits-for-answer", "gpg -d", "gpg -d letter.gpg"),
    ],
)
def test_a_section_names_what_the_rule_sees(rule: str, named: str, command: str) -> None:
    assert f"``{named}``" in " ".join(section(rule)[1].split())
    recipe = f".. step:: Once\n\n   {command}\n"
    assert rule in [problem.rule for problem in check(RECIPE, recipe).problems]


def test_every_refusal_is_in_the_table() -> None:
    named = [name.strip("_`") for name, _summary in table(PAGE, "refusals")]
    assert named == [rule.id for rule in RULES.values() if rule.refuses]


def test_shellcheck_has_its_section() -> None:
    assert "--no-shellcheck" in section("shellcheck")[1]
