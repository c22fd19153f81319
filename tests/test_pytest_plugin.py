"""`pytest --runbook` in a project that has nothing but this distribution."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from commandline import begun
from runbook.reports.record import read_record
from support.shellwork import eventually, with_environment

if TYPE_CHECKING:
    from pathlib import Path

GREET = """\
Greet
=====

.. matrix::
   :WHO: alice, bob

.. variable:: WHO
   :default: alice

.. step:: Greet

   echo hello {{ WHO }}

.. output::

   hello alice
"""
GOOD = "Good\n====\n\n.. step:: Good\n\n   true\n"
GUARDED = """\
Secret
======

.. variable:: PASSWORD
   :type: secret

.. step:: Use

   test "{{ PASSWORD }}" = hunter2hunter2
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "greet.rst").write_text(GREET)
    (tmp_path / "recipes" / "good.rst").write_text(GOOD)
    (tmp_path / "recipes" / "prose.rst").write_text("Prose\n=====\n\nNothing.\n")
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n")
    return tmp_path


def _environment(**more: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST", "CI"))}
    return kept | {"LC_ALL": "C.UTF-8", "COLUMNS": "120"} | more


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=project,
        env=_environment(**environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


def collected(project: Path, *arguments: str) -> list[str]:
    told = run(project, "--collect-only", "-q", *arguments).stdout
    return [line for line in told.splitlines() if "::" in line]


def test_what_is_left_undecided_does_not_run(project: Path) -> None:
    undecided = GOOD.replace(".. step::", ".. undecided : on which host?\n\n.. step::")
    (project / "recipes" / "good.rst").write_text(undecided.replace("true", f"touch {project}/ran"))
    told = run(project, "--runbook", "--runbook-no-sandbox", "recipes/good.rst")
    assert (told.returncode, "good.rst:4: left undecided: on which host?" in told.stdout) == (1, True)
    assert not (project / "ran").exists()


def test_each_variant_of_each_recipe_is_a_test_and_a_document_without_steps_none(project: Path) -> None:
    assert collected(project, "--runbook", "recipes/") == [
        "recipes/good.rst::good",
        "recipes/greet.rst::greet[WHO=alice]",
        "recipes/greet.rst::greet[WHO=bob]",
    ]


def test_recipes_are_collected_only_where_they_are_asked_for(project: Path) -> None:
    assert collected(project) == ["test_own.py::test_own"]
    (project / "pytest.ini").write_text("[pytest]\nrunbook = true\n")
    assert len(collected(project)) == 4


def test_a_failure_is_told_by_the_report_of_its_step(project: Path) -> None:
    told = run(project, "--runbook", "recipes/")
    assert told.returncode == 1
    assert "1 failed, 2 passed" in told.stdout
    assert "recipes/greet.rst:10, on localhost" in told.stdout
    assert "-hello alice" in told.stdout
    assert "+hello bob" in told.stdout
    assert (
        "FAILED recipes/greet.rst::greet[WHO=bob] - recipes/greet.rst:10: Greet: not as expected"
        in told.stdout
    )
    assert "Traceback" not in told.stdout
    assert "pytest_plugin.py" not in told.stdout


def test_a_recipe_that_is_refused_is_a_test_that_says_why(project: Path) -> None:
    (project / "recipes" / "slip.rst").write_text("Slip\n====\n\n.. stpe:: S\n\n   true\n")
    told = run(project, "--runbook", "recipes/", "-k", "slip")
    assert "recipes/slip.rst:4: unknown directive stpe" in told.stdout
    assert "1 failed" in told.stdout


def test_words_select_variants(project: Path) -> None:
    assert collected(project, "--runbook", "-k", "bob") == ["recipes/greet.rst::greet[WHO=bob]"]


def test_what_failed_last_is_run_again(project: Path) -> None:
    run(project, "--runbook", "recipes/")
    told = run(project, "--runbook", "recipes/", "--lf")
    assert "1 failed" in told.stdout
    assert "passed" not in told.stdout.splitlines()[-1]


def test_several_processes_share_the_work(project: Path) -> None:
    told = run(project, "--runbook", "recipes/", "-n", "2", "--runbook-record")
    assert "1 failed, 2 passed" in told.stdout
    found = read_record(project / "recipes" / "greet.verified.json")
    assert {run.variant["WHO"]: run.passed for run in found} == {"alice": True, "bob": False}


def test_junit_has_the_variant_and_the_report(project: Path) -> None:
    run(project, "--runbook", "recipes/greet.rst", "--junitxml", "out.xml")
    cases = list(ET.parse(project / "out.xml").iter("testcase"))  # noqa: S314  # written here
    assert [case.get("name") for case in cases] == ["greet[WHO=alice]", "greet[WHO=bob]"]
    assert [(one.get("name"), one.get("value")) for one in cases[1].iter("property")] == [("WHO", "bob")]
    assert "+hello bob" in (cases[1].findtext("failure") or "")


def test_values_and_hosts_come_from_the_configuration_and_the_command_line(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\nrunbook = true\nrunbook_var =\n  WHO=carol\n  OTHER=x\n")
    assert collected(project, "recipes/greet.rst") == ["recipes/greet.rst::greet[WHO=carol]"]
    assert collected(project, "recipes/greet.rst", "--runbook-var", "WHO=dave") == [
        "recipes/greet.rst::greet[WHO=dave]"
    ]
    told = run(project, "recipes/good.rst", "--runbook-host", "localhost=ssh://no.such.machine.invalid")
    assert "does not resolve" in told.stdout


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("var", "HWO=carol"), "{by} HWO: no recipe has a variable of that name; they have WHO"),
        (("secret", "WHO=@x"), "{by} WHO: no secret of that name"),
        (("host", "loaclhost=local"), '{by}: no host "loaclhost"; did you mean "localhost"?'),
        (("host", "localhost=nowhere"), '{by} localhost=nowhere: "nowhere" is no address'),
        (("skip", "geet"), "{by} geet: no recipe has a step of that name"),
        (("vars", "none"), "{by}: none cannot be read"),
        (("hosts", "none"), "{by}: none cannot be read"),
    ],
)
def test_what_fits_nothing_is_said_by_the_name_it_was_given_by(
    option: tuple[str, str], said: str, project: Path
) -> None:
    name, text = option
    typed = run(project, "--runbook", "recipes/", f"--runbook-{name}", text)
    assert typed.returncode in {1, 4}
    assert said.format(by=f"--runbook-{name}") in typed.stdout
    (project / "pytest.ini").write_text(f"[pytest]\nrunbook = true\nrunbook_{name} =\n  {text}\n")
    configured = run(project)
    assert configured.returncode in {1, 4}
    assert said.format(by=f"runbook_{name}") in configured.stdout
    assert "--runbook-" not in configured.stdout
    assert "INTERNALERROR" not in typed.stdout + configured.stdout


