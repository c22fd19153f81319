"""Tabs, and lists of which one item is chosen: a run does not take all of them without a word."""

from __future__ import annotations

from runbook.check.checking import check
from runbook.documents.forms import Forms

FORMS = Forms(blocks=("console", "literal"))
TABS = "T\n=\n\n.. tab-set::\n\n"


def tab(label: str, *inside: str) -> str:
    return f"   .. tab-item:: {label}\n\n" + "".join(f"      {one}\n\n" for one in inside)


def step(title: str, *options: str) -> str:
    return "\n      ".join([f".. step:: {title}", *(f"   {one}" for one in options), "", "   true"])


def told(text: str) -> list[tuple[int, str]]:
    problems = check("recipe.rst", text, forms=FORMS).problems
    found = [one for one in problems if one.rule == "alternatives"]
    return [(one.location.line if one.location else 0, one.fact) for one in found]


def test_steps_of_two_tabs_would_both_run() -> None:
    fact = '"Fedora" is another way than "Debian" above it, and both would run'
    fedora = tab("Fedora", step("C"), step("D"))
    assert told(TABS + tab("Debian", step("A"), step("B")) + fedora) == [(18, fact)]
    shown = ".. code-block:: console\n\n         $ {}"
    found = told(TABS + tab("Debian", shown.format("a")) + tab("Fedora", shown.format("b")))
    assert [one for _line, one in found] == [fact]


def test_tabs_that_are_told_apart_or_of_two_hosts_are_not_told() -> None:
    variable = "T\n=\n\n.. variable:: D\n   :type: choice\n   :choices: a, b\n\n"
    when = [tab(name, step(name, f':when: D == "{name}"')) for name in "ab"]
    assert told(variable + TABS[5:] + "".join(when)) == []
    hosts = [tab(name, f".. host:: {name}", step(name)) for name in ("server", "client")]
    assert told(TABS + "".join(hosts)) == []
    assert told(TABS + tab("Debian", step("A")) + tab("Notes", "Nothing to do.")) == []
    assert told(TABS + tab("A", step("A")) + "\n.. tab-set::\n\n" + tab("B", step("B"))) == []


def test_items_of_a_list_of_which_one_is_chosen_would_both_run() -> None:
    items = "\n* Plain::\n\n   ls\n\n* LUKS::\n\n   pwd\n"
    ((_line, fact),) = told(f"Choose one of the following:\n{items}")
    assert fact == '"LUKS" is another way than "Plain" above it, and both would run'
    assert told(f"Do all of it:\n{items}") == []
