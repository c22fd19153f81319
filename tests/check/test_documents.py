"""What other programs get: JSON and SARIF, with fingerprints that hold when lines move."""

from __future__ import annotations

import json
import pickle
import subprocess
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from advised import step

from runbook.check.documents import as_json, as_sarif
from runbook.check.several import Asked, see
from runbook.errors import Problem, UsageError
from runbook.model import Location
from terminal import RUNBOOK

if TYPE_CHECKING:
    from pathlib import Path

URI = {"type": "string", "format": "uri-reference"}
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
# the parts of the official schema of SARIF 2.1.0 that are used here; nothing else is written
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"},
                                    "semanticVersion": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": TEXT,
                                                "fullDescription": TEXT,
                                                "help": TEXT,
                                                "helpUri": {"type": "string", "format": "uri"},
                                                "defaultConfiguration": {
                                                    "type": "object",
                                                    "additionalProperties": False,
                                                    "properties": {"level": LEVEL},
                                                },
                                            },
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                                "level": LEVEL,
                                "message": TEXT,
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation"],
                                                "additionalProperties": False,
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "additionalProperties": False,
                                                        "properties": {
                                                            "uri": {
                                                                "type": "string",
                                                                "format": "uri-reference",
                                                            },
                                                            "uriBaseId": {"const": "%SRCROOT%"},
                                                        },
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "additionalProperties": False,
                                                        "properties": {
                                                            "startLine": {"type": "integer", "minimum": 1},
                                                            "startColumn": {"type": "integer", "minimum": 1},
                                                        },
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                                "partialFingerprints": {
                                    "type": "object",
                                    "additionalProperties": {"type": "string"},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}

FAULTY = step("mkdir a\nmkdir b\n mkdir a\nmkfs.ext4 /dev/sdz\ncp $x y")


def log(path: Path, text: str) -> dict[str, Any]:
    path.write_text(text, encoding="utf-8")
    return as_sarif([see(str(path), Asked(shellcheck=True))])


def told(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (result["ruleId"], result["partialFingerprints"]["primaryLocationLineHash"])
        for result in document["runs"][0]["results"]
    ]


@pytest.mark.parametrize("text", [FAULTY, step("true"), "", ".. setp:: S\n\n   true\n", step("echo {{ X")])
def test_sarif_is_what_its_schema_wants(tmp_path: Path, text: str) -> None:
    document = log(tmp_path / "une recette.rst", text)
    jsonschema.validate(document, SARIF)
    run = document["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        name for name, _mark in told(document)
    ]


def test_fingerprints_differ_and_hold_when_lines_move(tmp_path: Path) -> None:
    first = told(log(tmp_path / "r.rst", FAULTY))
    moved = told(log(tmp_path / "r.rst", "Un titre\n========\n\nDu texte.\n\n" + FAULTY))
    assert first == moved
    assert len(first) == len(set(first)) >= 5


@pytest.mark.parametrize(
    ("folder", "name"), [(".", "a/b/r.rst"), ("a", "b/r.rst"), ("a/b", "r.rst"), ("c", "../a/b/r.rst")]
)
def test_sarif_names_a_file_from_the_root_of_its_checkout(tmp_path: Path, folder: str, name: str) -> None:
    for own in (".git", "a/b", "c"):
        (tmp_path / own).mkdir(parents=True)
    (tmp_path / "a/b/r.rst").write_text(FAULTY, encoding="utf-8")
    for named in (name, str(tmp_path / "a/b/r.rst")):
        _code, stdout, _said = run(tmp_path / folder, "--format", "sarif", named)
        places = [
            result["locations"][0]["physicalLocation"] for result in json.loads(stdout)["runs"][0]["results"]
        ]
        assert {json.dumps(place["artifactLocation"]) for place in places} == {
            '{"uri": "a/b/r.rst", "uriBaseId": "%SRCROOT%"}'
        }


def test_sarif_names_rules_levels_and_help(tmp_path: Path) -> None:
    run = log(tmp_path / "r.rst", FAULTY)["runs"][0]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert {"destructive", "not-repeatable", "SC2086"} <= rules.keys()
    assert rules["SC2086"]["helpUri"] == "https://www.shellcheck.net/wiki/SC2086"
    assert rules["SC2086"]["shortDescription"]["text"].startswith("Double quote to prevent globbing")
    assert {result["level"] for result in run["results"]} == {"warning"}


def test_json_has_every_problem_and_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "r.rst"
    path.write_text(FAULTY + "\n" + step("true", ":allow: destructive why"), encoding="utf-8")
    document = as_json([see(str(path), Asked())])
    (recipe,) = document["recipes"]
    assert (document["errors"], document["warnings"], document["notes"]) == (1, 4, 0)
    assert recipe["steps"] is None
    assert "two-steps-one-id" in [problem["rule"] for problem in recipe["problems"]]
    assert recipe["problems"][0].keys() == {
        *("rule", "severity", "path", "line", "column", "fact", "remedy", "fingerprint")
    }


