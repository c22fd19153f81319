"""What `sphinx-build -b runbook` does: the recipes of a project verified, on Sphinx's own reading of it."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging
from sphinx.util.console import bold  # type: ignore[attr-defined]  # made at run time, and in the manual

from runbook.doors.collecting import Found, given_to_all, recipe_in, unfit
from runbook.doors.driving import Terminated
from runbook.doors.pool import verdicts
from runbook.doors.recording import record
from runbook.doors.spelling import Spelling, pairs
from runbook.doors.trial import Trial
from runbook.errors import Problem, RunbookError, UsageError
from runbook.reports import junit
from runbook.reports.annotations import unheard
from runbook.reports.caseview import announced, failures, summary, told, what_went_wrong
from runbook.reports.paint import Paint
from sphinx_runbook import known
from sphinx_runbook.words import _, in_language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.builders import Builder

    from runbook.verify.cases import Case
    from runbook.verify.verdict import Verdict

logger = logging.getLogger(__name__)

_SETTINGS = {
    "--var": "runbook_test_vars",
    "--secret": "runbook_test_secrets",
    "--host": "runbook_test_hosts",
    "--skip": "runbook_test_skip",
}
SPELLING = Spelling(lambda option, _text: _SETTINGS[option], '{option} = {{"{name}": "{value}"}}')


class Verification:
    """Runs the recipes of a build's documents; in its output folder are then `output.txt` and `junit.xml`."""

    def __init__(self, builder: Builder) -> None:
        self._app, self._config, self._env = builder.app, builder.config, builder.env
        self._out = Path(builder.outdir)
        self._forms = known.forms(self._app)

    def run(self, docnames: list[str]) -> None:
        """Verify those, and say what came of it; the build fails when a case does."""
        problems: tuple[Problem, ...] = ()
        try:
            with in_language_of(self._app.srcdir, self._config), unheard(sys.stdout):
                self._verify(docnames)
        except RunbookError as error:
            problems = error.problems
            self._app.statuscode = 1
        except Terminated as error:
            raise SystemExit(128 + error.number) from None
        for problem in problems:
            logger.error("%s", problem)

    def _verify(self, docnames: list[str]) -> None:
        found = list(self._found(docnames))
        if not found:
            fact = _("{folder}: there is no recipe in it").format(folder=_from_here(Path(self._app.srcdir)))
            raise UsageError(Problem(None, fact, _("write a step, as `.. step:: TITLE`")))
        given = self._given()
        cases = [case for one in found for case in one.cases(given)]
        logger.info("%s", bold(announced(len(found), len(cases))))
        begin = time.monotonic()
        ended: list[Verdict] = []
        try:
            ended.extend(self._ended(cases, self._trial(given)))
        finally:
            ended.sort(key=lambda verdict: cases.index(verdict.case))
            self._keep(ended, len(cases) - len(ended), time.monotonic() - begin)

    def _keep(self, ended: list[Verdict], left: int, seconds: float) -> None:
        """Write what came of the cases, then say which of them failed: with -W, that may end the build."""
        last = summary(ended, left, seconds)
        logger.info("\n%s", last)
        lines = [line for verdict in ended for line in told(verdict, Paint(cuts=False))]
        (self._out / "output.txt").write_text("\n".join((*lines, "", last, "")), encoding="utf-8")
        junit.write(ended, str(self._out / "junit.xml"))
        if self._config.runbook_test_record:
            record(ended)
        failed = [verdict for verdict in ended if verdict.bad]
        if left or failed:
            self._app.statuscode = 1
        for verdict in failed:
            self._complain(verdict)

    def _complain(self, verdict: Verdict) -> None:
        """An error at its line; where nothing else was said of it, with the whole report."""
        report = what_went_wrong(verdict.report, Paint(cuts=False)) if verdict.report else ()
        more = report if self._app.quiet else ()
        for problem in failures(verdict):
            said = "\n".join((str(replace(problem, location=None)), *more))
            where = problem.location or f"{verdict.case.path}:1"
            logger.error("%s: %s", verdict.case.id, said, location=str(where))

    def _found(self, docnames: list[str]) -> Iterator[Found]:
        for docname in docnames:
            path = _from_here(Path(self._env.doc2path(docname)))
            if path.suffix == ".rst" and (one := recipe_in(str(path), self._forms)):
                yield one

    def _given(self) -> dict[str, str]:
        """The values of conf.py, which may be for a recipe that is not verified now."""
        found = list(self._found(sorted(self._env.found_docs)))
        skip, hosts = self._config.runbook_test_skip, self._pairs("runbook_test_hosts")
        wrong = unfit(found, skip, hosts, self._forms, SPELLING)
        secrets = [self._from_conf(pair) for pair in self._pairs("runbook_test_secrets")]
        return given_to_all(found, self._pairs("runbook_test_vars"), secrets, (), SPELLING, wrong=wrong)

    def _pairs(self, setting: str) -> tuple[str, ...]:
        return pairs(setting, self._config[setting])

    def _from_conf(self, pair: str) -> str:
        """The same, a file of it as seen from the folder of conf.py."""
        name, at, path = pair.partition("=@")
        return f"{name}=@{_from_here(Path(self._app.confdir) / path)}" if at else pair

    def _trial(self, given: dict[str, str]) -> Trial:
        return Trial(
            given=given,
            host=self._pairs("runbook_test_hosts"),
            skip=tuple(self._config.runbook_test_skip),
            sandbox=self._config.runbook_test_sandbox,
            yes=True,
            forms=self._forms,
            spelling=SPELLING,
        )

    def _ended(self, cases: list[Case], trial: Trial) -> Iterator[Verdict]:
        with closing(verdicts(cases, trial, self._app.parallel, lambda _cases, _note: None)) as each:
            for verdict in each:
                for line in told(verdict, Paint(cuts=False)):
                    logger.info("%s", line)
                yield verdict


def _from_here(path: Path) -> Path:
    """The path as a person in this folder would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
