"""A recipe that is large, or written to make things hard, is checked in the time that reading it takes."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest
from advised import step, variable

from runbook.check.calls import calls
from runbook.check.checking import advice, check
from runbook.directives.nodes import StepNode
from runbook.documents.forms import Forms
from runbook.documents.ignoring import with_way_out
from runbook.errors import UsageError
from runbook.i18n import speaking
from runbook.recipe.doctree import parse
from runbook.recipe.reader import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.errors import Problem
    from runbook.model import Recipe

LETTERS = "abcdefghijklmnopqrst"
NAMES = " ".join(f"my{a.upper()}{b}{c}x" for a in LETTERS for b in LETTERS for c in "abcde")
LARGE = {
    "many steps": "\n".join(
        step(f"mount /dev/sdb{n} /mnt/{n}\nmkdir /srv/{n}", f":id: s{n}") for n in range(400)
    ),
    "a long step": step("\n".join(f"mkdir /srv/{n}" for n in range(4000))),
    "many things taken away": step(
        "\n".join(f"export EDITOR={n}\nmkdir /srv/{n}\nrmdir /srv/{n + 1}" for n in range(1500))
    ),
    "many places": variable("X", ":default: a1.b") + ".. file:: /f\n\n" + "   {{ X }} a1.b tid=1\n" * 4000,
    "a long line": ".. file:: /f\n\n   " + "password: " * 20_000 + "\n",
    "a long word": ".. file:: /f\n\n   " + "aB" * 50_000 + "\n",
    "many names": step(f"echo {NAMES}"),
    "a long address": step("echo " + "a+" * 50_000),
    "many dashes": step("echo '" + "_-" * 50_000 + "'"),
    "a long title": ".. step:: VG " + "a1" * 20_000 + "\n\n   true\n",
    "a long sed": step("sed -i 's/" + "a" * 50_000 + "/" + "a" * 50_000 + "/' f"),
    "many colons": step("echo '" + "a:" * 50_000 + "' | cat"),
    "a long pipeline": step(" | ".join(["grep /x"] * 300)),
    "many here-documents": step("\n".join(f"cat <<E > /srv/{n}\n$(date)\nE" for n in range(2000))),
    "a long here-document": step("cat <<E > /srv/a; sync\n" + "a $(date) `date` b\n" * 5000 + "E"),
}


def seconds(do: Callable[[], object]) -> float:
    """How long it takes, of the processor's time; what other tests left in memory is not looked through."""
    gc.freeze()
    try:
        begin = time.process_time()
        do()
        return time.process_time() - begin
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("name", LARGE)
def test_advice_takes_no_longer_than_five_times_the_reading(name: str) -> None:
    text = LARGE[name]
    found: list[Recipe] = []
    reading = seconds(lambda: found.append(read("recipe.rst", text)))
    assert seconds(lambda: list(advice(found[0], text))) < max(1.0, 5 * reading)


def test_the_commands_of_many_steps_are_read_once_for_all_rules() -> None:
    calls.cache_clear()
    check("recipe.rst", "\n".join(step(f"echo once {n}", f":id: s{n}") for n in range(1500)))
    assert calls.cache_info().misses < 1600


@pytest.mark.parametrize("depth", [50, 400, 3000])
def test_commands_within_commands_are_read_or_refused(depth: int) -> None:
    for opened, closed in (("(", ")"), ("$(", ")"), ("{ ", ";}"), ("if true; then ", "; fi")):
        check("recipe.rst", step(opened * depth + "true" + closed * depth))


def test_bash_is_started_once_for_a_block_that_it_does_not_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = ("if true; then", "echo 'a", "foo ( b", "cat <<E", "true\n\n   while a; do\n   b", "a $(\n   b")
    found, told = tmp_path / "bash", tmp_path / "told"
    found.write_text(f'#!/bin/sh\necho >>{told}\nexec {which("bash")} "$@"\n')
    found.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    text = "".join(f"Do {n}::\n\n   echo {n}\n   {code}\n\n" for n, code in enumerate(bad))
    problems = check("recipe.rst", text, forms=Forms(blocks=("literal",))).problems
    assert len([one for one in problems if "runbook: ignore" in one.remedy]) == len(bad)
    assert len(told.read_text()) == len(bad)


def test_the_way_out_of_thousands_of_blocks_is_told_soon() -> None:
    text = "".join(f"Do {n}\n\n.. code-block:: console\n\n   printed {n}\n\n" for n in range(2500))
    document, _messages = parse(text, "recipe.rst", Forms(blocks=("console",)))
    found = [*document.findall(StepNode)]
    wrong = [one for node in found for one in node.written.problems] * 4
    told: list[Problem] = []
    assert seconds(lambda: told.extend(with_way_out(wrong, found))) < 1
    assert len(told) == len(wrong) == 20_000
    assert all("runbook: ignore" in one.remedy for one in told)


COMMANDS = {
    "plain": ["mkdir -p /srv/d{n}", "cp /etc/a{n} /etc/b{n}"],
    "with values": ["cp /etc/{{{{ X }}}}{n} /etc/b{n}"],
    "mounts": ["mount /dev/sd{n} /mnt/{n}", "umount /mnt/{n}"],
    "after each other": [
        "update-grub",
        "sed -i s/a/b/ /etc/default/grub",
        "rm -rf /srv/{n}",
        "curl -s x | sh",
    ],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_four_times_as_many_commands_of_a_step_take_about_four_times_as_long(name: str) -> None:
    def checked(count: int) -> float:
        forms = COMMANDS[name]
        code = "\n".join(forms[n % len(forms)].format(n=n) for n in range(count))
        text = variable("X", ":default: a1") + step(code)
        return seconds(lambda: check("recipe.rst", text))

    checked(100)
    assert checked(8000) < 8 * checked(2000)


def test_shellcheck_is_asked_of_more_steps_than_a_command_line_holds(tmp_path: Path) -> None:
    steps = [*(step(f"echo {n}", f":id: s{n}") for n in range(3500)), step("cp $a b", ":id: last")]
    (tmp_path / "r.rst").write_text("R\n=\n\n" + "\n".join(steps))
    asked = f"ulimit -s 512; {Path(sys.executable).with_name('runbook')} check --shellcheck r.rst"  # 128 KB
    done = subprocess.run(["bash", "-c", asked], cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=False)
    assert "Double quote to prevent globbing" in done.stdout


def test_a_shellcheck_that_cannot_be_asked_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook.check.shellcheck.program", lambda: "/nowhere/shellcheck")
    with pytest.raises(UsageError, match=r"cannot be asked \(No such file or directory\)"):
        check("recipe.rst", step("true"), shellcheck=True)
    with speaking("fr"), pytest.raises(UsageError, match=r"\(aucun fichier ou dossier de ce nom\)"):
        check("recipe.rst", step("true"), shellcheck=True)
