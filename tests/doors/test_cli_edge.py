from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from commandline import PLAIN, recipe
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path


def test_a_fault_of_our_own_is_a_sentence(tmp_path: Path) -> None:
    code = (
        "import sys; from runbook import cli; from runbook.doors import finding; "
        "finding.find = None; sys.exit(cli.main())"
    )
    python = sys.executable
    for debug in ("", "1"):
        told = subprocess.run(
            [python, "-c", code, "list", "x"],
            cwd=tmp_path,
            env={"LC_ALL": "C.UTF-8", "RUNBOOK_DEBUG": debug},
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 4
        assert "A fault of runbook itself: TypeError" in told.stderr
        assert ("Traceback" in told.stderr) is bool(debug)


def test_a_run_whose_reader_goes_away_goes_on_and_says_so(tmp_path: Path) -> None:
    name = recipe(
        tmp_path, PLAIN.replace("echo one", "seq 100000") + "\n.. step:: Last\n\n   touch last; false\n"
    )
    line = f"{RUNBOOK} run {name} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    told = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    said = "the output cannot be written any more (Broken pipe); the run goes on\n"
    assert (told.stdout, told.stderr) == ("1\n", said)
    assert (tmp_path / "last").exists()


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("run", 0, "the output cannot be written any more (No space left on device); the run goes on"),
        ("list", 4, "the output cannot be written (No space left on device)"),
        ("--help", 4, "the output cannot be written (No space left on device)"),
    ],
)
def test_a_full_disk_under_the_output_is_a_sentence(
    tmp_path: Path, command: str, code: int, said: str
) -> None:
    name = recipe(tmp_path, PLAIN)
    line = f"{RUNBOOK} {command} {name} > /dev/full; echo $?"
    told = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == (f"{code}\n", f"{said}\n")


@pytest.mark.parametrize(("command", "code"), [("run", 0), ("list", 4)])
def test_a_closed_output_is_a_sentence_and_nothing_else_is_written_where_it_was(
    tmp_path: Path, command: str, code: int
) -> None:
    name = recipe(tmp_path, PLAIN)
    line = f"{RUNBOOK} {command} {name} >&-; echo $?"
    told = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == f"{code}\n"
    assert told.stderr.startswith("the output cannot be written")
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_where_nobody_is_there_stops_and_still_reports(
    tmp_path: Path, number: signal.Signals
) -> None:
    name = recipe(tmp_path, PLAIN.replace("echo two", "echo begun; sleep 1000"))
    with subprocess.Popen(
        [RUNBOOK, "run", name, "--report", "json=report.json"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        said = []
        try:
            for line in program.stdout or ():
                said.append(line)
                if line.strip() == "begun":  # while its command still runs
                    program.send_signal(number)
        finally:
            program.kill()
    assert program.returncode == (130 if number is signal.SIGINT else 143), said
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["interrupted"]
    assert report["steps"][0]["outcome"] == "passed"
