"""Where a report may be written, and that it is never what decides how a run ended."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import PLAIN, recipe, runbook
from runbook.doors.preparing import report_path
from runbook.errors import UsageError
from terminal import RUNBOOK


def test_a_report_never_replaces_a_device(tmp_path: Path) -> None:
    told = runbook(tmp_path, "run", recipe(tmp_path, PLAIN), "--report", "json=/dev/null")
    assert told.returncode == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("path", ["/", "/nowhere/report.json"])
def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(path: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        report_path([f"json={path}"])


def test_a_report_in_a_folder_that_may_not_be_looked_into_is_refused_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    asked = "import sys; from runbook.doors.preparing import report_path; report_path([sys.argv[1]])"
    path = f"json={tmp_path}/closed/report.json"
    user = ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--reuid=65534", "--clear-groups"]
    tmp_path.chmod(0o755)
    command = [*user, sys.executable, "-c", asked, path]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "closed/report.json cannot be written" in told.stderr


@pytest.mark.parametrize(("command", "code"), [("true", 4), ("false", 1), ("exit 0; true", 4)])
def test_a_full_disk_under_the_report_is_no_success_and_does_not_hide_how_the_run_ended(
    tmp_path: Path, command: str, code: int
) -> None:
    name = recipe(tmp_path, PLAIN.replace("echo two", command))
    line = f"mkdir d && mount -t tmpfs -o size=4k none d && cat /dev/zero > d/full; {RUNBOOK} run {name} "
    told = subprocess.run(
        ["unshare", "-m", "sh", "-c", line + "--report json=d/report.json; echo $?; ls -A d"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines()[-2:] == [str(code), "full"]
    assert "the report d/report.json could not be written (No space left on device)" in told.stderr


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}"])
def test_a_report_may_go_to_what_is_open_already(tmp_path: Path, name: str, number: int) -> None:
    command = [RUNBOOK, "run", recipe(tmp_path, PLAIN), "--report", "json=" + name.format(number)]
    with (tmp_path / "out").open("wb") as out:
        subprocess.run(command, cwd=tmp_path, stdout=out, stderr=out, check=True)
    text, brace, report = (tmp_path / "out").read_text().partition("\n{")
    assert "2 passed" in text
    assert json.loads(brace + report)["outcome"] == "passed"


def test_a_report_may_go_through_a_named_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        told = runbook(tmp_path, "run", recipe(tmp_path, PLAIN), "--report", "json=pipe")
        assert json.loads(reader.communicate()[0])["outcome"] == "passed"
    assert told.returncode == 0


def test_a_report_is_written_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.json").symlink_to("folder/report.json")
    runbook(tmp_path, "run", recipe(tmp_path, PLAIN), "--report", "json=link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "folder/report.json").read_text())["outcome"] == "passed"


SHOWN = ".. code-block:: console\n\n   $ echo one\n   one\n"


@pytest.mark.parametrize(
    "asked",
    [
        ("run", "r.rst", "--report", "json=device"),
        ("test", "--no-sandbox", "r.rst", "--junit", "device"),
        ("convert", "shown.rst", "--blocks", "console", "--force", "--output", "device"),
    ],
)
def test_nothing_that_is_written_takes_the_place_of_a_device(tmp_path: Path, asked: tuple[str, ...]) -> None:
    recipe(tmp_path, PLAIN, "r.rst")
    (tmp_path / "shown.rst").write_text(SHOWN)
    os.mknod(tmp_path / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    (tmp_path / "device").symlink_to("null")
    told = runbook(tmp_path, *asked)
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "device").is_symlink()
    assert (tmp_path / "null").is_char_device()


def test_what_is_accepted_recorded_mended_or_converted_stays_its_owner_s(tmp_path: Path) -> None:
    name = recipe(tmp_path, f"{PLAIN}\n.. output::\n\n   three\n", "r.rst")
    (tmp_path / "shown.rst").write_text(SHOWN)
    written = [tmp_path / "r.rst", tmp_path / "r.verified.json", tmp_path / "shown.rst", tmp_path / "r.xml"]
    for file in written:
        file.touch()
        file.chmod(0o640)
        os.chown(file, 1234, 1234)
    (tmp_path / "r.verified.json").write_text('{"runs": []}')
    runbook(tmp_path, "test", "--no-sandbox", name, "--accept", "--junit", "r.xml")
    assert "three" not in (tmp_path / "r.rst").read_text()
    runbook(tmp_path, "test", "--no-sandbox", name, "--record")
    assert "passed" in (tmp_path / "r.verified.json").read_text()
    runbook(tmp_path, "convert", "shown.rst", "--blocks", "console", "--force", "--output", "shown.rst")
    assert ".. step::" in (tmp_path / "shown.rst").read_text()
    assert [file.stat().st_uid for file in written] == [1234] * 4
    assert [file.stat().st_mode & 0o777 for file in written[:3]] == [0o640] * 3
