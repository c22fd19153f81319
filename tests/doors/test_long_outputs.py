"""A long output is compared whole, or not at all: never what is left of it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from commandline import recipe, runbook
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

MILLION = """
    .. step:: Count

       seq 1 1000000

    .. output::

       1
       ...
       500000
       ...
       1000000
    """
TOO_LONG = """
    .. step:: Print

       echo short
       head -c 70000000 /dev/zero | tr '\\0' a | fold -w 99; echo

    .. output::
       :of: 1

       short

    .. output::

       short
       ...
       b
       ...
    """


def _memory(*command: str) -> tuple[str, int]:
    """The exit status of the command line, and the most that it or one of its children took, in KB."""
    # by a small process between: what a child has used begins with what its parent had when it was made
    between = """if True:
        import resource, subprocess, sys
        done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.stdout[-500:])
        """
    told = subprocess.run(
        [sys.executable, "-c", between, RUNBOOK, *command], check=True, capture_output=True, text=True
    ).stdout
    status, most, _said = told.split(maxsplit=2)
    return status, int(most)


def test_a_million_lines_are_compared_whole_in_little_memory(tmp_path: Path) -> None:
    status, most = _memory("run", str(tmp_path / recipe(tmp_path, MILLION)))
    assert status == "0"
    assert most < 100_000, f"{most} KB"


@pytest.mark.parametrize("how", [["run"], ["test"], ["test", "--accept"]])
@pytest.mark.parametrize("match", ["lines", "regex", "contains"])
def test_a_million_lines_that_differ_take_little_memory_too(
    tmp_path: Path, how: list[str], match: str
) -> None:
    text = MILLION.replace("500000", "50000x").replace("output::", f"output::\n       :match: {match}")
    status, most = _memory(*how, str(tmp_path / recipe(tmp_path, text)))
    assert status == "1"
    assert most < 100_000, f"{most} KB"


@pytest.mark.parametrize(
    "expected",
    [
        ".. output::\n\n       ...\n       aaa...\n       ...",
        ".. output::\n       :match: regex\n\n       ...\n       a+\n       ...",
        ".. output::\n       :capture: WHAT = a(aa)a\n\n       ...",
    ],
)
def test_fifty_megabytes_take_little_more_memory_than_their_text(tmp_path: Path, expected: str) -> None:
    printed = "head -c 50000000 /dev/zero | tr '\\0' a | fold -w 99; echo"
    text = f"\n    .. step:: Print\n\n       {printed}\n\n    {expected}\n    "
    status, most = _memory("run", str(tmp_path / recipe(tmp_path, text)))
    assert status == "0"
    assert most < 96_000, f"{most} KB"


@pytest.mark.parametrize(
    "expected",
    [
        ".. output::\n       :match: contains\n\n       ERROR",
        ".. output::\n       :match: regex\n\n       \\d+\n       ...\n       ERROR\n       ...",
        ".. output::\n       :capture: WHAT = E(R+)OR\n\n       ...",
    ],
)
def test_a_word_in_the_middle_of_a_long_output_is_found(tmp_path: Path, expected: str) -> None:
    text = f"""
    .. step:: Count

       seq 1 400000; echo ERROR; seq 1 400000

    {expected}
    """
    done = runbook(tmp_path, "run", recipe(tmp_path, text))
    assert done.returncode == 0, done.stdout[-500:]


def test_a_report_has_the_ends_of_a_long_output_that_was_compared_whole(tmp_path: Path) -> None:
    done = runbook(tmp_path, "run", recipe(tmp_path, MILLION), "--report", "json=report.json")
    assert done.returncode == 0
    output = json.loads((tmp_path / "report.json").read_text())["steps"][0]["commands"][0]
    assert output["left_out"] > 4_000_000
    assert len(output["output"]) < 2_500_000


@pytest.mark.parametrize("how", [["run"], ["test", "--accept"]])
def test_what_is_too_long_to_be_compared_fails_and_names_the_limit(tmp_path: Path, how: list[str]) -> None:
    name = recipe(tmp_path, TOO_LONG)
    before = (tmp_path / name).read_bytes()
    done = runbook(tmp_path, *how, name)
    told = " ".join((done.stdout[-3000:] + done.stderr).split())
    assert done.returncode == 1
    assert "nothing was compared: more than 64 MiB were printed" in told
    assert "recipe.rst:" in told
    assert "`| tail`" in told
    assert "--- expected" not in told
    assert (tmp_path / name).read_bytes() == before
