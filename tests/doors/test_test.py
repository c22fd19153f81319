"""`runbook test`: recipes verified as documentation tests."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from commandline import begun, recipe, runbook
from runbook.doors.finding import find_each
from runbook.recipe.digest import digest
from runbook.recipe.reader import read
from runbook.reports.record import read_record
from support.github import heard_by_github
from support.shellwork import asleep, eventually
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

GREET = """
    .. matrix::
       :WHO: alice, bob

    .. variable:: WHO
       :default: alice

    .. step:: Greet

       echo hello {{ WHO }}

    .. output::

       hello alice
    """

SHOUT = GREET.replace("echo hello {{ WHO }}", "echo hello {{ WHO | upper }}").replace(
    "hello alice", "hello ALICE"
)


def _ids(stdout: str) -> list[str]:
    return [line.split()[1] for line in stdout.splitlines() if line[1:2] in {"✓", "✗"} and ".rst" in line]


def test_every_variant_is_a_case_and_the_worst_of_them_the_exit_code(tmp_path: Path) -> None:
    told = runbook(tmp_path, "test", recipe(tmp_path, GREET))
    assert _ids(told.stdout) == ["recipe.rst[WHO=alice]", "recipe.rst[WHO=bob]"]
    assert "-hello alice" in told.stdout
    assert "+hello bob" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("1 passed, 1 failed")
    assert told.returncode == 1


def test_steps_of_one_title_have_names_of_their_own_in_junit(tmp_path: Path) -> None:
    block = "{title}\n{line}\n\n.. code-block:: console\n\n   $ true\n\n"
    text = "".join(
        f"{section}\n{'=' * 8}\n\n{block.format(title='Install', line='-' * 7)}" for section in ("One", "Two")
    )
    text += block.format(title="Once", line="-" * 4)
    (tmp_path / "recipe.rst").write_text(text)
    told = runbook(tmp_path, "test", "recipe.rst", "--blocks", "console", "--junit", "j.xml")
    assert told.returncode == 0, told.stderr
    cases = ET.parse(tmp_path / "j.xml").getroot().iter("testcase")  # noqa: S314  # written here
    assert [case.get("name") for case in cases] == ["Install (install)", "Install (install-2)", "Once"]


def test_what_a_recipe_does_in_its_view_is_not_done(tmp_path: Path) -> None:
    text = f"""
    .. step:: Write

       test ! -e {tmp_path}/written
       echo x > {tmp_path}/written
    """
    recipe(tmp_path, text, "a.rst")
    recipe(tmp_path, text, "b.rst")
    for jobs in ("1", "2"):
        told = runbook(tmp_path, "test", "--jobs", jobs, ".")
        assert told.returncode == 0, told.stdout
        assert not (tmp_path / "written").exists()


def test_without_a_sandbox_it_is(tmp_path: Path) -> None:
    text = f"""
    .. step:: Write

       echo x > {tmp_path}/written
    """
    assert runbook(tmp_path, "test", "--no-sandbox", recipe(tmp_path, text)).returncode == 0
    assert (tmp_path / "written").read_text() == "x\n"


def test_without_a_sandbox_nothing_is_destroyed_unasked(tmp_path: Path) -> None:
    text = """
    .. step:: Destroy
       :confirm: all is lost

       true
    """
    told = runbook(tmp_path, "test", "--no-sandbox", recipe(tmp_path, text))
    assert told.returncode == 4
    assert "--yes" in told.stdout
    assert runbook(tmp_path, "test", "--no-sandbox", "--yes", "recipe.rst").returncode == 0
    assert runbook(tmp_path, "test", "recipe.rst").returncode == 0


def test_every_host_is_the_view_unless_it_is_elsewhere(tmp_path: Path) -> None:
    text = """
    .. host:: MyHost

    .. step:: Here

       echo here
    """
    name = recipe(tmp_path, text)
    assert runbook(tmp_path, "test", name).returncode == 0
    told = runbook(tmp_path, "test", name, "--host", "MyHost=ssh://nobody@no.such.machine.invalid")
    assert told.returncode == 4
    assert "does not resolve" in " ".join(told.stdout.split())


def test_a_variable_without_a_value_has_its_example_and_a_secret_one_that_is_made_up(tmp_path: Path) -> None:
    text = """
    .. variable:: MAC
       :type: mac
       :example: 00:aa:bb:cc:dd:ee

    .. variable:: PASSWORD
       :type: secret

    .. step:: Use

       echo {{ MAC }}
       test "{{ PASSWORD }}"

    .. output::

       00:aa:bb:cc:dd:ee
    """
    assert runbook(tmp_path, "test", recipe(tmp_path, text)).returncode == 0


def test_what_has_neither_is_said_to_be_missing(tmp_path: Path) -> None:
    text = """
    .. variable:: DISK
       :type: device

    .. step:: Use

       echo {{ DISK }}
    """
    told = runbook(tmp_path, "test", recipe(tmp_path, text))
    assert told.returncode == 4
    assert "DISK: no value" in told.stdout
    assert runbook(tmp_path, "test", "recipe.rst", "--var", "DISK=/dev/sdz").returncode == 0


def test_a_folder_gives_its_recipes_and_what_was_to_be_one_but_no_prose(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    recipe(tmp_path, ".. step:: S\n\n   true\n", "deep/good.rst")
    (tmp_path / "prose.rst").write_text("Prose\n=====\n\nNothing.\n")
    (tmp_path / "slip.rst").write_text("Slip\n====\n\n.. stpe:: S\n\n   true\n")
    told = runbook(tmp_path, "test", ".")
    assert _ids(told.stdout) == ["deep/good.rst", "slip.rst"]
    assert "slip.rst:4: unknown directive stpe" in told.stdout
    assert told.returncode == 3


def test_a_recipe_of_a_folder_is_called_by_its_own_name_and_not_by_that_of_a_link(tmp_path: Path) -> None:
    recipe(tmp_path, GREET, "b.rst")
    for name in ("a.rst", "z.rst"):
        (tmp_path / name).symlink_to("b.rst")
    told = runbook(tmp_path, "test", "--collect-only", ".")
    assert {line.partition("[")[0] for line in told.stdout.splitlines()} == {"b.rst"}


def test_a_folder_without_a_recipe_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "prose.rst").write_text("Prose\n=====\n\nNothing.\n")
    told = runbook(tmp_path, "test", ".")
    assert told.returncode == 2
    assert "there is no recipe in it" in told.stderr


def test_a_folder_gives_nothing_of_environments_and_of_what_is_built(tmp_path: Path) -> None:
    installed = (".venv/lib/there.rst", "env/lib/there.rst", "web/node_modules/a/there.rst")
    for name in ("good.rst", "_build/there.rst", *installed):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        recipe(tmp_path, ".. step:: S\n\n   true\n", name)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    assert _ids(runbook(tmp_path, "test", ".").stdout) == ["good.rst"]


def test_a_file_that_is_named_twice_is_verified_once(tmp_path: Path) -> None:
    name = recipe(tmp_path, ".. step:: S\n\n   true\n")
    assert _ids(runbook(tmp_path, "test", name, ".", f"./{name}").stdout) == [name]


def test_a_required_recipe_is_run_first_in_the_same_view(tmp_path: Path) -> None:
    recipe(tmp_path, ".. step:: Make\n\n   echo made > /root/made\n", "first.rst")
    text = """
    .. requires:: first.rst

    .. step:: Use

       cat /root/made
    """
    assert runbook(tmp_path, "test", recipe(tmp_path, text, "second.rst")).returncode == 0


def test_a_value_is_given_to_every_variant_and_an_unknown_name_refused(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET)
    assert _ids(runbook(tmp_path, "test", name, "--var", "WHO=carol").stdout) == ["recipe.rst[WHO=carol]"]
    told = runbook(tmp_path, "test", name, "--var", "HWO=carol")
    assert told.returncode == 2
    assert "HWO" in told.stderr


def test_a_secret_from_the_environment_reaches_every_case(tmp_path: Path) -> None:
    text = """
    .. matrix::
       :N: 1, 2

    .. variable:: N
       :default: 1

    .. variable:: PASSWORD
       :type: secret

    .. step:: Use

       test "{{ PASSWORD }}" = hunter2hunter2
    """
    name, given = recipe(tmp_path, text), {"RUNBOOK_VAR_PASSWORD": "hunter2hunter2"}
    for jobs in ("1", "2"):
        told = runbook(tmp_path, "test", "-j", jobs, name, **given)
        assert told.returncode == 0, told.stdout
        assert "hunter2" not in told.stdout


# ---------------------------------------------------------------- which cases


def test_words_select_and_collect_only_names(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET)
    told = runbook(tmp_path, "test", name, "-k", "bob", "--collect-only")
    assert told.stdout.splitlines() == ["recipe.rst[WHO=bob]"]
    assert runbook(tmp_path, "test", name, "-k", "carol").returncode == 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_x_stops_at_the_first_that_does_not_pass(jobs: str, tmp_path: Path) -> None:
    text = GREET.replace("alice, bob", "bob, carol, dave, alice")
    told = runbook(tmp_path, "test", recipe(tmp_path, text), "-x", "-j", jobs)
    assert len(_ids(told.stdout)) == 1
    assert "1 failed, 3 not run" in told.stdout
    assert told.returncode == 1


def test_lf_verifies_what_failed_the_last_time_and_all_when_nothing_did(tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    name = recipe(tmp_path, GREET)
    assert len(_ids(runbook(tmp_path, "test", name, "--lf", **cache).stdout)) == 2
    assert _ids(runbook(tmp_path, "test", name, "--lf", **cache).stdout) == ["recipe.rst[WHO=bob]"]
    assert runbook(tmp_path, "test", name, "-k", "alice", **cache).returncode == 0
    assert _ids(runbook(tmp_path, "test", name, "--lf", **cache).stdout) == ["recipe.rst[WHO=bob]"]
    recipe(tmp_path, GREET.replace("hello alice", "hello {{ WHO }}"))
    assert runbook(tmp_path, "test", name, "--lf", **cache).returncode == 0
    assert len(_ids(runbook(tmp_path, "test", name, "--lf", **cache).stdout)) == 2


SLIP = "Slip\n====\n\n.. stpe:: S\n\n   true\n"


def test_collect_only_tells_of_a_recipe_that_is_refused(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET)
    (tmp_path / "slip.rst").write_text(SLIP)
    told = runbook(tmp_path, "test", name, "slip.rst", "--collect-only")
    assert told.returncode == 3
    assert told.stdout.splitlines() == ["recipe.rst[WHO=alice]", "recipe.rst[WHO=bob]", "slip.rst"]
    assert told.stderr.startswith("slip.rst:4: unknown directive stpe")


@pytest.mark.parametrize("more", [(), ("--collect-only",)])
def test_a_matrix_that_excludes_every_variant_is_refused(more: tuple[str, ...], tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET.replace("alice, bob", "alice, bob\n       :exclude: WHO != 'carol'"))
    told = runbook(tmp_path, "test", name, *more)
    assert told.returncode == 3
    assert "recipe.rst:5: the matrix excludes every variant" in " ".join((told.stdout + told.stderr).split())
    assert runbook(tmp_path, "test", name, "--var", "WHO=carol", "--collect-only").returncode == 0
    assert runbook(tmp_path, "check", name).returncode == 3


def test_the_number_of_variants_is_told_where_it_is_large(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET.replace("alice, bob", ", ".join(f"w{n}" for n in range(120))))
    told = runbook(tmp_path, "test", name, "-x")
    assert told.stderr.startswith("recipe.rst: 120 variants; ")
    assert runbook(tmp_path, "test", name, "-k", "w11").stderr == ""


def test_the_id_of_a_case_is_a_way_to_ask_for_it(tmp_path: Path) -> None:
    recipe(tmp_path, GREET)
    recipe(tmp_path, GREET, "other.rst")
    told = runbook(tmp_path, "test", "recipe.rst[WHO=alice]", "other.rst", "--collect-only")
    assert told.stdout.splitlines() == ["recipe.rst[WHO=alice]", "other.rst[WHO=alice]", "other.rst[WHO=bob]"]
    told = runbook(tmp_path, "test", "recipe.rst[WHO=eve]", "other.rst")
    assert told.returncode == 2
    assert 'no case "recipe.rst[WHO=eve]"; see them with --collect-only' in told.stderr
    (tmp_path / "odd[1].rst").write_text((tmp_path / "recipe.rst").read_text())
    assert len(runbook(tmp_path, "test", "odd[1].rst", "--collect-only").stdout.splitlines()) == 2


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_path_that_is_missing_hides_none_of_the_others(command: str, tmp_path: Path) -> None:
    for name in ("a.rst", "c.rst"):
        recipe(tmp_path, ".. step:: S\n\n   true\n", name)
    told = runbook(tmp_path, command, "a.rst", "b.rst", "c.rst")
    assert told.returncode == 2
    assert 'no recipe "b.rst"' in told.stderr
    assert [name for name in ("a.rst", "b.rst", "c.rst") if name in told.stdout] == ["a.rst", "c.rst"]


def test_a_host_that_no_recipe_has_is_refused(tmp_path: Path) -> None:
    name = recipe(tmp_path, "\n    .. host:: MyHost\n" + GREET)
    told = runbook(tmp_path, "test", name, "--host", "MyHots=local")
    assert told.returncode == 2
    assert 'no host "MyHots"; did you mean "MyHost"?' in told.stderr


def test_the_second_folder_never_hides_the_recipes_of_the_first(tmp_path: Path) -> None:
    for name in ("b/x.rst", "a/x.rst"):
        (tmp_path / name).parent.mkdir()
        recipe(tmp_path, ".. step:: S\n\n   true\n", name)
    told = runbook(tmp_path, "test", "b", "a", "--collect-only")
    assert told.stdout.splitlines() == ["b/x.rst", "a/x.rst"]


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe(tmp_path, ".. step:: S\n\n   true\n")
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "ring.rst").symlink_to("ring.rst")
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    before = os.geteuid()
    os.seteuid(65534 if before == 0 else before)
    try:
        found, problems = find_each(["."])
    finally:
        os.seteuid(before)
    assert found == {"recipe.rst": False}
    assert list(map(str, problems)) == [
        "./closed: it cannot be read (Permission denied); check the path and its rights"
    ]


# ---------------------------------------------------------------- what is kept of it


def test_junit_has_a_suite_for_each_case_and_a_case_for_each_step(tmp_path: Path) -> None:
    text = (
        GREET
        + """
    .. step:: Odd bytes

       printf 'a\\033[31mb\\001\\n'
    """
    )
    runbook(tmp_path, "test", recipe(tmp_path, text), "--junit", "out.xml", "-j", "2")
    root = ET.parse(tmp_path / "out.xml").getroot()  # noqa: S314  # written here
    assert [suite.get("name") for suite in root] == ["recipe.rst[WHO=alice]", "recipe.rst[WHO=bob]"]
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["4", "1", "0", "1"]
    good, bad = root
    properties = [(one.get("name"), one.get("value")) for one in bad.iter("property")]
    assert properties == [("WHO", "bob")]
    failure = bad.find("testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert "+hello bob" in failure.text
    first, second = good.iter("testcase")
    assert (first.get("name"), first.get("file"), first.get("line")) == ("Greet", "recipe.rst", "11")
    assert first.findtext("system-out") == "$ echo hello alice\nhello alice\n"
    assert "ab^A" in (second.findtext("system-out") or "")


def test_junit_has_the_cases_that_were_not_run(tmp_path: Path) -> None:
    text = """
    .. variable:: X
       :default: a

    .. matrix::
       :X: a, b, c

    .. step:: Fail

       test {{ X }} = d
    """
    runbook(tmp_path, "test", recipe(tmp_path, text), "-x", "--junit", "out.xml")
    suites = ET.parse(tmp_path / "out.xml").getroot()  # noqa: S314  # written here
    assert [(suite.get("name"), suite.get("failures"), suite.get("skipped")) for suite in suites] == [
        ("recipe.rst[X=a]", "1", "0"),
        ("recipe.rst[X=b]", "0", "1"),
        ("recipe.rst[X=c]", "0", "1"),
    ]


def test_junit_and_annotations_name_the_command_that_printed_what_is_not_expected(tmp_path: Path) -> None:
    text = """
    .. step:: Two

       echo one
       echo two

    .. output::
       :of: 2

       2
    """
    told = runbook(tmp_path, "test", recipe(tmp_path, text), "--junit", "out.xml", GITHUB_ACTIONS="true")
    failure = ET.parse(tmp_path / "out.xml").getroot().find("testsuite/testcase/failure")  # noqa: S314
    assert failure is not None
    lines = (failure.text or "").splitlines()
    assert lines[1:3] == ["$ echo one", "$ echo two"]
    assert lines[-3:] == ["+++ printed by echo two", "-2", "+two"]
    assert "%0A+++ printed by echo two%0A-2%0A+two" in heard_by_github(told.stdout)[0]


def test_a_case_that_is_refused_is_an_error_in_junit(tmp_path: Path) -> None:
    (tmp_path / "slip.rst").write_text("Slip\n====\n\n.. stpe:: S\n\n   true\n")
    assert runbook(tmp_path, "test", "slip.rst", "--junit", "out.xml").returncode == 3
    error = ET.parse(tmp_path / "out.xml").find("testsuite/testcase/error")  # noqa: S314  # written here
    assert error is not None
    assert "slip.rst:4" in (error.text or "")


def test_on_github_what_went_wrong_stands_beside_its_line(tmp_path: Path) -> None:
    told = runbook(tmp_path, "test", recipe(tmp_path, GREET), GITHUB_ACTIONS="true")
    (line,) = heard_by_github(told.stdout)
    assert line.startswith("::error file=recipe.rst,line=11,title=recipe.rst[WHO=bob]%3A Greet::localhost: ")
    assert "%0A-hello alice%0A+hello bob" in line


def test_on_github_no_line_that_a_program_prints_is_a_command(tmp_path: Path) -> None:
    text = """
    .. step:: Print

       printf '::error::mine\\n::stop-commands::x\\n##[group]y\\n'; false
    """
    told = runbook(tmp_path, "test", recipe(tmp_path, text), GITHUB_ACTIONS="true")
    assert "::error::mine" in told.stdout
    heard = heard_by_github(told.stdout)
    assert [line.partition(" ")[0] for line in heard] == ["::error"]
    assert "file=recipe.rst,line=5," in heard[0]


def test_on_github_a_file_is_named_as_seen_from_the_repository(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    name = recipe(tmp_path / "docs", GREET)
    given = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)}
    told = runbook(tmp_path / "docs", "test", name, **given)
    assert "::error file=docs/recipe.rst,line=11," in told.stdout


def test_a_file_named_from_a_folder_below_has_a_plain_path_in_junit_and_on_github(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    name = f"../{recipe(tmp_path, GREET)}"
    given = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)}
    told = runbook(tmp_path / "below", "test", f"../below/{name}", "--junit", "out.xml", **given)
    assert "::error file=recipe.rst,line=11," in told.stdout
    case = ET.parse(tmp_path / "below" / "out.xml").find("testsuite/testcase")  # noqa: S314  # written here
    assert case is not None
    assert case.get("file") == "../recipe.rst"


def test_the_record_has_what_was_proved_of_each_variant(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET)
    runbook(tmp_path, "test", name, "--record", "-j", "2")
    path = tmp_path / "recipe.verified.json"
    found = read_record(path)
    assert {run.variant["WHO"]: run.passed for run in found} == {"alice": True, "bob": False}
    assert {run.digest for run in found} == {digest(read(str(tmp_path / name)))}
    told = json.loads(path.read_text())["runs"][0]
    assert told["steps"] == [{"id": "greet", "outcome": "passed", "seconds": told["steps"][0]["seconds"]}]
    assert told["versions"].keys() == {"runbook", "python", "bash", "kernel"}
    assert datetime.fromisoformat(told["when"]).tzinfo is not None


def test_a_variant_that_is_verified_again_takes_its_old_place_and_leaves_the_others(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET)
    runbook(tmp_path, "test", name, "--record")
    recipe(tmp_path, GREET.replace("hello alice", "hello {{ WHO }}"))
    runbook(tmp_path, "test", name, "--record", "-k", "bob")
    found = read_record(tmp_path / "recipe.verified.json")
    assert {run.variant["WHO"]: run.passed for run in found} == {"alice": True, "bob": True}
    assert len({run.digest for run in found}) == 2


def test_what_was_run_with_other_values_does_not_take_the_place_of_what_was_run_without(
    tmp_path: Path,
) -> None:
    text = """
    .. variable:: WHO
       :default: ada

    .. step:: Greet

       echo {{ WHO }}

    .. output::

       grace
    """
    name = recipe(tmp_path, text)
    runbook(tmp_path, "test", name, "--record")
    runbook(tmp_path, "test", name, "--record", "--var", "WHO=grace")
    found = read_record(tmp_path / "recipe.verified.json")
    assert {run.values.get("WHO", ""): run.passed for run in found} == {"": False, "grace": True}


DONE = """
    .. step:: Greet
       :id: greet
       :unless: true

       echo hello

    .. step:: Other
       :unless: {other}

       true
    """


def test_a_recipe_of_which_no_step_was_run_is_no_success(tmp_path: Path) -> None:
    told = runbook(tmp_path, "test", recipe(tmp_path, DONE.format(other="true")), "--junit", "j.xml")
    assert told.returncode == 0
    assert "no step was run" in told.stdout
    assert "1 skipped" in told.stdout
    assert "passed" not in told.stdout


def test_how_many_steps_were_run_is_told_where_these_are_not_all(tmp_path: Path) -> None:
    told = runbook(tmp_path, "test", recipe(tmp_path, DONE.format(other="false")))
    assert "1 of 2 steps" in told.stdout
    assert "1 passed" in told.stdout


def test_what_is_no_record_is_never_written_over(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET)
    (tmp_path / "recipe.verified.json").write_text("my notes")
    told = runbook(tmp_path, "test", name, "--record")
    assert told.returncode == 2
    assert "recipe.verified.json:1: this is no record of verifications" in told.stderr
    assert (tmp_path / "recipe.verified.json").read_text() == "my notes"


@pytest.mark.parametrize("kept", [b"my notes", b'{"runs": [{}]}', b'{"runs": ', b"\xff", b"[]"])
def test_what_is_no_record_is_told_before_anything_runs(kept: bytes, tmp_path: Path) -> None:
    names = [recipe(tmp_path, GREET), recipe(tmp_path, GREET, "other.rst")]
    for name in names:
        (tmp_path / name).with_suffix(".verified.json").write_bytes(kept)
    told = runbook(tmp_path, "test", *names, "--record")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.count("this is no record of verifications") == 2
    assert runbook(tmp_path, "test", names[0], "-k", "alice").returncode == 0


def test_a_record_that_cannot_be_written_is_told_before_anything_runs(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET)
    (tmp_path / "recipe.verified.json").mkdir()
    told = runbook(tmp_path, "test", name, "--record")
    assert (told.returncode, told.stdout) == (2, "")
    assert "recipe.verified.json" in told.stderr


# ---------------------------------------------------------------- ended from outside


def test_no_more_of_them_run_at_a_time_than_are_asked_for(tmp_path: Path) -> None:
    text = f"""
    .. matrix::
       :N: 1, 2, 3, 4, 5, 6

    .. variable:: N
       :default: 1

    .. step:: Wait

       sleep 0.2{os.getpid()}
    """
    argv = [RUNBOOK, "test", "-j", "2", recipe(tmp_path, text)]
    most = 0
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, len(asleep(f"0.2{os.getpid()}")))
        assert process.stdout
        assert "6 passed" in process.stdout.read()
    assert most == 2


def test_it_killed_nothing_goes_on_running(tmp_path: Path) -> None:
    text = f"""
    .. matrix::
       :N: 1, 2, 3

    .. variable:: N
       :default: 1

    .. step:: Wait

       sleep 1001.{os.getpid()}
    """
    sleeper = f"1001.{os.getpid()}"
    argv = [RUNBOOK, "test", "-j", "2", recipe(tmp_path, text)]
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        eventually(lambda: len(asleep(sleeper)) == 2)
        process.kill()
    eventually(lambda: not asleep(sleeper))


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_from_outside_it_leaves_nothing_running(jobs: str, number: int, tmp_path: Path) -> None:
    text = f"""
    .. matrix::
       :N: 1, 2

    .. variable:: N
       :default: 1

    .. step:: Wait

       sleep 1000.{os.getpid()}
    """
    sleeper = f"1000.{os.getpid()}"
    process = begun(tmp_path, [RUNBOOK, "test", "-j", jobs, recipe(tmp_path, text)])
    eventually(lambda: len(asleep(sleeper)) >= int(jobs))
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGINT else 128 + number)
    assert asleep(sleeper) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("who", ["all", "one"])
def test_a_case_that_is_ended_from_outside_is_told_as_interrupted_with_what_was_seen_of_it(
    who: str, number: int, jobs: str, tmp_path: Path
) -> None:
    text = f"""
    .. matrix::
       :N: 1, 2, 3, 4

    .. variable:: N
       :default: 1

    .. step:: First

       echo first of {{{{ N }}}}

    .. step:: Wait

       echo so far; sleep 1002.{os.getpid()}
    """
    sleeper = f"1002.{os.getpid()}"
    process = begun(tmp_path, [RUNBOOK, "test", "-j", jobs, "--junit", "j.xml", recipe(tmp_path, text)])
    eventually(lambda: len(asleep(sleeper)) >= int(jobs))
    if who == "all":
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    told, _errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number, told
    assert f"{jobs} interrupted, {4 - int(jobs)} not run" in told
    suites = {
        suite.get("name"): list(suite.iter("testcase"))
        for suite in ET.parse(tmp_path / "j.xml").getroot().iter("testsuite")  # noqa: S314  # written here
    }
    cut = [cases for cases in suites.values() if len(cases) == 2]
    assert (len(suites), len(cut)) == (4, int(jobs))
    for first, wait in cut:
        assert first.find("failure") is None
        assert next(iter(wait)).get("message") in {"interrupted", "ended by SIGTERM"}
        assert "so far" in (wait.findtext("system-out") or "")


# ---------------------------------------------------------------- accepted


def test_accept_writes_what_was_printed_and_keeps_what_holds_already(tmp_path: Path) -> None:
    text = """
    .. variable:: NAME
       :default: alice

    .. step:: Print

       printf '%s\\n' "hello alice" 17 "" "size 5 of 9" new

    .. output::

       hello {{ NAME }}
       ...

       size ... of 9
       old

    Prose,   kept.
    """
    name = recipe(tmp_path, text)
    before = (tmp_path / name).read_text()
    told = runbook(tmp_path, "test", name, "--accept")
    assert told.returncode == 0, told.stdout
    assert "recipe.rst: 1 output written" in told.stdout
    assert (tmp_path / name).read_text() == before.replace("   old\n", "   new\n")
    assert runbook(tmp_path, "test", name).returncode == 0


def test_accept_writes_nothing_into_a_recipe_that_was_changed_while_it_ran(tmp_path: Path) -> None:
    text = """
    .. step:: Print

       echo new
       sed -i '3i .. step:: Above\\n\\n   echo old\\n\\n.. output::\\n\\n   old\\n' recipe.rst

    .. output::

       old
    """
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "test", name, "--accept", "--no-sandbox")
    after = (tmp_path / name).read_text()
    assert "echo old" in after
    assert "   new\n" not in after
    assert told.returncode == 1
    assert "not written: the recipe was changed while it was verified; verify it once more" in told.stderr


def test_accept_below_a_written_file_without_a_secret_keeps_what_was_printed(tmp_path: Path) -> None:
    text = """
    .. file:: /tmp/of-a-recipe

       x

    .. step:: Say

       echo unheard-of words

    .. output::

       something else
    """
    name = recipe(tmp_path, text)
    assert runbook(tmp_path, "test", name, "--accept").returncode == 0
    assert "   unheard-of words\n" in (tmp_path / name).read_text()


def test_accept_goes_on_after_the_first_difference_and_leaves_other_failures_failures(tmp_path: Path) -> None:
    text = """
    .. step:: One

       echo one

    .. output::

       1

    .. step:: Two

       echo two

    .. output::

       2

    .. step:: Bad

       false
    """
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "test", name, "--accept")
    assert told.returncode == 1
    assert "recipe.rst: 2 outputs written" in told.stdout
    assert "\n   one\n" in (tmp_path / name).read_text()
    assert "\n   two\n" in (tmp_path / name).read_text()


def test_accept_writes_nothing_where_variants_differ(tmp_path: Path) -> None:
    name = recipe(tmp_path, SHOUT)
    before = (tmp_path / name).read_bytes()
    told = runbook(tmp_path, "test", name, "--accept")
    assert told.returncode == 1
    assert "recipe.rst:17: the variants print different things here" in told.stderr
    assert (tmp_path / name).read_bytes() == before


def test_accept_writes_the_lines_that_all_variants_print_alike(tmp_path: Path) -> None:
    text = SHOUT.replace("{{ WHO | upper }}", "{{ WHO | upper }}; echo and bye")
    name = recipe(tmp_path, text + "   see you\n")
    before = (tmp_path / name).read_text()
    told = runbook(tmp_path, "test", name, "--accept")
    assert told.returncode == 1
    said = 'recipe.rst:17: the variants print different things in the place of "hello ALICE"'
    assert said in told.stderr
    assert (tmp_path / name).read_text() == before.replace("see you", "and bye")


@pytest.mark.parametrize("fewer", [(), ("-k", "bob"), ("--var", "WHO=carol")])
def test_accept_writes_the_variable_where_a_value_of_the_matrix_was_printed(
    fewer: tuple[str, ...], tmp_path: Path
) -> None:
    name = recipe(tmp_path, GREET.replace("hello alice", "hello you"))
    told = runbook(tmp_path, "test", name, "--accept", *fewer)
    assert told.returncode == 0, told.stdout
    assert (tmp_path / name).read_text().endswith("\n   hello {{ WHO }}\n")
    again = runbook(tmp_path, "test", name, "--accept")
    assert (again.returncode, again.stderr) == (0, "")


def test_accept_knows_a_mac_address_in_another_form(tmp_path: Path) -> None:
    text = """
    .. matrix::
       :MAC: 00-aa-bb-cc-dd-e1, 00-aa-bb-cc-dd-e2

    .. variable:: MAC
       :type: mac
       :default: 00-aa-bb-cc-dd-e1

    .. step:: Show

       echo link {{ MAC | upper }}, file {{ MAC | pxelinux }}

    .. output::

       old
    """
    name = recipe(tmp_path, text)
    assert runbook(tmp_path, "test", name, "--accept").returncode == 0
    assert (tmp_path / name).read_text().endswith("\n   link {{ MAC | upper }}, file {{ MAC | pxelinux }}\n")


@pytest.mark.parametrize("fewer", [("-k", "bob"), ("--var", "WHO=bob"), ("--var", "WHO=carol")])
def test_accept_says_which_variants_were_not_run(tmp_path: Path, fewer: tuple[str, str]) -> None:
    name = recipe(tmp_path, GREET)
    told = runbook(tmp_path, "test", name, "--accept", *fewer)
    assert (told.returncode, "1 output written" in told.stdout) == (0, True)
    both = "2 variants were not run, recipe.rst[WHO=alice] first,"
    who = both if "WHO=carol" in fewer else "recipe.rst[WHO=alice] was not run,"
    said = f"recipe.rst:17: {who} and may print something else here; run all variants of the recipe"
    assert told.stderr.splitlines() == [said]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_record_is_of_the_recipe_with_what_was_accepted(tmp_path: Path, jobs: str) -> None:
    name = recipe(tmp_path, GREET.replace("echo hello {{ WHO }}", "echo welcome"))
    told = runbook(tmp_path, "test", name, "--accept", "--record", "-j", jobs)
    assert (told.returncode, "1 output written" in told.stdout) == (0, True)
    accepted = read(str(tmp_path / name))
    assert accepted.steps[0].expectations[0].text == "welcome"
    found = read_record(tmp_path / "recipe.verified.json")
    assert [(run.digest, run.passed) for run in found] == [(digest(accepted), True)] * 2


def test_a_case_whose_output_accept_left_unwritten_failed_everywhere(tmp_path: Path) -> None:
    name = recipe(tmp_path, SHOUT)
    told = runbook(tmp_path, "test", name, "--accept", "--junit", "j.xml", "--record", GITHUB_ACTIONS="true")
    assert told.returncode == 1
    lines = told.stdout.splitlines()
    assert [line[1] for line in lines if "recipe.rst[" in line[:20]] == ["✓", "✗"]
    assert "recipe.rst:17: the variants print different things here" in told.stdout
    assert any(line.startswith("1 passed, 1 failed") for line in lines)
    assert [line[:30] for line in heard_by_github(told.stdout)] == ["::error file=recipe.rst,line=1"]
    suites = ET.parse(tmp_path / "j.xml").getroot()  # noqa: S314  # written here
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
        ("recipe.rst[WHO=alice]", "0"),
        ("recipe.rst[WHO=bob]", "1"),
    ]
    runs = json.loads((tmp_path / "recipe.verified.json").read_text())["runs"]
    assert [run["outcome"] for run in runs] == ["passed", "failed"]
    assert _ids(runbook(tmp_path, "test", name, "--lf").stdout) == ["recipe.rst[WHO=bob]"]


def test_a_case_that_waits_for_what_others_print_is_told_in_its_turn(tmp_path: Path) -> None:
    name = recipe(tmp_path, GREET.replace("echo hello {{ WHO }}", "echo hello"))
    told = runbook(tmp_path, "test", name, "--accept", "-j", "2")
    assert (told.returncode, told.stderr) == (0, "")
    assert _ids(told.stdout) == ["recipe.rst[WHO=alice]", "recipe.rst[WHO=bob]"]
    assert told.stdout.splitlines()[-1] == "recipe.rst: 1 output written"


def test_accept_never_writes_a_secret(tmp_path: Path) -> None:
    text = """
    .. variable:: PASSWORD
       :type: secret

    .. step:: Print

       echo "it is {{ PASSWORD }}"

    .. output::

       it is not
    """
    name, given = recipe(tmp_path, text), {"RUNBOOK_VAR_PASSWORD": "hunter2hunter2"}
    told = runbook(tmp_path, "test", name, "--accept", **given)
    assert (told.returncode, told.stderr) == (0, "")
    assert (tmp_path / name).read_text().endswith("\n   it is {{ PASSWORD }}\n")


GIVEN = {"RUNBOOK_VAR_PASSWORD": "hunter2sturgeon"}


@pytest.mark.parametrize("secret", ["postgres", "5432", "serv"])
def test_a_secret_that_is_a_word_of_the_recipe_too_is_not_written_by_its_name(
    secret: str, tmp_path: Path
) -> None:
    text = """
    .. variable:: PASSWORD
       :type: secret

    .. step:: Before

       echo "server postgres listens on 5432"

    .. output::

       old ...

    .. step:: Give

       printf 'user=postgres\\npassword=%s\\n' "{{ PASSWORD }}"
       echo "server postgres is up on 5432"

    .. output::

       user=...
       password={{ PASSWORD }}
       old
    """
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "test", name, "--accept", RUNBOOK_VAR_PASSWORD=secret)
    assert told.returncode == 0, told.stderr
    after = (tmp_path / name).read_text()
    assert after.count("{{ PASSWORD }}") == 2, "in the command, and where the author wrote it"
    assert "\n   " + "server postgres listens on 5432".replace(secret, "...") + "\n" in after
    assert after.endswith("\n   " + "server postgres is up on 5432".replace(secret, "...") + "\n")
    assert "recipe.rst:14: `...` stands where there may be a piece of a secret" in told.stderr
    assert secret not in told.stderr
    again = runbook(tmp_path, "test", name, **GIVEN)
    assert again.returncode == 0, again.stdout


GIVEN_ONE = """
    .. variable:: PASSWORD
       :type: secret

    .. variable:: DSN
       :value: db:{{ PASSWORD }}@host

    .. step:: Before

       echo any word

    .. output::

       old

    .. step:: Give

       {{ give }}

    .. step:: Show

       {{ show }}

    .. output::

       old
    """


@pytest.mark.parametrize(
    ("give", "show"),
    [
        ("true", 'echo "it is {{ PASSWORD }}" | rev'),
        ("true", 'echo "{{ PASSWORD }}" | fold -w1'),
        ("true", 'echo "{{ PASSWORD }}" | fold -w7'),
        ("true", 'echo "{{ DSN }}" | sha256sum'),
        ("true", 'echo "{{ PASSWORD | length }}"'),
        ('P="{{ PASSWORD }}"', "echo ${P:0:3} ${P:3}"),
        ('echo "{{ PASSWORD }}" > /tmp/kept', "tr a-z b-za </tmp/kept"),
        ('echo "{{ PASSWORD }}" > /tmp/kept', "od -c /tmp/kept"),
    ],
)
def test_accept_writes_nothing_of_what_was_made_of_a_secret(give: str, show: str, tmp_path: Path) -> None:
    name = recipe(tmp_path, GIVEN_ONE.replace("{{ give }}", give).replace("{{ show }}", show))
    before = (tmp_path / name).read_text()
    told = runbook(tmp_path, "test", name, "--accept", **GIVEN)
    assert told.returncode == 1
    assert "recipe.rst:29: this output was not written: all of it may be a piece of a secret" in told.stderr
    assert (tmp_path / name).read_text() == before.replace("old", "any word", 1)


@pytest.mark.parametrize(
    "show",
    [
        "cut -c1-7",
        "rev",
        "fold -w5",
        "tr a-z A-Z",
        "tr a-z A-Z | rev | cut -c1-9",
        "sed 's/./&\\n/8'",
        "base64",
        "xxd -p",
    ],
)
def test_what_is_kept_shows_no_piece_of_a_secret(show: str, tmp_path: Path) -> None:
    text = GIVEN_ONE.replace("{{ give }}", "true").replace(
        "{{ show }}", f'P="{{{{ PASSWORD }}}}"\n       echo it is the answer $(echo $P | {show})'
    )
    text = text.replace("any word", "any text")
    told = runbook(
        tmp_path,
        "test",
        recipe(tmp_path, text),
        "--junit",
        "j.xml",
        "--accept",
        "--record",
        **GIVEN,
        GITHUB_ACTIONS="true",
    )
    kept = "".join(path.read_text() for path in tmp_path.iterdir()) + told.stdout + told.stderr
    secret = GIVEN["RUNBOOK_VAR_PASSWORD"]
    encoded = (base64.b64encode(secret.encode()).decode(), secret.encode().hex())
    # the record's digest may have four of those digits too
    for one, size in (
        (secret, 4),
        (secret[::-1], 4),
        (secret.upper(), 4),
        (secret.upper()[::-1], 4),
        *((one, 10) for one in encoded),
    ):
        assert not [one[at:][:size] for at in range(len(one) - size + 1) if one[at:][:size] in kept]
    assert "it is the answer" in kept


@pytest.mark.parametrize("more", [(), ("--accept",)])
def test_words_of_runbook_and_of_the_recipe_are_no_pieces_of_a_secret(
    more: tuple[str, ...], tmp_path: Path
) -> None:
    text = """
    .. variable:: PASSWORD
       :type: secret

    .. variable:: PORT
       :type: int

    .. step:: Give

       P={{ PASSWORD }}
       echo port ${P:16:4}

    .. output::
       :capture: PORT = port (.*)

       port ...

    .. step:: Show

       echo ${P:11:15} expec

    .. output::
       :match: json

       {"expecting": 1}

    .. step:: Last

       echo a ${P:16:8}

    .. output::
       :match: exact

       these are expecters
    """
    name = recipe(tmp_path, text)
    secret = {"RUNBOOK_VAR_PASSWORD": "expectprintwholewordnumbervaluejsonexact"}
    told = runbook(tmp_path, "test", name, "--keep-going", *more, **secret)
    said = " ".join((told.stdout + told.stderr).split())
    assert 'PORT: "••••••" is not a whole number (such as 42)' in said
    assert "what was printed is not JSON (line 1, column 1: expecting value)" in said
    assert "wordn" not in said
    if more:
        assert "there may be a piece of a secret in it, and `:match: exact` has no `...`" in said
    else:
        assert "+++ printed -these are expecters +a •••••• 1 failed" in said


def test_accept_says_where_it_left_open_what_may_be_a_secret_and_once_more_changes_nothing(
    tmp_path: Path,
) -> None:
    text = GIVEN_ONE.replace("{{ give }}", "true").replace(
        "{{ show }}", 'echo "the sum is $(echo "{{ PASSWORD }}" | md5sum)"'
    )
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "test", name, "--accept", **GIVEN)
    assert told.returncode == 0, told.stderr
    assert "recipe.rst:29: `...` stands where there may be a piece of a secret" in told.stderr
    after = (tmp_path / name).read_text()
    assert after.endswith("\n   the sum is ...\n")
    again = runbook(tmp_path, "test", name, "--accept", **GIVEN)
    assert (again.returncode, again.stderr) == (0, "")
    assert (tmp_path / name).read_text() == after


MADE_UP = """
    .. variable:: PASSWORD
       :type: secret

    .. step:: Print

       echo "it is {{ PASSWORD }}, {{ PASSWORD }}"
       printf '%s\\n' lone ok '/dev/sda1 20G'
       echo "{{ PASSWORD }}" | {{ show }}

    .. output::
       :match: {{ match }}

       old

    .. step:: Later

       echo -n lone; echo some

    .. output::

       old
    """


@pytest.mark.parametrize(
    ("match", "show", "body"),
    [
        ("lines", "cat", "{{ PASSWORD }}"),
        ("lines", "md5sum", "...  -"),
        ("lines", "fold -w1", "..."),
        ("glob", "(echo [ok]; md5sum)", "[[]ok]\n   ...  -"),
        ("regex", "sed 's/^/sum: /' | sha1sum | sed 's/$/./'", r".*  -\."),
        ("exact", "wc -l", "1"),
    ],
)
def test_a_secret_that_is_made_up_hides_nothing_and_what_changes_with_it_is_left_open(
    match: str, show: str, body: str, tmp_path: Path
) -> None:
    text = MADE_UP.replace("{{ show }}", show).replace("{{ match }}", match)
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "test", name, "--accept")
    assert told.returncode == 0, told.stdout + told.stderr
    after = (tmp_path / name).read_text()
    both = "it is {{ PASSWORD }}, {{ PASSWORD }}"
    assert f"\n   {both}\n   lone\n   ok\n   /dev/sda1 20G\n   {body}\n\n.. step:: Later" in after
    assert after.endswith("\n   lonesome\n")
    assert ("changes with the secret that is made up" in told.stderr) == ("..." in body or ".*" in body)
    again = runbook(tmp_path, "test", name, "-j", "2")
    assert again.returncode == 0, again.stdout


@pytest.mark.parametrize(
    ("show", "body"),
    [
        ("wc -c", "..."),
        ("sed 's/./x/g'", "..."),
        ("sed 's/./x/g; s/^/key = /; s/$/ (kept)/'", "key = ... (kept)"),
        ("fold -w 10; echo kept; echo", "...\n   kept"),
        ("(cat; echo '{{ PASSWORD }}' | fold -w 1; echo kept; wc -c <<< '{{ PASSWORD }}'; echo last)",
         "{{ PASSWORD }}\n   ...\n   kept\n   ...\n   last"),
    ],
)  # fmt: skip
def test_what_depends_on_the_length_of_a_secret_that_is_made_up_is_left_open(
    show: str, body: str, tmp_path: Path
) -> None:
    text = MADE_UP.replace("{{ show }}", show).replace("{{ match }}", "lines")
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "test", name, "--accept")
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"\n   /dev/sda1 20G\n   {body}\n\n.. step:: Later" in (tmp_path / name).read_text()
    for secret in ("brief", "a-much-longer-one" * 5):
        again = runbook(tmp_path, "test", name, RUNBOOK_VAR_PASSWORD=secret)
        assert again.returncode == 0, again.stdout


def test_what_changes_as_a_whole_with_a_made_up_secret_is_not_accepted(tmp_path: Path) -> None:
    name = recipe(
        tmp_path,
        GIVEN_ONE.replace("{{ give }}", "true").replace("{{ show }}", "echo {{ DSN }} | md5sum | cut -c-20"),
    )
    before = (tmp_path / name).read_text()
    told = runbook(tmp_path, "test", name, "--accept")
    assert told.returncode == 1
    assert "✗ recipe.rst" in told.stdout
    why = "what is printed changes with the secret that is made up for each run; write it by hand"
    assert f"recipe.rst:29: this output was not written: {why}" in told.stderr
    assert (tmp_path / name).read_text() == before.replace("old", "any word", 1)


UNWRITTEN = """
    .. step:: Nothing

       true

    .. output::

       old

    .. step:: Two outputs

       echo one
       echo two

    .. output::
       :of: 1

       1

    .. output::
       :of: 2
       :capture: PORT = port (.*)

       2

    .. step:: JSON

       echo no

    .. output::
       :match: json

       1

    .. step:: Bad

       echo x; false

    .. output::

       y
    """


def test_accept_names_each_output_that_it_leaves_and_why(tmp_path: Path) -> None:
    name = recipe(tmp_path, UNWRITTEN)
    told = runbook(tmp_path, "test", name, "--accept", "--keep-going")
    assert told.returncode == 1
    lines = told.stderr.splitlines()
    assert [line.split(":")[1] for line in lines] == ["11", "27", "36", "44"]
    assert [line.split(": ", 2)[2] for line in lines] == [
        "nothing was printed; only `:match: exact` can say that; write it by hand",
        "PORT: no line of the output matches port (.*); write it by hand",
        "what was printed is not JSON (line 1, column 1: expecting value); write it by hand",
        "its step failed otherwise (status 1); mend that, and accept again",
    ]
    assert "\n   one\n" in (tmp_path / name).read_text()


SESSION = """
    .. code-block:: console

       $ echo '$ no prompt'; printf 'web# x\\n# y\\n> z\\n(venv) $ a\\n'
       old
       $ echo two
       2
       $ echo 'three {{ x }}'
       {{ x }}

    .. prompt:: bash sh> auto

       sh> echo 'sh> no prompt'
       old
       sh> echo three
       3
    """


def test_what_is_accepted_into_a_session_is_never_read_as_a_command(tmp_path: Path) -> None:
    name = recipe(tmp_path, SESSION)
    told = runbook(tmp_path, "test", name, "--accept", "--blocks", "console", "--blocks", "prompt")
    assert told.returncode == 1
    why = "this output was not written: it would be read as something else there"
    way = "write this step and its output as directives"
    assert told.stderr.splitlines() == [f"recipe.rst:{line}: {why}; {way}" for line in (8, 17)]
    after = (tmp_path / name).read_text()
    assert "(venv) $ a\\n'\n   old\n   $ echo two\n   two\n" in after
    assert "   $ echo 'three {{ x }}'\n   three {{ x }}\n" in after
    assert "no prompt'\n   old\n   sh> echo three\n   three\n" in after
    again = runbook(tmp_path, "test", name, "--accept", "--blocks", "console", "--blocks", "prompt")
    assert again.stderr == told.stderr
    assert (tmp_path / name).read_text() == after


def test_accept_reads_past_what_is_no_place_in_a_raw_step(tmp_path: Path) -> None:
    text = GIVEN_ONE.replace("{{ give }}", "true").replace("{{ show }}", "echo {{ PASSWORD }} the answer")
    text += """
    .. step:: Raw
       :raw:

       echo '{{ .Names'
    """
    name = recipe(tmp_path, text)
    told = runbook(tmp_path, "test", name, "--accept", **GIVEN)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "\n   {{ PASSWORD }} the answer\n" in (tmp_path / name).read_text()


def test_a_secret_given_to_a_recipe_that_is_refused_does_not_hide_why(tmp_path: Path) -> None:
    recipe(tmp_path, ".. variable:: P\n   :type: secret\n\n.. step:: S\n\n   fi\n")
    told = runbook(tmp_path, "test", "recipe.rst", "--secret", "P=env:MINE", MINE="hunter2hunter2")
    assert told.returncode == 3
    assert "no secret of that name" not in told.stdout + told.stderr
    assert "bash does not take this" in told.stdout + told.stderr


@pytest.mark.parametrize("number", ["x", "0", "-1"])
def test_a_number_of_jobs_that_is_none_is_refused_in_words(number: str, tmp_path: Path) -> None:
    told = runbook(tmp_path, "test", recipe(tmp_path, GREET), "-j", number)
    assert told.returncode == 2
    assert f'"{number}" is not a whole number of at least 1' in told.stderr
    told = runbook(tmp_path, "test", "recipe.rst", "-j", number, LANGUAGE="fr")
    assert f"{number}\N{NO-BREAK SPACE}» n'est pas un nombre entier d'au moins 1" in told.stderr


def test_an_annotation_has_the_spaces_of_its_language(tmp_path: Path) -> None:
    name = recipe(tmp_path, ".. setp:: One\n\n   true\n")
    told = runbook(tmp_path, "test", name, GITHUB_ACTIONS="true", LANGUAGE="fr")
    (said,) = (line for line in told.stdout.splitlines() if line.startswith("::error"))
    assert "perdu\N{NARROW NO-BREAK SPACE}; vouliez-vous" in said


def test_a_million_lines_are_compared_within_100_megabytes(tmp_path: Path) -> None:
    text = """
    .. step:: Count

       awk 'BEGIN { for (i = 0; i < 1000000; i++) print "line " i " of the output" }'

    .. output::

       line 0 ...
       ...
       line 999999 of the output
    """
    name = recipe(tmp_path, text)
    # started by a small program: what this one holds would count as the other's
    small = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdout=2); "
        "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    argv = [sys.executable, "-c", small, RUNBOOK, "test", name]
    told = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    code, peak = map(int, told.split())
    assert code == 0
    assert peak < 100_000  # KiB