@pytest.mark.parametrize("name", ["WHO", "HWO"])
def test_a_value_without_its_sign_is_a_usage_error(name: str, project: Path) -> None:
    told = run(project, "--runbook", "recipes/", "--runbook-var", name)
    assert told.returncode == pytest.ExitCode.USAGE_ERROR
    said = f'--runbook-var {name}: no "="; write --runbook-var NAME=VALUE'
    assert said in told.stdout


def test_a_value_without_its_sign_is_said_in_french(project: Path) -> None:
    told = run(project, "--runbook", "recipes/", "--runbook-var", "WHO", LC_ALL="C.UTF-8", LANGUAGE="fr")
    assert "écrivez --runbook-var NOM=VALEUR" in told.stdout


@pytest.mark.parametrize("setting", ["runbook", "runbook_sandbox", "runbook_record"])
def test_a_setting_that_is_neither_true_nor_false_is_one_line(setting: str, project: Path) -> None:
    (project / "pytest.ini").write_text(f"[pytest]\n{setting} = perhaps\n")
    told = run(project, "--runbook", "recipes/")
    assert told.returncode == pytest.ExitCode.USAGE_ERROR
    assert told.stdout.split("\n", 1)[0] == (
        f"ERROR: {setting}: this is neither true nor false; write true or false"
    )
    assert "Traceback" not in told.stdout


def test_what_is_missing_is_to_be_given_by_an_option_of_pytest(project: Path) -> None:
    text = "Good\n====\n\n.. variable:: DISK\n   :type: device\n\n.. step:: S\n\n   echo {{ DISK }}\n"
    (project / "recipes" / "good.rst").write_text(text)
    assert "DISK: no value; --runbook-var DISK=" in run(project, "--runbook", "recipes/good.rst").stdout


def test_what_fits_nothing_is_said_by_several_processes_too(project: Path) -> None:
    told = run(project, "--runbook", "recipes/", "-n", "2", "-W", "error", "--runbook-var", "HWO=carol")
    assert "--runbook-var HWO: no recipe has a variable of that name" in told.stdout
    assert "3 failed" in told.stdout
    assert "INTERNALERROR" not in told.stdout


def test_files_are_named_as_seen_from_where_they_are_named(project: Path) -> None:
    (project / "recipes" / "guarded.rst").write_text(GUARDED)
    (project / "recipes" / "secret").write_text("hunter2hunter2\n")
    (project / "recipes" / "values").write_text("WHO=carol\n")
    settings = "runbook_secret = PASSWORD=@recipes/secret\nrunbook_vars = recipes/values\n"
    (project / "pytest.ini").write_text(f"[pytest]\nrunbook = true\n{settings}")
    told = run(project / "recipes", "guarded.rst")
    assert "1 passed" in told.stdout, told.stdout
    assert collected(project / "recipes", "greet.rst") == ["recipes/greet.rst::greet[WHO=carol]"]
    (project / "pytest.ini").write_text("[pytest]\nrunbook = true\n")
    options = ("--runbook-secret", "PASSWORD=@secret", "--runbook-vars", "values")
    assert "1 passed" in run(project / "recipes", "guarded.rst", *options).stdout
    assert collected(project / "recipes", "greet.rst", *options) == ["recipes/greet.rst::greet[WHO=carol]"]


