"""`sphinx-build -b runbook`: the same recipes and results as `runbook test`, on Sphinx's own reading."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from commandline import begun
from support.github import heard_by_github
from support.shellwork import asleep, eventually
from terminal import RUNBOOK

GREET = """\
Greet
=====

.. matrix::
   :WHO: alice, bob

.. variable:: WHO
   :default: alice

.. variable:: PASSWORD
   :type: secret

.. step:: Greet

   echo hello {{ WHO }}

.. output::

   hello alice

.. step:: Forget

   false
"""
SPHINX = str(Path(sys.executable).with_name("sphinx-build"))
CONF = 'extensions = ["sphinx_runbook"]\nlanguage = "en"\n'


PRINTING = """\
Good
====

.. step:: Print

   printf '::error::mine\\n##[group]y\\n'; false
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   greet\n   good\n   prose\n")
    (tmp_path / "greet.rst").write_text(GREET)
    (tmp_path / "good.rst").write_text("Good\n====\n\n.. step:: Good\n\n   true\n")
    (tmp_path / "prose.rst").write_text("Prose\n=====\n\nNothing.\n")
    return tmp_path


def build(project: Path, builder: str, *options: str) -> subprocess.CompletedProcess[str]:
    return _run(project, [SPHINX, "-b", builder, *options, "-d", "doctrees", ".", f"out-{builder}"])


def _run(project: Path, argv: list[str]) -> subprocess.CompletedProcess[str]:
    told = quiet(project, argv)
    told.stdout += told.stderr
    return told


def quiet(project: Path, argv: list[str]) -> subprocess.CompletedProcess[str]:
    """The same with its standard error apart."""
    return subprocess.run(
        argv,
        cwd=project,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(project)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _results(path: Path) -> list[tuple[str, str, str | None, list[str]]]:
    """Each test of a JUnit file: suite, name, line, and what came of it."""
    return [
        (str(suite.get("name")), str(case.get("name")), case.get("line"), [child.tag for child in case])
        for suite in ET.parse(path).getroot()  # noqa: S314  # written here
        for case in suite.iter("testcase")
    ]


@pytest.mark.parametrize("options", [(), ("-j", "2")])
def test_it_finds_what_runbook_test_finds(options: tuple[str, ...], project: Path) -> None:
    told = build(project, "runbook", *options)
    assert told.returncode == 1
    _run(project, [RUNBOOK, "test", ".", "--junit", "out.xml"])
    results = _results(project / "out-runbook" / "junit.xml")
    assert results == _results(project / "out.xml")
    assert ("greet.rst[WHO=bob]", "Greet", "13", ["failure", "system-out"]) in results
    assert len(results) == 5


def test_what_is_left_undecided_does_not_run(project: Path) -> None:
    undecided = f"Good\n====\n\n.. undecided : on which host?\n\n.. step:: Good\n\n   touch {project}/ran\n"
    (project / "good.rst").write_text(undecided)
    told = build(project, "runbook", "-D", "runbook_test_sandbox=0")
    assert (told.returncode, "good.rst:4: left undecided: on which host?" in told.stdout) == (1, True)
    assert not (project / "ran").exists()


def test_what_it_tells_stands_in_a_file_too(project: Path) -> None:
    told = build(project, "runbook")
    kept = (project / "out-runbook" / "output.txt").read_text()
    assert "✗ greet.rst[WHO=bob]" in kept
    assert "+hello bob" in kept
    assert kept.splitlines()[-1].startswith("1 passed, 2 failed, ")
    assert all(line in told.stdout for line in kept.splitlines()[:-1])


def test_it_succeeds_when_every_recipe_does(project: Path) -> None:
    (project / "greet.rst").write_text(GREET.replace("hello alice", "hello {{ WHO }}"))
    more = 'runbook_test_skip = ["forget"]\nrunbook_test_vars = {"WHO": "carol"}\n'
    (project / "conf.py").write_text(CONF + more)
    told = build(project, "runbook")
    assert told.returncode == 0, told.stdout
    assert "✓ greet.rst[WHO=carol]" in told.stdout


@pytest.mark.parametrize(("first", "second"), [("runbook", "html"), ("html", "runbook")])
def test_a_build_after_it_or_before_it_reads_nothing_again(first: str, second: str, project: Path) -> None:
    build(project, first)
    assert "0 added, 0 changed, 0 removed" in build(project, second).stdout


def test_a_page_never_runs_a_recipe(project: Path) -> None:
    (project / "good.rst").write_text(f"Good\n====\n\n.. step:: Good\n\n   touch {project}/run\n")
    (project / "conf.py").write_text(CONF + "runbook_test_sandbox = False\n")
    for builder in ("html", "text", "latex"):
        assert build(project, builder).returncode == 0
        assert not (project / "run").exists()
    build(project, "runbook")
    assert (project / "run").exists()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('runbook_test_vars = {"HWO": "x"}\n', "HWO: no recipe has a variable of that name"),
        ('runbook_test_vars = {"HWO": "x"}\n', "runbook_test_vars HWO: no recipe"),
        ('runbook_test_vars = {"PASSWORD": "x"}\n', 'write runbook_test_secrets = {"PASSWORD": "@FILE"}'),
        ('runbook_test_vars = ["WHO=x"]\n', "runbook_test_vars: this is not a table"),
        ('runbook_test_secrets = {"WHO": "@x"}\n', "runbook_test_secrets WHO: no secret of that name"),
        ('runbook_test_secrets = {"PASSWORD": "x"}\n', "runbook_test_secrets PASSWORD: the secret"),
        ('runbook_test_skip = ["nothing"]\n', "runbook_test_skip nothing: no recipe has a step of that name"),
        (
            'runbook_test_hosts = {"localhost": "nowhere"}\n',
            'localhost=nowhere: "nowhere" is no',
        ),
        ('runbook_test_hosts = {"loaclhost": "local"}\n', 'runbook_test_hosts: no host "loaclhost"'),
    ],
)
def test_a_setting_that_fits_nothing_is_said(setting: str, said: str, project: Path) -> None:
    (project / "conf.py").write_text(CONF + setting)
    told = build(project, "runbook")
    assert told.returncode != 0
    assert said in " ".join(told.stdout.split())
    assert "Traceback" not in told.stdout


