"""`runbook convert`, and the options for documents that exist already: what they ask, write and refuse."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from commandline import runbook
from terminal import RUNBOOK, Terminal

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
T
=

Web
---

Un

.. container:: cmd

   echo -- 'un'

Base
----

Voir ::

   $ echo deux
   deux
"""
FORMS = ("--containers", "cmd", "--blocks", "literal,console")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d.rst").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def test_an_existing_document_is_listed_checked_shown_run_and_exported(folder: Path) -> None:
    assert "voir" in runbook(folder, "list", "d.rst", *FORMS).stdout
    assert runbook(folder, "check", "d.rst", *FORMS).stdout == "d.rst: ok, 2 steps, 1 host, 0 variables\n"
    assert "echo -- 'un'" in runbook(folder, "run", "d.rst", *FORMS, "--dry-run").stdout
    assert runbook(folder, "run", "d.rst", *FORMS).returncode == 0
    assert "echo deux" in runbook(folder, "export", "d.rst", *FORMS).stdout


def test_what_is_of_an_extension_is_named_and_stays_around_what_was_rewritten(folder: Path) -> None:
    text = "T\n=\n\n.. tabs::\n\n   .. tab:: Debian\n\n      Voir :red:`ceci` ::\n\n         $ echo un\n"
    (folder / "d.rst").write_text(text, encoding="utf-8")
    forms = ("--blocks", "literal", "--known", "tabs,tab", "--known", "red")
    refused = runbook(folder, "convert", "d.rst", "--blocks", "literal")
    assert refused.returncode == 3
    assert "--known tabs" in refused.stderr
    new = runbook(folder, "convert", "d.rst", *forms).stdout
    assert new.endswith("\n   .. tab:: Debian\n\n      .. step:: Voir :red:`ceci`\n\n         echo un\n")
    (folder / "new.rst").write_text(new, encoding="utf-8")
    assert runbook(folder, "run", "new.rst", *forms).returncode == 0
    for command in ("list", "check", "test", "export"):
        assert runbook(folder, command, "d.rst", *forms).returncode == 0


def test_without_its_forms_it_has_no_step(folder: Path) -> None:
    told = runbook(folder, "list", "d.rst")
    assert told.returncode == 3
    assert "--containers" in told.stderr


def test_it_is_printed_or_written_whole(folder: Path) -> None:
    printed = runbook(folder, "convert", "d.rst", *FORMS)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert ".. step:: Un\n\n   echo -- 'un'\n" in printed.stdout
    assert printed.stdout.count(".. undecided : ") == 1
    assert 'another one below "Base" where it is not the same' in printed.stdout
    written = runbook(
        folder, "convert", "d.rst", *FORMS, "--output", "d.rst", "--force", "--host-of", "T=web"
    )
    assert (written.returncode, written.stdout) == (0, "d.rst\n")
    assert runbook(folder, "check", "d.rst").returncode == 0
    assert runbook(folder, "check", "d.rst").stdout.startswith("d.rst: ok, 2 steps, 1 host")


def test_all_that_is_wrong_about_hosts_is_said_at_once(folder: Path) -> None:
    wrong = ("--host-of", "Wbe=web", "--host-of", "Web", "--host-of", "Base=a b")
    told = runbook(folder, "convert", "d.rst", *FORMS, *wrong)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        'no heading is called "Wbe"; did you mean "Web"?\n'
        '--host-of "Web" names no host; write --host-of "HEADING=NAME"\n'
        '--host-of "Base=a b" names no host; write --host-of "HEADING=NAME"\n'
        "3 problems\n"
    )


def test_a_host_of_a_heading_is_refused_where_the_document_names_hosts_itself(folder: Path) -> None:
    own = ".. host:: web1\n\n.. step:: A\n\n   true\n\nOther\n-----\n\nSame::\n\n   ls\n"
    (folder / "d.rst").write_text(f"T\n=\n\n{own}", encoding="utf-8")
    told = runbook(folder, "convert", "d.rst", "--blocks", "literal", "--host-of", "Other=web2")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        '--host-of "Other=web2": the document says by `.. host::` where its steps happen; '
        "write `.. host:: web2` in it, below the heading\n"
    )


