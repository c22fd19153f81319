"""`pytest --runbook`: each recipe, in each of its variants, as a test of its own.

pytest finds this file by its entry point, wherever this distribution is installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from runbook.documents.forms import Forms
    from runbook.doors.collecting import Found
    from runbook.doors.inventory import Entry
    from runbook.doors.spelling import Spelling
    from runbook.doors.trial import Trial
    from runbook.errors import Problem
    from runbook.verify.cases import Case
    from runbook.verify.verdict import Verdict

_SECRETS = pytest.StashKey[dict[str, str]]()
_FOUND = pytest.StashKey[list["Found"]]()
_LOOKED_AT = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, and their likes in the configuration file."""
    group = parser.getgroup("runbook", "recipes as tests")
    group.addoption("--runbook", action="store_true", help="collect the recipes among the .rst files")
    parser.addini("runbook", "collect the recipes among the .rst files", type="bool", default=False)
    for name, metavar, said in (
        ("var", "NAME=VALUE", "give a variable its value, in every variant"),
        ("vars", "FILE", "take values from NAME=VALUE lines, JSON or TOML"),
        ("secret", "NAME=@FILE", "take a secret from a file, or NAME=env:VARIABLE"),
        ("host", "NAME=ADDRESS", "reach a host at local, or at ssh://user@address:port"),
        ("hosts", "FILE", "take where hosts are from NAME=ADDRESS lines, JSON or TOML"),
        ("skip", "STEP", "leave this step out"),
    ):
        group.addoption(f"--runbook-{name}", action="append", default=[], metavar=metavar, help=said)
        parser.addini(f"runbook_{name}", f"{said} ({metavar}, one a line)", type="linelist", default=[])
    group.addoption(
        "--runbook-no-sandbox", action="store_true", help="run on the machines themselves, unasked"
    )
    parser.addini("runbook_sandbox", "run in a throw-away view of this machine", type="bool", default=True)
    group.addoption("--runbook-record", action="store_true", help="write the proof beside each recipe")
    parser.addini("runbook_record", "write the proof beside each recipe", type="bool", default=False)
    for name in ("containers", "blocks"):
        said = f"the {name} that are steps in documents that exist already"
        parser.addini(f"runbook_{name}", said, type="args", default=[])
    known = "the directives and roles of extensions that recipes and documents use"
    parser.addini("runbook_known", known, type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """UsageError for a setting that is neither true nor false: found later, it would fail each recipe."""
    for name in ("runbook", "runbook_sandbox", "runbook_record"):
        try:
            config.getini(name)
        except (pytest.UsageError, TypeError, ValueError):
            from runbook.errors import Problem
            from runbook.i18n import _

            fact = _("{setting}: this is neither true nor false").format(setting=name)
            raise pytest.UsageError(str(Problem(None, fact, _("write true or false")))) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RecipeFile | None:
    """A document, where recipes are asked for."""
    config = parent.config
    wanted = config.getoption("runbook") or config.getini("runbook")
    if not wanted or file_path.suffix != ".rst" or _is_built(file_path, config):
        return None
    return RecipeFile.from_parent(parent, path=file_path)


def _is_built(path: Path, config: pytest.Config) -> bool:
    """Whether it is built, as in `_build`, below what was named; pytest leaves environments out by itself."""
    named = [Path(config.invocation_params.dir, arg.partition("::")[0]).resolve() for arg in config.args]
    path = path.resolve()
    below = [path.relative_to(one).parts for one in named if path.is_relative_to(one)]
    return bool(below) and all(any(part.startswith("_") for part in parts) for parts in below)


@pytest.hookimpl(tryfirst=True)  # before any of them is left out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """UsageError for a name given that none of the recipes has; in a process of xdist, each of them fails."""
    asked = _Asked(config)
    wrong = asked.misnamed(config.stash.get(_LOOKED_AT, [])) or asked.unknown(config.stash.get(_FOUND, []))
    if wrong and not hasattr(config, "workerinput"):
        raise pytest.UsageError(wrong)
    for item in items if wrong else ():
        if isinstance(item, RecipeItem):
            item.wrong = wrong


class RecipeFile(pytest.File):
    """A document, which may hold a recipe."""

    def collect(self) -> Iterable[RecipeItem]:
        """An item for each variant of the recipe; none for a document that holds no recipe."""
        from runbook.doors.collecting import recipe_in

        self.config.stash.setdefault(_LOOKED_AT, []).append(str(self.path))
        found = recipe_in(_from_here(self.path), _forms(self.config))
        if found is None:
            return
        self.config.stash.setdefault(_FOUND, []).append(found)
        asked = _Asked(self.config)
        given, wrong = asked.given(found.recipe.variables if found.recipe else ())
        for case in found.cases(given):
            name = f"{self.path.stem}[{case.label}]" if case.variant else self.path.stem
            yield RecipeItem.from_parent(
                self,
                name=name,
                nodeid=f"{self.nodeid}::{name}",  # pytest 9.2 parts its brackets, as --lf finds them again
                case=case,
                trial=asked.trial(given),
                wrong=wrong,
            )


class RecipeItem(pytest.Item):
    """One variant of a recipe; it fails with the report of the step that failed."""

    def __init__(self, *, case: Case, trial: Trial, wrong: str, **more: Any) -> None:
        super().__init__(**more)
        self._case = case
        self._trial = trial
        self.wrong = wrong
        self.user_properties += list(case.variant.items())

    def runtest(self) -> None:
        """Run the recipe; KeyboardInterrupt when the user ends it."""
        from runbook.doors.driving import Terminated, raised_by
        from runbook.doors.trial import verify
        from runbook.reports.words import counts
        from runbook.seen import Outcome

        if self.wrong:
            raise RecipeFailure(self.wrong)
        try:
            verdict = verify(self._case, self._trial)
            if verdict.ended_by is not None:
                raise raised_by(verdict.ended_by)
        except Terminated as error:
            pytest.exit("told to end; everything was closed", 128 + error.number)
        if self.config.getoption("runbook_record") or self.config.getini("runbook_record"):
            from runbook.doors.recording import record

            record([verdict])
        if verdict.bad:
            raise RecipeFailure(_report(verdict))
        if verdict.outcome is Outcome.SKIPPED and verdict.report:
            pytest.skip(counts(verdict.report.results))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the recipe's own report says; a traceback only for a fault of this program."""
        if isinstance(excinfo.value, RecipeFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The recipe's file, and what the test is called."""
        return self.path, 0, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have a recipe of which no step was run named by its own file, not by ours."""
    report = yield
    if isinstance(item, RecipeItem) and report.skipped and isinstance(report.longrepr, tuple):
        path, line, _name = item.reportinfo()
        report.longrepr = (_from_here(path), line + 1, report.longrepr[2])
    return report


class RecipeFailure(Exception):  # noqa: N818  # what pytest calls the like of it
    """The report of a recipe that did not pass."""


def _report(verdict: Verdict) -> str:
    from runbook.reports.caseview import failures, what_went_wrong
    from runbook.reports.paint import Paint

    more = what_went_wrong(verdict.report, Paint(cuts=False)) if verdict.report else ()
    return "\n".join((*map(str, failures(verdict)), *more))


def _from_here(path: Path) -> str:
    """The path as a person in this folder would write it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _forms(config: pytest.Config) -> Forms:
    from runbook.documents.forms import asked_for

    return asked_for(*(config.getini(f"runbook_{name}") for name in ("containers", "blocks", "known")))


@dataclass(frozen=True)
class _Asked:
    """What the command line and the configuration ask for."""

    config: pytest.Config

    def lines(self, name: str) -> tuple[str, ...]:
        """The texts of an option; those of the command line, given last, count more."""
        return (*self._configured(name), *self._typed(name))

    def _typed(self, name: str) -> list[str]:
        typed: list[str] = self.config.getoption(f"runbook_{name}")
        return typed

    def _configured(self, name: str) -> list[str]:
        """Those of the configuration, whose files are named as seen from where it stands."""
        texts: list[str] = self.config.getini(f"runbook_{name}")
        if name in {"vars", "hosts"}:
            return [self._from_there(text) for text in texts]
        if name == "secret":
            parted = [text.partition("=@") for text in texts]
            return [f"{known}=@{self._from_there(path)}" if at else known for known, at, path in parted]
        return texts

    def _from_there(self, path: str) -> str:
        there = self.config.inipath.parent if self.config.inipath else self.config.rootpath
        return _from_here(there / path)

    @property
    def spelling(self) -> Spelling:
        """By what a text was given: an option, or a line of the configuration."""
        from runbook.doors.spelling import Spelling

        def named(option: str, text: str) -> str:
            name = option.removeprefix("--")
            typed = text in self._typed(name) if text else not self._configured(name)
            return f"--runbook-{name}" if typed else f"runbook_{name}"

        return Spelling(named)

    def given(self, variables: Iterable[Any]) -> tuple[dict[str, str], str]:
        """The values for these variables, and what is wrong with what was given."""
        from runbook.doors.givens import gather

        # a secret in the environment is taken out of it by the first recipe that asks for it
        secrets = self.config.stash.setdefault(_SECRETS, {})
        declared = {variable.name: variable for variable in variables}
        known = {name: text for name, text in secrets.items() if name in declared}
        asked = [variable for variable in declared.values() if variable.name not in known]

        def of_these(option: str) -> list[str]:
            pairs = {pair.partition("=")[0]: pair for pair in self.lines(option)}
            return [pairs[variable.name] for variable in asked if variable.name in pairs]

        var, secret = of_these("var"), of_these("secret")
        found, problems = gather(asked, var, secret, self.lines("vars"), self.spelling)
        problems += self._inventory[1]
        secrets.update(
            (one.name, found[one.name]) for one in asked if one.type == "secret" and one.name in found
        )
        values = {name: text for name, text in found.items() if name in declared}
        return known | values, "\n".join(map(str, problems))

    @property
    def _inventory(self) -> tuple[list[Entry], list[Problem]]:
        """What the files say of hosts, and what is wrong with them."""
        from runbook.doors.inventory import entries

        return entries(self.lines("hosts"), self.spelling)

    def unknown(self, found: list[Found]) -> str:
        """What is given to a variable, a host or a step that none of these recipes has."""
        from runbook.doors.collecting import inventory_of, unfit, unknown_values
        from runbook.doors.givens import without_value

        if not found:
            return ""
        spelling = self.spelling
        if lacking := [text for text in self.lines("var") if "=" not in text]:
            return "\n".join(str(without_value(text, spelling)) for text in lacking)
        pairs = [("--var", pair) for pair in self._meant("var")]
        pairs += [("--secret", pair) for pair in self._meant("secret")]
        given = {pair.partition("=")[0]: spelling.option(option, pair) for option, pair in pairs}
        problems = unknown_values(found, given)
        problems += unfit(found, self._meant("skip"), self._meant("host"), _forms(self.config), spelling)
        files = self._meant("hosts")
        problems += inventory_of(found, files, self.lines("host"), _forms(self.config), spelling)[1]
        return "\n".join(map(str, problems))

    def misnamed(self, paths: list[str]) -> str:
        """What the configuration calls blocks or containers, and none of these documents does."""
        from runbook.documents.named import misnamed

        problems = misnamed(_forms(self.config), paths if self._is_whole else (), "runbook_{}".format)
        return "\n".join(map(str, problems))

    def _meant(self, name: str) -> list[str]:
        """The texts that fit a recipe: those of the command line, and all where all recipes are collected."""
        return [*self.lines(name)] if self._is_whole else self._typed(name)

    @property
    def _is_whole(self) -> bool:
        """Whether pytest was asked for all the tests that there are."""
        source, sources = self.config.args_source, pytest.Config.ArgsSource
        here = self.config.invocation_params.dir == self.config.rootpath
        unasked = source is sources.TESTPATHS or (source is sources.INVOCATION_DIR and here)
        narrowing = ("lf", "ignore", "ignore_glob")
        return unasked and not any(self.config.getoption(name, None) for name in narrowing)

    def trial(self, given: dict[str, str]) -> Trial:
        """How each recipe is run."""
        from runbook.doors.trial import Trial

        bare = self.config.getoption("runbook_no_sandbox") or not self.config.getini("runbook_sandbox")
        return Trial(
            given=given,
            host=(*(f"{one.name}={one.address}" for one in self._inventory[0]), *self.lines("host")),
            skip=self.lines("skip"),
            sandbox=not bare,
            yes=True,
            forms=_forms(self.config),
            spelling=self.spelling,
        )
