"""What was found, as JSON and as SARIF 2.1.0, for other programs."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from runbook import __version__
from runbook.check.checking import severity_of
from runbook.check.rules import Rule, Severity, rule
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runbook.check.several import Seen
    from runbook.errors import Problem

FORMAT = 1
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
SHELLCHECK = "https://www.shellcheck.net/wiki/"
ROOT = "%SRCROOT%"  # the name by which forges know that of the repository
MARK = "primaryLocationLineHash"  # the name by which forges know it


def as_json(seen: Sequence[Seen]) -> dict[str, Any]:
    """One object: `format`, `recipes` with their `problems`, and how many errors, warnings and notes."""
    found = [problem for one in seen for problem in one.problems]
    return {
        "format": FORMAT,
        "recipes": [
            {
                "path": one.path,
                "steps": one.steps,
                "hosts": one.hosts,
                "variables": one.variables,
                "problems": [
                    _problem(problem, mark, one.path)
                    for problem, mark in zip(one.problems, one.marks, strict=True)
                ],
            }
            for one in seen
        ],
        **{f"{severity}s": count(found, severity) for severity in Severity},
    }


def count(problems: Sequence[Problem], severity: Severity) -> int:
    """How many of them are that severe."""
    return sum(severity_of(problem) is severity for problem in problems)


def _problem(problem: Problem, mark: str, path: str) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "severity": str(severity_of(problem)),
        "path": problem.location.path if problem.location else path,
        "line": problem.location.line if problem.location else 1,
        "column": problem.column or None,
        "fact": problem.fact,
        "remedy": problem.remedy,
        "fingerprint": mark,
    }


# ---------------------------------------------------------------- SARIF


def as_sarif(seen: Sequence[Seen]) -> dict[str, Any]:
    """A log of one run; a problem keeps its fingerprint when its line moves."""
    names = sorted({problem.rule for one in seen for problem in one.problems})
    index = {name: number for number, name in enumerate(names)}
    results = [
        _result(problem, mark, one.path, index[problem.rule])
        for one in seen
        for problem, mark in zip(one.problems, one.marks, strict=True)
    ]
    said = {problem.rule: problem.fact for one in reversed(seen) for problem in reversed(one.problems)}
    driver = {
        "name": "runbook",
        "semanticVersion": __version__,
        "rules": [_rule(told, said[name]) for name in names if (told := rule(name)) is not None],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SARIF, "version": "2.1.0", "runs": [run]}


def _rule(told: Rule, fact: str) -> dict[str, Any]:
    # what a rule of shellcheck wants, only its findings tell
    summary = fact if told.id.startswith("SC") else _(told.summary)
    described: dict[str, Any] = {
        "id": told.id,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "defaultConfiguration": {"level": str(told.severity)},
    }
    if told.id.startswith("SC"):
        described["helpUri"] = SHELLCHECK + told.id
    else:
        text = _("{summary} The reference of the rules has a section on {rule}.")
        described["help"] = {"text": text.format(summary=summary, rule=told.id)}
    return described


def _result(problem: Problem, mark: str, path: str, index: int) -> dict[str, Any]:
    where = problem.location.path if problem.location else path
    said = str(replace(problem, location=None))
    region = {"startLine": max(1, problem.location.line if problem.location else 1)}
    region |= {"startColumn": problem.column} if problem.column else {}
    return {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": str(severity_of(problem)),
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(where),
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {MARK: mark},
    }


def _artifact(path: str) -> dict[str, str]:
    """Where the file is: below the root of its checkout, as forges expect it, wherever one is in there."""
    # links stay as they are named: the forge knows no others
    whole = Path(os.path.abspath(path))  # noqa: PTH100
    root = next((folder for folder in whole.parents if (folder / ".git").exists()), None)
    if root is not None:
        return {"uri": quote(whole.relative_to(root).as_posix()), "uriBaseId": ROOT}
    return {"uri": whole.as_uri() if Path(path).is_absolute() else quote(path)}
