"""What is inserted into a recipe comes from files that end, never from a network."""

from __future__ import annotations

import os
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from runbook.errors import RecipeError
from runbook.recipe.reader import read
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

STEP = ".. step:: S\n\n   true\n\n"


def told(path: Path, inserted: str) -> tuple[int, str, str]:
    """Exit status and words of `check` for a recipe that inserts this in line 5."""
    (path / "x.rst").write_text(STEP + inserted)
    ended = subprocess.run(
        [RUNBOOK, "check", "x.rst"], cwd=path, capture_output=True, text=True, timeout=30, check=False
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize(
    "inserted",
    [
        ".. include:: {}\n",
        ".. include:: {}\n   :literal:\n",
        ".. include:: {}\n   :code: sh\n",
        ".. csv-table:: x\n   :file: {}\n",
        ".. raw:: html\n   :file: {}\n",
    ],
)
@pytest.mark.parametrize("name", ["fifo", "dev/zero"])
def test_what_has_no_end_is_refused_where_it_is_inserted(tmp_path: Path, inserted: str, name: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dev").symlink_to("/dev")
    status, said, failed = told(tmp_path, inserted.format(name))
    assert (status, "x.rst:5: error:" in said, "fault of runbook" in failed) == (3, True, False)
    assert "comes to an end" in said


def test_a_file_as_long_as_a_disk_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "long.csv").open("wb") as file:
        file.truncate(1 << 40)
    status, said, _failed = told(tmp_path, ".. csv-table:: x\n   :file: long.csv\n")
    assert (status, "longer than 8 MiB" in said) == (3, True)


@pytest.mark.parametrize(
    "inserted", [".. raw:: html\n   :url: {}\n", ".. csv-table:: x\n   :url: {}\n", ".. include:: {}\n"]
)
def test_reading_touches_no_network(tmp_path: Path, inserted: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        status, said, _failed = told(tmp_path, inserted.format(address))
        assert (status, "x.rst:5: error:" in said) == (3, True)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_files_are_inserted_as_ever(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n")
    (tmp_path / "t.inc").write_text(STEP.replace("S", "T"))
    text = STEP + ".. csv-table:: x\n   :file: t.csv\n\n"
    text += ".. raw:: html\n   :file: t.csv\n\n.. include:: t.inc\n"
    (tmp_path / "x.rst").write_text(text)
    assert len(read(str(tmp_path / "x.rst")).steps) == 2
    with pytest.raises(RecipeError, match="there is no file"):
        read(str(tmp_path / "x.rst"), text.replace("t.csv", "other.csv"))


def test_an_inclusion_that_goes_in_a_circle_is_refused_as_one(tmp_path: Path) -> None:
    status, said, failed = told(tmp_path, ".. include:: x.rst\n")
    assert (status, failed) == (3, "1 error\n")
    assert said.startswith("x.rst:5: error: include: x.rst is included while it is read")
    (tmp_path / "y.rst").write_text("T\n=\n\n.. include:: x.rst\n")
    status, said, _failed = told(tmp_path, ".. include:: y.rst\n")
    assert (status, "that goes in a circle" in said) == (3, True)


def test_an_inclusion_of_itself_alone_is_told_beside_no_other_fault(tmp_path: Path) -> None:
    (tmp_path / "x.rst").write_text("T\n=\n\n.. include:: x.rst\n")
    with pytest.raises(RecipeError, match="goes in a circle"):
        read(str(tmp_path / "x.rst"))