def test_what_is_missing_is_to_be_given_by_a_setting(project: Path) -> None:
    (project / "good.rst").write_text(
        "Good\n====\n\n.. variable:: DISK\n   :type: device\n\n.. step:: S\n\n   echo {{ DISK }}\n"
    )
    told = build(project, "runbook")
    assert "DISK: no value; runbook_test_vars DISK=" in " ".join(told.stdout.split())
    assert "--var" not in told.stdout


def test_a_failure_is_an_error_at_its_line_also_when_nothing_else_is_told(project: Path) -> None:
    (project / "slip.rst").write_text(":orphan:\n\nSlip\n====\n\n.. step:: S\n   :sttaus: 1\n\n   true\n")
    for _built in (1, 2):  # what Sphinx says of a document, it says when it reads it
        told = quiet(project, [SPHINX, "-q", "-b", "runbook", "-d", "doctrees", ".", "out"])
        assert told.returncode == 1
        assert told.stdout == ""
        assert "greet.rst:13: ERROR: greet.rst[WHO=bob]: Greet: not as expected" in told.stderr
        assert "+hello bob" in told.stderr
        assert "slip.rst:7: ERROR: slip.rst: step: unknown option" in told.stderr
        assert "good.rst" not in told.stderr
    told = quiet(project, [SPHINX, "-b", "runbook", "-d", "doctrees", ".", "out"])
    assert "greet.rst:13: ERROR: greet.rst[WHO=bob]: Greet: not as expected" in told.stderr
    assert "+hello bob" not in told.stderr
    assert "+hello bob" in told.stdout


def test_warnings_as_errors_leave_all_that_is_kept(project: Path) -> None:
    assert build(project, "runbook", "-W").returncode != 0
    assert (project / "out-runbook" / "junit.xml").exists()


