"""Verdicts to a JUnit file: a suite for each case, a test case for each step."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.errors import Problem, UsageError, reason
from runbook.i18n import _
from runbook.reports.words import shown
from runbook.seen import Outcome
from runbook.whole import usual_mode, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from junitparser import TestCase, TestSuite
    from junitparser.junitparser import FinalResult

    from runbook.seen import Result
    from runbook.verify.cases import Case
    from runbook.verify.verdict import Verdict

# https://www.w3.org/TR/xml/#charsets: what no XML 1.0 document may hold, escaped or not
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(verdicts: Iterable[Verdict], path: str, not_run: Iterable[Case] = ()) -> None:
    """Write the whole file or none of it; UsageError when it cannot be written.

    The form is what Jenkins, GitLab and others read: a step that failed is a failure, one that could not be
    run an error. A case that was refused is an error of its own. Outputs are masked already.
    """
    from junitparser import JUnitXml

    document = JUnitXml("runbook")
    for verdict in verdicts:
        document.add_testsuite(_suite(verdict))
    for case in not_run:
        document.add_testsuite(_not_run(case))
    document.update_statistics()
    try:
        with written(Path(path), usual_mode()) as stream:
            stream.write('<?xml version="1.0" encoding="utf-8"?>\n')
            stream.write(document.tostring().decode("utf-8") + "\n")
    except OSError as error:
        fact = _("the report {path} could not be written ({reason})").format(path=path, reason=reason(error))
        raise UsageError(Problem(None, fact, _("make room, or name another folder"))) from None


def _suite(verdict: Verdict) -> TestSuite:
    suite = _suite_of(verdict.case)
    suite.timestamp = datetime.fromtimestamp(verdict.started, UTC).isoformat(timespec="seconds")
    if verdict.report is None:
        suite.add_testcase(_without_a_run(verdict))
    else:
        results = (*verdict.report.results, *verdict.report.undos)
        same = Counter(result.title for result in verdict.report.results)
        for result in results:
            # forges take two cases of one name for one
            name = f"{result.title} ({result.step.id})" if same[result.title] > 1 else result.title
            suite.add_testcase(_case(result, name, verdict.case.id))
    return suite


def _suite_of(case: Case) -> TestSuite:
    from junitparser import TestSuite

    suite = TestSuite(_plain(case.id))
    for name, text in case.variant.items():
        suite.add_property(name, _plain(text))
    return suite


def _not_run(case: Case) -> TestSuite:
    from junitparser import Skipped, TestCase

    suite = _suite_of(case)
    skipped = TestCase(_("the recipe"), _plain(case.id), 0)
    skipped.result = [Skipped(_("not run"))]
    suite.add_testcase(skipped)
    return suite


def _without_a_run(verdict: Verdict) -> TestCase:
    from junitparser import Error, TestCase

    case = TestCase(_("the recipe"), _plain(verdict.case.id), round(verdict.seconds, 3))
    error = Error(_plain(str(verdict.problems[0])), verdict.outcome.value)
    error.text = _plain("\n".join(map(str, verdict.problems)))
    case.result = [error]
    return case


def _case(result: Result, name: str, recipe: str) -> TestCase:
    from junitparser import TestCase

    case = TestCase(_plain(name), _plain(recipe), round(result.seconds, 3))
    location = result.step.location
    case._elem.set("file", os.path.normpath(location.path))  # noqa: SLF001  # of no schema, and read by GitLab and others
    case._elem.set("line", str(location.line))  # noqa: SLF001
    element = _element(result)
    if element is not None:
        case.result = [element]
    printed = "".join(f"$ {one.text}\n{shown(one.output.data)}" for one in result.commands)
    if printed:
        case.system_out = _plain(printed)
    return case


def _element(result: Result) -> FinalResult | None:
    from junitparser import Error, Failure, Skipped

    kinds = {Outcome.FAILED: Failure, Outcome.SKIPPED: Skipped, Outcome.BROKEN: Error, Outcome.REFUSED: Error}
    kind = kinds.get(result.outcome)
    if kind is None:
        return None
    element = kind(_plain(result.reason.split("\n", 1)[0]), result.skip or result.outcome.value)
    if result.outcome.bad:
        commands = (f"$ {one.text}" for one in result.commands)
        where = f"{result.step.location}, {result.place}"
        element.text = _plain("\n".join((where, *commands, result.reason)))
    return element


def _plain(text: str) -> str:
    r"""The text with what XML cannot hold escaped, as `\x1b`."""
    return _NO_XML.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
