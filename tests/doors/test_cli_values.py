from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from commandline import recipe, runbook

if TYPE_CHECKING:
    from pathlib import Path

VALUES = """
    .. variable:: NAME
       :default: nobody

    .. variable:: PASS
       :type: secret

    .. step:: Use

       echo "{{ NAME }} {{ PASS }}" | tee used
       env | grep -c -e PASS -e HUNTER || true
    """


def used(tmp_path: Path) -> str:
    return (tmp_path / "used").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("source", "environment"),
    [
        (["--secret", "PASS=@secret"], {}),
        (["--secret", "PASS=env:HUNTER"], {"HUNTER": "hunter22"}),
        ([], {"RUNBOOK_VAR_PASS": "hunter22"}),
        (["--vars", "values"], {}),
        (["--vars", "values.json"], {}),
        (["--vars", "values.toml"], {}),
    ],
)
def test_a_secret_is_used_and_never_shown(
    tmp_path: Path, source: list[str], environment: dict[str, str]
) -> None:
    (tmp_path / "secret").write_text("hunter22\n", encoding="utf-8")
    (tmp_path / "values").write_text("# some\n\nPASS=hunter22\n", encoding="utf-8")
    (tmp_path / "values.json").write_text('{"PASS": "hunter22"}', encoding="utf-8")
    (tmp_path / "values.toml").write_text('PASS = "hunter22"', encoding="utf-8")
    told = runbook(
        tmp_path, "run", recipe(tmp_path, VALUES), *source, "--report", "json=report.json", **environment
    )
    assert told.returncode == 0, told.stderr
    assert used(tmp_path) == "nobody hunter22"
    report = (tmp_path / "report.json").read_text(encoding="utf-8")
    assert "hunter22" not in told.stdout + told.stderr + report
    assert "nobody ••••••" in told.stdout
    assert json.loads(report)["steps"][0]["commands"][1]["output"] == "0\n"  # not in its environment either


def test_a_secret_in_a_file_that_is_no_text_is_told_how_it_becomes_one(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes("caf\xe9".encode("latin1"))
    told = runbook(tmp_path, "run", recipe(tmp_path, VALUES), "--secret", "PASS=@secret")
    assert told.returncode == 2
    assert "--secret PASS: secret is not UTF-8; convert it, as with iconv -f latin1 -t utf-8" in told.stderr
    assert "rights" not in told.stderr


@pytest.mark.parametrize("source", ["@", "env:"])
def test_a_secret_whose_source_has_no_name_is_told_so(tmp_path: Path, source: str) -> None:
    told = runbook(tmp_path, "run", recipe(tmp_path, VALUES), "--secret", f"PASS={source}")
    assert told.returncode == 2
    assert f"--secret PASS: nothing is named after {source}; write --secret PASS=@FILE or" in told.stderr


def test_a_way_out_shows_no_secret_that_another_value_holds(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("it's hunter22", encoding="utf-8")
    text = VALUES + "\n    .. step:: Fail\n\n       false\n"
    given = ["--var", "NAME=bob:it's hunter22@mirror", "--secret", "PASS=@secret"]
    told = runbook(tmp_path, "run", recipe(tmp_path, text), *given)
    assert told.returncode == 1
    assert "hunter22" not in told.stdout + told.stderr
    line = "runbook run recipe.rst --var 'NAME=bob:••••••@mirror' --secret PASS=@secret --from fail"
    assert line in told.stdout


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(tmp_path: Path) -> None:
    name = recipe(tmp_path, VALUES)
    for option in (["--var", "PASS=hunter22"], ["--secret", "PASS=hunter22"]):
        told = runbook(tmp_path, "run", name, *option)
        assert told.returncode == 2
        assert "--secret PASS=@FILE" in told.stderr
        assert "hunter22" not in told.stderr


def test_the_command_line_comes_before_files_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / "values").write_text("NAME=file\nPASS=hunter22\n", encoding="utf-8")
    name = recipe(tmp_path, VALUES)
    environment = {"RUNBOOK_VAR_NAME": "environment"}
    runbook(tmp_path, "run", name, "--vars", "values", "--var", "NAME=line", **environment)
    assert used(tmp_path).startswith("line ")
    runbook(tmp_path, "run", name, "--vars", "values", **environment)
    assert used(tmp_path).startswith("file ")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("v", "NAME\n1X=2\n", "v:1: this is not NAME=VALUE"),
        (
            "values",
            "NAME=a\nSIZE=1\n\nNAME = b\n",
            "values:4: NAME: it has a value already, from line 1; give one of them",
        ),
        ("v.json", "{", "--vars v.json: "),
        ("v.json", '{"NAME": "a",\n"NAME": "b"}', "v.json:2: NAME: it is given two values; give one of them"),
        ("v.json", "[1]", "not a table of names and values"),
        ("v.toml", "a = ", "--vars v.toml: "),
        (
            "v.toml",
            'NAME = "a"\nwords = [\n"b = c",\n]\n\n"NAME" = """\nb"""\n',
            "v.toml:6: NAME: it has a value already, from line 1; give one of them",
        ),
        ("v.toml", "a = 1\na = 1", "v.toml:2: a: it has a value already, from line 1; give one of them"),
        ("v.toml", "a.b = 1\na = 1\n", "--vars v.toml: line 2 is no TOML"),
        ("v.toml", "NAME = {a = 1}", "NAME is neither a text, a number nor a list of words"),
    ],
)
def test_a_file_of_values_that_is_none(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    told = runbook(tmp_path, "run", recipe(tmp_path, VALUES), "--vars", name)
    assert told.returncode == 2
    assert sentence in told.stderr


def test_a_mark_that_an_editor_puts_first_in_a_file_of_values_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "values").write_text("NAME=file\nPASS=hunter22\n", encoding="utf-8-sig")
    runbook(tmp_path, "run", recipe(tmp_path, VALUES), "--vars", "values")
    assert used(tmp_path).startswith("file ")