def test_the_file_of_a_secret_is_named_as_seen_from_conf_py(project: Path) -> None:
    (project / "secret").write_text("hunter2hunter2")
    (project / "greet.rst").write_text(GREET.replace("   false", '   test "{{ PASSWORD }}" = hunter2hunter2'))
    more = 'runbook_test_secrets = {"PASSWORD": "@secret"}\nrunbook_test_vars = {"WHO": "alice"}\n'
    (project / "conf.py").write_text(CONF + more)
    (project / "sub").mkdir()
    told = _run(project / "sub", [SPHINX, "-b", "runbook", "..", "../out"])
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_from_outside_it_keeps_what_was_told(number: int, jobs: str, project: Path) -> None:
    sleeper = f"1000.{os.getpid()}"
    (project / "good.rst").write_text(f"Good\n====\n\n.. step:: Wait\n\n   sleep {sleeper}\n")
    (project / "greet.rst").write_text("Greet\n=====\n\n.. step:: Good\n\n   true\n")
    (project / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   greet\n   good\n   prose\n   a\n")
    (project / "a.rst").write_text("First\n=====\n\n.. step:: First\n\n   true\n")
    process = begun(project, [SPHINX, "-b", "runbook", "-j", jobs, "-d", "doctrees", ".", "out"])
    eventually(lambda: asleep(sleeper))
    os.killpg(process.pid, number)
    told, _errors = process.communicate(timeout=60)
    assert process.returncode == (2 if number == signal.SIGINT else 143), told
    assert "Traceback" not in told
    # of two at a time, either may have been the first to end
    assert "✓ a.rst" in (project / "out" / "output.txt").read_text() or jobs == "2"
    assert (project / "out" / "junit.xml").exists()
    assert asleep(sleeper) == []


def test_what_conf_py_says_of_one_recipe_does_not_refuse_a_build_of_another(project: Path) -> None:
    settings = 'runbook_test_secrets = {"PASSWORD": "@secret"}\nrunbook_test_skip = ["forget"]\n'
    (project / "conf.py").write_text(CONF + settings)
    (project / "secret").write_text("s3cr3t!!")
    told = _run(project, [SPHINX, "-b", "runbook", ".", "out", "good.rst"])
    assert "1 passed" in told.stdout
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("options", [(), ("-q",)])
def test_on_github_no_line_that_a_program_prints_is_a_command(
    project: Path, options: tuple[str, ...]
) -> None:
    (project / "good.rst").write_text(PRINTING)
    sphinx = shlex.join([SPHINX, "-b", "runbook", *options, "-d", "doctrees", ".", "out"])
    told = quiet(project, ["sh", "-c", f"GITHUB_ACTIONS=true {sphinx} 2>&1"])
    assert "::error::mine" in told.stdout
    assert heard_by_github(told.stdout) == []


def test_a_project_without_a_recipe_is_an_error(project: Path) -> None:
    for name in ("greet.rst", "good.rst"):
        (project / name).write_text("Prose\n=====\n\nNothing.\n")
    told = build(project, "runbook")
    assert told.returncode == 1
    assert "there is no recipe in it; write a step" in " ".join(told.stdout.split())
    assert "Traceback" not in told.stdout


def test_a_french_build_says_all_in_french_and_counts(project: Path) -> None:
    (project / "conf.py").write_text(CONF.replace('"en"', '"fr"'))
    told = _run(project, [SPHINX, "-b", "runbook", ".", "out", "good.rst"])
    assert "vérification de 1 recette en 1 variante" in told.stdout
    assert "Ce que les recettes ont donné est dans out/output.txt." in told.stdout
    assert "verifying" not in told.stdout
    told = _run(project, [SPHINX, "-b", "runbook", ".", "out"])
    assert "vérification de 2 recettes en 3 variantes" in told.stdout


def test_an_english_build_counts(project: Path) -> None:
    told = _run(project, [SPHINX, "-b", "runbook", ".", "out", "good.rst"])
    assert "verifying 1 recipe in 1 variant..." in told.stdout
    assert "What came of the recipes is in out/output.txt." in told.stdout