def test_a_file_says_where_the_hosts_are(project: Path) -> None:
    (project / "recipes" / "rack").write_text("localhost=ssh://no.such.machine.invalid\nother=local\n")
    (project / "pytest.ini").write_text("[pytest]\nrunbook = true\nrunbook_hosts = recipes/rack\n")
    assert "no.such.machine.invalid does not resolve" in run(project, "recipes/good.rst").stdout
    typed = ("--runbook-host", "localhost=local")
    assert run(project, "recipes/good.rst", *typed).returncode == 0
    (project / "recipes" / "rack").write_text("loaclhost=local\n")
    told = run(project)
    assert 'recipes/rack:1: no host "loaclhost"; did you mean "localhost"?' in told.stdout
    assert run(project, "recipes/good.rst").returncode == 0  # it may be for another recipe


def test_a_secret_of_the_environment_reaches_every_recipe(project: Path) -> None:
    for name in ("one", "two"):
        (project / "recipes" / f"{name}.rst").write_text(GUARDED)
    told = run(project, "--runbook", "-k", "one or two", RUNBOOK_VAR_PASSWORD="hunter2hunter2")  # noqa: S106
    assert "2 passed" in told.stdout


def test_a_step_may_be_left_out(project: Path) -> None:
    assert run(project, "--runbook", "recipes/greet.rst", "--runbook-skip", "greet").returncode == 1
    two = GREET + "\n.. step:: Other\n\n   false\n"
    (project / "recipes" / "greet.rst").write_text(two.replace("hello alice", "hello {{ WHO }}"))
    assert run(project, "--runbook", "recipes/greet.rst", "--runbook-skip", "other").returncode == 0


def test_what_is_built_is_no_recipe_unless_it_is_named(project: Path) -> None:
    built = project / "recipes" / "_build" / "built.rst"
    built.parent.mkdir()
    built.write_text("Built\n=====\n\n.. step:: Do\n\n   true\n")
    assert "built.rst" not in run(project, "--runbook", "--collect-only", "-q").stdout
    for named in ("recipes/_build/built.rst", "recipes/_build"):
        assert "built.rst" in run(project, "--runbook", "--collect-only", "-q", named).stdout


def test_a_recipe_of_which_no_step_was_run_is_skipped_and_named(project: Path) -> None:
    (project / "recipes" / "done.rst").write_text(
        "Done\n====\n\n.. step:: Do\n   :unless: true\n\n   false\n"
    )
    told = run(project, "--runbook", "recipes/done.rst", "-rs", "--junit-xml", "j.xml")
    assert told.returncode == 0
    assert "SKIPPED [1] recipes/done.rst:1: 1 already done" in told.stdout
    assert "pytest_plugin.py" not in (project / "j.xml").read_text()


def test_without_a_sandbox_the_machine_itself_is_changed(project: Path) -> None:
    text = f"Write\n=====\n\n.. step:: Write\n\n   echo x > {project}/written\n"
    (project / "recipes" / "write.rst").write_text(text)
    assert run(project, "--runbook", "recipes/write.rst").returncode == 0
    assert not (project / "written").exists()
    assert run(project, "--runbook", "recipes/write.rst", "--runbook-no-sandbox").returncode == 0
    assert (project / "written").read_text() == "x\n"


def test_documents_that_exist_already_are_collected_by_what_holds_their_commands(project: Path) -> None:
    text = "Old\n===\n\n.. tab:: Greet:\n\n   .. code-block:: console\n\n      $ echo hello\n      hello\n"
    (project / "recipes" / "old.rst").write_text(text)
    (project / "pytest.ini").write_text(
        "[pytest]\nrunbook = true\nrunbook_blocks = console\nrunbook_known = tab\n"
    )
    told = run(project, "recipes/old.rst")
    assert "1 passed" in told.stdout


def test_a_slip_in_the_name_of_blocks_is_refused(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\nrunbook = true\nrunbook_blocks = consol\n")
    told = run(project)
    assert told.returncode == 4
    assert 'runbook_blocks: "consol" is no known name' in told.stdout
    assert "did you mean console?" in told.stdout


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [(signal.SIGINT, 2, "KeyboardInterrupt"), (signal.SIGTERM, 143, "told to end; everything was closed")],
)
def test_what_is_ended_leaves_nothing(number: int, status: int, said: str, project: Path) -> None:
    text = dedent("""\
        Wait
        ====

        .. step:: Wait

           export MARKER_OF_THIS_TEST={marker}; sleep 1000
        """)
    marker = f"m{os.getpid()}"
    (project / "recipes" / "wait.rst").write_text(text.format(marker=marker))
    process = begun(
        project, [sys.executable, "-m", "pytest", "--runbook", "recipes/wait.rst"], _environment()
    )
    eventually(lambda: with_environment(f"MARKER_OF_THIS_TEST={marker}"))
    os.killpg(process.pid, number)
    told, _errors = process.communicate(timeout=60)
    assert process.returncode == status, told
    assert said in told
    assert "INTERNALERROR" not in told
    assert not with_environment(f"MARKER_OF_THIS_TEST={marker}")