def test_hosts_are_asked_for_on_a_terminal(folder: Path) -> None:
    argv = [RUNBOOK, "convert", "d.rst", *FORMS, "--output", "new.rst"]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    with Terminal(argv, environment, folder, columns=120) as terminal:
        terminal.see('"Web"')
        terminal.type("a b\r")
        terminal.see('"Web"', times=2)
        terminal.see('\n"a b" is not the name of a host; write letters, digits, . - or _, as in web-1\n')
        terminal.type(" web \r")
        terminal.see('"Base"')
        terminal.type("\r")
        assert terminal.end() == 0
    new = (folder / "new.rst").read_text(encoding="utf-8")
    assert ".. host:: web\n" in new
    assert new.count(".. undecided : ") == 1


def test_what_is_refused_leaves_the_old_file(folder: Path) -> None:
    (folder / "d.rst").write_bytes(b"Un::\n\n   ls\n\n.. nothing::\n\n   x\n")
    (folder / "new.rst").write_bytes(b"old")
    told = runbook(folder, "convert", "d.rst", *FORMS, "--output", "new.rst", "--force")
    assert (told.returncode, told.stderr[:9]) == (3, "d.rst:5: ")
    assert (folder / "new.rst").read_bytes() == b"old"


@pytest.mark.parametrize("output", ["d.rst", "new.rst"])
def test_a_file_that_exists_is_not_written_over_unless_that_is_asked_for(folder: Path, output: str) -> None:
    (folder / "new.rst").write_bytes(b"mine")
    before = (folder / output).read_bytes()
    told = runbook(folder, "convert", "d.rst", *FORMS, "--output", output)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        f"--output {output}: this file exists already; give another name, or --force to write over it\n"
    )
    assert (folder / output).read_bytes() == before
    assert runbook(folder, "convert", "d.rst", *FORMS, "--output", output, "--force").returncode == 0


def test_a_document_whose_only_block_is_no_text_is_left_to_its_author(tmp_path: Path) -> None:
    data = b"Un::\n\n   \x00\n"
    (tmp_path / "d.rst").write_bytes(data)
    told = runbook(tmp_path, "convert", "d.rst", "--blocks", "literal")
    assert told.returncode == 0
    assert told.stdout.startswith(data.decode())
    assert "the block above stays as it is: a NUL byte stands in this line" in told.stdout


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x00"])
def test_any_bytes_are_refused_in_words(folder: Path, data: bytes) -> None:
    (folder / "d.rst").write_bytes(data)
    told = runbook(folder, "convert", "d.rst", *FORMS)
    assert told.returncode == 3
    assert told.stderr.startswith("d.rst:")
    assert "Traceback" not in told.stderr


def test_what_follows_an_opener_runs_inside_until_the_exit(folder: Path) -> None:
    frames = {
        "Aller": "mkdir sub",
        "Entrer": "env PLACE=inside bash --norc",
        "Dedans": 'test "$PLACE" = inside && cd sub',
        "Sortir": "exit",
        "Dehors": 'test -z "$PLACE" && test -d sub',
    }
    text = "".join(f"{title}\n\n.. container:: cmd\n\n   {code}\n\n" for title, code in frames.items())
    (folder / "d.rst").write_text(text, encoding="utf-8")
    for arguments in (("d.rst", *FORMS), ("new.rst",)):
        told = runbook(folder, "run", *arguments)
        assert told.returncode == 0, told.stdout + told.stderr
        (folder / "sub").rmdir()
        assert runbook(folder, "convert", "d.rst", *FORMS, "--output", "new.rst", "--force").returncode == 0


@pytest.mark.parametrize("output", ["none/new.rst", "d"])
def test_where_nothing_can_be_written_is_said(folder: Path, output: str) -> None:
    (folder / "d").mkdir()
    told = runbook(folder, "convert", "d.rst", *FORMS, "--output", output)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(f"--output {output}: ")
    assert sorted(path.name for path in folder.iterdir()) == ["d", "d.rst"]


def test_why_nothing_can_be_written_is_said_in_french_in_french(folder: Path) -> None:
    french = {"LC_ALL": "C.UTF-8", "LANGUAGE": "fr"}
    told = runbook(folder, "convert", "d.rst", *FORMS, "--output", "d.rst/new.rst", **french)
    assert told.stderr == "--output d.rst/new.rst\xa0: ce n'est pas un dossier\n"