def test_a_chroot_into_this_very_system_is_refused_before_anything_runs(tmp_path: Path) -> None:
    text = """
    .. variable:: X
       :type: path
       :default: /mnt

    .. step:: One

       touch one

    .. step:: Enter
       :enter: chroot

       chroot {{ X }}

    .. step:: Leave
       :leave:

       exit
    """
    told = runbook(tmp_path, "run", recipe(tmp_path, text), "--var", "X=//.")
    assert told.returncode == 3
    assert told.stderr.startswith('recipe.rst:16: "chroot /" enters no other system')
    assert not (tmp_path / "one").exists()


def test_check_warns_of_a_value_that_a_second_shell_reads_and_says_the_way_out(tmp_path: Path) -> None:
    text = """
    .. variable:: X

    .. variable:: VG
       :type: lvm

    .. variable:: SUITE
       :type: choice
       :choices: trixie, bookworm

    .. step:: Read twice

       ssh far "rm -f {{ X }}"
       sh -c 'ls {{ X }}'
       bash <<EOF
       ls {{ X }}
       EOF

    .. step:: Read once

       ssh far "rm -f $(printf %q {{ X }}) {{ VG }} {{ SUITE }}"
       sh -c 'ls "$1"' sh {{ X }}
       # the author knows
       eval {{ X | shell }}
       sed -i 's/a/{{ X }}/' f
    """
    told = runbook(tmp_path, "check", "--no-shellcheck", recipe(tmp_path, text))
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert [line.split(" reads {{ X }} once more")[0] for line in lines[:-1]] == [
        "recipe.rst:16: warning: ssh",
        "recipe.rst:17: warning: sh -c",
        "recipe.rst:19: warning: bash",
    ]
    assert "give it as an argument" in lines[1]
    assert lines[-1].startswith("recipe.rst: 3 warnings (2 steps")


def test_check_warns_of_a_shell_that_ends_at_a_failure(tmp_path: Path) -> None:
    text = """
    .. step:: Strict

       set -eu
       cat <<EOF
       set -e
       EOF
       bash -c 'set -e; ls'
    """
    told = runbook(tmp_path, "check", recipe(tmp_path, text))
    assert told.returncode == 0
    (warning, _ok) = told.stdout.splitlines()
    assert warning.startswith('recipe.rst:7: warning: "set -eu" ends the shell itself')
