from __future__ import annotations

import base64
import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from playing import ENTERED, GONE, played, printed
from runbook.engine.play import Options, Undo
from runbook.errors import UsageError
from runbook.reports.json_report import SCHEMA, document, write
from runbook.seen import Output

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.seen import Report

TEXT = """
    .. variable:: PASS
       :type: secret

    .. step:: Mount
       :undo: umount

       mount {{ PASS }}

    .. step:: Never
       :when: PASS == "other"

       never

    .. step:: Enter
       :enter: chroot

       chroot /x

    .. step:: Inside

       inside
       again

    .. step:: Leave
       :leave:

       exit

    .. step:: After

       after
    """


def report(tmp_path: Path, *answers: Output, undo: Undo = Undo.NEVER) -> Report:
    run = played(TEXT, tmp_path, *answers, options=Options(undo=undo), given={"PASS": "hunter22"})
    return run.report


def as_json(made: Report) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(document(made)))
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(content)
    return content


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_a_run_that_passed(tmp_path: Path) -> None:
    content = as_json(report(tmp_path, undo=Undo.ALWAYS))
    assert content["outcome"] == "passed"
    assert [(s["number"], s["id"], s["place"], s["outcome"], s["skip"]) for s in content["steps"]] == [
        (1, "mount", [], "passed", None),
        (2, "never", [], "skipped", "not-for-these-values"),
        (3, "enter", [], "passed", None),
        (4, "inside", ["chroot"], "passed", None),
        (5, "leave", ["chroot"], "passed", None),
        (6, "after", [], "passed", None),
    ]
    assert [undo["id"] for undo in content["undos"]] == ["mount"]
    assert content["steps"][0]["commands"][0]["text"] == "mount ••••••"


def test_a_run_that_broke(tmp_path: Path) -> None:
    content = as_json(report(tmp_path, printed(""), ENTERED, printed("seen\n"), GONE))
    assert content["outcome"] == "broken"
    assert [step["outcome"] for step in content["steps"][3:]] == ["broken", "refused", "skipped"]
    inside = content["steps"][3]
    assert (inside["output"], inside["status"]) == ("seen\n", 1)
    assert [command["ending"] for command in inside["commands"]] == ["done", "gone"]
    assert "umount" in content["left"][0]


def test_bytes_that_are_not_utf8_are_escaped_and_not_lost(tmp_path: Path) -> None:
    content = as_json(report(tmp_path, Output(rb"literal \xff " + b"byte \xff", 0, 0.1)))
    command = content["steps"][0]["commands"][0]
    assert command["output"] == r"literal \xff byte \xff"
    assert base64.b64decode(command["output_base64"]) == rb"literal \xff " + b"byte \xff"


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    content = as_json(report(tmp_path, printed("été \x1b[31m\0 ✓\n")))
    command = content["steps"][0]["commands"][0]
    assert command["output"] == "été \x1b[31m\0 ✓\n"
    assert "output_base64" not in command


def test_an_outcome_that_the_schema_does_not_know_is_found(tmp_path: Path) -> None:
    content = document(report(tmp_path))
    content["steps"][0]["outcome"] = "maybe"
    assert not Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).is_valid(content)


def test_a_report_replaces_the_old_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    target = folder / "report.json"
    target.write_text("old", encoding="utf-8")
    before = os.umask(0o027)
    try:
        write(report(tmp_path), str(target))
    finally:
        os.umask(before)
    assert json.loads(target.read_text(encoding="utf-8"))["format"] == 1
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in folder.iterdir()] == ["report.json"]


def test_a_full_disk_is_a_sentence_and_the_old_report_stays(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], check=True)
    try:
        target = disk / "report.json"
        target.write_text("old", encoding="utf-8")
        with pytest.raises(UsageError, match="No space left on device"):
            write(report(tmp_path, Output(b"x" * 200_000, 0, 0.1)), str(target))
        assert target.read_text(encoding="utf-8") == "old"
        assert [path.name for path in disk.iterdir()] == ["report.json"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)
