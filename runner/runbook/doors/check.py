"""`runbook check`: all that can be said of recipes without running them, in one go."""

from __future__ import annotations

import difflib
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.check import shellcheck
from runbook.check.checking import check, severity_of
from runbook.check.documents import as_json, as_sarif, count
from runbook.check.rules import Severity, rule, way_out
from runbook.check.several import Asked, Seen, see_all
from runbook.documents.forms import NONE
from runbook.doors.codes import PASSED, REFUSED, USAGE
from runbook.doors.finding import find_each
from runbook.doors.saying import say
from runbook.errors import Problem, RecipeError, UsageError
from runbook.i18n import _, ngettext
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runbook.documents.forms import Forms


@dataclass(frozen=True)
class Wish:
    """What the command line asks for; `shellcheck` is None where it says nothing of it."""

    names: tuple[str, ...]
    form: str = "text"
    allow: tuple[str, ...] = ()
    strict: bool = False
    shellcheck: bool | None = None
    fix: bool = False
    diff: bool = False
    forms: Forms = NONE


def show(wish: Wish) -> int:
    """Print all that is found, or that all is well; 2 when a name leads to none, 3 when a recipe is refused.

    Warnings count as well when the wish is `strict`; notes never do.
    """
    _refuse_unknown(wish.allow)
    with_shellcheck = shellcheck.program() is not None if wish.shellcheck is None else wish.shellcheck
    named, missing = find_each(wish.names)
    if not named:
        raise UsageError(missing)
    say(*map(str, missing))
    paths = list(named)
    refused = _mend(paths, wish) if wish.fix or wish.diff else False
    if wish.diff:
        return USAGE if missing else REFUSED if refused else PASSED
    seen: list[Seen] = []
    for one in see_all(paths, Asked(wish.allow, with_shellcheck, wish.forms)):
        if named[one.path] or not one.is_no_recipe:
            seen.append(one)
            if wish.form == "text":
                _print(one)
    if wish.form != "text":
        told = as_json(seen) if wish.form == "json" else as_sarif(seen)
        print(json.dumps(told, indent=1, ensure_ascii=False))  # noqa: T201  # the edge
    found = [problem for one in seen for problem in one.problems]
    errors, warnings = count(found, Severity.ERROR), count(found, Severity.WARNING)
    if errors and wish.form == "text":
        print(ngettext("{n} error", "{n} errors", errors).format(n=errors), file=sys.stderr)  # noqa: T201
    if missing:
        return USAGE
    return REFUSED if errors or (wish.strict and warnings) else PASSED


def _refuse_unknown(allow: Iterable[str]) -> None:
    problems = []
    for name in allow:
        known = rule(name)
        if known is None:
            fact = _('--allow: there is no rule "{rule}"').format(rule=name)
            remedy = way_out(name) or _("write one that `check` names in brackets behind what it says")
            problems.append(Problem(None, fact, remedy))
        elif known.refuses:
            fact = _("--allow: {rule} cannot be allowed: such a recipe never runs").format(rule=name)
            problems.append(Problem(None, fact))
    if problems:
        raise UsageError(problems)


# ---------------------------------------------------------------- mending


def _mend(paths: Iterable[str], wish: Wish) -> bool:
    """Whether one of them is refused, of which nothing is mended."""
    from runbook.check import fixing

    refused = False
    for path in paths:
        if not Path(path).is_file():
            continue  # a pipe is read once
        before = Path(path).read_bytes()
        after = fixing.mended(path, before, wish.allow, wish.forms)
        if after == before:
            if _is_refused(path, wish):
                refused = True
                fact = _("{path}: nothing of it is mended while it is refused; `runbook check` says why")
                say(fact.format(path=path))
            continue
        if wish.diff:
            old, new = (
                data.decode(errors="surrogateescape").splitlines(keepends=True) for data in (before, after)
            )
            sys.stdout.writelines(difflib.unified_diff(old, new, path, path))
        else:
            fixing.write(path, after)
            changed = sum(a != b for a, b in zip(before.split(b"\n"), after.split(b"\n"), strict=False))
            said = ngettext("{path}: {n} line mended", "{path}: {n} lines mended", changed)
            print(said.format(path=path, n=changed), file=sys.stderr)  # noqa: T201  # the edge
    return refused


def _is_refused(path: str, wish: Wish) -> bool:
    found = check(path, None, wish.allow, wish.forms)
    return found.recipe is None and not RecipeError(found.problems).no_recipe


# ---------------------------------------------------------------- what is printed


def _print(one: Seen) -> None:
    for problem in one.problems:
        print(_line(problem, one.path))  # noqa: T201
    if one.steps is not None and not count(one.problems, Severity.ERROR):
        print(_verdict(one))  # noqa: T201


def _line(problem: Problem, path: str) -> str:
    forms = {
        Severity.ERROR: _("{where}: error: {fact}"),
        Severity.WARNING: _("{where}: warning: {fact}"),
        Severity.NOTE: _("{where}: note: {fact}"),
    }
    where, fact = str(problem.location or Location(path, 1)), replace(problem, location=None)
    where += f":{problem.column}" if problem.column else ""
    return forms[severity_of(problem)].format(where=where, fact=fact) + f" [{problem.rule}]"


def _verdict(one: Seen) -> str:
    warnings, notes = (count(one.problems, severity) for severity in (Severity.WARNING, Severity.NOTE))
    found = [
        *([ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings)] if warnings else []),
        *([ngettext("{n} note", "{n} notes", notes).format(n=notes)] if notes else []),
    ]
    form = _("{path}: {found} ({counts})") if found else _("{path}: ok, {counts}")
    return form.format(path=one.path, found=", ".join(found), counts=_counted(one))


def _counted(one: Seen) -> str:
    steps, hosts, variables = one.steps or 0, one.hosts or 0, one.variables or 0
    return ", ".join(
        (
            ngettext("{n} step", "{n} steps", steps).format(n=steps),
            ngettext("{n} host", "{n} hosts", hosts).format(n=hosts),
            ngettext("{n} variable", "{n} variables", variables).format(n=variables),
        )
    )