# ---------------------------------------------------------------- the command line


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [RUNBOOK, "check", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_line_ends_with_its_rule_and_warnings_refuse_only_when_strict(tmp_path: Path) -> None:
    (tmp_path / "r.rst").write_text(step("mkdir a"), encoding="utf-8")
    code, out, _err = run(tmp_path, "r.rst")
    assert code == 0
    assert out.splitlines()[0].startswith('r.rst:4: warning: "mkdir a" cannot be run twice')
    assert out.splitlines()[0].endswith("[not-repeatable]")
    assert out.splitlines()[1] == "r.rst: 1 warning (1 step, 1 host, 0 variables)"
    assert run(tmp_path, "--strict", "r.rst")[0] == 3
    assert run(tmp_path, "--strict", "--allow", "not-repeatable", "r.rst")[:2] == (
        0,
        "r.rst: ok, 1 step, 1 host, 0 variables\n",
    )


@pytest.mark.parametrize("name", ["no-such-rule", "never-left"])
def test_only_a_rule_that_may_be_broken_is_allowed_on_the_command_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "r.rst").write_text(step("true"), encoding="utf-8")
    code, _out, err = run(tmp_path, "--allow", name, "r.rst")
    assert code == 2
    assert name in err


def test_a_folder_is_checked_whole_and_documents_without_a_step_are_left_out(tmp_path: Path) -> None:
    for name in ("a.rst", "b/c.rst", "_build/d.rst", ".venv/e.rst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(step("mkdir x"), encoding="utf-8")
    (tmp_path / "prose.rst").write_text("Rien que du texte.\n", encoding="utf-8")
    code, out, _err = run(tmp_path, ".", "--format", "json")
    assert code == 0
    assert [recipe["path"] for recipe in json.loads(out)["recipes"]] == ["a.rst", "b/c.rst"]


def test_many_recipes_are_told_in_their_order(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.rst").write_text(step("mkdir x" if number % 2 else "fi"), encoding="utf-8")
    code, out, err = run(tmp_path, ".", "--no-shellcheck")
    assert code == 3
    names = [line.partition(":")[0] for line in out.splitlines()]
    assert names == sorted(names)
    assert err == "10 errors\n"


def test_what_another_process_refuses_is_told_as_it_would_be_here() -> None:
    error = UsageError([Problem(Location("a.rst", 3), "fact", "remedy", "no-step"), Problem(None, "other")])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert (type(again), again.problems, str(again)) == (UsageError, error.problems, str(error))


def test_fix_mends_the_file_and_diff_only_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "r.rst"
    path.write_text(step("mkdir a"), encoding="utf-8")
    path.chmod(0o640)
    code, out, _err = run(tmp_path, "--diff", "r.rst")
    assert (code, path.read_text(encoding="utf-8")) == (0, step("mkdir a"))
    assert "+   mkdir -p a" in out
    code, out, err = run(tmp_path, "--fix", "r.rst")
    assert (code, path.read_text(encoding="utf-8")) == (0, step("mkdir -p a"))
    assert (out, err) == ("r.rst: ok, 1 step, 1 host, 0 variables\n", "r.rst: 1 line mended\n")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["r.rst"]


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_that_a_refused_recipe_is_not_mended_is_said(tmp_path: Path, option: str) -> None:
    path = tmp_path / "r.rst"
    path.write_text(step("mkdir a") + "\n.. stpe:: T\n\n   true\n", encoding="utf-8")
    code, out, err = run(tmp_path, option, "r.rst")
    assert code == 3
    assert "r.rst: nothing of it is mended while it is refused" in err
    assert "-p" not in out if option == "--diff" else "not-repeatable" in out


def test_shellcheck_tells_lines_of_the_recipe(tmp_path: Path) -> None:
    declared = ".. variable:: X\n   :default: a\n\n"
    text = declared + '.. step:: S\n   :undo: rm $y\n\n   true\n   # why\n   cp $z "{{ X }}"\n'
    (tmp_path / "r.rst").write_text(text, encoding="utf-8")
    _code, out, _err = run(tmp_path, "--shellcheck", "r.rst")
    assert [line.split(":")[1] for line in out.splitlines() if "[SC2086]" in line] == ["5", "9"]
    assert "SC" not in run(tmp_path, "--no-shellcheck", "r.rst")[1]


def test_what_is_said_of_a_recipe_read_from_a_pipe(tmp_path: Path) -> None:
    done = subprocess.run(
        [RUNBOOK, "check", "/dev/stdin"],
        cwd=tmp_path,
        input=step("mkdir a"),
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("/dev/stdin:4: warning:")
