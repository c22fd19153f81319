from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from make_helptexts import source, texts
from runbook import cli
from runbook.doors import helptexts

RUNBOOK = str(Path(sys.executable).with_name("runbook"))


def test_what_is_kept_is_what_click_says() -> None:
    kept = Path(helptexts.__file__).read_text(encoding="utf-8")
    assert kept == source(), "python tests/make_helptexts.py writes it anew"


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["run", "--help"], ["check", "-h"], ["--version"]])
def test_help_is_printed_as_it_is_kept(arguments: list[str]) -> None:
    environment = {key: text for key, text in os.environ.items() if key not in {"COLUMNS", "LANGUAGE"}}
    told = subprocess.run(
        [RUNBOOK, *arguments],
        env=environment | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == texts()[" ".join("--help" if word == "-h" else word for word in arguments)]


def test_nothing_is_imported_for_help() -> None:
    code = "import sys; from runbook.cli import main; main(['--help']); print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    imported = told.stdout.splitlines()[-1].split()
    assert [name for name in imported if name.startswith("runbook")] == [
        "runbook",
        "runbook.cli",
        "runbook.doors",
        "runbook.doors.helptexts",
    ]
    assert not {"click", "rich", "docutils", "jinja2", "typing"}.intersection(imported)


@pytest.mark.parametrize("name", ["LANGUAGE", "LC_ALL", "LANG"])
def test_another_language_is_answered_by_click(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, "fr_FR.UTF-8")
    assert cli._ready(["--help"]) is None  # noqa: SLF001  # the decision itself is what is tested


def test_a_narrow_terminal_is_answered_by_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert cli._ready(["--help"]) is None  # noqa: SLF001


def test_a_closed_pipe_is_no_traceback() -> None:
    line = f"{RUNBOOK} --help | true; {RUNBOOK} run --help | head -c 1 >/dev/null"
    told = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert told.stderr == ""


INTERRUPTED_IMPORT = """
import os, signal, sys

class Finder:
    def find_spec(self, name, *_rest):
        if name == MODULE:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from runbook.cli import main
sys.exit(main(["list", "recipes/premiers-pas.rst"]))
"""


@pytest.mark.parametrize("module", ["runbook.doors.door", "runbook.doors.driving", "click", "docutils"])
def test_ctrl_c_while_modules_are_imported_is_no_traceback(module: str) -> None:
    code = INTERRUPTED_IMPORT.replace("MODULE", repr(module))
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 130
    assert "Traceback" not in told.stderr
